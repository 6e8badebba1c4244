package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AddWatchDecoder;
import io.ringmaster.codecs.client.AddWatchMode;
import io.ringmaster.codecs.client.CheckWatchesDecoder;
import io.ringmaster.codecs.client.RemoveWatchesDecoder;
import io.ringmaster.codecs.client.SetWatchesDecoder;
import io.ringmaster.codecs.client.WatcherType;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.reply.ReplyWriter;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.engine.watch.WatchTable;

/**
 * Requests about watches: add, check, remove, and set again after a reconnect. Rules: ZooKeeper protocol, sections
 * 8.15, 8.16 and 15.6. Engine thread only.
 */
final class WatchRequestHandler
{
    static final String TOO_MANY_WATCHES = "this server has no room for more watches of this connection";

    private static final long CATCH_UP_ZXID = -1;

    private final ZnodeTree tree;
    private final WatchTable watches;
    private final Replies replies;
    private final ReplyWriter out;
    private final AddWatchDecoder addWatch = new AddWatchDecoder();
    private final CheckWatchesDecoder checkWatches = new CheckWatchesDecoder();
    private final RemoveWatchesDecoder removeWatches = new RemoveWatchesDecoder();
    private final SetWatchesDecoder setWatches = new SetWatchesDecoder();

    WatchRequestHandler(
        final ZnodeTree tree, final WatchTable watches, final Replies replies)
    {
        this.tree = tree;
        this.watches = watches;
        this.replies = replies;
        this.out = replies.writer();
    }

    static boolean isWatchRequest(final int templateId)
    {
        return templateId >= AddWatchDecoder.TEMPLATE_ID && templateId <= SetWatchesDecoder.TEMPLATE_ID;
    }

    void serve(
        final Connection connection,
        final DirectBuffer buffer,
        final int offset,
        final long correlationId,
        final long zxid)
    {
        final int body = offset + Frame.MESSAGE_HEADER_LENGTH;
        final int blockLength = RequestLayout.blockLength(buffer, offset);
        final int version = RequestLayout.version(buffer, offset);
        final int error;
        switch (RequestLayout.templateId(buffer, offset))
        {
            case AddWatchDecoder.TEMPLATE_ID:
                addWatch.wrap(buffer, body, blockLength, version);
                error = addWatch(connection, buffer);
                break;
            case CheckWatchesDecoder.TEMPLATE_ID:
                checkWatches.wrap(buffer, body, blockLength, version);
                error = checkWatches(connection, buffer);
                break;
            case RemoveWatchesDecoder.TEMPLATE_ID:
                removeWatches.wrap(buffer, body, blockLength, version);
                error = removeWatches(connection, buffer);
                break;
            case SetWatchesDecoder.TEMPLATE_ID:
                setWatches.wrap(buffer, body, blockLength, version);
                error = setWatches(connection, buffer);
                break;
            default:
                error = ErrorCode.UNIMPLEMENTED;
                break;
        }
        replies.sendStatus(
            connection, correlationId, zxid, error, error == ErrorCode.LIMIT_REACHED ? TOO_MANY_WATCHES : "");
    }

    private int addWatch(final Connection connection, final DirectBuffer buffer)
    {
        final int pathLength = addWatch.pathLength();
        final int pathOffset = addWatch.limit() + AddWatchDecoder.pathHeaderLength();
        final short mode = addWatch.modeRaw();
        if (mode == AddWatchMode.PERSISTENT.value())
        {
            return watches.addPersistent(connection.id(), buffer, pathOffset, pathLength);
        }
        return mode == AddWatchMode.PERSISTENT_RECURSIVE.value() ?
            watches.addRecursive(connection.id(), buffer, pathOffset, pathLength) :
            ErrorCode.MARSHALLING_ERROR;
    }

    private int checkWatches(final Connection connection, final DirectBuffer buffer)
    {
        final int pathLength = checkWatches.pathLength();
        final int pathOffset = checkWatches.limit() + CheckWatchesDecoder.pathHeaderLength();
        final short type = checkWatches.watcherTypeRaw();
        if (!isWatcherType(type))
        {
            return ErrorCode.MARSHALLING_ERROR;
        }
        return watches.contains(connection.id(), buffer, pathOffset, pathLength, type) ?
            ErrorCode.OK : ErrorCode.NO_WATCHER;
    }

    private int removeWatches(final Connection connection, final DirectBuffer buffer)
    {
        final int pathLength = removeWatches.pathLength();
        final int pathOffset = removeWatches.limit() + RemoveWatchesDecoder.pathHeaderLength();
        final short type = removeWatches.watcherTypeRaw();
        if (!isWatcherType(type))
        {
            return ErrorCode.MARSHALLING_ERROR;
        }
        return watches.remove(connection.id(), buffer, pathOffset, pathLength, type) ?
            ErrorCode.OK : ErrorCode.NO_WATCHER;
    }

