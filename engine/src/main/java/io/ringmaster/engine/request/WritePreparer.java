package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CheckVersionDecoder;
import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.SetAclDecoder;
import io.ringmaster.codecs.client.SetDataDecoder;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.acl.AccessControl;
import io.ringmaster.engine.acl.AclBuilder;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.acl.Permission;
import io.ringmaster.engine.path.Paths;
import io.ringmaster.engine.quota.Quotas;
import io.ringmaster.engine.session.Requester;
import io.ringmaster.engine.transaction.RowHints;
import io.ringmaster.engine.transaction.TransactionWriter;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Turns a validated write request into the operation of a transaction, or into the error that the client gets. The
 * checks and their order are those of the ZooKeeper protocol, section 8; they run against the tree as it will be once
 * everything in flight is applied. Engine thread only.
 */
final class WritePreparer
{
    private static final long MAX_TTL_MS = 0xFF_FFFF_FFFFL;

    private final Overlay overlay;
    private final AclTable acls;
    private final AccessControl access;
    private final AclBuilder aclBuilder;
    private final ZnodeTree tree;
    private final TransactionWriter writer;
    private final Quotas quotas;
    private final RowHints hints;
    private final boolean extendedTypesEnabled;
    private final boolean enforceQuota;
    private final NodeState node = new NodeState();
    private final NodeState parent = new NodeState();
    private final ExpandableDirectByteBuffer pathBuffer = new ExpandableDirectByteBuffer(4096);
    private final CreateDecoder create = new CreateDecoder();
    private final DeleteDecoder delete = new DeleteDecoder();
    private final SetDataDecoder setData = new SetDataDecoder();
    private final SetAclDecoder setAcl = new SetAclDecoder();
    private final CheckVersionDecoder checkVersion = new CheckVersionDecoder();

    WritePreparer(
        final EngineContext ctx,
        final Overlay overlay,
        final ZnodeTree tree,
        final AclTable acls,
        final AccessControl access,
        final AclBuilder aclBuilder,
        final Quotas quotas,
        final TransactionWriter writer,
        final RowHints hints)
    {
        this.overlay = overlay;
        this.tree = tree;
        this.acls = acls;
        this.access = access;
        this.aclBuilder = aclBuilder;
        this.writer = writer;
        this.quotas = quotas;
        this.hints = hints;
        this.extendedTypesEnabled = ctx.extendedTypesEnabled();
        this.enforceQuota = ctx.enforceQuota();
    }

    /**
     * Prepare one operation: append it to the writer and note its changes in the overlay.
     *
     * @param requester that asks.
     * @param buffer    holding the message, checked by {@link RequestLayout}.
     * @param offset     of its messageHeader.
     * @param zxid       of the transaction.
     * @return {@link ErrorCode#OK}, or the error; then nothing was appended or noted.
     */
    int prepare(final Requester requester, final DirectBuffer buffer, final int offset, final long zxid)
    {
        final int body = offset + Frame.MESSAGE_HEADER_LENGTH;
        final int blockLength = RequestLayout.blockLength(buffer, offset);
        final int version = RequestLayout.version(buffer, offset);
        switch (RequestLayout.templateId(buffer, offset))
        {
            case CreateDecoder.TEMPLATE_ID:
                create.wrap(buffer, body, blockLength, version);
                return prepareCreate(requester, buffer, zxid);
            case DeleteDecoder.TEMPLATE_ID:
                delete.wrap(buffer, body, blockLength, version);
                return prepareDelete(requester, buffer, zxid);
            case SetDataDecoder.TEMPLATE_ID:
                setData.wrap(buffer, body, blockLength, version);
                return prepareSetData(requester, buffer, zxid);
            case SetAclDecoder.TEMPLATE_ID:
                setAcl.wrap(buffer, body, blockLength, version);
                return prepareSetAcl(requester, buffer, zxid);
            case CheckVersionDecoder.TEMPLATE_ID:
                checkVersion.wrap(buffer, body, blockLength, version);
                return prepareCheck(requester, buffer);
            default:
                return ErrorCode.MARSHALLING_ERROR;
        }
    }

    /** Whether a message may stand inside a multi. */
    static boolean isMultiOperation(final int templateId)
    {
        return templateId == CreateDecoder.TEMPLATE_ID || templateId == DeleteDecoder.TEMPLATE_ID ||
            templateId == SetDataDecoder.TEMPLATE_ID || templateId == CheckVersionDecoder.TEMPLATE_ID;
    }

    /** Drop what was prepared of the transaction: it becomes the record of a failure. The overlay is the caller's. */
    void fail(final int errorCode, final int failedIndex, final int operationCount)
    {
        writer.fail(errorCode, failedIndex, operationCount);
    }

