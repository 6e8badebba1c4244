package io.ringmaster.client;

import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.AuthenticateEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.codecs.client.WatchEventDecoder;

/**
 * The session of a client through all its connections: opens and resumes it, keeps it alive, hands out replies and
 * events. Event loop only, but for the volatile fields.
 */
final class Session implements ReplyDispatcher.ReplyEffects
{
    /** Correlation id that a server uses for an error of the connection. */
    static final long CONNECTION_ERROR_ID = -1;
    /** Correlation ids of the client's own requests, which have no place among those of its callers. */
    static final long PING_ID = -2;
    /** Of credentials sent again. */
    static final long AUTHENTICATE_ID = -3;
    /** Of watches registered again. */
    static final long SET_WATCHES_ID = -4;
    /** Of the last request of a client. */
    static final long CLOSE_SESSION_ID = -5;

    /** What the event loop is about. */
    private enum Phase
    {
        /** No connection: waits for the next attempt. */
        RESTING,
        /** Waits for the TCP connection. */
        CONNECTING,
        /** Has sent Connect and waits for its reply. */
        HANDSHAKE,
        /** Requests and replies flow. */
        ESTABLISHED,
        /** Has sent CloseSession and waits for its reply. */
        CLOSING,
        /** Ended. */
        CLOSED
    }

    private final RingmasterClient client;
    private final SessionStatus status;
    private final ClientContext context;
    private final EventLoop eventLoop;
    private final Outbox outbox;
    private final RequestPublisher publisher;
    private final ReplyDispatcher dispatcher;
    private final WatchDispatcher watches;
    private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
    private final SessionSetup setup;
    private final Connector connector;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ConnectReplyDecoder connectReply = new ConnectReplyDecoder();
    private final StatusReplyDecoder statusReply = new StatusReplyDecoder();
    private final ReplyCursor cursor = new ReplyCursor();
    private final SessionTimer timer;

    private Phase phase = Phase.RESTING;
    private ConnectionHandler connection;
    /** End of the rest, of the attempt or of the wait for the last reply, by the phase. */
    private long phaseDeadlineNs;
    private long queueDeadlineNs;
    private long lastSendNs;
    private long lastReceiveNs;
    private long establishedNs;
    private long lastZxidSeen;

    Session(
        final RingmasterClient client,
        final ClientContext context,
        final EventLoop eventLoop,
        final Outbox outbox,
        final RequestPublisher publisher)
    {
        this.client = client;
        this.context = context;
        this.eventLoop = eventLoop;
        this.outbox = outbox;
        this.publisher = publisher;
        final ErrorHandler errorHandler = context.errorHandler();
        final String chroot = context.serverList().chroot();
        dispatcher = new ReplyDispatcher(outbox.inFlight(), errorHandler, this, chroot);
        watches = new WatchDispatcher(chroot, errorHandler);
        setup = new SessionSetup(watches.registry(), errorHandler);
        timer = new SessionTimer(eventLoop, this::onTimer);
        connector = new Connector(eventLoop, context, receiveBuffer);
        status = new SessionStatus(client, context);
        outbox.onLost(refusalWithoutConnection());
    }

    SessionStatus status()
    {
        return status;
    }

    WatchRegistry watchRegistry()
    {
        return watches.registry();
    }

    ReplyDispatcher dispatcher()
    {
        return dispatcher;
    }

    /** Begin to look for a server. */
    void start()
    {
        final long nowNs = System.nanoTime();
        queueDeadlineNs = nowNs + status.timeoutNs();
        status.notifyListener();
        if (phase == Phase.RESTING)
        {
            connect(nowNs);
        }
    }

    /** End the session at the server if it can be reached, then everything. Later calls do nothing. */
    void close()
    {
        if (phase == Phase.ESTABLISHED)
        {
            phase = Phase.CLOSING;
            phaseDeadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(context.closeTimeoutMs());
            publisher.closeSession();
            outbox.flush(connection);
            timer.set(phaseDeadlineNs);
        }
        else if (phase != Phase.CLOSING)
        {
            finish(SessionState.CLOSED, ErrorCode.CONNECTION_LOSS);
        }
    }

    void onFlushTask()
    {
        outbox.onFlushTask();
        flush();
    }

    void onReadBatch(final boolean isRunning)
    {
        if (isRunning)
        {
            outbox.onReadBatch(true);
            return;
        }
        lastReceiveNs = System.nanoTime();
        flush();
        outbox.onReadBatch(false);
    }

