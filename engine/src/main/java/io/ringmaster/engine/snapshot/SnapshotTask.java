package io.ringmaster.engine.snapshot;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

import io.ringmaster.codecs.snapshot.AclRecordEncoder;
import io.ringmaster.codecs.snapshot.MessageHeaderEncoder;
import io.ringmaster.codecs.snapshot.SessionRecordEncoder;
import io.ringmaster.codecs.snapshot.SnapshotBeginEncoder;
import io.ringmaster.codecs.snapshot.SnapshotEndEncoder;
import io.ringmaster.engine.SnapshotSink;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.tree.TreeSnapshot;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Takes a snapshot of the state at one zxid while the engine goes on: head, ACLs and sessions at once, then a bounded
 * number of znodes, by the clock and by what is written (see {@link SnapshotPace}, {@link SnapshotSchedule}). Whatever
 * is changed meanwhile is written first as it was (see {@link TreeSnapshot}). Engine thread only.
 */
public final class SnapshotTask
{
    /** What a duty cycle takes at least when the snapshot is behind its schedule. */
    private static final int MIN_ROWS_PER_CYCLE = 256;
    /** What it takes at most then: so little that no client feels a pause. */
    private static final int MAX_ROWS_PER_CYCLE = 8192;
    private static final int BYTES_PER_ROW = 256;
    private static final int LENGTH_FIELD = 4;

    /** What the task is doing. */
    private enum State
    {
        /** No snapshot is under way. */
        IDLE,
        /** The records before the znodes are being handed over. */
        HEAD,
        /** Znodes are being walked and handed over. */
        NODES,
        /** The last record is being handed over. */
        TAIL,
        /** All is handed over; the sink is told the end. */
        END
    }

    private final ZnodeTree tree;
    private final AclTable acls;
    private final SessionTable sessions;
    private final SnapshotSink sink;
    private final ExpandableDirectByteBuffer records = new ExpandableDirectByteBuffer(4096);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final SnapshotBeginEncoder begin = new SnapshotBeginEncoder();
    private final AclRecordEncoder aclRecord = new AclRecordEncoder();
    private final SessionRecordEncoder sessionRecord = new SessionRecordEncoder();
    private final SnapshotEndEncoder end = new SnapshotEndEncoder();
    private final SnapshotPace pace = new SnapshotPace();
    private State state = State.IDLE;
    private TreeSnapshot treeSnapshot;
    private long zxid;
    private long rowCount;
    private int recordsOffset;
    private int recordsLimit;

    /**
     * Construct.
     *
     * @param tree     of znodes.
     * @param acls     that they refer to.
     * @param sessions of clients.
     * @param sink     where snapshots go.
     */
    public SnapshotTask(
        final ZnodeTree tree, final AclTable acls, final SessionTable sessions, final SnapshotSink sink)
    {
        this.tree = tree;
        this.acls = acls;
        this.sessions = sessions;
        this.sink = sink;
    }

    /**
     * Whether a snapshot is under way.
     *
     * @return true from a successful {@link #start} on until all is handed over.
     */
    public boolean isRunning()
    {
        return state != State.IDLE;
    }

    /**
     * Begin a snapshot of the state as it is now.
     *
     * @param currentZxid   of the last transaction applied.
     * @param currentTimeMs of that transaction.
     * @param nowNs         monotonic time.
     * @return false if the sink is still busy with the one before.
     */
    public boolean start(final long currentZxid, final long currentTimeMs, final long nowNs)
    {
        if (!sink.begin(currentZxid))
        {
            return false;
        }
        zxid = currentZxid;
        pace.start(nowNs);
        acls.beginSnapshot();
        treeSnapshot = tree.beginSnapshot();
        rowCount = 0;
        recordsOffset = 0;
        recordsLimit = 0;
        begin.wrapAndApplyHeader(records, LENGTH_FIELD, header)
            .zxid(currentZxid)
            .timeMs(currentTimeMs)
            .nodeCount(treeSnapshot.nodeCount())
            .rowLimit(treeSnapshot.rowLimit())
            .sessionCount(sessions.count())
            .aclCount(acls.count())
            .digest(treeSnapshot.digest());
        endRecord(begin.limit());
        acls.forEach(this::writeAcl);
        sessions.forEach(this::writeSession);
        state = State.HEAD;
        return true;
    }

    /**
     * Rows that the snapshot under way has to walk.
     *
     * @return the limit; 0 if there is nothing to walk.
     */
    public int rowLimit()
    {
        return treeSnapshot == null ? 0 : treeSnapshot.rowLimit();
    }

    /**
     * Until when a thread with nothing else to do may rest before it calls {@link #poll}, of a snapshot under way.
     *
     * @return monotonic time in nanoseconds.
     */
    public long nextDeadlineNs()
    {
        return pace.deadlineNs();
    }

