package io.ringmaster.engine.transaction;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.transaction.BooleanType;
import io.ringmaster.codecs.transaction.CheckNodeDecoder;
import io.ringmaster.codecs.transaction.CreateNodeDecoder;
import io.ringmaster.codecs.transaction.DeleteNodeDecoder;
import io.ringmaster.codecs.transaction.EndSessionDecoder;
import io.ringmaster.codecs.transaction.FailureDecoder;
import io.ringmaster.codecs.transaction.MessageHeaderDecoder;
import io.ringmaster.codecs.transaction.OpenSessionDecoder;
import io.ringmaster.codecs.transaction.SetNodeAclDecoder;
import io.ringmaster.codecs.transaction.SetNodeDataDecoder;
import io.ringmaster.codecs.transaction.TransactionDecoder;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.path.Paths;
import io.ringmaster.engine.quota.Quotas;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Applies transactions to the tree and the sessions, in zxid order: the same one path in service and in recovery. It
 * decides nothing; a transaction that does not fit the state is an {@link InvariantException}. Engine thread only.
 */
public final class TransactionApplier
{
    private final ZnodeTree tree;
    private final AclTable acls;
    private final SessionTable sessions;
    private final Quotas quotas;
    private final RowHints hints;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final TransactionDecoder transaction = new TransactionDecoder();
    private final CreateNodeDecoder createNode = new CreateNodeDecoder();
    private final DeleteNodeDecoder deleteNode = new DeleteNodeDecoder();
    private final SetNodeDataDecoder setNodeData = new SetNodeDataDecoder();
    private final SetNodeAclDecoder setNodeAcl = new SetNodeAclDecoder();
    private final OpenSessionDecoder openSession = new OpenSessionDecoder();
    private final EndSessionDecoder endSession = new EndSessionDecoder();
    private final FailureDecoder failure = new FailureDecoder();
    private final ExpandableArrayBuffer pathBuffer = new ExpandableArrayBuffer();
    /** What is known of the transaction at hand; {@link ZnodeTree#NULL_ROW}: nothing. */
    private int hintedRow;
    private long lastZxid;
    private long lastTimeMs;

    /**
     * Construct over the state.
     *
     * @param tree     of znodes.
     * @param acls     that the znodes refer to.
     * @param sessions of clients.
     * @param quotas   of the tree.
     * @param hints    of those who prepare transactions here.
     */
    public TransactionApplier(
        final ZnodeTree tree,
        final AclTable acls,
        final SessionTable sessions,
        final Quotas quotas,
        final RowHints hints)
    {
        this.hints = hints;
        this.quotas = quotas;
        this.tree = tree;
        this.acls = acls;
        this.sessions = sessions;
    }

    /**
     * For those who prepare transactions that are applied here.
     *
     * @return the same for the life of the applier.
     */
    public RowHints hints()
    {
        return hints;
    }

    /**
     * The last transaction applied.
     *
     * @return its zxid; 0 before any.
     */
    public long lastZxid()
    {
        return lastZxid;
    }

    /**
     * Time of the last transaction applied.
     *
     * @return epoch milliseconds.
     */
    public long lastTimeMs()
    {
        return lastTimeMs;
    }

    /**
     * State was taken over from elsewhere.
     *
     * @param zxid   that it stands at.
     * @param timeMs of that transaction.
     */
    public void reset(final long zxid, final long timeMs)
    {
        lastZxid = zxid;
        lastTimeMs = timeMs;
    }

    /**
     * A new epoch begins: its record carries no change.
     *
     * @param zxid (epoch, 0).
     */
    public void applyEpoch(final long zxid)
    {
        advance(zxid);
    }