    private static boolean isWatcherType(final short type)
    {
        return type >= WatcherType.CHILDREN.value() && type <= WatcherType.PERSISTENT_RECURSIVE.value();
    }

    private int setWatches(final Connection connection, final DirectBuffer buffer)
    {
        final long relativeZxid = setWatches.relativeZxid();
        int error = ErrorCode.OK;
        SetWatchesDecoder.DataWatchesDecoder dataWatches = setWatches.dataWatches();
        while (dataWatches.hasNext() && error == ErrorCode.OK)
        {
            dataWatches = dataWatches.next();
            final int length = dataWatches.pathLength();
            final int offset = setWatches.limit() + SetWatchesDecoder.DataWatchesDecoder.pathHeaderLength();
            dataWatches.skipPath();
            error = setDataWatch(connection, buffer, offset, length, relativeZxid);
        }
        if (error != ErrorCode.OK)
        {
            return error;
        }
        SetWatchesDecoder.ExistWatchesDecoder existWatches = setWatches.existWatches();
        while (existWatches.hasNext() && error == ErrorCode.OK)
        {
            existWatches = existWatches.next();
            final int length = existWatches.pathLength();
            final int offset = setWatches.limit() + SetWatchesDecoder.ExistWatchesDecoder.pathHeaderLength();
            existWatches.skipPath();
            error = setExistWatch(connection, buffer, offset, length);
        }
        if (error != ErrorCode.OK)
        {
            return error;
        }
        SetWatchesDecoder.ChildWatchesDecoder childWatches = setWatches.childWatches();
        while (childWatches.hasNext() && error == ErrorCode.OK)
        {
            childWatches = childWatches.next();
            final int length = childWatches.pathLength();
            final int offset = setWatches.limit() + SetWatchesDecoder.ChildWatchesDecoder.pathHeaderLength();
            childWatches.skipPath();
            error = setChildWatch(connection, buffer, offset, length, relativeZxid);
        }
        if (error != ErrorCode.OK)
        {
            return error;
        }
        SetWatchesDecoder.PersistentWatchesDecoder persistent = setWatches.persistentWatches();
        while (persistent.hasNext() && error == ErrorCode.OK)
        {
            persistent = persistent.next();
            final int length = persistent.pathLength();
            final int offset = setWatches.limit() + SetWatchesDecoder.PersistentWatchesDecoder.pathHeaderLength();
            persistent.skipPath();
            error = watches.addPersistent(connection.id(), buffer, offset, length);
        }
        if (error != ErrorCode.OK)
        {
            return error;
        }
        SetWatchesDecoder.PersistentRecursiveWatchesDecoder recursive = setWatches.persistentRecursiveWatches();
        while (recursive.hasNext() && error == ErrorCode.OK)
        {
            recursive = recursive.next();
            final int length = recursive.pathLength();
            final int offset = setWatches.limit() +
                SetWatchesDecoder.PersistentRecursiveWatchesDecoder.pathHeaderLength();
            recursive.skipPath();
            error = watches.addRecursive(connection.id(), buffer, offset, length);
        }
        return error;
    }

    private int setDataWatch(
        final Connection connection,
        final DirectBuffer path,
        final int offset,
        final int length,
        final long relativeZxid)
    {
        final int row = tree.find(path, offset, length);
        if (row == ZnodeTree.NULL_ROW)
        {
            sendEvent(connection, WatchTable.NODE_DELETED, path, offset, length);
            return ErrorCode.OK;
        }
        if (tree.mzxid(row) > relativeZxid)
        {
            sendEvent(connection, WatchTable.NODE_DATA_CHANGED, path, offset, length);
            return ErrorCode.OK;
        }
        return watches.addData(connection.id(), path, offset, length);
    }

    private int setExistWatch(
        final Connection connection, final DirectBuffer path, final int offset, final int length)
    {
        if (tree.find(path, offset, length) != ZnodeTree.NULL_ROW)
        {
            sendEvent(connection, WatchTable.NODE_CREATED, path, offset, length);
            return ErrorCode.OK;
        }
        return watches.addData(connection.id(), path, offset, length);
    }

    private int setChildWatch(
        final Connection connection,
        final DirectBuffer path,
        final int offset,
        final int length,
        final long relativeZxid)
    {
        final int row = tree.find(path, offset, length);
        if (row == ZnodeTree.NULL_ROW)
        {
            sendEvent(connection, WatchTable.NODE_DELETED, path, offset, length);
            return ErrorCode.OK;
        }
        if (tree.pzxid(row) > relativeZxid)
        {
            sendEvent(connection, WatchTable.NODE_CHILDREN_CHANGED, path, offset, length);
            return ErrorCode.OK;
        }
        return watches.addChild(connection.id(), path, offset, length);
    }

    private void sendEvent(
        final Connection connection,
        final byte eventType,
        final DirectBuffer path,
        final int offset,
        final int length)
    {
        replies.send(connection, out.event(0, CATCH_UP_ZXID, eventType, path, offset, length));
    }
}
