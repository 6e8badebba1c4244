package io.ringmaster.client;

import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import org.agrona.DirectBuffer;
import org.agrona.ErrorHandler;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.AuthenticateEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ConnectReplyDecoder;

/**
 * The session of a client through all its connections: opens and resumes it, keeps it alive, hands out replies and
 * events. Event loop only, but for the volatile fields.
 */
final class Session implements ReplyDispatcher.ReplyEffects
{
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
        /** Waits for the connection. */
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
    private final ServerMessages messages;
    private final ReceiveBuffer receiveBuffer = new ReceiveBuffer();
    private final SessionSetup setup;
    private final Connector connector;
    private final ReconnectPolicy policy;
    private final Heartbeat heartbeat = new Heartbeat();
    private final SeenZxids seen;
    private final SessionTimer timer;

    private Phase phase = Phase.RESTING;
    private Connection connection;
    /** End of the rest, of the attempt or of the wait for the last reply, by the phase. */
    private long phaseDeadlineNs;
    private long queueDeadlineNs;
    private long establishedNs;
    /** How long the attempt that is running may wait for the connection, and again for the session. */
    private int attemptTimeoutMs;

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
        seen = new SeenZxids(context.lastZxidSeen());
        watches = new WatchDispatcher(chroot, errorHandler, seen);
        messages = new ServerMessages(this, dispatcher, watches, outbox.inFlight(), seen);
        setup = new SessionSetup(watches.registry(), errorHandler);
        timer = new SessionTimer(eventLoop, this::onTimer);
        connector = new Connector(
            eventLoop, context, this, receiveBuffer,
            new MessageCutter(this, receiveBuffer, context.maxReplyLength()));
        policy = new ReconnectPolicy(context);
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

    SeenZxids seen()
    {
        return seen;
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
        // The next requests first, then the clock: it takes as long as a good part of their way does.
        final boolean isSent = isFlushing() && outbox.flush(connection);
        final long nowNs = System.nanoTime();
        heartbeat.onReceive(nowNs);
        if (isSent)
        {
            heartbeat.onSend(nowNs);
        }
        outbox.onReadBatch(false);
    }

    /**
     * The connection stands.
     *
     * @param active it.
     */
    void onActive(final Connection active)
    {
        if (active != connection || phase != Phase.CONNECTING)
        {
            active.close(null);
            return;
        }
        phase = Phase.HANDSHAKE;
        receiveBuffer.reset();
        phaseDeadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(attemptTimeoutMs);
        timer.set(phaseDeadlineNs);
        connection.send(setup.connect(context, status, seen.last()));
    }

