package io.ringmaster.tools.server.ensemble;

import java.util.function.BooleanSupplier;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.RecentRecords;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.replica.ReplicaLog;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.journal.EpochIndex;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalCursor;
import io.ringmaster.journal.JournalWriter;

/**
 * The history of a server: the journal, and in front of it the records that are still on the transaction ring. What is
 * appended takes its way over the ring; what is read comes from the ring's memory at once, so that other servers write
 * a record while this one does, and from the journal's files if the ring has it no longer.
 * <p>
 * Engine thread only. Transactions may also be appended to the ring by others than this; EPOCH records and truncations
 * may not.
 */
public final class RingLog implements ReplicaLog
{
    private final TransactionRing ring;
    private final RecentRecords recent;
    private final Journal journal;
    private final JournalWriter writer;
    private final BooleanSupplier isInstalling;
    private final EpochIndex index;
    private long committedZxid;
    private int truncationCount;

    /**
     * Construct on what was recovered.
     *
     * @param ring         with all records that the journal has and the state has not.
     * @param journal      behind it, of which nothing was written yet.
     * @param isInstalling tells whether a snapshot is being verified that is to be installed.
     * @throws IllegalStateException if the ring does not end where the journal does.
     */
    public RingLog(final TransactionRing ring, final Journal journal, final BooleanSupplier isInstalling)
    {
        this.ring = ring;
        recent = ring.recentRecords();
        this.journal = journal;
        this.isInstalling = isInstalling;
        writer = journal.writer();
        index = journal.index().copy();
        committedZxid = journal.recovery().committedZxid();
        if (ring.lastZxid() != index.lastZxid())
        {
            throw new IllegalStateException("the ring ends with 0x" + Long.toHexString(ring.lastZxid()) +
                ", the journal with 0x" + Long.toHexString(index.lastZxid()));
        }
    }

    @Override
    public long baseZxid()
    {
        // Once a snapshot is to be installed, the journal is no longer that of this state.
        if (!ring.isInstalling())
        {
            final long baseZxid = journal.index().baseZxid();
            if (baseZxid > index.baseZxid())
            {
                index.raiseBase(baseZxid);
            }
        }
        return index.baseZxid();
    }

    @Override
    public long lastZxid()
    {
        return ring.lastZxid();
    }

    @Override
    public long durableZxid()
    {
        // The writer goes down to the cut of a truncation only when it comes to it.
        return Math.min(writer.durableZxid(), ring.lastZxid());
    }

    @Override
    public long floor(final long zxid)
    {
        baseZxid();
        if (ring.lastZxid() > index.lastZxid())
        {
            index.append(ring.lastZxid());
        }
        return index.floor(zxid);
    }

    @Override
    public boolean append(
        final boolean isEpoch, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        final long previousZxid = ring.lastZxid();
        if (!ring.append(
            isEpoch ? TransactionType.EPOCH : TransactionType.TRANSACTION, zxid, buffer, offset, isEpoch ? 0 : length))
        {
            return false;
        }
        if (isEpoch && previousZxid > index.lastZxid())
        {
            // The index has to know where the epoch before this one ends.
            index.append(previousZxid);
        }
        index.append(zxid);
        return true;
    }

    @Override
    public boolean isFull()
    {
        return writer.isFull();
    }

    @Override
    public void truncate(final long zxid)
    {
        if (floor(zxid) != zxid)
        {
            throw new IllegalArgumentException("there is no record 0x" + Long.toHexString(zxid));
        }
        if (zxid < committedZxid)
        {
            // Also what a former life knew, and has applied; the replica does not remember that.
            throw new IllegalStateException("the log is to end with 0x" + Long.toHexString(zxid) +
                ", but 0x" + Long.toHexString(committedZxid) + " is committed");
        }
        ring.truncate(zxid);
        truncationCount++;
        index.truncate(zxid);
    }

    @Override
    public boolean isSettled()
    {
        return ring.isSettled() && !isInstalling.getAsBoolean();
    }

