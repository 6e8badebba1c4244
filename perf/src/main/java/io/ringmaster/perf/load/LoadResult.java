package io.ringmaster.perf.load;

import java.util.Map;

import org.HdrHistogram.Histogram;

/**
 * What a load has measured.
 *
 * @param histograms of each operation that was done, nanoseconds; in an open loop from the intended start.
 * @param lateness   open loop: how much later than intended requests left the client, nanoseconds.
 * @param abandoned  open loop: how long requests had waited, nanoseconds, that were never sent, see
 *                   {@link LoadContext#backlogNs}; they would have taken longer still.
 * @param errors     failed requests, warm-up included, by the name of their error code.
 * @param unfinished requests that had no reply when the run gave up waiting.
 * @param elapsedNs  time over which the measured requests were spread.
 */
public record LoadResult(
    Map<Operation, Histogram> histograms,
    Histogram lateness,
    Histogram abandoned,
    Map<String, Long> errors,
    long unfinished,
    long elapsedNs)
{
    private static final double NS_PER_SECOND = 1e9;

    /**
     * Measured operations of all kinds.
     *
     * @return count.
     */
    public long count()
    {
        return histograms.values().stream().mapToLong(Histogram::getTotalCount).sum();
    }

    /**
     * Throughput of all operations.
     *
     * @return operations per second.
     */
    public double perSecond()
    {
        return count() * NS_PER_SECOND / elapsedNs;
    }

    /**
     * Throughput of one operation.
     *
     * @param operation to look at.
     * @return operations per second.
     */
    public double perSecond(final Operation operation)
    {
        return histograms.get(operation).getTotalCount() * NS_PER_SECOND / elapsedNs;
    }

    /**
     * Did all requests succeed that were sent?
     *
     * @return true if none failed and none was left without a reply.
     */
    public boolean isClean()
    {
        return errors.isEmpty() && unfinished == 0;
    }
}
