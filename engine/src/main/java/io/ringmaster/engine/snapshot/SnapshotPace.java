package io.ringmaster.engine.snapshot;

import java.util.concurrent.TimeUnit;

/**
 * Says how many rows of a snapshot are due by the clock, so that it takes a share of the engine's thread and not all
 * that requests leave of it: between two steps that thread rests as it would without a snapshot. What was missed, by a
 * rest or by long rounds, is made up for up to some steps, and not beyond. Engine thread only.
 */
final class SnapshotPace
{
    /** Rows of a step: some 20 us. */
    static final int ROWS_PER_STEP = 100;
    /** From step to step: a million rows take 2.5 seconds, and less than a tenth of the thread's time. */
    static final long STEP_NS = TimeUnit.MICROSECONDS.toNanos(250);
    /** A thread with nothing else to do takes so many at once, some 120 us, and rests. */
    static final int MAX_STEPS_AT_ONCE = 6;

    /** A selector rests for whole milliseconds and not at all for less than half of one, so the rest is longer. */
    private static final long LATENESS_NS = (MAX_STEPS_AT_ONCE - 1) * STEP_NS;

    private long nextNs;

    /**
     * Begin: a first step is due.
     *
     * @param nowNs monotonic time.
     */
    void start(final long nowNs)
    {
        nextNs = nowNs;
    }

    /**
     * Take the rows that are due; whoever asks writes them.
     *
     * @param nowNs monotonic time.
     * @return their count; 0 if no step is due.
     */
    int takeRows(final long nowNs)
    {
        final long lateNs = nowNs - nextNs;
        if (lateNs < 0)
        {
            return 0;
        }
        final long steps = 1 + lateNs / STEP_NS;
        nextNs += steps * STEP_NS;
        return (int)Math.min(MAX_STEPS_AT_ONCE, steps) * ROWS_PER_STEP;
    }

    /**
     * Until when a thread with nothing else to do may rest: as many steps are due then as are taken at once. One that
     * has something to do asks earlier and takes fewer.
     *
     * @return monotonic time in nanoseconds.
     */
    long deadlineNs()
    {
        return nextNs + LATENESS_NS;
    }
}
