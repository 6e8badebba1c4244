package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ExistsDecoder;
import io.ringmaster.codecs.client.GetAclDecoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberDecoder;
import io.ringmaster.codecs.client.GetChildrenDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.GetEphemeralsDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.MultiReadDecoder;
import io.ringmaster.codecs.client.PathsReplyEncoder;
import io.ringmaster.codecs.client.PingDecoder;
import io.ringmaster.codecs.client.SyncDecoder;
import io.ringmaster.codecs.client.WhoAmIDecoder;
import io.ringmaster.codecs.client.WhoAmIReplyEncoder;
import io.ringmaster.engine.acl.AccessControl;
import io.ringmaster.engine.acl.AuthProviders;
import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.acl.Identity;
import io.ringmaster.engine.acl.Permission;
import io.ringmaster.engine.path.Paths;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.reply.ReplyWriter;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.transaction.TransactionApplier;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.engine.watch.WatchTable;

/**
 * Answers requests that change nothing, from the tree as it is. Rules: ZooKeeper protocol, sections 8.5 to 8.19.
 * Engine thread only; the common ones do not allocate.
 */
final class ReadHandler
{
    private final ZnodeTree tree;
    private final WatchTable watches;
    private final AccessControl access;
    private final AuthProviders authProviders;
    private final Replies replies;
    private final ReplyWriter out;
    private final TransactionApplier applier;
    private final WatchRequestHandler watchRequests;
    private final ExpandableDirectByteBuffer pathBuffer = new ExpandableDirectByteBuffer(4096);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final PathsReplyEncoder pathsReply = new PathsReplyEncoder();
    private final WhoAmIReplyEncoder whoAmIReply = new WhoAmIReplyEncoder();
    private final ExistsDecoder exists = new ExistsDecoder();
    private final GetDataDecoder getData = new GetDataDecoder();
    private final GetChildrenDecoder getChildren = new GetChildrenDecoder();
    private final GetAclDecoder getAcl = new GetAclDecoder();
    private final MultiReadDecoder multiRead = new MultiReadDecoder();
    private final GetEphemeralsDecoder getEphemerals = new GetEphemeralsDecoder();
    private final GetAllChildrenNumberDecoder getAllChildrenNumber = new GetAllChildrenNumberDecoder();

    ReadHandler(
        final ZnodeTree tree,
        final WatchTable watches,
        final AccessControl access,
        final AuthProviders authProviders,
        final Replies replies,
        final TransactionApplier applier)
    {
        this.tree = tree;
        this.watches = watches;
        this.access = access;
        this.authProviders = authProviders;
        this.replies = replies;
        this.out = replies.writer();
        this.applier = applier;
        this.watchRequests = new WatchRequestHandler(tree, watches, replies);
    }

    /** Whether a message is a read: answered in order, without a transaction. */
    static boolean isRead(final int templateId)
    {
        return (templateId >= ExistsDecoder.TEMPLATE_ID &&
            templateId <= GetAllChildrenNumberDecoder.TEMPLATE_ID) ||
            templateId == PingDecoder.TEMPLATE_ID || templateId == WhoAmIDecoder.TEMPLATE_ID ||
            WatchRequestHandler.isWatchRequest(templateId);
    }

    /** Whether a read is to be served only where it shows all that was acknowledged before. */
    static boolean isLinearizable(final DirectBuffer buffer, final int offset)
    {
        return RequestLayout.templateId(buffer, offset) == SyncDecoder.TEMPLATE_ID ||
            RequestLayout.isLinearizable(buffer, offset);
    }

