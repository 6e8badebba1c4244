package io.ringmaster.engine.request;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.EngineClock;
import io.ringmaster.engine.JournalStatus;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.transaction.TransactionWriter;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Gives prepared transactions their zxid and puts them on the transaction ring, if the journal, the tree and the rings
 * have room for them. Engine thread only.
 */
public final class Proposer
{
    /** Result of {@link #submit}: no room now; take everything back and try again later. */
    public static final int RETRY = 1;

    private static final long COUNTER_MASK = 0xFFFF_FFFFL;
    /** What an operation may take of the tree beyond the bytes that the transaction has of it: row, index, owner. */
    private static final int OPERATION_ALLOWANCE = 256;

    private final TransactionRing transactions;
    private final PendingRequests pending;
    private final TransactionWriter writer;
    private final Overlay overlay;
    private final ZnodeTree tree;
    private final AclTable acls;
    private final JournalStatus journalStatus;
    private final EngineClock clock;
    private final int maxTransactionLength;
    private long lastTimeMs;
    private long growthInFlight;

    Proposer(
        final TransactionRing transactions,
        final PendingRequests pending,
        final TransactionWriter writer,
        final Overlay overlay,
        final ZnodeTree tree,
        final AclTable acls,
        final JournalStatus journalStatus,
        final EngineClock clock,
        final int maxTransactionLength)
    {
        this.transactions = transactions;
        this.pending = pending;
        this.writer = writer;
        this.overlay = overlay;
        this.tree = tree;
        this.acls = acls;
        this.journalStatus = journalStatus;
        this.clock = clock;
        this.maxTransactionLength = maxTransactionLength;
    }

    /**
     * Continue after recovery.
     *
     * @param timeMs of the last transaction of the recovered state.
     */
    public void start(final long timeMs)
    {
        lastTimeMs = timeMs;
    }

    /**
     * The last zxid given out.
     *
     * @return it.
     */
    public long lastZxid()
    {
        return transactions.lastZxid();
    }

    /**
     * Put the first record of an epoch on the ring.
     *
     * @param epoch to begin.
     * @return false if there is no room now.
     */
    public boolean submitEpoch(final long epoch)
    {
        return transactions.append(TransactionType.EPOCH, epoch << 32, writer.buffer(), 0, 0);
    }

    /**
     * Whether the counter of this epoch is used up, so that a new epoch must begin before the next transaction.
     *
     * @return true until {@link #submitEpoch} was done.
     */
    public boolean isEpochExhausted()
    {
        return (lastZxid() & COUNTER_MASK) == COUNTER_MASK;
    }

    /**
     * Begin a transaction: everything put into the overlay from here on belongs to it.
     *
     * @param sessionId     that asks, or 0.
     * @param correlationId of the request, or 0.
     * @param isMulti       whether it is answered as a multi.
     * @return its zxid.
     */
    long begin(final long sessionId, final long correlationId, final boolean isMulti)
    {
        final long zxid = lastZxid() + 1;
        lastTimeMs = Math.max(lastTimeMs, clock.epochMillis());
        overlay.mark();
        pending.operationIds().clear();
        writer.begin(zxid, lastTimeMs, sessionId, correlationId, isMulti);
        return zxid;
    }

    /** Whether the end of a session has to wait, as all its ephemerals would be in flight at once. */
    boolean isCrowded()
    {
        return overlay.isCrowded();
    }

    /** Whether what was prepared since {@link #begin} can only be answered REQUEST_TOO_LARGE. */
    boolean isTooLong()
    {
        return writer.length() > maxTransactionLength;
    }

    /**
     * An operation of the multi that was begun: its result is to carry the id.
     *
     * @param correlationId of the operation.
     */
    void addOperation(final long correlationId)
    {
        pending.operationIds().add(correlationId);
    }

    /**
     * Submit what was begun.
     *
     * @param connectionId  to be answered, or 0.
     * @param correlationId of the request, or 0.
     * @param growsTree     whether the tree may need more memory for it.
     * @return {@link ErrorCode#OK}; {@link #RETRY}; or an error. Unless it is OK, nothing has happened and the overlay
     * is as
     * it was before {@link #begin}.
     */
    int submit(final long connectionId, final long correlationId, final boolean growsTree)
    {
        final int length = writer.end();
        final int result = trySubmit(connectionId, correlationId, length, growsTree);
        if (result != ErrorCode.OK)
        {
            overlay.rollback();
        }
        return result;
    }

    /** A transaction has been applied: the tree accounts for what it grew by from here on. */
    void applied(final long growth)
    {
        growthInFlight -= growth;
    }

    private int trySubmit(
        final long connectionId, final long correlationId, final int length, final boolean growsTree)
    {
        if (isEpochExhausted())
        {
            return RETRY;
        }
        if (length > maxTransactionLength)
        {
            return ErrorCode.REQUEST_TOO_LARGE;
        }
        final long growth = growsTree ? growth(length) : 0;
        if (growsTree && !tree.hasRoomFor(growthInFlight + growth, acls.usedBytes()))
        {
            return ErrorCode.TREE_FULL;
        }
        if (!transactions.hasGrant(length))
        {
            return journalStatus.isFull() ? ErrorCode.DISK_FULL : RETRY;
        }
        if (!pending.claimWrite())
        {
            return RETRY;
        }
        final long zxid = lastZxid() + 1;
        if (!transactions.append(TransactionType.TRANSACTION, zxid, writer.buffer(), 0, length))
        {
            return RETRY;
        }
        pending.addWrite(connectionId, zxid, correlationId, growth);
        growthInFlight += growth;
        return ErrorCode.OK;
    }

    /** Most that the tree can grow by: blocks are rounded up by an eighth at most. */
    private long growth(final int length)
    {
        return length + (length >>> 3) + (long)writer.operationCount() * OPERATION_ALLOWANCE;
    }
}