    /** Prepare the end of a session: its ephemerals go with it. Never fails. */
    void prepareEndSession(final long sessionId, final long zxid)
    {
        for (int row = tree.firstEphemeral(sessionId); row != ZnodeTree.NULL_ROW; row = tree.nextEphemeral(row))
        {
            final int length = tree.copyPath(row, pathBuffer, 0);
            // A change in flight may have given the path to another node.
            if (overlay.load(pathBuffer, 0, length, node) &&
                node.kind == (byte)NodeKind.EPHEMERAL.value() && node.owner == sessionId)
            {
                putDeleted(pathBuffer, 0, length, zxid);
            }
        }
        if (overlay.ephemeralsInFlight(sessionId) > 0)
        {
            overlay.forEachEphemeral(sessionId, (path, offset, length) -> putDeleted(path, offset, length, zxid));
        }
        writer.endSession(sessionId);
    }

    /**
     * Prepare the removal of an empty container or a lapsed TTL node. What is in flight may have deleted it, given it a
     * child, set it anew or put another node in its place, so it is left alone until the tree shows that.
     *
     * @return false if a change of it is in flight: nothing was prepared.
     */
    boolean prepareReap(final int row, final long zxid)
    {
        final int length = tree.copyPath(row, pathBuffer, 0);
        if (overlay.isInFlight(pathBuffer, 0, length))
        {
            return false;
        }
        writer.delete(pathBuffer, 0, length);
        putDeleted(pathBuffer, 0, length, zxid);
        return true;
    }

    /** Prepare data that the server itself keeps in a node that is always there. Never fails. */
    void prepareOwnData(final DirectBuffer path, final DirectBuffer data, final long zxid)
    {
        overlay.load(path, 0, path.capacity(), node);
        node.version++;
        node.dataLength = data.capacity();
        writer.setData(node.version, path, 0, path.capacity(), data, 0, data.capacity());
        overlay.put(path, 0, path.capacity(), node, zxid);
    }

    private int prepareCreate(final Requester requester, final DirectBuffer buffer, final long zxid)
    {
        final short kind = create.kindRaw();
        final long ttlMs = create.ttlMs();
        final int kindError = checkKind(kind, ttlMs);
        if (kindError != ErrorCode.OK)
        {
            return kindError;
        }
        aclBuilder.reset(requester.identities());
        int aclError = ErrorCode.OK;
        CreateDecoder.AclDecoder entries = create.acl();
        while (entries.hasNext())
        {
            entries = entries.next();
            final int schemeLength = entries.schemeLength();
            final int schemeOffset = create.limit() + CreateDecoder.AclDecoder.schemeHeaderLength();
            entries.skipScheme();
            final int idLength = entries.idLength();
            final int idOffset = create.limit() + CreateDecoder.AclDecoder.idHeaderLength();
            entries.skipId();
            if (aclError == ErrorCode.OK)
            {
                aclError = aclBuilder.add(
                    entries.permissions(), buffer, schemeOffset, schemeLength, idOffset, idLength);
            }
        }
        final int pathLength = create.pathLength();
        final int pathOffset = create.limit() + CreateDecoder.pathHeaderLength();
        create.skipPath();
        final int dataLength = create.dataLength();
        final int dataOffset = create.limit() + CreateDecoder.dataHeaderLength();
        final int storedLength = create.hasData() == BooleanType.T ? dataLength : -1;

        if (!Paths.isCreatable(buffer, pathOffset, pathLength))
        {
            return ErrorCode.BAD_ARGUMENTS;
        }
        if (aclError == ErrorCode.OK)
        {
            aclError = aclBuilder.finish();
        }
        if (aclError != ErrorCode.OK)
        {
            return aclError;
        }
        final int parentLength = Paths.parentLength(buffer, pathOffset, pathLength);
        if (!overlay.load(buffer, pathOffset, parentLength, parent))
        {
            return ErrorCode.NO_NODE;
        }
        if (!access.permits(parent.aclId, Permission.CREATE, requester.identities()))
        {
            return ErrorCode.NO_AUTH;
        }
        DirectBuffer path = buffer;
        int finalOffset = pathOffset;
        int finalLength = pathLength;
        if (create.sequential() == BooleanType.T)
        {
            pathBuffer.putBytes(0, buffer, pathOffset, pathLength);
            finalLength = pathLength + Paths.putSequence(pathBuffer, pathLength, parent.cversion);
            path = pathBuffer;
            finalOffset = 0;
        }
        if (!Paths.isValid(path, finalOffset, finalLength) || Quotas.isLimitsOfRoot(path, finalOffset, finalLength))
        {
            return ErrorCode.BAD_ARGUMENTS;
        }
        if (overlay.load(path, finalOffset, finalLength, node))
        {
            return ErrorCode.NODE_EXISTS;
        }
        if (parent.kind == (byte)NodeKind.EPHEMERAL.value())
        {
            return ErrorCode.NO_CHILDREN_FOR_EPHEMERALS;
        }
        final int quotaError = enforceQuota ?
            quotas.checkCreate(path, finalOffset, finalLength, storedLength) : ErrorCode.OK;
        if (quotaError != ErrorCode.OK)
        {
            return quotaError;
        }
        if (parent.cversion == Integer.MAX_VALUE || !acls.hasRoom(1) ||
            (kind == NodeKind.EPHEMERAL.value() && overlay.ownsTooMuch(requester.sessionId())))
        {
            return ErrorCode.LIMIT_REACHED;
        }
        parent.cversion++;
        parent.childCount++;
        node.clear();
        node.exists = true;
        node.kind = (byte)kind;
        node.owner = owner(kind, ttlMs, requester);
        node.dataLength = storedLength;
        node.aclId = acls.intern(aclBuilder.buffer(), aclBuilder.offset(), aclBuilder.length());
        writer.create(
            node.kind,
            node.owner,
            parent.cversion,
            path,
            finalOffset,
            finalLength,
            buffer,
            dataOffset,
            storedLength,
            aclBuilder.buffer(),
            aclBuilder.offset(),
            aclBuilder.length());
        hints.prepared(parent.row, parent.pathHash, node.pathHash);
        overlay.put(path, finalOffset, finalLength, node, zxid);
        acls.release(node.aclId);
        overlay.put(buffer, pathOffset, parentLength, parent, zxid);
        return ErrorCode.OK;
    }