    /**
     * Answer a read.
     *
     * @param connection that asks.
     * @param buffer     holding the message, checked by {@link RequestLayout}.
     * @param offset     of its messageHeader.
     */
    void serve(final Connection connection, final DirectBuffer buffer, final int offset)
    {
        final int body = offset + Frame.MESSAGE_HEADER_LENGTH;
        final int blockLength = RequestLayout.blockLength(buffer, offset);
        final int version = RequestLayout.version(buffer, offset);
        final int templateId = RequestLayout.templateId(buffer, offset);
        final long correlationId =
            RequestLayout.correlationId(buffer, offset, Frame.MESSAGE_HEADER_LENGTH + Long.BYTES);
        final long zxid = applier.lastZxid();
        switch (templateId)
        {
            case GetDataDecoder.TEMPLATE_ID:
                getData.wrap(buffer, body, blockLength, version);
                replies.send(connection, getData(
                    connection, 0, correlationId, zxid, getData.watch() == BooleanType.T, buffer));
                break;
            case ExistsDecoder.TEMPLATE_ID:
                exists.wrap(buffer, body, blockLength, version);
                replies.send(connection, exists(connection, correlationId, zxid, buffer));
                break;
            case GetChildrenDecoder.TEMPLATE_ID:
                getChildren.wrap(buffer, body, blockLength, version);
                replies.send(connection, getChildren(
                    connection, 0, correlationId, zxid, getChildren.watch() == BooleanType.T, buffer));
                break;
            case GetAclDecoder.TEMPLATE_ID:
                getAcl.wrap(buffer, body, blockLength, version);
                replies.send(connection, getAcl(connection, correlationId, zxid, buffer));
                break;
            case PingDecoder.TEMPLATE_ID:
            case SyncDecoder.TEMPLATE_ID:
                replies.sendStatus(connection, correlationId, zxid, ErrorCode.OK, "");
                break;
            case MultiReadDecoder.TEMPLATE_ID:
                multiRead.wrap(buffer, body, blockLength, version);
                replies.send(connection, multiRead(connection, correlationId, zxid, buffer));
                break;
            case GetEphemeralsDecoder.TEMPLATE_ID:
                getEphemerals.wrap(buffer, body, blockLength, version);
                replies.send(connection, getEphemerals(connection, correlationId, zxid, buffer));
                break;
            case GetAllChildrenNumberDecoder.TEMPLATE_ID:
                getAllChildrenNumber.wrap(buffer, body, blockLength, version);
                replies.send(connection, getAllChildrenNumber(connection, correlationId, zxid, buffer));
                break;
            case WhoAmIDecoder.TEMPLATE_ID:
                replies.send(connection, whoAmI(connection, correlationId, zxid));
                break;
            default:
                watchRequests.serve(connection, buffer, offset, correlationId, zxid);
                break;
        }
    }

    private int getData(
        final Connection connection,
        final int at,
        final long correlationId,
        final long zxid,
        final boolean watch,
        final DirectBuffer buffer)
    {
        final int pathLength = getData.pathLength();
        final int pathOffset = getData.limit() + GetDataDecoder.pathHeaderLength();
        final int row = tree.find(buffer, pathOffset, pathLength);
        final int error = checkReadable(connection, row);
        if (error != ErrorCode.OK)
        {
            return out.status(at, correlationId, zxid, error, "");
        }
        if (watch)
        {
            final int watchError = watches.addData(connection.id(), buffer, pathOffset, pathLength);
            if (watchError != ErrorCode.OK)
            {
                return out.status(at, correlationId, zxid, watchError, WatchRequestHandler.TOO_MANY_WATCHES);
            }
        }
        return out.data(at, correlationId, zxid, row);
    }