    /**
     * The connection is gone.
     *
     * @param inactive it.
     * @param cause    why the client closed it; null if the server did, or the client on purpose.
     */
    void onInactive(final Connection inactive, final Throwable cause)
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
        final Connection receiver, final DirectBuffer buffer, final int offset, final int length)
    {
        if (receiver != connection)
        {
            return;
        }
        messages.onMessage(buffer, offset, length, phase == Phase.HANDSHAKE);
    }

    @Override
    public void onReply(final long zxid)
    {
        seen.onReply(zxid);
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

    /**
     * A server has accepted the session.
     *
     * @param reply of it.
     */
    void onAccepted(final ConnectReplyDecoder reply)
    {
        if (status.sessionId() == 0)
        {
            seen.onSessionOpened(reply.zxid());
        }
        final byte[] newPassword = new byte[ClientContext.SESSION_PASSWORD_LENGTH];
        for (int i = 0; i < newPassword.length; i++)
        {
            newPassword[i] = (byte)reply.password(i);
        }
        final boolean isReadOnly = reply.readOnlyRaw() == BooleanType.T.value();
        status.onAccepted(reply.sessionId(), newPassword, Math.max(reply.timeoutMs(), 1), isReadOnly);
        connector.onAccepted();
        phase = Phase.ESTABLISHED;
        establishedNs = System.nanoTime();
        heartbeat.onEstablished(establishedNs, status.timeoutNs());

        final int maxFrameLength = reply.maxFrameLength();
        sendSetup(maxFrameLength);
        outbox.onEstablished(maxFrameLength);
        timer.set(nextDeadlineNs());
        setState(SessionState.CONNECTED);
    }

    /**
     * A server has refused the session.
     *
     * @param errorCode why; not OK.
     * @param message   that says more.
     */
    void onRefused(final int errorCode, final String message)
    {
        if (errorCode == ErrorCode.SESSION_EXPIRED)
        {
            onExpired();
        }
        else
        {
            connection.close(RingmasterException.of(errorCode, null, connector.serverName() + ", " + message));
        }
    }

    /**
     * The server will have no more of the connection.
     *
     * @param errorCode why; not OK.
     * @param message   that says more; may be empty.
     */
    void onConnectionError(final int errorCode, final String message)
    {
        connection.close(RingmasterException.of(
            errorCode,
            null,
            connector.serverName() + " refuses the connection" + (message.isEmpty() ? "" : ", " + message)));
    }

    /**
     * The reply to one of the client's own requests.
     *
     * @param id        of the request.
     * @param errorCode of the reply.
     * @param message   that says more; may be empty.
     */
    void onOwnReply(final long id, final int errorCode, final String message)
    {
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
        final Connection expired = connection;
        connection = null;
        expired.close(null);
        status.forget();
        phase = Phase.RESTING;
        failInFlight(ErrorCode.SESSION_EXPIRED, 0);
        setState(SessionState.EXPIRED);
        if (phase == Phase.RESTING)
        {
            setState(SessionState.CONNECTING);
            rest(System.nanoTime(), policy.onFailure());
        }
    }

    private void onLost(final Throwable cause)
    {
        final boolean wasEstablished = phase == Phase.ESTABLISHED;
        final long nowNs = System.nanoTime();
        connection = null;
        connector.abort();
        phase = Phase.RESTING;
        if (wasEstablished)
        {
            if (nowNs - establishedNs > TimeUnit.MILLISECONDS.toNanos(context.maxReconnectDelayMs()))
            {
                policy.onStableConnectionLost();
            }
            queueDeadlineNs = nowNs + status.timeoutNs();
            setup.onLost(seen.lastReply());
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
            rest(nowNs, policy.onFailure());
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
        attemptTimeoutMs = policy.attemptTimeoutMs();
        // A host may have several addresses, and its name must be looked up first.
        phaseDeadlineNs = nowNs + TimeUnit.MILLISECONDS.toNanos(2L * attemptTimeoutMs);
        timer.set(nextDeadlineNs());
        connection = connector.newConnection();
        connector.connect(attemptTimeoutMs, this::onLost);
    }

    private void flush()
    {
        if (isFlushing() && outbox.flush(connection))
        {
            heartbeat.onSend(System.nanoTime());
        }
    }

    private boolean isFlushing()
    {
        return phase == Phase.ESTABLISHED || phase == Phase.CLOSING;
    }

    private long nextDeadlineNs()
    {
        return switch (phase)
        {
            case RESTING, CONNECTING, HANDSHAKE -> earlier(phaseDeadlineNs, queueDeadlineNs);
            case ESTABLISHED -> heartbeat.deadlineNs();
            case CLOSING, CLOSED -> phaseDeadlineNs;
        };
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
        final Connection late = connection;
        connector.onSilent();
        onLost(new ConnectionLossException(null, connector.serverName() + " did not answer in time"));
        late.close(null);
    }

    private void onHeartbeat(final long nowNs)
    {
        if (heartbeat.isServerSilent(nowNs))
        {
            connector.onSilent();
            connection.close(new ConnectionLossException(
                null,
                connector.serverName() + " has sent nothing for " +
                TimeUnit.NANOSECONDS.toMillis(heartbeat.silenceNs(nowNs)) + " ms"));
        }
        else if (heartbeat.isPingDue(nowNs))
        {
            publisher.ping();
            flush();
            heartbeat.onSend(nowNs);
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
        final Connection last = connection;
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