    private int checkKind(final short kind, final long ttlMs)
    {
        if (kind < 0 || kind > NodeKind.TTL.value())
        {
            return ErrorCode.BAD_ARGUMENTS;
        }
        if (kind == NodeKind.TTL.value())
        {
            if (!extendedTypesEnabled)
            {
                return ErrorCode.UNIMPLEMENTED;
            }
            return ttlMs > 0 && ttlMs <= MAX_TTL_MS ? ErrorCode.OK : ErrorCode.BAD_ARGUMENTS;
        }
        return ttlMs < 0 ? ErrorCode.OK : ErrorCode.BAD_ARGUMENTS;
    }

    private static long owner(final short kind, final long ttlMs, final Requester requester)
    {
        if (kind == NodeKind.EPHEMERAL.value())
        {
            return requester.sessionId();
        }
        return kind == NodeKind.TTL.value() ? ttlMs : 0;
    }

    private int prepareDelete(final Requester requester, final DirectBuffer buffer, final long zxid)
    {
        final int pathLength = delete.pathLength();
        final int pathOffset = delete.limit() + DeleteDecoder.pathHeaderLength();
        if (!Paths.isDeletable(buffer, pathOffset, pathLength))
        {
            return ErrorCode.BAD_ARGUMENTS;
        }
        final int parentLength = Paths.parentLength(buffer, pathOffset, pathLength);
        if (!overlay.load(buffer, pathOffset, parentLength, parent))
        {
            return ErrorCode.NO_NODE;
        }
        if (!access.permits(parent.aclId, Permission.DELETE, requester.identities()))
        {
            return ErrorCode.NO_AUTH;
        }
        if (!overlay.load(buffer, pathOffset, pathLength, node))
        {
            return ErrorCode.NO_NODE;
        }
        if (isOtherVersion(delete.expectedVersion(), node.version))
        {
            return ErrorCode.BAD_VERSION;
        }
        if (node.childCount != 0)
        {
            return ErrorCode.NOT_EMPTY;
        }
        writer.delete(buffer, pathOffset, pathLength);
        hints.prepared(node.row, node.pathHash, 0);
        putDeleted(buffer, pathOffset, pathLength, zxid);
        return ErrorCode.OK;
    }

    private int prepareSetData(final Requester requester, final DirectBuffer buffer, final long zxid)
    {
        final int pathLength = setData.pathLength();
        final int pathOffset = setData.limit() + SetDataDecoder.pathHeaderLength();
        setData.skipPath();
        final int dataLength = setData.dataLength();
        final int dataOffset = setData.limit() + SetDataDecoder.dataHeaderLength();
        final int storedLength = setData.hasData() == BooleanType.T ? dataLength : -1;
        final int error = loadToChange(
            buffer, pathOffset, pathLength, Permission.WRITE, requester.identities());
        if (error != ErrorCode.OK)
        {
            return error;
        }
        final int quotaError = enforceQuota ?
            quotas.checkSetData(buffer, pathOffset, pathLength, node.dataLength, storedLength) : ErrorCode.OK;
        if (quotaError != ErrorCode.OK)
        {
            return quotaError;
        }
        if (isOtherVersion(setData.expectedVersion(), node.version))
        {
            return ErrorCode.BAD_VERSION;
        }
        node.version++;
        node.dataLength = storedLength;
        writer.setData(
            node.version,
            buffer,
            pathOffset,
            pathLength,
            buffer,
            dataOffset,
            storedLength);
        hints.prepared(node.row, node.pathHash, 0);
        overlay.put(buffer, pathOffset, pathLength, node, zxid);
        return ErrorCode.OK;
    }