    private int exists(
        final Connection connection, final long correlationId, final long zxid, final DirectBuffer buffer)
    {
        final int pathLength = exists.pathLength();
        final int pathOffset = exists.limit() + ExistsDecoder.pathHeaderLength();
        if (Paths.containsNul(buffer, pathOffset, pathLength))
        {
            return out.status(0, correlationId, zxid, ErrorCode.BAD_ARGUMENTS, "");
        }
        final int row = tree.find(buffer, pathOffset, pathLength);
        if (row != ZnodeTree.NULL_ROW &&
            !access.permits(tree.aclId(row), Permission.READ, connection.identities()))
        {
            return out.status(0, correlationId, zxid, ErrorCode.NO_AUTH, "");
        }
        if (exists.watch() == BooleanType.T)
        {
            final int watchError = watches.addData(connection.id(), buffer, pathOffset, pathLength);
            if (watchError != ErrorCode.OK)
            {
                return out.status(0, correlationId, zxid, watchError, WatchRequestHandler.TOO_MANY_WATCHES);
            }
        }
        return row == ZnodeTree.NULL_ROW ?
            out.status(0, correlationId, zxid, ErrorCode.NO_NODE, "") :
            out.stat(0, correlationId, zxid, row);
    }

    private int getChildren(
        final Connection connection,
        final int at,
        final long correlationId,
        final long zxid,
        final boolean watch,
        final DirectBuffer buffer)
    {
        final int pathLength = getChildren.pathLength();
        final int pathOffset = getChildren.limit() + GetChildrenDecoder.pathHeaderLength();
        final int row = tree.find(buffer, pathOffset, pathLength);
        final int error = checkReadable(connection, row);
        if (error != ErrorCode.OK)
        {
            return out.status(at, correlationId, zxid, error, "");
        }
        if (watch)
        {
            final int watchError = watches.addChild(connection.id(), buffer, pathOffset, pathLength);
            if (watchError != ErrorCode.OK)
            {
                return out.status(at, correlationId, zxid, watchError, WatchRequestHandler.TOO_MANY_WATCHES);
            }
        }
        return out.children(at, correlationId, zxid, row);
    }

    private int getAcl(
        final Connection connection, final long correlationId, final long zxid, final DirectBuffer buffer)
    {
        final int pathLength = getAcl.pathLength();
        final int pathOffset = getAcl.limit() + GetAclDecoder.pathHeaderLength();
        final int row = tree.find(buffer, pathOffset, pathLength);
        if (row == ZnodeTree.NULL_ROW)
        {
            return out.status(0, correlationId, zxid, ErrorCode.NO_NODE, "");
        }
        final int aclId = tree.aclId(row);
        if (!access.permits(aclId, Permission.READ | Permission.ADMIN, connection.identities()))
        {
            return out.status(0, correlationId, zxid, ErrorCode.NO_AUTH, "");
        }
        final int group = out.acl(0, correlationId, zxid, row);
        return group + access.copyAcl(aclId, connection.identities(), out.buffer(), group);
    }

    private int multiRead(
        final Connection connection, final long correlationId, final long zxid, final DirectBuffer buffer)
    {
        final int length = multiRead.operationsLength();
        final int begin = multiRead.limit() + MultiReadDecoder.operationsHeaderLength();
        if (RequestLayout.countFrames(buffer, begin, length) < 0)
        {
            return out.status(0, correlationId, zxid, ErrorCode.MARSHALLING_ERROR, "not whole operations");
        }
        final int firstFrame = out.beginMulti(0, correlationId, zxid, -1);
        int limit = firstFrame;
        int position = begin;
        while (position < begin + length)
        {
            final int message = position + Frame.HEADER_LENGTH;
            final long id = RequestLayout.correlationId(buffer, message, Frame.length(buffer, position));
            final int body = message + Frame.MESSAGE_HEADER_LENGTH;
            final int blockLength = RequestLayout.blockLength(buffer, message);
            final int version = RequestLayout.version(buffer, message);
            final int at = limit + Frame.HEADER_LENGTH;
            final int end;
            switch (RequestLayout.templateId(buffer, message))
            {
                case GetDataDecoder.TEMPLATE_ID:
                    getData.wrap(buffer, body, blockLength, version);
                    end = getData(connection, at, id, zxid, false, buffer);
                    break;
                case GetChildrenDecoder.TEMPLATE_ID:
                    getChildren.wrap(buffer, body, blockLength, version);
                    end = getChildren(connection, at, id, zxid, false, buffer);
                    break;
                default:
                    return out.status(0, correlationId, zxid, ErrorCode.MARSHALLING_ERROR,
                        "only GetData and GetChildren can stand in a MultiRead");
            }
            limit = out.endResult(limit, end);
            if (limit > ReplyWriter.MAX_REPLY_LENGTH)
            {
                return out.tooLong(0, correlationId, zxid);
            }
            position = message + Frame.length(buffer, position);
        }
        out.endMulti(firstFrame, limit);
        return limit;
    }

