package io.ringmaster.engine.request;

import java.util.function.IntConsumer;

import org.agrona.collections.IntArrayList;

import io.ringmaster.engine.EngineClock;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Removes containers that have become empty and TTL nodes that have lapsed, each by a transaction of its own (ZooKeeper
 * protocol, section 14.2). Looks for candidates at an interval and removes them at a bounded rate. Engine thread only.
 */
final class Reaper implements IntConsumer
{
    private static final long NS_PER_MS = 1_000_000L;

    private final ZnodeTree tree;
    private final WritePreparer preparer;
    private final Proposer proposer;
    private final EngineClock clock;
    private final long checkIntervalNs;
    private final long spacingNs;
    private final long maxNeverUsedIntervalMs;
    private final IntArrayList candidates = new IntArrayList();
    private long nextCheckNs;
    private long nextRemovalNs;
    private long nowMs;

    Reaper(
        final EngineContext ctx, final ZnodeTree tree, final WritePreparer preparer, final Proposer proposer)
    {
        this.tree = tree;
        this.preparer = preparer;
        this.proposer = proposer;
        this.clock = ctx.clock();
        this.checkIntervalNs = ctx.reaper().checkIntervalMs() * NS_PER_MS;
        this.spacingNs = 60_000 * NS_PER_MS / ctx.reaper().maxPerMinute();
        this.maxNeverUsedIntervalMs = ctx.reaper().maxNeverUsedIntervalMs();
    }

    void start(final long nowNs)
    {
        nextCheckNs = nowNs + checkIntervalNs;
        nextRemovalNs = nowNs;
    }

    /** Nothing is removed any more. */
    void stop()
    {
        candidates.clear();
    }

    long nextDeadlineNs()
    {
        return candidates.isEmpty() ? nextCheckNs : nextRemovalNs;
    }

    int poll(final long nowNs)
    {
        if (candidates.isEmpty())
        {
            if (nowNs < nextCheckNs)
            {
                return 0;
            }
            nextCheckNs = nowNs + checkIntervalNs;
            nextRemovalNs = nowNs;
            nowMs = clock.epochMillis();
            tree.forEachReapable(this);
            return 1;
        }
        if (nowNs < nextRemovalNs)
        {
            return 0;
        }
        nowMs = clock.epochMillis();
        final int row = candidates.getInt(candidates.size() - 1);
        if (tree.isLive(row) && isCandidate(row) && !remove(row))
        {
            return 0;
        }
        candidates.removeAt(candidates.size() - 1);
        nextRemovalNs += spacingNs;
        return 1;
    }

    /** Takes the rows of containers and TTL nodes and keeps those to remove. */
    @Override
    public void accept(final int row)
    {
        if (isCandidate(row))
        {
            candidates.addInt(row);
        }
    }

    private boolean isCandidate(final int row)
    {
        if (tree.childCount(row) != 0)
        {
            return false;
        }
        final long ageMs = nowMs - tree.mtime(row);
        return switch (tree.kind(row))
        {
            case ZnodeTree.KIND_TTL -> ageMs > tree.owner(row);
            case ZnodeTree.KIND_CONTAINER -> tree.cversion(row) > 0 ||
                (maxNeverUsedIntervalMs > 0 && ageMs > maxNeverUsedIntervalMs);
            default -> false;
        };
    }

    /** Returns false if there is no room for the transaction now. */
    private boolean remove(final int row)
    {
        final long zxid = proposer.begin(0, 0, false);
        return !preparer.prepareReap(row, zxid) || proposer.submit(false) != Proposer.RETRY;
    }
}
