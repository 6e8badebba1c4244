package io.ringmaster.server.aeron;

import java.util.concurrent.TimeUnit;

/** How long the thread that polls may rest. */
final class RestBound
{
    /** Nothing that is due in the driver, such as a sign of life every 100 ms, suffers by coming so much later. */
    static final long IDLE_NS = TimeUnit.MILLISECONDS.toNanos(20);
    /** If nothing wakes the thread: what a message waits at most. */
    static final long UNAWARE_NS = TimeUnit.MICROSECONDS.toNanos(500);
    /** While there is traffic: a gap in it is complained of after 100 us, and filled after a round trip. */
    static final long BUSY_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Traffic is what came or went within this time. */
    static final long BUSY_FOR_NS = TimeUnit.MILLISECONDS.toNanos(3);

    /** What is due in the driver by time, such as to complain of a gap, comes so much later at most. */
    static final long POLL_NS = TimeUnit.MICROSECONDS.toNanos(100);

    private final boolean isAware;
    private boolean isUnsent;
    private boolean isWorking = true;
    private long polledNs;
    private boolean hasWorked;
    private boolean isBusy;
    private long busySinceNs;

    /**
     * Construct.
     *
     * @param isAware whether what arrives ends the rest.
     */
    RestBound(final boolean isAware)
    {
        this.isAware = isAware;
    }

    /** Something was put where the driver sends it from when it is polled. What was refused need not be sent. */
    void onOffer()
    {
        isUnsent = true;
    }

    boolean isUnsent()
    {
        return isUnsent;
    }

    /**
     * The driver was polled.
     *
     * @param workCount how much there was to do, which is returned.
     * @param nowNs     by the clock of {@link #maxRestNs}.
     */
    int onPolled(final int workCount, final long nowNs)
    {
        isUnsent = false;
        isWorking = workCount > 0;
        hasWorked |= isWorking;
        polledNs = nowNs;
        return workCount;
    }

    /** Whether the driver has something to do, or may have, though nothing can be read from its sockets. */
    boolean isDriverDue(final long nowNs)
    {
        return isUnsent || isWorking || nowNs - polledNs >= POLL_NS;
    }

    long maxRestNs(final long nowNs)
    {
        if (isUnsent)
        {
            return 0;
        }
        if (!isAware)
        {
            return UNAWARE_NS;
        }
        if (hasWorked)
        {
            hasWorked = false;
            isBusy = true;
            busySinceNs = nowNs;
        }
        else if (isBusy && nowNs - busySinceNs > BUSY_FOR_NS)
        {
            isBusy = false;
        }
        return isBusy ? BUSY_NS : IDLE_NS;
    }
}