    /**
     * Apply one transaction.
     *
     * @param buffer   holding it.
     * @param offset   of its head.
     * @param length   of all of it.
     * @param listener told of each change.
     */
    public void apply(final DirectBuffer buffer, final int offset, final int length, final ApplyListener listener)
    {
        header.wrap(buffer, offset);
        if (header.schemaId() != TransactionDecoder.SCHEMA_ID ||
            header.templateId() != TransactionDecoder.TEMPLATE_ID)
        {
            throw new InvariantException("after zxid " + hex(lastZxid) + ": not a transaction: schema " +
                header.schemaId() + " template " + header.templateId());
        }
        transaction.wrap(
            buffer, offset + MessageHeaderDecoder.ENCODED_LENGTH, header.blockLength(), header.version());
        final long zxid = transaction.zxid();
        final long timeMs = transaction.timeMs();
        final int operationCount = transaction.operationCount();
        advance(zxid);
        lastTimeMs = timeMs;
        listener.onBegin(zxid, transaction.isMulti() == BooleanType.T, operationCount);
        hintedRow = operationCount == 1 ? hints.row(zxid) : ZnodeTree.NULL_ROW;
        int position = transaction.limit();
        for (int i = 0; i < operationCount; i++)
        {
            position = applyOperation(buffer, position, zxid, timeMs, listener);
        }
        if (position != offset + length)
        {
            throw new InvariantException("zxid " + hex(zxid) + ": " + operationCount + " operations end at " +
                (position - offset) + " of " + length + " bytes");
        }
        listener.onEnd();
    }

    private void advance(final long zxid)
    {
        final boolean isNext = zxid == lastZxid + 1;
        final boolean isEpoch = (zxid & 0xFFFF_FFFFL) == 0 && zxid > lastZxid;
        if (!isNext && !isEpoch)
        {
            throw new InvariantException("zxid " + hex(zxid) + " does not follow " + hex(lastZxid));
        }
        lastZxid = zxid;
    }

    private int applyOperation(
        final DirectBuffer buffer,
        final int offset,
        final long zxid,
        final long timeMs,
        final ApplyListener listener)
    {
        header.wrap(buffer, offset);
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int blockLength = header.blockLength();
        final int version = header.version();
        switch (header.templateId())
        {
            case CreateNodeDecoder.TEMPLATE_ID:
                createNode.wrap(buffer, body, blockLength, version);
                return applyCreate(buffer, zxid, timeMs, listener);
            case SetNodeDataDecoder.TEMPLATE_ID:
                setNodeData.wrap(buffer, body, blockLength, version);
                return applySetData(buffer, zxid, timeMs, listener);
            case DeleteNodeDecoder.TEMPLATE_ID:
                deleteNode.wrap(buffer, body, blockLength, version);
                return applyDelete(buffer, zxid, listener);
            case SetNodeAclDecoder.TEMPLATE_ID:
                setNodeAcl.wrap(buffer, body, blockLength, version);
                return applySetAcl(buffer, zxid, listener);
            case CheckNodeDecoder.TEMPLATE_ID:
                listener.onChecked();
                return body + blockLength;
            case OpenSessionDecoder.TEMPLATE_ID:
                openSession.wrap(buffer, body, blockLength, version);
                final byte[] password = new byte[SessionTable.PASSWORD_LENGTH];
                openSession.getPassword(password, 0, password.length);
                listener.onSessionOpened(
                    sessions.open(openSession.newSessionId(), openSession.timeoutMs(), password));
                return body + blockLength;
            case EndSessionDecoder.TEMPLATE_ID:
                endSession.wrap(buffer, body, blockLength, version);
                applyEndSession(endSession.endedSessionId(), zxid, listener);
                return body + blockLength;
            case FailureDecoder.TEMPLATE_ID:
                failure.wrap(buffer, body, blockLength, version);
                listener.onFailure(failure.errorCode(), failure.failedIndex(), failure.requestOperationCount());
                return body + blockLength;
            default:
                throw new InvariantException("zxid " + hex(zxid) + ": unknown operation " + header.templateId() +
                    ": this server is older than its journal");
        }
    }