    /**
     * The TCP connection stands.
     *
     * @param active it.
     */
    void onActive(final ConnectionHandler active)
    {
        if (active != connection || phase != Phase.CONNECTING)
        {
            active.close(null);
            return;
        }
        phase = Phase.HANDSHAKE;
        receiveBuffer.reset();
        phaseDeadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(context.connectTimeoutMs());
        timer.set(phaseDeadlineNs);
        connection.send(setup.connect(context, status, lastZxidSeen));
    }

    /**
     * The TCP connection is gone.
     *
     * @param inactive it.
     * @param cause    why the client closed it; null if the server did, or the client on purpose.
     */
    void onInactive(final ConnectionHandler inactive, final Throwable cause)
    {
        if (inactive != connection)
        {
            return;
        }
        if (phase == Phase.CLOSING)
        {
            finish(SessionState.CLOSED, ErrorCode.CONNECTION_LOSS);
            return;
        }
        if (phase != Phase.CLOSED)
        {
            onLost(cause != null ? cause : new ConnectionLossException(null, "the server closed the connection"));
        }
    }

    /**
     * A whole message has come.
     *
     * @param receiver of it.
     * @param buffer   with the message.
     * @param offset   in bytes at which its header begins.
     * @param length   of it in bytes.
     */
    void onMessage(
        final ConnectionHandler receiver, final DirectBuffer buffer, final int offset, final int length)
    {
        if (receiver != connection)
        {
            return;
        }
        header.wrap(buffer, offset);
        final int templateId = header.templateId();
        final int blockLength = header.blockLength();
        final int body = offset + MessageHeaderDecoder.ENCODED_LENGTH;
        final int end = offset + length;
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID || blockLength < Long.BYTES || blockLength > end - body)
        {
            throw new MalformedReplyException("message of schema " + header.schemaId() + ", template " + templateId +
                " with a fixed part of " + blockLength + " bytes in " + length);
        }

