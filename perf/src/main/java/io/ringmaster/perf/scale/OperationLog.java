package io.ringmaster.perf.scale;

import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadSecond;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;
import org.agrona.collections.LongArrayList;

/**
 * Keeps begin and end of each operation of a load, so that what was felt during an event can be told exactly. Any
 * thread adds, any thread asks.
 */
final class OperationLog implements LoadListener
{
    /** Begin and end in turn. */
    private final LongArrayList times = new LongArrayList();

    @Override
    public void onPhase(final String phase)
    {
        // Of no interest: the run says itself what it does.
    }

    @Override
    public void onSecond(final LoadSecond second)
    {
        // The operations have it all.
    }

    @Override
    public void onInterval(final Operation operation, final Histogram interval)
    {
        // The operations have it all.
    }

    @Override
    public synchronized void onOperation(final long startNs, final long endNs)
    {
        times.addLong(startNs);
        times.addLong(endNs);
    }

    /** Forget what was before. */
    synchronized void clear()
    {
        times.clear();
    }

    /**
     * All operations that were under way at some moment of a span of time.
     *
     * @param fromNs its begin, a time of {@link System#nanoTime()}.
     * @param toNs   its end.
     * @return their latencies, whole ones; nanoseconds.
     */
    synchronized Histogram during(final long fromNs, final long toNs)
    {
        final Histogram latencies = Latency.histogram();
        for (int i = 0; i < times.size(); i += 2)
        {
            final long startNs = times.getLong(i);
            final long endNs = times.getLong(i + 1);
            if (startNs - toNs <= 0 && endNs - fromNs >= 0)
            {
                latencies.recordValue(Math.min(endNs - startNs, Latency.MAX_NS));
            }
        }
        return latencies;
    }
}