    private int getEphemerals(
        final Connection connection, final long correlationId, final long zxid, final DirectBuffer buffer)
    {
        final int prefixLength = getEphemerals.prefixLength();
        final int prefixOffset = getEphemerals.limit() + GetEphemeralsDecoder.prefixHeaderLength();
        final boolean all = Paths.isPrefixOfAll(buffer, prefixOffset, prefixLength);
        final long sessionId = connection.sessionId();
        int count = 0;
        for (int row = tree.firstEphemeral(sessionId); row != ZnodeTree.NULL_ROW; row = tree.nextEphemeral(row))
        {
            if (all || startsWith(row, buffer, prefixOffset, prefixLength))
            {
                count++;
            }
        }
        pathsReply.wrapAndApplyHeader(out.buffer(), 0, header).correlationId(correlationId).zxid(zxid);
        PathsReplyEncoder.PathsEncoder paths = pathsReply.pathsCount(count);
        for (int row = tree.firstEphemeral(sessionId); row != ZnodeTree.NULL_ROW; row = tree.nextEphemeral(row))
        {
            if (all || startsWith(row, buffer, prefixOffset, prefixLength))
            {
                paths = paths.next();
                paths.putPath(pathBuffer, 0, tree.copyPath(row, pathBuffer, 0));
                if (pathsReply.limit() > ReplyWriter.MAX_REPLY_LENGTH)
                {
                    return out.tooLong(0, correlationId, zxid);
                }
            }
        }
        return pathsReply.limit();
    }

    private boolean startsWith(final int row, final DirectBuffer prefix, final int offset, final int length)
    {
        final int pathLength = tree.copyPath(row, pathBuffer, 0);
        return Paths.startsWith(pathBuffer, 0, pathLength, prefix, offset, length);
    }

    private int getAllChildrenNumber(
        final Connection connection, final long correlationId, final long zxid, final DirectBuffer buffer)
    {
        final int pathLength = getAllChildrenNumber.pathLength();
        final int pathOffset = getAllChildrenNumber.limit() + GetAllChildrenNumberDecoder.pathHeaderLength();
        final int row = tree.find(buffer, pathOffset, pathLength);
        final int error = checkReadable(connection, row);
        return error != ErrorCode.OK ?
            out.status(0, correlationId, zxid, error, "") :
            out.count(0, correlationId, zxid, tree.countDescendants(row));
    }

    private int whoAmI(final Connection connection, final long correlationId, final long zxid)
    {
        whoAmIReply.wrapAndApplyHeader(out.buffer(), 0, header).correlationId(correlationId).zxid(zxid);
        final Identities identities = connection.identities();
        WhoAmIReplyEncoder.IdentitiesEncoder entries = whoAmIReply.identitiesCount(identities.count());
        for (int i = 0; i < identities.count(); i++)
        {
            final Identity identity = identities.get(i);
            entries = entries.next();
            entries.putScheme(identity.scheme(), 0, identity.scheme().capacity());
            entries.putUser(identity.id(), 0, authProviders.userLength(identity));
        }
        return whoAmIReply.limit();
    }

    private int checkReadable(final Connection connection, final int row)
    {
        if (row == ZnodeTree.NULL_ROW)
        {
            return ErrorCode.NO_NODE;
        }
        return access.permits(tree.aclId(row), Permission.READ, connection.identities()) ?
            ErrorCode.OK : ErrorCode.NO_AUTH;
    }
}
