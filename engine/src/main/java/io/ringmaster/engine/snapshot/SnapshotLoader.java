package io.ringmaster.engine.snapshot;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.snapshot.AclRecordDecoder;
import io.ringmaster.codecs.snapshot.MessageHeaderDecoder;
import io.ringmaster.codecs.snapshot.NodeRecordDecoder;
import io.ringmaster.codecs.snapshot.SessionRecordDecoder;
import io.ringmaster.codecs.snapshot.SnapshotBeginDecoder;
import io.ringmaster.codecs.snapshot.SnapshotEndDecoder;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.tree.SnapshotFormatException;
import io.ringmaster.engine.tree.TreeLoader;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Takes the records of a snapshot, as {@link SnapshotTask} wrote them, into fresh state. Whatever does not fit
 * together is a {@link SnapshotFormatException}; the state is not to be used then. Not threadsafe.
 */
public final class SnapshotLoader
{
    private static final int LENGTH_FIELD = 4;

    private final ZnodeTree tree;
    private final AclTable acls;
    private final SessionTable sessions;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final SnapshotBeginDecoder begin = new SnapshotBeginDecoder();
    private final AclRecordDecoder aclRecord = new AclRecordDecoder();
    private final SessionRecordDecoder sessionRecord = new SessionRecordDecoder();
    private final SnapshotEndDecoder end = new SnapshotEndDecoder();
    private final NodeRecordDecoder nodeRecord = new NodeRecordDecoder();
    private TreeLoader treeLoader;
    private boolean isEnded;
    private long zxid;
    private long timeMs;
    private long nodeCount;
    private long digest;
    private int sessionCount;
    private int aclCount;

    /**
     * Construct.
     *
     * @param tree     fresh.
     * @param acls     fresh.
     * @param sessions fresh.
     */
    public SnapshotLoader(final ZnodeTree tree, final AclTable acls, final SessionTable sessions)
    {
        this.tree = tree;
        this.acls = acls;
        this.sessions = sessions;
    }

    /**
     * Take whole records.
     *
     * @param buffer holding them, each with its int32 length in front.
     * @param offset of the first.
     * @param length of all.
     */
    public void onRecords(final DirectBuffer buffer, final int offset, final int length)
    {
        final int limit = offset + length;
        int position = offset;
        while (position < limit)
        {
            final int recordLength = limit - position < LENGTH_FIELD ?
                -1 : buffer.getInt(position, ByteOrder.LITTLE_ENDIAN);
            position += LENGTH_FIELD;
            if (recordLength < MessageHeaderDecoder.ENCODED_LENGTH || recordLength > limit - position)
            {
                throw new SnapshotFormatException("a record has length " + recordLength);
            }
            onRecord(buffer, position, recordLength);
            position += recordLength;
        }
    }

    /** All is given: check that it is complete. */
    public void conclude()
    {
        if (!isEnded)
        {
            throw new SnapshotFormatException("the snapshot has no end");
        }
        if (sessions.count() != sessionCount)
        {
            throw new SnapshotFormatException(
                sessions.count() + " sessions where " + sessionCount + " are announced");
        }
        if (aclCount != 0)
        {
            throw new SnapshotFormatException(aclCount + " announced ACLs are missing");
        }
        treeLoader.conclude(nodeCount, digest);
        acls.endLoad();
    }

    /**
     * Zxid of the state.
     *
     * @return it.
     */
    public long zxid()
    {
        return zxid;
    }

    /**
     * Time of the transaction with that zxid.
     *
     * @return epoch milliseconds.
     */
    public long timeMs()
    {
        return timeMs;
    }

    private void onRecord(final DirectBuffer buffer, final int offset, final int length)
    {
        header.wrap(buffer, offset);
        final int templateId = header.templateId();
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID ||
            (treeLoader == null) != (templateId == SnapshotBeginDecoder.TEMPLATE_ID) || isEnded)
        {
            throw new SnapshotFormatException(
                "record of schema " + header.schemaId() + " template " + templateId + " is out of place");
        }
        switch (templateId)
        {
            case NodeRecordDecoder.TEMPLATE_ID:
                if (length < MessageHeaderDecoder.ENCODED_LENGTH + NodeRecordDecoder.BLOCK_LENGTH)
                {
                    throw new SnapshotFormatException("a node's record has length " + length);
                }
                nodeRecord.wrap(buffer, body, header.blockLength(), header.version());
                checkOwner();
                retainAcl(nodeRecord.aclId(), nodeRecord.row());
                treeLoader.onNode(buffer, offset, length);
                break;
            case SnapshotBeginDecoder.TEMPLATE_ID:
                begin.wrap(buffer, body, header.blockLength(), header.version());
                zxid = begin.zxid();
                timeMs = begin.timeMs();
                nodeCount = begin.nodeCount();
                digest = begin.digest();
                sessionCount = begin.sessionCount();
                aclCount = begin.aclCount();
                treeLoader = new TreeLoader(tree, begin.rowLimit());
                break;
            case AclRecordDecoder.TEMPLATE_ID:
                aclRecord.wrap(buffer, body, header.blockLength(), header.version());
                loadAcl(buffer);
                break;
            case SessionRecordDecoder.TEMPLATE_ID:
                sessionRecord.wrap(buffer, body, header.blockLength(), header.version());
                final byte[] password = new byte[SessionTable.PASSWORD_LENGTH];
                sessionRecord.getPassword(password, 0, password.length);
                sessions.open(sessionRecord.sessionId(), sessionRecord.timeoutMs(), password);
                break;
            case SnapshotEndDecoder.TEMPLATE_ID:
                end.wrap(buffer, body, header.blockLength(), header.version());
                if (end.zxid() != zxid || end.nodeCount() != nodeCount)
                {
                    throw new SnapshotFormatException("the end names zxid " + end.zxid() + " and " +
                        end.nodeCount() + " nodes, the begin zxid " + zxid + " and " + nodeCount);
                }
                isEnded = true;
                break;
            default:
                throw new SnapshotFormatException("unknown record template " + templateId +
                    ": this server is older than the snapshot");
        }
    }

    private void loadAcl(final DirectBuffer buffer)
    {
        final int listLength = aclRecord.listLength();
        final int listOffset = aclRecord.limit() + AclRecordDecoder.listHeaderLength();
        try
        {
            acls.load(aclRecord.aclId(), buffer, listOffset, listLength);
        }
        catch (final IllegalArgumentException e)
        {
            throw new SnapshotFormatException("ACL " + aclRecord.aclId() + ": " + e.getMessage());
        }
        aclCount--;
    }

    /** Sessions come before nodes: an ephemeral without one would never go. */
    private void checkOwner()
    {
        if (nodeRecord.kindRaw() == ZnodeTree.KIND_EPHEMERAL && sessions.get(nodeRecord.owner()) == null)
        {
            throw new SnapshotFormatException("row " + nodeRecord.row() + " belongs to session 0x" +
                Long.toHexString(nodeRecord.owner()) + " which is not there");
        }
    }

    private void retainAcl(final int aclId, final int row)
    {
        if (!acls.isInUse(aclId))
        {
            throw new SnapshotFormatException("row " + row + " refers to ACL " + aclId + " which is not there");
        }
        acls.retain(aclId);
    }
}
