package io.ringmaster.tools.server;

import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.status.AtomicCounter;

import io.ringmaster.tools.metrics.ValueRecorder;

/**
 * Watches the engine's rounds by the clock reading that each of them has anyway: rounds that took too long, and how
 * long transactions need. One of these is followed at a time, the last one of a round, and stands for all that were
 * applied since the one before, so that what costs more than a comparison happens once for many. Engine thread only.
 */
final class CycleWatch
{
    /** A round beyond this is a stall. */
    static final long STALL_NS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long NONE = Long.MAX_VALUE;

    private final ValueRecorder stalls;
    private final ValueRecorder commits;
    private final AtomicCounter stallCount;
    private boolean wasBusy;
    private long lastNs;
    private long publishedZxid;
    private long followedZxid = NONE;
    private long followedSinceNs;
    private long countedApplied;

    /**
     * Construct.
     *
     * @param stalls     keeps how long stalls took.
     * @param commits    keeps how long transactions took.
     * @param stallCount counts stalls.
     */
    CycleWatch(final ValueRecorder stalls, final ValueRecorder commits, final AtomicCounter stallCount)
    {
        this.stalls = stalls;
        this.commits = commits;
        this.stallCount = stallCount;
    }

    /**
     * A round is over.
     *
     * @param cycleNs      when it began.
     * @param isBusy       whether there was something to do, so that the next one follows without a rest.
     * @param appliedZxid  last transaction applied.
     * @param lastZxid     last transaction on the way, applied or not.
     * @param appliedCount transactions applied since the start.
     */
    void onCycle(
        final long cycleNs,
        final boolean isBusy,
        final long appliedZxid,
        final long lastZxid,
        final long appliedCount)
    {
        if (wasBusy && cycleNs - lastNs > STALL_NS)
        {
            stalls.record(cycleNs - lastNs, 1);
            stallCount.incrementRelease();
        }
        wasBusy = isBusy;
        lastNs = cycleNs;
        if (appliedZxid >= followedZxid)
        {
            onFollowedApplied(cycleNs, appliedCount);
        }
        if (lastZxid != publishedZxid)
        {
            onPublished(cycleNs, appliedZxid, lastZxid);
        }
    }

    private void onFollowedApplied(final long cycleNs, final long appliedCount)
    {
        followedZxid = NONE;
        final long count = appliedCount - countedApplied;
        countedApplied = appliedCount;
        if (count > 0)
        {
            commits.record(cycleNs - followedSinceNs, count);
        }
    }

    private void onPublished(final long cycleNs, final long appliedZxid, final long lastZxid)
    {
        if (lastZxid < publishedZxid)
        {
            // Cut off: it never comes.
            followedZxid = NONE;
        }
        else if (followedZxid == NONE && lastZxid > appliedZxid)
        {
            followedZxid = lastZxid;
            followedSinceNs = cycleNs;
        }
        publishedZxid = lastZxid;
    }
}
