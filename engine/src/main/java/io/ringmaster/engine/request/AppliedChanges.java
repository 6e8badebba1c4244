package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.engine.acl.AccessControl;
import io.ringmaster.engine.acl.Permission;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.reply.ReplyWriter;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.ApplyListener;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.engine.watch.WatchEventConsumer;
import io.ringmaster.engine.watch.WatchTable;

/**
 * What clients get to see of a transaction as it is applied: watch events of each change at once, in order, and at the
 * end the reply to whoever asked for it. So an event reaches a client before any reply that reflects its change.
 * Engine thread only.
 */
final class AppliedChanges implements ApplyListener, WatchEventConsumer
{
    private final ZnodeTree tree;
    private final SessionTable sessions;
    private final Connections connections;
    private final WatchTable watches;
    private final AccessControl access;
    private final Replies replies;
    private final ReplyWriter results;
    private final int maxRequestLength;
    private final OperationIds operationIds = new OperationIds();

    private long nowNs;
    private Connection origin;
    private int originServer;
    private long correlationId;
    private long zxid;
    private boolean isMulti;
    private boolean isReplyWritten;
    private Session endedSession;
    private int firstResult;
    private int limit;
    private int resultIndex;
    private int nodeAclId;
    private int parentAclId;

    AppliedChanges(
        final ZnodeTree tree,
        final SessionTable sessions,
        final Connections connections,
        final WatchTable watches,
        final AccessControl access,
        final Replies replies,
        final int maxRequestLength)
    {
        this.tree = tree;
        this.sessions = sessions;
        this.connections = connections;
        this.watches = watches;
        this.access = access;
        this.replies = replies;
        this.results = new ReplyWriter(tree);
        this.maxRequestLength = maxRequestLength;
    }

    /**
     * Who is to be answered when the next transaction is applied.
     *
     * @param connection    that asked; null if nobody did, or it is gone.
     * @param requestId     correlation id of its request.
     * @param serverId      that was asked, and carries a session that is opened; 0 if none was.
     * @param currentTimeNs monotonic time, from which new sessions tick.
     */
    void origin(
        final Connection connection, final long requestId, final int serverId, final long currentTimeNs)
    {
        origin = connection;
        originServer = serverId;
        correlationId = requestId;
        nowNs = currentTimeNs;
    }

    /** Correlation ids of the operations of the next transaction, if it is a multi. */
    OperationIds operationIds()
    {
        return operationIds;
    }

    @Override
    public void onBegin(final long transactionZxid, final boolean multi, final int operationCount)
    {
        zxid = transactionZxid;
        isMulti = multi;
        isReplyWritten = false;
        endedSession = null;
        resultIndex = 0;
        if (origin != null && multi)
        {
            firstResult = results.beginMulti(0, correlationId, zxid, -1);
            limit = firstResult;
        }
    }

    @Override
    public void onNodeCreated(final int row, final DirectBuffer path, final int offset, final int length)
    {
        nodeAclId = tree.aclId(row);
        parentAclId = tree.aclId(tree.parent(row));
        watches.onCreated(path, offset, length, this);
        if (origin != null)
        {
            added(results.created(resultOffset(), resultId(), zxid, row, path, offset, length));
        }
    }

    @Override
    public void onNodeDeleted(
        final int aclId,
        final int parentRow,
        final boolean isOperation,
        final DirectBuffer path,
        final int offset,
        final int length)
    {
        nodeAclId = aclId;
        parentAclId = tree.aclId(parentRow);
        watches.onDeleted(path, offset, length, this);
        if (isOperation && origin != null)
        {
            added(results.status(resultOffset(), resultId(), zxid, ErrorCode.OK, ""));
        }
    }

    @Override
    public void onDataSet(final int row, final DirectBuffer path, final int offset, final int length)
    {
        nodeAclId = tree.aclId(row);
        watches.onDataChanged(path, offset, length, this);
        if (origin != null)
        {
            added(results.stat(resultOffset(), resultId(), zxid, row));
        }
    }

    @Override
    public void onAclSet(final int row)
    {
        if (origin != null)
        {
            added(results.stat(resultOffset(), resultId(), zxid, row));
        }
    }

    @Override
    public void onChecked()
    {
        if (origin != null)
        {
            added(results.status(resultOffset(), resultId(), zxid, ErrorCode.OK, ""));
        }
    }

    @Override
    public void onSessionOpened(final Session session)
    {
        final boolean isTicking = sessions.isTicking();
        if (isTicking)
        {
            session.owner(originServer);
        }
        if (origin != null)
        {
            origin.attach(session, session.timeoutMs());
            session.connection(origin);
            origin.state(Connection.State.ESTABLISHED);
            added(results.connected(0, zxid, session, session.timeoutMs(), maxRequestLength));
        }
        // Elsewhere only the server that carries it says that it was heard of.
        if (isTicking || origin != null)
        {
            sessions.touch(session, session.timeoutMs(), nowNs);
        }
    }

    @Override
    public void onSessionEnded(final Session session)
    {
        endedSession = session;
        if (origin != null)
        {
            added(results.status(0, correlationId, zxid, ErrorCode.OK, ""));
        }
    }

    @Override
    public void onFailure(final int errorCode, final int failedIndex, final int requestOperationCount)
    {
        if (origin == null)
        {
            return;
        }
        if (!isMulti)
        {
            added(results.status(0, correlationId, zxid, errorCode, ""));
            return;
        }
        firstResult = results.beginMulti(0, correlationId, zxid, failedIndex);
        limit = firstResult;
        for (int i = 0; i < requestOperationCount; i++)
        {
            final int resultCode = i < failedIndex ? ErrorCode.OK :
                i == failedIndex ? errorCode : ErrorCode.RUNTIME_INCONSISTENCY;
            added(results.status(resultOffset(), resultId(), zxid, resultCode, ""));
        }
    }

    @Override
    public void onEnd()
    {
        if (origin != null && (isMulti || isReplyWritten))
        {
            if (isMulti)
            {
                results.endMulti(firstResult, limit);
            }
            replies.send(origin, results.buffer(), limit);
        }
        if (endedSession != null && endedSession.connection() != null)
        {
            // A client that has asked for the end is no news.
            connections.close(endedSession.connection(), origin != null ? "" : "session expired");
        }
        origin = null;
    }

    /**
     * A watch fires: the event goes out only to who may read the node it tells of (protocol, section 15.5). A change of
     * many nodes that many watch can make more events than the memory holds; from some amount on, connections are
     * closed instead. A client that comes back sets its watches again and is told what has changed.
     */
    @Override
    public void onEvent(
        final long connectionId, final byte eventType, final DirectBuffer path, final int offset, final int length)
    {
        final Connection connection = connections.get(connectionId);
        if (connection == null)
        {
            return;
        }
        final int aclId = eventType == WatchTable.NODE_CHILDREN_CHANGED ? parentAclId : nodeAclId;
        if (access.permits(aclId, Permission.READ, connection.identities()))
        {
            if (replies.isOverfull(connection))
            {
                connections.close(connection, "more events of one transaction than the server can keep");
                return;
            }
            replies.send(connection, replies.writer().event(0, zxid, eventType, path, offset, length));
        }
    }

    private int resultOffset()
    {
        return isMulti ? limit + Frame.HEADER_LENGTH : 0;
    }

    private long resultId()
    {
        return isMulti ? operationIds.get(resultIndex) : correlationId;
    }

    private void added(final int end)
    {
        isReplyWritten = true;
        limit = isMulti ? results.endResult(limit, end) : end;
        resultIndex++;
    }
}
