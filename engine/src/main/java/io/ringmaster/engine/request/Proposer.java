package io.ringmaster.engine.request;

import java.util.Arrays;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.EngineClock;
import io.ringmaster.engine.JournalStatus;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.transaction.RowHints;
import io.ringmaster.engine.transaction.TransactionWriter;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Gives prepared transactions their zxid and hands them on, if the journal, the tree and the rings have room for them:
 * to the transaction ring, and if the server leads to its followers as well. Engine thread only.
 */
final class Proposer
{
    /** Result of {@link #submit}: no room now; take everything back and try again later. */
    static final int RETRY = 1;

    private static final long COUNTER_MASK = 0xFFFF_FFFFL;
    /** What an operation may take of the tree beyond the bytes that the transaction has of it: row, index, owner. */
    private static final int OPERATION_ALLOWANCE = 256;

    private final TransactionRing transactions;
    private final TransactionWriter writer;
    private final RowHints hints;
    private final Overlay overlay;
    private final ZnodeTree tree;
    private final AclTable acls;
    private final JournalStatus journalStatus;
    private final EngineClock clock;
    private final int maxTransactionLength;
    private final ProposalSink sink;
    /** By the counters of the zxids in flight: what each may add to the tree. */
    private final long[] growths;
    private int originServer;
    private long originSequence;
    private long lastTimeMs;
    private boolean isTimeRead;
    private long growthInFlight;

    /** Takes proposals. */
    @FunctionalInterface
    interface ProposalSink
    {
        /** Make it the last record of the transaction ring. Returns false if there is no room now. */
        boolean propose(long zxid, DirectBuffer buffer, int offset, int length);
    }

    /**
     * Construct.
     *
     * @param transactions         ring whose last zxid is followed.
     * @param sink                 of proposals; they get into that ring.
     * @param slots                most records in flight; a power of two.
     * @param writer               of the transaction at hand.
     * @param hints                for those that are applied here.
     * @param overlay              of changes in flight.
     * @param tree                 of znodes.
     * @param acls                 that they refer to.
     * @param journalStatus        tells what the journal has room for.
     * @param clock                for the time of transactions.
     * @param maxTransactionLength in bytes.
     */
    Proposer(
        final TransactionRing transactions,
        final ProposalSink sink,
        final int slots,
        final TransactionWriter writer,
        final RowHints hints,
        final Overlay overlay,
        final ZnodeTree tree,
        final AclTable acls,
        final JournalStatus journalStatus,
        final EngineClock clock,
        final int maxTransactionLength)
    {
        this.transactions = transactions;
        this.sink = sink;
        this.growths = new long[BitUtil.findNextPositivePowerOfTwo(slots)];
        this.writer = writer;
        this.hints = hints;
        this.overlay = overlay;
        this.tree = tree;
        this.acls = acls;
        this.journalStatus = journalStatus;
        this.clock = clock;
        this.maxTransactionLength = maxTransactionLength;
    }

    /**
     * Begin to propose, on a state that has everything applied that is in the log.
     *
     * @param timeMs of the last transaction.
     */
    void start(final long timeMs)
    {
        lastTimeMs = timeMs;
    }

    /** Nobody knows any more what becomes of the proposals in flight, and this server makes no others. */
    void stop()
    {
        overlay.clear();
        hints.clear();
        Arrays.fill(growths, 0);
        growthInFlight = 0;
    }

    /** A duty cycle begins: its transactions have the time of the first of them, for which the clock is read once. */
    void beginCycle()
    {
        isTimeRead = false;
    }

    /** The last zxid given out. */
    long lastZxid()
    {
        return transactions.lastZxid();
    }

    /** Whether the counter of this epoch is used up, so that a new epoch must begin before the next transaction. */
    boolean isEpochExhausted()
    {
        return (lastZxid() & COUNTER_MASK) == COUNTER_MASK;
    }

    /**
     * Whom the next transactions are for.
     *
     * @param serverId that was asked; 0 if nobody is to be answered.
     * @param sequence of the request there.
     */
    void origin(final int serverId, final long sequence)
    {
        originServer = serverId;
        originSequence = sequence;
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
        if (!isTimeRead)
        {
            isTimeRead = true;
            lastTimeMs = Math.max(lastTimeMs, clock.epochMillis());
        }
        hints.begin();
        overlay.mark();
        writer.begin(zxid, lastTimeMs, sessionId, correlationId, isMulti, originServer, originSequence);
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
     * Submit what was begun.
     *
     * @param growsTree whether the tree may need more memory for it.
     * @return {@link ErrorCode#OK}; {@link #RETRY}; or an error. Unless it is OK, nothing has happened and the overlay
     * is as it was before {@link #begin}.
     */
    int submit(final boolean growsTree)
    {
        final int result = trySubmit(writer.end(), growsTree);
        if (result != ErrorCode.OK)
        {
            overlay.rollback();
        }
        return result;
    }

    /** A transaction has been applied: the tree accounts for what it grew by from here on. */
    void applied(final long zxid)
    {
        overlay.applied(zxid);
        final int index = (int)zxid & (growths.length - 1);
        growthInFlight -= growths[index];
        growths[index] = 0;
    }

    private int trySubmit(final int length, final boolean growsTree)
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
        final long zxid = lastZxid() + 1;
        if (!sink.propose(zxid, writer.buffer(), 0, length))
        {
            return RETRY;
        }
        hints.submitted(zxid);
        growths[(int)zxid & (growths.length - 1)] = growth;
        growthInFlight += growth;
        return ErrorCode.OK;
    }

    /** Most that the tree can grow by: blocks are rounded up by an eighth at most. */
    private long growth(final int length)
    {
        return length + (length >>> 3) + (long)writer.operationCount() * OPERATION_ALLOWANCE;
    }
}