    private int applyCreate(
        final DirectBuffer buffer, final long zxid, final long timeMs, final ApplyListener listener)
    {
        final int pathLength = createNode.pathLength();
        final int pathOffset = createNode.limit() + CreateNodeDecoder.pathHeaderLength();
        createNode.skipPath();
        final boolean hasData = createNode.hasData() == BooleanType.T;
        final int dataLength = createNode.dataLength();
        final int dataOffset = createNode.limit() + CreateNodeDecoder.dataHeaderLength();
        createNode.skipData();
        final int aclLength = createNode.aclLength();
        final int aclOffset = createNode.limit() + CreateNodeDecoder.aclHeaderLength();
        createNode.skipAcl();

        final boolean isHinted = hintedRow != ZnodeTree.NULL_ROW;
        final int parentRow = find(buffer, pathOffset, Paths.parentLength(buffer, pathOffset, pathLength), zxid);
        final int hash = isHinted ? hints.newHash(zxid) : tree.hash(buffer, pathOffset, pathLength);
        assert hash == tree.hash(buffer, pathOffset, pathLength) : "another path was prepared";
        if (parentRow == ZnodeTree.NULL_ROW)
        {
            throw new InvariantException("zxid " + hex(zxid) + " creates " +
                text(buffer, pathOffset, pathLength) + ": no parent");
        }
        final int parentCversion = createNode.parentCversion();
        if (tree.cversion(parentRow) + 1 != parentCversion)
        {
            throw new InvariantException("zxid " + hex(zxid) + " creates " + text(buffer, pathOffset, pathLength) +
                ": its parent has had " + tree.cversion(parentRow) + " children, not " + (parentCversion - 1));
        }
        if (tree.find(hash, buffer, pathOffset, pathLength) != ZnodeTree.NULL_ROW)
        {
            throw new InvariantException("zxid " + hex(zxid) + " creates " +
                text(buffer, pathOffset, pathLength) + ": it exists");
        }
        final byte kind = (byte)createNode.kindRaw();
        final long owner = createNode.owner();
        if (kind == ZnodeTree.KIND_EPHEMERAL && sessions.get(owner) == null)
        {
            throw new InvariantException("zxid " + hex(zxid) + " creates " + text(buffer, pathOffset, pathLength) +
                " for session 0x" + Long.toHexString(owner) + " which is not open");
        }
        final int row = tree.create(
            hash,
            parentRow,
            buffer,
            pathOffset,
            pathLength,
            kind,
            owner,
            acls.intern(buffer, aclOffset, aclLength),
            buffer,
            dataOffset,
            hasData ? dataLength : -1,
            zxid,
            timeMs,
            parentCversion);
        final int limit = createNode.limit();
        listener.onNodeCreated(row, buffer, pathOffset, pathLength);
        quotas.onCreated(buffer, pathOffset, pathLength, hasData ? dataLength : -1);
        return limit;
    }

    private int applySetData(
        final DirectBuffer buffer, final long zxid, final long timeMs, final ApplyListener listener)
    {
        final int pathLength = setNodeData.pathLength();
        final int pathOffset = setNodeData.limit() + SetNodeDataDecoder.pathHeaderLength();
        setNodeData.skipPath();
        final boolean hasData = setNodeData.hasData() == BooleanType.T;
        final int dataLength = setNodeData.dataLength();
        final int dataOffset = setNodeData.limit() + SetNodeDataDecoder.dataHeaderLength();
        setNodeData.skipData();
        final int row = require(buffer, pathOffset, pathLength, zxid);
        if (tree.version(row) + 1 != setNodeData.version())
        {
            throw new InvariantException("zxid " + hex(zxid) + " sets " + text(buffer, pathOffset, pathLength) +
                " to version " + setNodeData.version() + " but it has " + tree.version(row));
        }
        final int oldLength = tree.dataLength(row);
        tree.setData(row, buffer, dataOffset, hasData ? dataLength : -1, setNodeData.version(), zxid, timeMs);
        final int limit = setNodeData.limit();
        listener.onDataSet(row, buffer, pathOffset, pathLength);
        quotas.onDataSet(buffer, pathOffset, pathLength, oldLength, hasData ? dataLength : -1);
        return limit;
    }

    private int applyDelete(final DirectBuffer buffer, final long zxid, final ApplyListener listener)
    {
        final int pathLength = deleteNode.pathLength();
        final int pathOffset = deleteNode.limit() + DeleteNodeDecoder.pathHeaderLength();
        deleteNode.skipPath();
        final int limit = deleteNode.limit();
        final int row = require(buffer, pathOffset, pathLength, zxid);
        remove(row, zxid, true, buffer, pathOffset, pathLength, listener);
        return limit;
    }

