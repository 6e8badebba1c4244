package io.ringmaster.engine.request;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AuthenticateDecoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CloseSessionDecoder;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.MultiDecoder;
import io.ringmaster.codecs.client.PlaceholderDecoder;
import io.ringmaster.codecs.client.SetAclDecoder;
import io.ringmaster.codecs.client.SetDataDecoder;
import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.acl.AuthProviders;
import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.acl.Identity;
import io.ringmaster.engine.inspection.Inspector;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionApplier;

/**
 * Takes messages from endpoints: what is wrong is refused, reads are answered, writes become transactions. A
 * connection is always answered in order: what comes while a transaction of it is under way waits in {@link
 * PendingRequests}. Engine thread only.
 */
final class RequestHandler implements RingMessageHandler
{
    private static final int TEMPLATE_MASK = 127;

    private final Connections connections;
    private final SessionTable sessions;
    private final PendingRequests pending;
    private final HeldRequests held;
    private final ReadHandler reads;
    private final Replies replies;
    private final AuthProviders authProviders;
    private final TransactionApplier applier;
    private final ConnectHandler connects;
    private final Inspector inspector;
    private final AuthenticateDecoder authenticate = new AuthenticateDecoder();
    private final PlaceholderDecoder placeholder = new PlaceholderDecoder();
    /** By template id. One addition for a request is all that its kind costs. */
    private final long[] requestCounts = new long[TEMPLATE_MASK + 1];
    private final Bystanders bystanders = new Bystanders();
    /** Of the connection that came last: most come from few addresses. */
    private Identity lastAddress = Identity.ofAddress("");
    private WriteRoute route;
    private long nowNs;

    RequestHandler(
        final Connections connections,
        final SessionTable sessions,
        final PendingRequests pending,
        final HeldRequests held,
        final ReadHandler reads,
        final ConnectHandler connects,
        final Replies replies,
        final AuthProviders authProviders,
        final TransactionApplier applier,
        final Inspector inspector)
    {
        this.connections = connections;
        this.sessions = sessions;
        this.pending = pending;
        this.held = held;
        this.reads = reads;
        this.connects = connects;
        this.replies = replies;
        this.authProviders = authProviders;
        this.applier = applier;
        this.inspector = inspector;
    }

    /** The clock reading of this duty cycle. */
    void nowNs(final long currentTimeNs)
    {
        nowNs = currentTimeNs;
    }

    /** Serve requests from here on, and let writes take this way; null: hold them. */
    void route(final WriteRoute newRoute)
    {
        route = newRoute;
    }

    /** Whether requests are served, and not held. */
    boolean isServing()
    {
        return route != null;
    }

    @Override
    public Action onMessage(
        final int type, final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        switch (type)
        {
            case EndpointProtocol.REQUEST:
                return onRequest(connectionId, buffer, offset, length);
            case EndpointProtocol.OPENED:
                connections.opened(new Connection(connectionId, new Identities(address(buffer, offset, length))));
                return Action.CONTINUE;
            case EndpointProtocol.CLOSED:
                connections.closed(connectionId);
                return Action.CONTINUE;
            case EndpointProtocol.INSPECT:
                onInspect(connections.get(connectionId), buffer, offset, length);
                return Action.CONTINUE;
            default:
                throw new IllegalStateException("unknown type on the request ring: " + type);
        }
    }

    /**
     * Take a request of a client: from a ring, or one that was held.
     *
     * @param connectionId that it came on.
     * @param buffer       holding it.
     * @param offset       of it.
     * @param length       of it.
     * @return ABORT if there is no room for it now.
     */
    Action onRequest(final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        final Connection connection = connections.get(connectionId);
        if (connection == null || connection.isEnding() || connection.state() == Connection.State.CLOSING)
        {
            return Action.CONTINUE;
        }
        if (route == null)
        {
            held.hold(connection, buffer, offset, length);
            return Action.CONTINUE;
        }
        if (!onRequest(connection, buffer, offset, length))
        {
            return Action.ABORT;
        }
        requestCounts[RequestLayout.templateId(buffer, offset) & TEMPLATE_MASK]++;
        return replies.isBackPressured() ? Action.BREAK : Action.CONTINUE;
    }

    /** Clients who read without waiting for a write. */
    Bystanders bystanders()
    {
        return bystanders;
    }

    /** Requests of a kind that were taken. */
    long requestCount(final int templateId)
    {
        return requestCounts[templateId];
    }

    private void onInspect(
        final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        if (connection != null && connection.state() != Connection.State.CLOSING)
        {
            for (int i = offset; i < offset + length; i += Integer.BYTES)
            {
                inspector.ask(connection, buffer.getInt(i, ByteOrder.LITTLE_ENDIAN));
            }
        }
    }

