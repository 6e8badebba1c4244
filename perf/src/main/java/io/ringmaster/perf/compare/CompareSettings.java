package io.ringmaster.perf.compare;

import java.util.List;

/**
 * How {@link Comparison} measures.
 *
 * @param roundCount rounds that count.
 * @param warmupNs   before each measurement.
 * @param durationNs of each measurement.
 * @param dataLength bytes of each node's data.
 */
public record CompareSettings(int roundCount, long warmupNs, long durationNs, int dataLength)
{
    /** Rest before each measurement, in which a server ends what the load before has left it to do. */
    static final long SETTLE_NS = 200_000_000L;
    /** Nodes that were created are removed again at about the rate that they came at. */
    private static final int CREATING_FACTOR = 2;

    /**
     * How long a comparison takes, roughly.
     *
     * @param workloads   of it.
     * @param targetCount of it.
     * @return nanoseconds, with the round that warms up.
     */
    public long estimateNs(final List<Workload> workloads, final int targetCount)
    {
        long sumNs = 0;
        for (final Workload workload : workloads)
        {
            final long loadNs = warmupNs + workload.durationFactor() * durationNs;
            sumNs += SETTLE_NS + (workload.isCreating() ? CREATING_FACTOR : 1) * loadNs;
        }
        return (roundCount + 1L) * targetCount * sumNs;
    }
}