    private int applySetAcl(final DirectBuffer buffer, final long zxid, final ApplyListener listener)
    {
        final int pathLength = setNodeAcl.pathLength();
        final int pathOffset = setNodeAcl.limit() + SetNodeAclDecoder.pathHeaderLength();
        setNodeAcl.skipPath();
        final int aclLength = setNodeAcl.aclLength();
        final int aclOffset = setNodeAcl.limit() + SetNodeAclDecoder.aclHeaderLength();
        setNodeAcl.skipAcl();
        final int row = require(buffer, pathOffset, pathLength, zxid);
        final int oldAclId = tree.aclId(row);
        tree.setAcl(row, acls.intern(buffer, aclOffset, aclLength), setNodeAcl.aversion());
        acls.release(oldAclId);
        final int limit = setNodeAcl.limit();
        listener.onAclSet(row);
        return limit;
    }

    /** Ephemerals go in the byte order of their paths: the same on every replica, whatever its history. */
    private void applyEndSession(final long sessionId, final long zxid, final ApplyListener listener)
    {
        if (tree.ephemeralCount(sessionId) > 0)
        {
            final List<byte[]> paths = new ArrayList<>(tree.ephemeralCount(sessionId));
            for (int row = tree.firstEphemeral(sessionId); row != ZnodeTree.NULL_ROW; row = tree.nextEphemeral(row))
            {
                final byte[] path = new byte[tree.copyPath(row, pathBuffer, 0)];
                pathBuffer.getBytes(0, path);
                paths.add(path);
            }
            paths.sort(Arrays::compareUnsigned);
            final UnsafeBuffer path = new UnsafeBuffer(0, 0);
            for (final byte[] bytes : paths)
            {
                path.wrap(bytes);
                remove(tree.find(path, 0, bytes.length), zxid, false, path, 0, bytes.length, listener);
            }
        }
        final Session session = sessions.end(sessionId);
        if (session == null)
        {
            throw new InvariantException(
                "zxid " + hex(zxid) + " ends session 0x" + Long.toHexString(sessionId) + " which is not open");
        }
        listener.onSessionEnded(session);
    }

    private void remove(
        final int row,
        final long zxid,
        final boolean isOperation,
        final DirectBuffer path,
        final int offset,
        final int length,
        final ApplyListener listener)
    {
        if (tree.childCount(row) != 0)
        {
            throw new InvariantException(
                "zxid " + hex(zxid) + " deletes " + text(path, offset, length) + " which has children");
        }
        final int aclId = tree.aclId(row);
        final int parentRow = tree.parent(row);
        final int dataLength = tree.dataLength(row);
        tree.delete(row, zxid);
        listener.onNodeDeleted(aclId, parentRow, isOperation, path, offset, length);
        acls.release(aclId);
        quotas.onDeleted(path, offset, length, dataLength);
    }

    private int require(final DirectBuffer path, final int offset, final int length, final long zxid)
    {
        final int row = find(path, offset, length, zxid);
        if (row == ZnodeTree.NULL_ROW)
        {
            throw new InvariantException(
                "zxid " + hex(zxid) + " changes " + text(path, offset, length) + " which does not exist");
        }
        return row;
    }

    /** The row of a path that the transaction at hand needs, by its hint if there is one. */
    private int find(final DirectBuffer path, final int offset, final int length, final long zxid)
    {
        if (hintedRow != ZnodeTree.NULL_ROW && tree.hasHash(hintedRow, hints.rowHash(zxid)))
        {
            assert hintedRow == tree.find(path, offset, length) : "another node was prepared";
            return hintedRow;
        }
        return tree.find(path, offset, length);
    }

    private static String text(final DirectBuffer buffer, final int offset, final int length)
    {
        return buffer.getStringWithoutLengthUtf8(offset, Math.min(length, 200));
    }

    private static String hex(final long zxid)
    {
        return "0x" + Long.toHexString(zxid);
    }
}