    /** Returns false if there is no room for it now: it has to come again. */
    private boolean onRequest(
        final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final Session session = connection.session();
        if (session != null)
        {
            sessions.touch(session, connection.timeoutMs(), nowNs);
        }
        final int layoutError = RequestLayout.check(buffer, offset, length);
        final long correlationId = RequestLayout.correlationId(buffer, offset, length);
        if (layoutError != ErrorCode.OK)
        {
            return layoutError == ErrorCode.UNIMPLEMENTED ?
                refuse(connection, correlationId, layoutError, true, "unknown schema or template") :
                refuse(connection, correlationId, layoutError, false, "the lengths in the message do not add up");
        }
        final int templateId = RequestLayout.templateId(buffer, offset);
        if (connection.state() == Connection.State.NEW)
        {
            return templateId == ConnectDecoder.TEMPLATE_ID ?
                connects.onConnect(connection, route, buffer, offset, nowNs) :
                refuse(connection, correlationId, ErrorCode.PROTOCOL_ERROR, true, "the first message must be Connect");
        }
        if (session != null && session.isClosing())
        {
            return refuse(connection, correlationId, ErrorCode.SESSION_EXPIRED, false, "");
        }
        if (ReadHandler.isRead(templateId))
        {
            return onRead(connection, buffer, offset, length);
        }
        switch (templateId)
        {
            case CreateDecoder.TEMPLATE_ID:
            case SetDataDecoder.TEMPLATE_ID:
            case SetAclDecoder.TEMPLATE_ID:
            case DeleteDecoder.TEMPLATE_ID:
            case MultiDecoder.TEMPLATE_ID:
                return onWrite(connection, correlationId, buffer, offset, length);
            case AuthenticateDecoder.TEMPLATE_ID:
                return onAuthenticate(connection, correlationId, buffer, offset);
            case PlaceholderDecoder.TEMPLATE_ID:
                return onPlaceholder(connection, correlationId, buffer, offset);
            case CloseSessionDecoder.TEMPLATE_ID:
                // Sent together with the Connect that is still under way, it has to wait for the session.
                return session != null && onWrite(connection, correlationId, buffer, offset, length);
            case ConnectDecoder.TEMPLATE_ID:
                return refuse(connection, -1, ErrorCode.PROTOCOL_ERROR, true, "connected already");
            default:
                return refuse(connection, correlationId, ErrorCode.UNIMPLEMENTED, true,
                    "this message cannot stand on its own");
        }
    }

    private boolean onRead(
        final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        if (ReadHandler.isLinearizable(buffer, offset) && !connection.hasReadPosition())
        {
            if (route.readPosition(connection) != ErrorCode.OK)
            {
                return false;
            }
            // If the read itself finds no room, it comes again and need not ask again.
            connection.hasReadPosition(true);
        }
        if (connection.pendingCount() == 0)
        {
            connection.hasReadPosition(false);
            bystanders.onRead(connection.id(), nowNs);
            reads.serve(connection, buffer, offset);
            return true;
        }
        if (pending.addRead(connection.id(), buffer, offset, length))
        {
            connection.hasReadPosition(false);
            connection.addPending();
            return true;
        }
        return false;
    }

    private boolean onWrite(
        final Connection connection,
        final long correlationId,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        bystanders.onWrite(connection.id());
        final int result = route.write(connection, correlationId, buffer, offset, length);
        return result == ErrorCode.OK ||
            (result != Proposer.RETRY && refuse(connection, correlationId, result, false, refusal(result)));
    }

    static String refusal(final int errorCode)
    {
        return switch (errorCode)
        {
            case ErrorCode.DISK_FULL -> "the disk of the journal is full: nothing was written";
            case ErrorCode.TREE_FULL -> "the memory for znodes is used up: nothing was written";
            case ErrorCode.REQUEST_TOO_LARGE -> "the transaction would be longer than the server's limit";
            default -> "";
        };
    }

    /** What to say in the log of a connection that ends with a status. */
    static String closeReason(final int errorCode, final String message)
    {
        return message.isEmpty() ? "request refused: " + ErrorCode.name(errorCode) : message;
    }

    /** Takes effect at once: requests sent behind it carry the new identity. Only the answer keeps the order. */
    private boolean onAuthenticate(
        final Connection connection, final long correlationId, final DirectBuffer buffer, final int offset)
    {
        authenticate.wrap(
            buffer,
            offset + Frame.MESSAGE_HEADER_LENGTH,
            RequestLayout.blockLength(buffer, offset),
            RequestLayout.version(buffer, offset));
        final int schemeLength = authenticate.schemeLength();
        final int schemeOffset = authenticate.limit() + AuthenticateDecoder.schemeHeaderLength();
        authenticate.skipScheme();
        final int credentialLength = authenticate.credentialLength();
        final int credentialOffset = authenticate.limit() + AuthenticateDecoder.credentialHeaderLength();
        final int error = authProviders.authenticate(
            connection.identities(), buffer, schemeOffset, schemeLength, buffer, credentialOffset, credentialLength);
        return refuse(connection, correlationId, error, error != ErrorCode.OK, "");
    }

    private boolean onPlaceholder(
        final Connection connection, final long correlationId, final DirectBuffer buffer, final int offset)
    {
        placeholder.wrap(
            buffer,
            offset + Frame.MESSAGE_HEADER_LENGTH,
            RequestLayout.blockLength(buffer, offset),
            RequestLayout.version(buffer, offset));
        return refuse(
            connection, correlationId, placeholder.errorCode(), placeholder.thenClose() == BooleanType.T, "");
    }

    /** Answer with a status, in order; error code OK is an answer as well. Returns false if there is no room now. */
    private boolean refuse(
        final Connection connection,
        final long correlationId,
        final int errorCode,
        final boolean thenClose,
        final String message)
    {
        if (connection.pendingCount() > 0)
        {
            if (pending.addStatus(connection.id(), correlationId, errorCode, thenClose, message))
            {
                connection.addPending();
                if (thenClose)
                {
                    connection.ending();
                }
                return true;
            }
            return false;
        }
        replies.sendStatus(connection, correlationId, applier.lastZxid(), errorCode, message);
        if (thenClose)
        {
            connections.close(connection, closeReason(errorCode, message));
        }
        return true;
    }

    private Identity address(final DirectBuffer buffer, final int offset, final int length)
    {
        if (!lastAddress.hasId(buffer, offset, length))
        {
            lastAddress = Identity.ofAddress(buffer.getStringWithoutLengthAscii(offset, length));
        }
        return lastAddress;
    }
}