        if (templateId == WatchEventDecoder.TEMPLATE_ID && phase != Phase.HANDSHAKE)
        {
            watches.onEvent(buffer, body, end, blockLength);
        }
        else if (templateId == ConnectReplyDecoder.TEMPLATE_ID && phase == Phase.HANDSHAKE)
        {
            onConnectReply(buffer, body, end, blockLength);
        }
        else
        {
            onReply(templateId, buffer, body, end, blockLength);
        }
    }

    @Override
    public void onReply(final long zxid)
    {
        if (zxid > lastZxidSeen)
        {
            lastZxidSeen = zxid;
        }
    }

    @Override
    public void onOutcome(final byte type, final int errorCode, final Object attachment)
    {
        if (type != AuthenticateEncoder.TEMPLATE_ID)
        {
            watches.onOutcome(type, errorCode, (WatchChange)attachment);
        }
        else if (errorCode == ErrorCode.OK)
        {
            setup.onAuthenticated((Credential)attachment);
        }
    }

    private void onReply(
        final int templateId, final DirectBuffer buffer, final int body, final int end, final int blockLength)
    {
        // Every reply begins with the correlation id.
        final long id = buffer.getLong(body, ByteOrder.LITTLE_ENDIAN);
        if (id < 0 && templateId == StatusReplyDecoder.TEMPLATE_ID)
        {
            onOwnReply(id, buffer, body, end, ReplyDispatcher.checked(blockLength, StatusReplyDecoder.BLOCK_LENGTH));
            return;
        }

        final InFlightRing inFlight = outbox.inFlight();
        if (phase == Phase.HANDSHAKE || id != inFlight.expectedId() || inFlight.isEmpty())
        {
            throw new MalformedReplyException("reply with correlation id " + id + " and template " + templateId +
                " instead of " + (phase == Phase.HANDSHAKE ? "one to Connect" : "id " + inFlight.expectedId()) +
                (inFlight.isEmpty() ? ", nothing was sent" : ""));
        }
        if (templateId == StatusReplyDecoder.TEMPLATE_ID)
        {
            final int actingLength = ReplyDispatcher.checked(blockLength, StatusReplyDecoder.BLOCK_LENGTH);
            dispatcher.onStatusReply(id, buffer, body, end, actingLength);
        }
        else
        {
            dispatcher.onReply(id, templateId, buffer, body, end, blockLength);
        }
    }

    private void onOwnReply(
        final long id, final DirectBuffer buffer, final int body, final int end, final int blockLength)
    {
        statusReply.wrap(buffer, body, blockLength, 0);
        final int errorCode = statusReply.errorCode();
        final String message = cursor.wrap(buffer, statusReply.limit(), end).readText();
        onReply(statusReply.zxid());
        if (id == CONNECTION_ERROR_ID)
        {
            throw new MalformedReplyException("the server refuses the connection: " + ErrorCode.name(errorCode) +
                (message.isEmpty() ? "" : ", " + message));
        }
        if (id == CLOSE_SESSION_ID)
        {
            finish(SessionState.CLOSED, ErrorCode.CONNECTION_LOSS);
        }
        else if (id == AUTHENTICATE_ID)
        {
            setup.onCredentialReply(errorCode);
        }
        else if (id == SET_WATCHES_ID)
        {
            if (errorCode == ErrorCode.OK)
            {
                setup.onWatchesReply();
            }
            else
            {
                connection.close(RingmasterException.of(
                    errorCode, null, "the server refuses to register the watches again: " + message));
            }
        }
    }

    private void onConnectReply(
        final DirectBuffer buffer, final int body, final int end, final int blockLength)
    {
        ReplyDispatcher.checked(blockLength, ConnectReplyDecoder.BLOCK_LENGTH);
        connectReply.wrap(buffer, body, blockLength, 0);
        final int errorCode = connectReply.errorCode();
        if (errorCode == ErrorCode.SESSION_EXPIRED)
        {
            onExpired();
            return;
        }
        if (errorCode != ErrorCode.OK)
        {
            final String message = cursor.wrap(buffer, connectReply.limit(), end).readText();
            connection.close(RingmasterException.of(errorCode, null, message));
            return;
        }

        final byte[] newPassword = new byte[ClientContext.SESSION_PASSWORD_LENGTH];
        for (int i = 0; i < newPassword.length; i++)
        {
            newPassword[i] = (byte)connectReply.password(i);
        }
        final boolean isReadOnly = connectReply.readOnlyRaw() == BooleanType.T.value();
        status.onAccepted(connectReply.sessionId(), newPassword, Math.max(connectReply.timeoutMs(), 1), isReadOnly);
        phase = Phase.ESTABLISHED;
        final long nowNs = System.nanoTime();
        establishedNs = nowNs;
        lastSendNs = nowNs;
        lastReceiveNs = nowNs;

        sendSetup(connectReply.maxFrameLength());
        outbox.onEstablished(connectReply.maxFrameLength());
        timer.set(nextDeadlineNs());
        setState(SessionState.CONNECTED);
    }

    private void sendSetup(final int maxFrameLength)
    {
        final ByteBuf frames = setup.frames(maxFrameLength);
        if (frames != null)
        {
            connection.send(frames);
        }
    }

    private void onExpired()
    {
        if (!context.renewExpiredSession())
        {
            finish(SessionState.EXPIRED, ErrorCode.SESSION_EXPIRED);
            return;
        }
        final ConnectionHandler expired = connection;
        connection = null;
        expired.close(null);
        status.forget();
        phase = Phase.RESTING;
        failInFlight(ErrorCode.SESSION_EXPIRED, 0);
        setState(SessionState.EXPIRED);
        if (phase == Phase.RESTING)
        {
            setState(SessionState.CONNECTING);
            rest(System.nanoTime(), connector.onFailure(true));
        }
    }

    private void onLost(final Throwable cause)
    {
        final boolean wasEstablished = phase == Phase.ESTABLISHED;
        final long nowNs = System.nanoTime();
        connection = null;
        connector.abort();
        phase = Phase.RESTING;
        final boolean wasStable = wasEstablished &&
            nowNs - establishedNs > TimeUnit.MILLISECONDS.toNanos(context.maxReconnectDelayMs());
        if (wasEstablished)
        {
            queueDeadlineNs = nowNs + status.timeoutNs();
            setup.onLost(lastZxidSeen);
            status.state(SessionState.DISCONNECTED);
            failInFlight(ErrorCode.CONNECTION_LOSS, refusalWithoutConnection());
        }
        status.onFailure(connector.serverName(), cause);
        if (wasEstablished && phase == Phase.RESTING)
        {
            status.notifyListener();
        }
        if (phase == Phase.RESTING)
        {
            rest(nowNs, connector.onFailure(wasStable));
        }
    }

    /** Fail what was issued so far, in order; callbacks may issue more. */
    private void failInFlight(final int errorCode, final long refusal)
    {
        final long lastId = outbox.onLost(refusal);
        final InFlightRing inFlight = outbox.inFlight();
        while (inFlight.expectedId() <= lastId)
        {
            dispatcher.completeStatus(inFlight.expectedId(), errorCode, 0);
        }
    }

    private void rest(final long nowNs, final long delayNs)
    {
        if (delayNs == 0)
        {
            connect(nowNs);
            return;
        }
        phaseDeadlineNs = nowNs + delayNs;
        timer.set(nextDeadlineNs());
    }

    private void connect(final long nowNs)
    {
        phase = Phase.CONNECTING;
        phaseDeadlineNs = nowNs + TimeUnit.MILLISECONDS.toNanos(2L * context.connectTimeoutMs());
        connection = new ConnectionHandler(this, receiveBuffer, context.maxReplyLength());
        timer.set(nextDeadlineNs());
        connector.connect(connection, this::onLost);
    }

    private void flush()
    {
        if ((phase == Phase.ESTABLISHED || phase == Phase.CLOSING) && outbox.flush(connection))
        {
            lastSendNs = System.nanoTime();
        }
    }

    private long nextDeadlineNs()
    {
        return switch (phase)
        {
            case RESTING, CONNECTING, HANDSHAKE -> earlier(phaseDeadlineNs, queueDeadlineNs);
            case ESTABLISHED -> earlier(lastSendNs + pingIntervalNs(), lastReceiveNs + 2 * pingIntervalNs());
            case CLOSING, CLOSED -> phaseDeadlineNs;
        };
    }

    private long pingIntervalNs()
    {
        return status.timeoutNs() / 3;
    }

    private static long earlier(final long oneNs, final long otherNs)
    {
        return oneNs - otherNs < 0 ? oneNs : otherNs;
    }

    private void onTimer()
    {
        final long nowNs = System.nanoTime();
        switch (phase)
        {
            case RESTING ->
            {
                if (nowNs - phaseDeadlineNs >= 0)
                {
                    connect(nowNs);
                }
            }
            case CONNECTING, HANDSHAKE ->
            {
                if (nowNs - phaseDeadlineNs >= 0)
                {
                    onAttemptTimeout();
                }
            }
            case ESTABLISHED -> onHeartbeat(nowNs);
            case CLOSING ->
            {
                if (nowNs - phaseDeadlineNs >= 0)
                {
                    finish(SessionState.CLOSED, ErrorCode.CONNECTION_LOSS);
                }
            }
            default ->
            {
                // CLOSED: nothing is due any more.
                return;
            }
        }

        if (isWithoutConnection() && nowNs - queueDeadlineNs >= 0)
        {
            queueDeadlineNs = nowNs + status.timeoutNs();
            failInFlight(ErrorCode.CONNECTION_LOSS, refusalWithoutConnection());
        }
        if (phase != Phase.CLOSED)
        {
            timer.set(nextDeadlineNs());
        }
    }

    private long refusalWithoutConnection()
    {
        return context.failFast() ? RingmasterClient.NOT_CONNECTED : 0;
    }

    private boolean isWithoutConnection()
    {
        return phase == Phase.RESTING || phase == Phase.CONNECTING || phase == Phase.HANDSHAKE;
    }

    private void onAttemptTimeout()
    {
        final ConnectionHandler late = connection;
        onLost(new ConnectionLossException(null, connector.serverName() + " did not answer in time"));
        late.close(null);
    }

    private void onHeartbeat(final long nowNs)
    {
        if (nowNs - lastReceiveNs >= 2 * pingIntervalNs())
        {
            connection.close(new ConnectionLossException(
                null,
                connector.serverName() + " has sent nothing for " +
                TimeUnit.NANOSECONDS.toMillis(nowNs - lastReceiveNs) + " ms"));
        }
        else if (nowNs - lastSendNs >= pingIntervalNs())
        {
            publisher.ping();
            flush();
            lastSendNs = nowNs;
        }
    }

    private void setState(final SessionState newState)
    {
        status.state(newState);
        status.notifyListener();
    }

    private void finish(final SessionState finalState, final int errorCode)
    {
        if (phase == Phase.CLOSED)
        {
            if (finalState == SessionState.CLOSED && status.state() == SessionState.EXPIRED)
            {
                setState(SessionState.CLOSED);
            }
            return;
        }
        phase = Phase.CLOSED;
        status.state(finalState);
        connector.abort();
        timer.cancel();
        final ConnectionHandler last = connection;
        connection = null;
        if (last != null)
        {
            last.close(null);
        }
        final boolean isExpired = finalState == SessionState.EXPIRED;
        failInFlight(errorCode, isExpired ? RingmasterClient.EXPIRED : RingmasterClient.CLOSED);
        status.notifyListener();
        // This may run inside the handling of a reply: its buffer is still in use.
        eventLoop.execute(this::release);
    }

    private void release()
    {
        outbox.dispose();
        receiveBuffer.dispose();
        client.onReleased();
        status.releasedLatch().countDown();
    }
}
