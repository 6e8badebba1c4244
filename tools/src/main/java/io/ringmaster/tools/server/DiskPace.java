package io.ringmaster.tools.server;

/**
 * Spreads over time what nobody waits for, as the filling of spare segments and the removal of files: it uses the disk
 * that the journaler syncs to, and every sync waits for what is before it in the disk's queue. Belongs to one thread.
 */
final class DiskPace
{
    /** A quarter of the disk's time: filling is still faster than any load uses segments up. */
    static final int PAUSE_FACTOR = 3;
    /** A step that took so long says nothing of the next ones. */
    static final long MAX_PAUSE_NS = 100_000_000;

    private boolean isPausing;
    private long dueNs;

    /**
     * Whether to do a step now.
     *
     * @param nowNs    of a monotonic clock.
     * @param isUrgent whether somebody will have to wait for it.
     */
    boolean isDue(final long nowNs, final boolean isUrgent)
    {
        return isUrgent || restNs(nowNs) == 0;
    }

    /** A step was done. */
    void onStep(final long startNs, final long endNs)
    {
        isPausing = true;
        dueNs = endNs + Math.min(MAX_PAUSE_NS, PAUSE_FACTOR * (endNs - startNs));
    }

    /** How long until the next step is due, unless it is urgent; 0 if it is. */
    long restNs(final long nowNs)
    {
        if (isPausing && dueNs - nowNs <= 0)
        {
            isPausing = false;
        }
        return isPausing ? dueNs - nowNs : 0;
    }
}
