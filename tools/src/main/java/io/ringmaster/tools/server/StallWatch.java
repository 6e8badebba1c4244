package io.ringmaster.tools.server;

/**
 * Notices that a duty cycle begins long after the one before: the process stood still, or a single cycle took as long.
 * Others then take this server for silent, and it them, though nothing is wrong with any link. One thread.
 */
final class StallWatch
{
    private final long thresholdNs;
    private long lastNs;
    private boolean isStarted;
    private long count;

    /**
     * Construct.
     *
     * @param thresholdNs from which on it counts; longer than a thread rests that has nothing to do.
     */
    StallWatch(final long thresholdNs)
    {
        this.thresholdNs = thresholdNs;
    }

    /**
     * A duty cycle begins.
     *
     * @param nowNs monotonic time.
     * @return how long ago the one before began; 0 if that is less than the threshold.
     */
    long onCycle(final long nowNs)
    {
        final long elapsedNs = nowNs - lastNs;
        lastNs = nowNs;
        if (!isStarted || elapsedNs < thresholdNs)
        {
            isStarted = true;
            return 0;
        }
        count++;
        return elapsedNs;
    }

    /** Times that this was not 0. */
    long count()
    {
        return count;
    }
}
