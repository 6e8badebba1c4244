package io.ringmaster.engine.request;

import java.util.function.Consumer;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionApplier;

/**
 * The handshake: opens a session by a transaction, or lets a connection take over one that is alive. Rules: ZooKeeper
 * protocol, section 3.2; unlike there, an older connection of a session is closed only after the password was found
 * right. Engine thread only.
 */
final class ConnectHandler
{
    private final SessionTable sessions;
    private final Connections connections;
    private final TransactionApplier applier;
    private final Replies replies;
    private final Consumer<byte[]> passwordSource;
    private final int minSessionTimeoutMs;
    private final int maxSessionTimeoutMs;
    private final int maxRequestLength;
    private final ConnectDecoder connect = new ConnectDecoder();
    private final byte[] password = new byte[SessionTable.PASSWORD_LENGTH];

    ConnectHandler(
        final EngineContext ctx,
        final SessionTable sessions,
        final Connections connections,
        final TransactionApplier applier,
        final Replies replies)
    {
        this.sessions = sessions;
        this.connections = connections;
        this.applier = applier;
        this.replies = replies;
        this.passwordSource = ctx.passwordSource();
        this.minSessionTimeoutMs = ctx.minSessionTimeoutMs();
        this.maxSessionTimeoutMs = ctx.maxSessionTimeoutMs();
        this.maxRequestLength = ctx.maxRequestLength();
    }

    /** Returns false if there is no room for it now: it has to come again. */
    boolean onConnect(
        final Connection connection,
        final WriteRoute route,
        final DirectBuffer buffer,
        final int offset,
        final long nowNs)
    {
        connect.wrap(
            buffer,
            offset + Frame.MESSAGE_HEADER_LENGTH,
            RequestLayout.blockLength(buffer, offset),
            RequestLayout.version(buffer, offset));
        if (connect.lastZxidSeen() > applier.lastZxid())
        {
            refuse(connection, ErrorCode.ZXID_AHEAD, "this server is behind what the client has seen: try another");
            return true;
        }
        final int timeoutMs = Math.max(minSessionTimeoutMs, Math.min(maxSessionTimeoutMs, connect.timeoutMs()));
        final boolean isNew = connect.sessionId() == 0;
        final long sessionId = isNew ? sessions.nextId() : connect.sessionId();
        final int result;
        if (isNew)
        {
            passwordSource.accept(password);
            result = route.openSession(connection, sessionId, timeoutMs, password);
        }
        else
        {
            connect.getPassword(password, 0, password.length);
            result = route.resumeSession(connection, sessionId, timeoutMs, password);
        }
        if (result == ErrorCode.OK)
        {
            connection.await(sessionId, timeoutMs);
            connection.state(isNew ? Connection.State.CONNECTING : Connection.State.RESUMING);
        }
        else if (result == WriteRoute.DONE)
        {
            connection.await(sessionId, timeoutMs);
            onResumed(connection, nowNs);
        }
        else if (result != Proposer.RETRY)
        {
            refuse(connection, result);
        }
        return result != Proposer.RETRY;
    }

    /** The leader knows the session, and this server has applied what the leader had when it said so. */
    void onResumed(final Connection connection, final long nowNs)
    {
        final Session session = sessions.get(connection.sessionId());
        if (session == null)
        {
            // Ended since.
            refuse(connection, ErrorCode.SESSION_EXPIRED);
            return;
        }
        if (session.connection() != null)
        {
            connections.close(session.connection(), "session moved to another connection");
        }
        connection.attach(session, connection.timeoutMs());
        session.connection(connection);
        connection.state(Connection.State.ESTABLISHED);
        sessions.touch(session, connection.timeoutMs(), nowNs);
        replies.send(connection, replies.writer().connected(
            0, applier.lastZxid(), session, connection.timeoutMs(), maxRequestLength));
    }

    /** No session comes of it. */
    void refuse(final Connection connection, final int errorCode)
    {
        refuse(connection, errorCode, errorCode == ErrorCode.SESSION_EXPIRED ?
            "no such session, or another password: open a new one" : RequestHandler.refusal(errorCode));
    }

    private void refuse(final Connection connection, final int errorCode, final String message)
    {
        replies.send(connection, replies.writer().refused(
            0, applier.lastZxid(), errorCode, maxRequestLength, message));
        connections.close(connection, message);
    }
}
