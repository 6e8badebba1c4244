package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.transaction.InvariantException;
import io.ringmaster.engine.transaction.TransactionApplier;
import io.ringmaster.engine.transaction.TransactionPrefetch;
import io.ringmaster.engine.tree.PathPrefetch;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Applies transactions that have become durable and, in an ensemble, committed; answers who of this server's clients
 * asked for them, and has served what waited behind them. In a tree that the processor's caches do not hold, it looks
 * at some of them before it applies the first. Engine thread only.
 */
final class ApplyStage
{
    private static final int LIMIT = 1024;

    private final int serverId;
    private final TransactionRing transactions;
    private final TransactionApplier applier;
    private final Proposer proposer;
    private final PendingRequests pending;
    private final PendingStage pendingStage;
    private final AppliedChanges changes;
    private final Replies replies;
    private final EnsembleStage ensemble;
    private final TransactionPrefetch prefetch;
    private final TransactionOrigin origin = new TransactionOrigin();
    private final RingMessageHandler handler = this::onRecord;
    private final RingMessageHandler previewHandler = this::onPreview;
    private long nowNs;
    private long appliedCount;
    private long appliedBytes;

    /**
     * Construct.
     *
     * @param serverId     of this server.
     * @param transactions ring to apply from.
     * @param applier      of transactions.
     * @param proposer     of those that were made here.
     * @param pending      requests of this server's clients that wait for them.
     * @param pendingStage that serves those.
     * @param changes      tells clients of what is applied.
     * @param replies      that endpoints have to take.
     * @param tree         of znodes.
     * @param ensemble     that the server belongs to; null if it stands alone.
     */
    ApplyStage(
        final int serverId,
        final TransactionRing transactions,
        final TransactionApplier applier,
        final Proposer proposer,
        final PendingRequests pending,
        final PendingStage pendingStage,
        final AppliedChanges changes,
        final Replies replies,
        final ZnodeTree tree,
        final EnsembleStage ensemble)
    {
        this.serverId = serverId;
        this.transactions = transactions;
        this.applier = applier;
        this.proposer = proposer;
        this.pending = pending;
        this.pendingStage = pendingStage;
        this.changes = changes;
        this.replies = replies;
        this.ensemble = ensemble;
        prefetch = new TransactionPrefetch(tree);
    }

    /**
     * Serve what can be served, and apply what can be applied; none of it while replies are held up.
     *
     * @param timeNs clock reading of this duty cycle.
     * @return transactions applied and waiting requests served.
     */
    int poll(final long timeNs)
    {
        nowNs = timeNs;
        pendingStage.nowNs(timeNs);
        final int count = pendingStage.serve();
        if (replies.isBackPressured() || !prefetch.isWorthwhile())
        {
            return count + transactions.poll(handler, LIMIT);
        }
        int partCount;
        int appliedHere = 0;
        do
        {
            transactions.preview(previewHandler, PathPrefetch.MAX_PATHS);
            prefetch.run();
            partCount = transactions.poll(handler, PathPrefetch.MAX_PATHS);
            appliedHere += partCount;
        }
        while (partCount == PathPrefetch.MAX_PATHS && appliedHere < LIMIT);
        return count + appliedHere;
    }

    /** Transactions applied since the start. */
    long appliedCount()
    {
        return appliedCount;
    }

    /** Sum of the lengths of the transactions applied since the start. */
    long appliedBytes()
    {
        return appliedBytes;
    }

    /**
     * Transactions on their way to the disk, or to be applied: the distance of their zxids, which is far more where an
     * epoch begins between them.
     */
    long inFlightCount()
    {
        return transactions.lastZxid() - applier.lastZxid();
    }

    private Action onRecord(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (replies.isBackPressured())
        {
            return Action.ABORT;
        }
        if (type == TransactionType.EPOCH)
        {
            applier.applyEpoch(zxid);
            onApplied(zxid);
            return Action.CONTINUE;
        }
        origin.wrap(buffer, offset);
        final int server = origin.server();
        final long sequence = origin.sequence();
        if (server != serverId || !pending.isAwaited(sequence))
        {
            changes.origin(null, 0, server, nowNs);
        }
        else if (pending.markerType(sequence) != PendingRequests.WRITE)
        {
            onContradiction("the transaction of request " + sequence + ", which " +
                (pending.markerType(sequence) == PendingRequests.NONE ? "was answered before" : "asks for none"));
            return Action.ABORT;
        }
        else if (!pendingStage.take(server, sequence))
        {
            return Action.ABORT;
        }
        applier.apply(buffer, offset, length, changes);
        proposer.applied(zxid);
        onApplied(zxid);
        appliedCount++;
        appliedBytes += length;
        pendingStage.serve();
        return Action.CONTINUE;
    }

    private Action onPreview(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type == TransactionType.TRANSACTION)
        {
            prefetch.add(zxid, applier.hints(), buffer, offset, length);
        }
        return Action.CONTINUE;
    }

    /** It is applied when it comes again: it is committed, and then nobody here waits for it any more. */
    private void onContradiction(final String what)
    {
        if (ensemble == null)
        {
            throw new InvariantException(what);
        }
        ensemble.leaveLeader(what);
    }

    private void onApplied(final long zxid)
    {
        if (ensemble != null)
        {
            ensemble.onApplied(zxid);
        }
    }
}
