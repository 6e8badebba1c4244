package io.ringmaster.server;

import org.agrona.concurrent.NanoClock;

/**
 * Gives the core up for a moment and tells whether somebody else wanted it. A thread that looks for work again and
 * again costs nothing while its core is free; where threads share few cores it takes time from those that make the
 * work, and what it saves itself by not resting is less than what they lose. Belongs to one thread.
 */
public final class YieldProbe
{
    /** Without anybody else a yield takes less than a microsecond; with one switch to another thread and back, more. */
    static final long WANTED_NS = 2_000;

    private final NanoClock clock;

    /**
     * Construct.
     *
     * @param clock to measure with.
     */
    public YieldProbe(final NanoClock clock)
    {
        this.clock = clock;
    }

    /**
     * Yield.
     *
     * @return true if the core was free, so that looking again takes nothing from others.
     */
    @SuppressWarnings("ThreadPriorityCheck") // a courtesy; nothing but speed depends on it
    public boolean yieldCore()
    {
        final long beginNs = clock.nanoTime();
        Thread.yield();
        return clock.nanoTime() - beginNs < WANTED_NS;
    }
}
