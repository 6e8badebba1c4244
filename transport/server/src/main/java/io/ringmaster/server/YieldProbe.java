package io.ringmaster.server;

import org.agrona.concurrent.NanoClock;

/**
 * Gives the core up for a moment and tells whether somebody else wanted it. A thread that looks for work again and
 * again costs nothing while its core is free; where threads share few cores it takes time from those that make the
 * work, and what it saves itself by not resting is less than what they lose. It loses itself, too: a thread that rests
 * gets a core as soon as it is woken, one that has yielded waits for its turn, for milliseconds. So once somebody
 * wanted the core, the answer is remembered for a while. Belongs to one thread.
 */
public final class YieldProbe
{
    /** Without anybody else a yield takes less than a microsecond; with one switch to another thread and back, more. */
    static final long WANTED_NS = 2_000;
    /** How long an answer holds: a hundred times what a wrong one costs, and short enough for a load that has ended. */
    static final long REMEMBERED_NS = 10_000_000;

    private final NanoClock clock;
    private boolean isWanted;
    private long wantedNs;

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
     * Yield, unless somebody wanted the core a short time ago.
     *
     * @return true if the core was free, so that looking again takes nothing from others.
     */
    @SuppressWarnings("ThreadPriorityCheck") // a courtesy; nothing but speed depends on it
    public boolean yieldCore()
    {
        final long beginNs = clock.nanoTime();
        if (isWanted && beginNs - wantedNs < REMEMBERED_NS)
        {
            return false;
        }
        Thread.yield();
        final long endNs = clock.nanoTime();
        isWanted = endNs - beginNs >= WANTED_NS;
        wantedNs = endNs;
        return !isWanted;
    }
}