    /**
     * Do a bounded part of the work.
     *
     * @param rowTarget rows that should be walked by now: the further away that is, the more is done at once.
     * @param nowNs     monotonic time.
     * @return 0 if nothing could be done.
     */
    public int poll(final long rowTarget, final long nowNs)
    {
        // Also of a snapshot that waits for its sink: a deadline that has passed keeps the thread from its rest.
        final int pacedRows = pace.takeRows(nowNs);
        return switch (state)
        {
            case HEAD -> offerHead(nowNs);
            case NODES -> pollNodes(Math.max(pacedRows, rowsBehind(rowTarget)));
            case TAIL -> offerRecords(State.END);
            case END -> offerEnd();
            default -> 0;
        };
    }

    private int offerHead(final long nowNs)
    {
        final int workCount = offerRecords(State.NODES);
        if (state == State.NODES)
        {
            pace.start(nowNs);
        }
        return workCount;
    }

    private int offerEnd()
    {
        if (sink.end())
        {
            state = State.IDLE;
            return 1;
        }
        return 0;
    }

    private int rowsBehind(final long rowTarget)
    {
        final long behind = rowTarget - rowCount;
        return behind <= 0 ? 0 : (int)Math.max(MIN_ROWS_PER_CYCLE, Math.min(MAX_ROWS_PER_CYCLE, behind));
    }

    private int pollNodes(final int maxRows)
    {
        final int maxBytes = Math.max(MIN_ROWS_PER_CYCLE, maxRows) * BYTES_PER_ROW;
        if (maxRows == 0 && treeSnapshot.pendingBytes() < maxBytes)
        {
            // Not each old image by itself: that would wake whoever writes the file for every set.
            return 0;
        }
        int workCount = 0;
        if (maxRows > 0 && treeSnapshot.pendingBytes() < maxBytes)
        {
            final int walked = treeSnapshot.writeRows(maxRows, maxBytes);
            rowCount += walked;
            workCount += walked;
        }
        workCount += offerNodes(maxBytes);
        if (treeSnapshot.isDone())
        {
            final long nodeCount = treeSnapshot.nodeCount();
            treeSnapshot.close();
            treeSnapshot = null;
            acls.endSnapshot();
            recordsOffset = 0;
            recordsLimit = 0;
            end.wrapAndApplyHeader(records, LENGTH_FIELD, header).zxid(zxid).nodeCount(nodeCount);
            endRecord(end.limit());
            state = State.TAIL;
            workCount++;
        }
        return workCount;
    }

    /** What changes have added goes as well: more than was walked may be handed over, twice as much at most. */
    private int offerNodes(final int maxBytes)
    {
        final long limitBytes = treeSnapshot.pendingBytes() - 2L * maxBytes;
        int workCount = 0;
        int length;
        do
        {
            length = treeSnapshot.pendingRecordsLength(sink.maxBlockLength());
            if (length == 0 || !offer(treeSnapshot.pendingBuffer(), treeSnapshot.pendingOffset(), length))
            {
                break;
            }
            treeSnapshot.consumed(length);
            workCount++;
        }
        while (treeSnapshot.pendingBytes() > limitBytes);
        return workCount;
    }

    private int offerRecords(final State next)
    {
        int length = 0;
        while (recordsOffset + length < recordsLimit)
        {
            final int recordLength =
                LENGTH_FIELD + records.getInt(recordsOffset + length, ByteOrder.LITTLE_ENDIAN);
            if (length > 0 && length + recordLength > sink.maxBlockLength())
            {
                break;
            }
            length += recordLength;
        }
        if (!offer(records, recordsOffset, length))
        {
            return 0;
        }
        recordsOffset += length;
        if (recordsOffset == recordsLimit)
        {
            state = next;
        }
        return 1;
    }

    private boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        return sink.offer(buffer, offset, length);
    }

    private void writeAcl(final int aclId, final DirectBuffer buffer, final int offset, final int length)
    {
        aclRecord.wrapAndApplyHeader(records, recordsLimit + LENGTH_FIELD, header)
            .aclId(aclId)
            .putList(buffer, offset, length);
        endRecord(aclRecord.limit());
    }

    private void writeSession(final Session session)
    {
        sessionRecord.wrapAndApplyHeader(records, recordsLimit + LENGTH_FIELD, header)
            .sessionId(session.id())
            .timeoutMs(session.openedTimeoutMs())
            .putPassword(session.password(), 0, SessionTable.PASSWORD_LENGTH);
        endRecord(sessionRecord.limit());
    }

    private void endRecord(final int limit)
    {
        records.putInt(recordsLimit, limit - recordsLimit - LENGTH_FIELD, ByteOrder.LITTLE_ENDIAN);
        recordsLimit = limit;
    }
}