    private int prepareSetAcl(final Requester requester, final DirectBuffer buffer, final long zxid)
    {
        aclBuilder.reset(requester.identities());
        int aclError = ErrorCode.OK;
        SetAclDecoder.AclDecoder entries = setAcl.acl();
        while (entries.hasNext())
        {
            entries = entries.next();
            final int schemeLength = entries.schemeLength();
            final int schemeOffset = setAcl.limit() + SetAclDecoder.AclDecoder.schemeHeaderLength();
            entries.skipScheme();
            final int idLength = entries.idLength();
            final int idOffset = setAcl.limit() + SetAclDecoder.AclDecoder.idHeaderLength();
            entries.skipId();
            if (aclError == ErrorCode.OK)
            {
                aclError = aclBuilder.add(
                    entries.permissions(), buffer, schemeOffset, schemeLength, idOffset, idLength);
            }
        }
        final int pathLength = setAcl.pathLength();
        final int pathOffset = setAcl.limit() + SetAclDecoder.pathHeaderLength();
        if (!Paths.isValid(buffer, pathOffset, pathLength))
        {
            return ErrorCode.BAD_ARGUMENTS;
        }
        if (aclError == ErrorCode.OK)
        {
            aclError = aclBuilder.finish();
        }
        if (aclError != ErrorCode.OK)
        {
            return aclError;
        }
        final int error = loadToChange(
            buffer, pathOffset, pathLength, Permission.ADMIN, requester.identities());
        if (error != ErrorCode.OK)
        {
            return error;
        }
        if (isOtherVersion(setAcl.expectedVersion(), node.aversion))
        {
            return ErrorCode.BAD_VERSION;
        }
        if (!acls.hasRoom(1))
        {
            return ErrorCode.LIMIT_REACHED;
        }
        node.aversion++;
        node.aclId = acls.intern(aclBuilder.buffer(), aclBuilder.offset(), aclBuilder.length());
        writer.setAcl(
            node.aversion,
            buffer,
            pathOffset,
            pathLength,
            aclBuilder.buffer(),
            aclBuilder.offset(),
            aclBuilder.length());
        hints.prepared(node.row, node.pathHash, 0);
        overlay.put(buffer, pathOffset, pathLength, node, zxid);
        acls.release(node.aclId);
        return ErrorCode.OK;
    }

    private int prepareCheck(final Requester requester, final DirectBuffer buffer)
    {
        final int pathLength = checkVersion.pathLength();
        final int pathOffset = checkVersion.limit() + CheckVersionDecoder.pathHeaderLength();
        final int error = loadToChange(
            buffer, pathOffset, pathLength, Permission.READ, requester.identities());
        if (error != ErrorCode.OK)
        {
            return error;
        }
        if (isOtherVersion(checkVersion.expectedVersion(), node.version))
        {
            return ErrorCode.BAD_VERSION;
        }
        writer.check();
        return ErrorCode.OK;
    }

    private int loadToChange(
        final DirectBuffer buffer,
        final int pathOffset,
        final int pathLength,
        final int permission,
        final Identities identities)
    {
        if (!overlay.load(buffer, pathOffset, pathLength, node))
        {
            // A node that exists has a valid path, so only others are looked at.
            return Paths.isValid(buffer, pathOffset, pathLength) ? ErrorCode.NO_NODE : ErrorCode.BAD_ARGUMENTS;
        }
        return access.permits(node.aclId, permission, identities) ? ErrorCode.OK : ErrorCode.NO_AUTH;
    }

    private void putDeleted(final DirectBuffer path, final int offset, final int length, final long zxid)
    {
        if (!overlay.load(path, offset, length, node))
        {
            return;
        }
        final int parentLength = Paths.parentLength(path, offset, length);
        overlay.load(path, offset, parentLength, parent);
        parent.childCount--;
        overlay.put(path, offset, parentLength, parent, zxid);
        node.clear();
        overlay.put(path, offset, length, node, zxid);
    }

    private static boolean isOtherVersion(final int expected, final int actual)
    {
        return expected != -1 && expected != actual;
    }
}