    @Override
    public ReplicaLog.Cursor openCursor(final long afterZxid)
    {
        if (floor(afterZxid) != afterZxid)
        {
            throw new IllegalArgumentException("there is no record 0x" + Long.toHexString(afterZxid));
        }
        return new Place(afterZxid);
    }

    /**
     * Tell the journal what is committed, so that the next start knows. Before any of it is applied: a start has room
     * in the ring for what it does not apply, as long as that was in the ring when it was written.
     *
     * @param zxid up to which all is committed.
     */
    public void committed(final long zxid)
    {
        if (zxid > committedZxid)
        {
            committedZxid = zxid;
            writer.committedZxid(zxid);
        }
    }

    /**
     * Reads on, in the ring as long as it has what follows, else in the journal's files. Any truncation ends it. Its
     * readers are fewer than the servers, so nothing is done for those who lag far behind but to read files.
     */
    private final class Place implements ReplicaLog.Cursor
    {
        private final RingMessageHandler fromRing = this::onRingRecord;
        private final JournalCursor.Handler fromJournal = this::onJournalRecord;
        private final long ownTruncationCount = truncationCount;
        private ReplicaLog.RecordHandler handler;
        private JournalCursor journalCursor;
        private long lastZxid;
        /** Where the next record is or will be in the ring; of no meaning while there is a cursor of the journal. */
        private long sequence;
        private boolean isClosed;

        Place(final long afterZxid)
        {
            lastZxid = afterZxid;
            if (!enterRing())
            {
                journalCursor = journal.openCursor(afterZxid);
            }
        }

        @Override
        public int poll(final ReplicaLog.RecordHandler recordHandler, final int limit)
        {
            if (isClosed || ring.isInstalling() || truncationCount != ownTruncationCount)
            {
                return -1;
            }
            handler = recordHandler;
            final int count = journalCursor == null || enterRing() ? pollRing(limit) : 0;
            if (journalCursor == null)
            {
                return count;
            }
            final int journalCount = journalCursor.poll(fromJournal, limit - count);
            return journalCount < 0 ? -1 : count + journalCount;
        }

        @Override
        public void close()
        {
            isClosed = true;
            closeJournal();
        }

        /** If what follows is in the ring, or will be. */
        private boolean enterRing()
        {
            if (lastZxid == ring.lastZxid())
            {
                sequence = recent.nextSequence();
            }
            else
            {
                final long found = recent.find(lastZxid);
                if (found == RecentRecords.NONE || !recent.isReadable(found + 1))
                {
                    return false;
                }
                sequence = found + 1;
            }
            closeJournal();
            return true;
        }

        private int pollRing(final int limit)
        {
            int count = 0;
            final long end = recent.nextSequence();
            while (count < limit && sequence < end)
            {
                if (!recent.isReadable(sequence))
                {
                    // It was applied long ago, and is in the files.
                    journalCursor = journal.openCursor(lastZxid);
                    break;
                }
                // A truncation that was under way when this was opened puts what it leaves into the ring anew.
                final boolean isKnown = recent.zxid(sequence) <= lastZxid;
                if (!isKnown && recent.read(sequence, fromRing) == RingMessageHandler.Action.ABORT)
                {
                    break;
                }
                sequence++;
                count += isKnown ? 0 : 1;
            }
            return count;
        }

        private RingMessageHandler.Action onRingRecord(
            final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
        {
            return onRecord(type, zxid, buffer, offset, length) ?
                RingMessageHandler.Action.CONTINUE : RingMessageHandler.Action.ABORT;
        }

        private boolean onJournalRecord(
            final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
        {
            // The journal's cursor ends when the journaler truncates; until then what is cut is still in the files.
            return zxid <= ring.lastZxid() && onRecord(type, zxid, buffer, offset, length);
        }

        private boolean onRecord(
            final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
        {
            if (!handler.onRecord(type == TransactionType.EPOCH, zxid, buffer, offset, length))
            {
                return false;
            }
            lastZxid = zxid;
            return true;
        }

        private void closeJournal()
        {
            if (journalCursor != null)
            {
                journalCursor.close();
                journalCursor = null;
            }
        }
    }
}
