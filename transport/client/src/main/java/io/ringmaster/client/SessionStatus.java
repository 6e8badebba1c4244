package io.ringmaster.client;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.agrona.ErrorHandler;

import io.ringmaster.codecs.ErrorCode;

/**
 * What any thread may know of a session. Changed on the event loop only.
 */
final class SessionStatus
{
    private static final int MAX_TOLD_FAILURES = 1000;

    private final RingmasterClient client;
    private final SessionListener listener;
    private final ErrorHandler errorHandler;
    private final CountDownLatch releasedLatch = new CountDownLatch(1);

    /** Failures that were told since a server last accepted the session. */
    private final Set<String> toldFailures = new HashSet<>();

    private volatile SessionState state = SessionState.CONNECTING;
    private volatile long sessionId;
    private volatile byte[] password;
    private volatile int timeoutMs;
    private volatile boolean isReadOnly;
    private volatile Throwable lastFailure;

    SessionStatus(final RingmasterClient client, final ClientContext context)
    {
        this.client = client;
        listener = context.sessionListener();
        errorHandler = context.errorHandler();
        sessionId = context.sessionId();
        password = context.sessionPassword();
        timeoutMs = context.sessionTimeoutMs();
    }

    SessionState state()
    {
        return state;
    }

    long sessionId()
    {
        return sessionId;
    }

    byte[] password()
    {
        return password.clone();
    }

    int timeoutMs()
    {
        return timeoutMs;
    }

    long timeoutNs()
    {
        return TimeUnit.MILLISECONDS.toNanos(timeoutMs);
    }

    boolean isReadOnly()
    {
        return isReadOnly;
    }

    Throwable lastFailure()
    {
        return lastFailure;
    }

    /**
     * Passed when nothing of the client is left but its event loop.
     *
     * @return a latch of 1.
     */
    CountDownLatch releasedLatch()
    {
        return releasedLatch;
    }

    void onAccepted(
        final long acceptedSessionId,
        final byte[] acceptedPassword,
        final int acceptedTimeoutMs,
        final boolean acceptedReadOnly)
    {
        sessionId = acceptedSessionId;
        password = acceptedPassword;
        timeoutMs = acceptedTimeoutMs;
        isReadOnly = acceptedReadOnly;
        toldFailures.clear();
        lastFailure = null;
    }

    /** The next session is a new one. */
    void forget()
    {
        sessionId = 0;
        password = new byte[ClientContext.SESSION_PASSWORD_LENGTH];
    }

    /**
     * Set the state; {@link #notifyListener()} follows when the client is ready for what the listener does.
     *
     * @param newState of the session.
     */
    void state(final SessionState newState)
    {
        state = newState;
        synchronized (releasedLatch)
        {
            releasedLatch.notifyAll();
        }
    }

    void notifyListener()
    {
        try
        {
            listener.onSessionState(client, state);
        }
        catch (final Throwable throwable)
        {
            errorHandler.onError(throwable);
        }
    }

    /**
     * A connection or an attempt has failed. The same failure over and over, as of a server that is down, is told once.
     * That a server is behind what the client has seen is not told at all: the next one, or the same one later, is not.
     *
     * @param serverName of the attempt.
     * @param cause      why.
     */
    void onFailure(final String serverName, final Throwable cause)
    {
        final RingmasterException failure;
        if (cause instanceof RingmasterException exception)
        {
            failure = exception;
        }
        else
        {
            failure = new ConnectionLossException(null, serverName + ": " + reason(cause));
            failure.initCause(cause);
        }
        lastFailure = failure;
        if (failure.errorCode() != ErrorCode.ZXID_AHEAD && toldFailures.size() < MAX_TOLD_FAILURES &&
            toldFailures.add(failure.getMessage()))
        {
            errorHandler.onError(failure);
        }
    }

    /** Without what is said before it: the server that it was. */
    private static String reason(final Throwable cause)
    {
        if (cause instanceof UnknownHostException)
        {
            return "no such host";
        }
        // Netty puts the address behind the system's words.
        return cause instanceof ConnectException && cause.getCause() instanceof ConnectException ?
            cause.getCause().getMessage() : cause.getMessage();
    }

    /**
     * Wait until requests flow, or never will.
     *
     * @param waitMs to wait at most.
     * @return true if the state is CONNECTED.
     * @throws InterruptedException if the thread is interrupted.
     */
    boolean awaitConnected(final long waitMs) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(waitMs);
        synchronized (releasedLatch)
        {
            long remainingNs = deadlineNs - System.nanoTime();
            while ((state == SessionState.CONNECTING || state == SessionState.DISCONNECTED) && remainingNs > 0)
            {
                TimeUnit.NANOSECONDS.timedWait(releasedLatch, remainingNs);
                remainingNs = deadlineNs - System.nanoTime();
            }
        }
        return state == SessionState.CONNECTED;
    }
}
