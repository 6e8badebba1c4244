package io.ringmaster.perf.load;

/**
 * Intended start times of operations at a fixed rate. The n-th operation is due n intervals after the begin, whatever
 * became of those before it: a server that stalls is charged for all that should have started meanwhile. Immutable.
 */
public final class RateSchedule
{
    private static final double NS_PER_SECOND = 1e9;

    private final long beginNs;
    private final double intervalNs;

    /**
     * A schedule.
     *
     * @param beginNs   time of the first operation.
     * @param perSecond operations per second.
     */
    public RateSchedule(final long beginNs, final double perSecond)
    {
        if (!(perSecond > 0))
        {
            throw new IllegalArgumentException("rate must be positive, is " + perSecond);
        }
        this.beginNs = beginNs;
        intervalNs = NS_PER_SECOND / perSecond;
    }

    /**
     * When an operation is due.
     *
     * @param index of the operation, from 0.
     * @return the time, nanoseconds.
     */
    public long intendedNs(final long index)
    {
        return beginNs + (long)(index * intervalNs);
    }
}
