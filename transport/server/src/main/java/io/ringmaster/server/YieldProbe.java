package io.ringmaster.server;

import org.agrona.concurrent.NanoClock;

/**
 * Gives the core up for a moment and tells, by the time that took, whether somebody else wanted it. An interrupt takes
 * as long as a short turn of another thread, so such a time counts only when the next yield takes as long.
 * <p>
 * A thread that looks for work again and again costs nothing while its core is free; where threads share few cores it
 * takes time from those that make the work, and what it saves itself by not resting is less than what they lose. It
 * loses itself, too: a thread that rests gets a core as soon as it is woken, one that has yielded waits for its turn,
 * for milliseconds. So once somebody wanted the core, the answer is remembered for a while. Belongs to one thread.
 */
public final class YieldProbe
{
    /** Without anybody else a yield takes less than a microsecond; with one switch to another thread and back, more. */
    static final long SHORT_NS = 2_000;
    /** No interrupt takes so long: another thread had its turn. */
    static final long TURN_NS = 30_000;
    /** Two interrupts seldom come within this time. */
    static final long SUSPECTED_NS = 100_000;
    /** How long an answer holds: a hundred times what a wrong one costs, and short enough for a load that has ended. */
    static final long REMEMBERED_NS = 10_000_000;

    private final NanoClock clock;
    private boolean isSuspected;
    private boolean isWanted;
    private long lastYieldNs;

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
        if (isWanted && beginNs - lastYieldNs < REMEMBERED_NS)
        {
            return false;
        }
        Thread.yield();
        final long endNs = clock.nanoTime();
        final long yieldNs = endNs - beginNs;
        isWanted = yieldNs >= TURN_NS ||
            (yieldNs >= SHORT_NS && isSuspected && beginNs - lastYieldNs < SUSPECTED_NS);
        isSuspected = yieldNs >= SHORT_NS && !isWanted;
        lastYieldNs = endNs;
        return !isWanted;
    }
}
