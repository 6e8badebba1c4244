package io.ringmaster.perf.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import io.netty.util.concurrent.Future;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadSession;
import io.ringmaster.perf.load.ZooKeeperSession;
import io.ringmaster.perf.load.ZooKeeperTarget;

/**
 * Many sessions by ZooKeeper's protocol, all on one event loop, opened and used a bounded number at a time. Belongs to
 * one thread.
 */
final class SessionCrowd implements AutoCloseable
{
    /** A request of one session. */
    @FunctionalInterface
    interface Request
    {
        /**
         * Send it, on the session's thread.
         *
         * @param session to send it with.
         * @param index   of the session.
         */
        void submit(ZooKeeperSession session, int index);
    }

    private static final int TIMEOUT_S = 60;

    private final int count;
    private final ZooKeeperTarget target;
    private final List<ZooKeeperSession> sessions = new ArrayList<>();
    private final AtomicReference<String> failure = new AtomicReference<>();
    private boolean isAbandoned;

    /**
     * Connect nothing yet.
     *
     * @param server    host:port.
     * @param count     of sessions.
     * @param timeoutMs of each.
     */
    SessionCrowd(final String server, final int count, final int timeoutMs)
    {
        this.count = count;
        // One loop: what several sessions are told at once is stamped by one thread, in one order.
        target = new ZooKeeperTarget(new LoadContext().servers(List.of(server)).connectionCount(count)
            .sessionTimeoutMs(timeoutMs).conclude());
    }

    /**
     * Open all sessions, and let each make a request as soon as it is open.
     *
     * @param concurrency sessions that are under way at a time.
     * @param first       request of each.
     * @throws LoadException if a session cannot be opened, or its request fails.
     */
    @SuppressWarnings("FutureReturnValueIgnored") // the permits tell when all is done, and what has failed
    void open(final int concurrency, final Request first) throws LoadException
    {
        final ZooKeeperSession[] opened = new ZooKeeperSession[count];
        final Semaphore permits = new Semaphore(concurrency);
        try
        {
            for (int i = 0; i < count; i++)
            {
                acquire(permits, 1, i + " of " + count + " sessions");
                final int index = i;
                target.openAsync(i).whenComplete((session, cause) ->
                {
                    if (cause != null)
                    {
                        fail(permits, "session " + index + " of " + count + ": " + cause.getMessage());
                        return;
                    }
                    opened[index] = session;
                    session.replyHandler(handler(permits));
                    first.submit(session, index);
                });
            }
            acquire(permits, concurrency, "the last of " + count + " sessions");
        }
        finally
        {
            for (final ZooKeeperSession session : opened)
            {
                if (session != null)
                {
                    sessions.add(session);
                }
            }
        }
    }

    /**
     * Let each session make a request, and wait for all replies.
     *
     * @param concurrency requests under way at a time.
     * @param request     of each.
     * @throws LoadException if one fails.
     */
    void each(final int concurrency, final Request request) throws LoadException
    {
        each(concurrency, sessions.size(), request);
    }

    /**
     * Make some requests, each with the next session, and wait for all replies.
     *
     * @param concurrency  requests under way at a time.
     * @param requestCount of all sessions together.
     * @param request      to make, given the index of the request.
     * @throws LoadException if one fails.
     */
    void each(final int concurrency, final int requestCount, final Request request) throws LoadException
    {
        final Semaphore permits = new Semaphore(concurrency);
        final LoadSession.ReplyHandler handler = handler(permits);
        for (int i = 0; i < requestCount; i++)
        {
            acquire(permits, 1, "the requests of " + i + " of " + count + " sessions");
            final ZooKeeperSession session = sessions.get(i % sessions.size());
            final int index = i;
            session.execute(() ->
            {
                session.replyHandler(handler);
                request.submit(session, index);
            });
        }
        acquire(permits, concurrency, "the last requests of " + count + " sessions");
    }

    /**
     * End all sessions, so that they can be opened anew.
     *
     * @throws LoadException if one does not end.
     */
    void end() throws LoadException
    {
        final List<Future<Void>> ended = new ArrayList<>();
        sessions.forEach((session) -> ended.add(session.endAsync()));
        for (final Future<Void> future : ended)
        {
            if (!future.awaitUninterruptibly(TIMEOUT_S, TimeUnit.SECONDS))
            {
                throw new LoadException("a session does not end within " + TIMEOUT_S + " s");
            }
        }
        sessions.clear();
    }

    /** Close all connections and leave the sessions to their timeouts. */
    void abandon()
    {
        isAbandoned = true;
        final List<Future<Void>> closed = new ArrayList<>();
        sessions.forEach((session) -> closed.add(session.abandon()));
        closed.forEach(Future::awaitUninterruptibly);
    }

    /** Abandons the sessions, which is faster than ending each: their server is not needed any more. */
    @Override
    public void close()
    {
        if (!isAbandoned)
        {
            abandon();
        }
        target.close();
    }

    private LoadSession.ReplyHandler handler(final Semaphore permits)
    {
        return (context, errorCode) ->
        {
            if (errorCode == ErrorCode.OK)
            {
                permits.release();
            }
            else
            {
                fail(permits, "a request failed: " + ErrorCode.name(errorCode));
            }
        };
    }

    private void fail(final Semaphore permits, final String reason)
    {
        failure.compareAndSet(null, reason);
        permits.release();
    }

    private void acquire(final Semaphore permits, final int permitCount, final String what) throws LoadException
    {
        try
        {
            if (!permits.tryAcquire(permitCount, TIMEOUT_S, TimeUnit.SECONDS))
            {
                throw new LoadException(what + ": no answer for " + TIMEOUT_S + " s");
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
        final String reason = failure.get();
        if (reason != null)
        {
            throw new LoadException(reason);
        }
    }
}
