package io.ringmaster.perf.scale;

import org.HdrHistogram.Histogram;

/** When the events of one set arrived. Filled by one thread; read by another one when it is told that all are there. */
final class FanoutTimes
{
    private static final double NS_PER_MS = 1e6;

    private final long[] arrivedNs;
    private int count;

    FanoutTimes(final int expectedCount)
    {
        arrivedNs = new long[expectedCount];
    }

    void clear()
    {
        count = 0;
    }

    /** True with the last one; events beyond those that are expected are none of this set's. */
    boolean add(final long nowNs)
    {
        if (count == arrivedNs.length)
        {
            throw new IllegalStateException("more than " + count + " events");
        }
        arrivedNs[count++] = nowNs;
        return count == arrivedNs.length;
    }

    int count()
    {
        return count;
    }

    double firstMs(final long setNs)
    {
        return (arrivedNs[0] - setNs) / NS_PER_MS;
    }

    double medianMs(final long setNs)
    {
        return (arrivedNs[(count - 1) / 2] - setNs) / NS_PER_MS;
    }

    double lastMs(final long setNs)
    {
        return (arrivedNs[count - 1] - setNs) / NS_PER_MS;
    }

    void addTo(final Histogram histogram, final long setNs)
    {
        for (int i = 0; i < count; i++)
        {
            histogram.recordValue(arrivedNs[i] - setNs);
        }
    }
}
