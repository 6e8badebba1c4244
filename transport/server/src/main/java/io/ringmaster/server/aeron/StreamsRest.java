package io.ringmaster.server.aeron;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.NanoClock;

/**
 * How long the thread that polls clients' streams may rest. What a client of this host sends is written to memory and
 * wakes nobody, so the rest is what it may have to wait.
 */
final class StreamsRest
{
    /** While somebody is busy: the shortest rest that costs a core little. */
    static final long BUSY_NS = TimeUnit.MICROSECONDS.toNanos(50);
    /** Busy is who has sent or received within this time. */
    static final long BUSY_FOR_NS = TimeUnit.MILLISECONDS.toNanos(10);
    /** While somebody is connected: a thousand looks a second. */
    static final long CONNECTED_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** While nobody is: a few of these make a connection. */
    static final long ALONE_NS = TimeUnit.MILLISECONDS.toNanos(5);

    private final NanoClock clock;
    private final boolean isDriven;
    private boolean hasWorked;
    private boolean isBusy;
    private long busySinceNs;

    /**
     * Construct.
     *
     * @param clock    of nanoseconds.
     * @param isDriven whether the driver is polled as well, and sends only then.
     */
    StreamsRest(final NanoClock clock, final boolean isDriven)
    {
        this.clock = clock;
        this.isDriven = isDriven;
    }

    void onWork()
    {
        hasWorked = true;
    }

    /**
     * How long to rest at most.
     *
     * @param isConnected whether there is anybody.
     * @return nanoseconds.
     */
    long maxRestNs(final boolean isConnected)
    {
        if (hasWorked)
        {
            hasWorked = false;
            isBusy = true;
            busySinceNs = clock.nanoTime();
        }
        else if (isBusy && clock.nanoTime() - busySinceNs > BUSY_FOR_NS)
        {
            isBusy = false;
        }
        if (isBusy && (isConnected || isDriven))
        {
            return BUSY_NS;
        }
        return isConnected ? CONNECTED_NS : ALONE_NS;
    }
}
