package io.ringmaster.perf.scale;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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
    @SuppressWarnings("FutureReturnValueIgnored") // the steps tell when all is done, and what has failed
    void open(final int concurrency, final Request first) throws LoadException
    {
        final ZooKeeperSession[] opened = new ZooKeeperSession[count];
        final Steps steps = new Steps(count, count + " sessions to open");
        final LoadSession.ReplyHandler handler = handler(steps);
        try
        {
            steps.run(concurrency, (index) -> target.openAsync(index).whenComplete((session, cause) ->
            {
                if (cause != null)
                {
                    steps.fail("session " + index + " of " + count + ": " + cause.getMessage());
                    return;
                }
                opened[index] = session;
                session.replyHandler(handler);
                first.submit(session, index);
            }));
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
        final Steps steps = new Steps(requestCount, requestCount + " requests of " + count + " sessions");
        final LoadSession.ReplyHandler handler = handler(steps);
        steps.run(concurrency, (index) ->
        {
            final ZooKeeperSession session = sessions.get(index % sessions.size());
            session.replyHandler(handler);
            request.submit(session, index);
        });
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

    private static LoadSession.ReplyHandler handler(final Steps steps)
    {
        return (context, errorCode) ->
        {
            if (errorCode == ErrorCode.OK)
            {
                steps.onEnd();
            }
            else
            {
                steps.fail("a request failed: " + ErrorCode.name(errorCode));
            }
        };
    }

    /** What begins one step. */
    @FunctionalInterface
    private interface Step
    {
        void begin(int index) throws LoadException;
    }

    /**
     * Things that all sessions do, a bounded number at a time. All on the thread of the sessions, where the end of one
     * begins the next: what handing each over from another thread costs would be measured, too.
     */
    private final class Steps
    {
        private final CountDownLatch done = new CountDownLatch(1);
        private final int stepCount;
        private final String what;
        private volatile String failure;
        private volatile int endedCount;
        private int begunCount;
        private Step step;

        Steps(final int stepCount, final String what)
        {
            this.stepCount = stepCount;
            this.what = what;
        }

        void run(final int concurrency, final Step each) throws LoadException
        {
            if (stepCount == 0)
            {
                return;
            }
            target.execute(0, () ->
            {
                step = each;
                for (int i = 0; i < Math.min(concurrency, stepCount); i++)
                {
                    begin();
                }
            });
            await();
            if (failure != null)
            {
                throw new LoadException(failure);
            }
        }

        @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes it
        void onEnd()
        {
            endedCount++;
            if (endedCount == stepCount)
            {
                done.countDown();
            }
            else
            {
                begin();
            }
        }

        void fail(final String reason)
        {
            if (failure == null)
            {
                failure = reason;
                done.countDown();
            }
        }

        private void begin()
        {
            if (begunCount == stepCount || failure != null)
            {
                return;
            }
            try
            {
                step.begin(begunCount++);
            }
            catch (final LoadException ex)
            {
                fail(ex.getMessage());
            }
        }

        private void await() throws LoadException
        {
            try
            {
                int lastCount = 0;
                while (!done.await(TIMEOUT_S, TimeUnit.SECONDS))
                {
                    if (endedCount == lastCount)
                    {
                        throw new LoadException(
                            lastCount + " of " + what + " are done, and there is no answer for " + TIMEOUT_S + " s");
                    }
                    lastCount = endedCount;
                }
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new LoadException("interrupted", ex);
            }
        }
    }
}
