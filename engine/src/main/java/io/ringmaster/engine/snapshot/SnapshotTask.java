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
 * number of znodes per duty cycle. Whatever is changed meanwhile is written first as it was (see {@link
 * TreeSnapshot}). Engine thread only.
 */
public final class SnapshotTask
{
    private static final int ROWS_PER_CYCLE = 256;
    private static final int BYTES_PER_CYCLE = 64 * 1024;
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
    private State state = State.IDLE;
    private TreeSnapshot treeSnapshot;
    private long zxid;
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
     * @return false if the sink is still busy with the one before.
     */
    public boolean start(final long currentZxid, final long currentTimeMs)
    {
        if (!sink.begin(currentZxid))
        {
            return false;
        }
        zxid = currentZxid;
        acls.beginSnapshot();
        treeSnapshot = tree.beginSnapshot();
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
     * Do a bounded part of the work.
     *
     * @return 0 if nothing could be done.
     */
    public int poll()
    {
        return switch (state)
        {
            case HEAD -> offerRecords(State.NODES);
            case NODES -> pollNodes();
            case TAIL -> offerRecords(State.END);
            case END -> offerEnd();
            default -> 0;
        };
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

    private int pollNodes()
    {
        int workCount = 0;
        if (treeSnapshot.pendingBytes() < BYTES_PER_CYCLE)
        {
            workCount += treeSnapshot.writeRows(ROWS_PER_CYCLE, BYTES_PER_CYCLE);
        }
        final int length = treeSnapshot.pendingRecordsLength(sink.maxBlockLength());
        if (length > 0 && offer(treeSnapshot.pendingBuffer(), treeSnapshot.pendingOffset(), length))
        {
            treeSnapshot.consumed(length);
            workCount++;
        }
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
