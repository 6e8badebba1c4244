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
import io.ringmaster.engine.transaction.TransactionWriter;

/**
 * The handshake: opens a session by a transaction, or lets a connection take over one that is alive. Rules: ZooKeeper
 * protocol, section 3.2; unlike there, an older connection of a session is closed only after the password was found
 * right. Engine thread only.
 */
final class ConnectHandler
{
    private final SessionTable sessions;
    private final Connections connections;
    private final Proposer proposer;
    private final TransactionWriter writer;
    private final TransactionApplier applier;
    private final Replies replies;
    private final Consumer<byte[]> passwordSource;
    private final int minSessionTimeoutMs;
    private final int maxSessionTimeoutMs;
    private final int maxRequestLength;
    private final ConnectDecoder connect = new ConnectDecoder();
    private final byte[] offeredPassword = new byte[SessionTable.PASSWORD_LENGTH];

    ConnectHandler(
        final EngineContext ctx,
        final SessionTable sessions,
        final Connections connections,
        final Proposer proposer,
        final TransactionWriter writer,
        final TransactionApplier applier,
        final Replies replies)
    {
        this.sessions = sessions;
        this.connections = connections;
        this.proposer = proposer;
        this.writer = writer;
        this.applier = applier;
        this.replies = replies;
        this.passwordSource = ctx.passwordSource();
        this.minSessionTimeoutMs = ctx.minSessionTimeoutMs();
        this.maxSessionTimeoutMs = ctx.maxSessionTimeoutMs();
        this.maxRequestLength = ctx.maxRequestLength();
    }

    /** Returns false if there is no room for it now: it has to come again. */
    boolean onConnect(
        final Connection connection, final DirectBuffer buffer, final int offset, final long nowNs)
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
        if (connect.sessionId() == 0)
        {
            return open(connection, timeoutMs);
        }
        resume(connection, timeoutMs, nowNs);
        return true;
    }

    private boolean open(final Connection connection, final int timeoutMs)
    {
        final byte[] password = new byte[SessionTable.PASSWORD_LENGTH];
        passwordSource.accept(password);
        final long sessionId = sessions.nextId();
        proposer.begin(sessionId, 0, false);
        writer.openSession(sessionId, timeoutMs, password);
        final int result = proposer.submit(connection.id(), 0, false);
        if (result == Proposer.RETRY)
        {
            return false;
        }
        if (result != ErrorCode.OK)
        {
            refuse(connection, result, RequestHandler.refusal(result));
            return true;
        }
        connection.sessionId(sessionId);
        connection.state(Connection.State.CONNECTING);
        connection.addPending();
        return true;
    }

    private void resume(final Connection connection, final int timeoutMs, final long nowNs)
    {
        final Session session = sessions.get(connect.sessionId());
        connect.getPassword(offeredPassword, 0, offeredPassword.length);
        if (session == null || session.isClosing() || !SessionTable.passwordMatches(session, offeredPassword))
        {
            refuse(connection, ErrorCode.SESSION_EXPIRED, "no such session, or another password: open a new one");
            return;
        }
        if (session.connection() != null)
        {
            connections.close(session.connection(), "session moved to another connection");
        }
        connection.attach(session, timeoutMs);
        session.connection(connection);
        connection.state(Connection.State.ESTABLISHED);
        sessions.touch(session, timeoutMs, nowNs);
        replies.send(connection, replies.writer().connected(
            0, applier.lastZxid(), session, timeoutMs, maxRequestLength));
    }

    private void refuse(final Connection connection, final int errorCode, final String message)
    {
        replies.send(connection, replies.writer().refused(
            0, applier.lastZxid(), errorCode, maxRequestLength, message));
        connections.close(connection, message);
    }
}
