package io.ringmaster.perf.load;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;

import io.ringmaster.codecs.ErrorCode;

/** The same operation on many paths, pipelined over all sessions, where speed is welcome but not measured. */
final class Bulk
{
    private static final int DEPTH = 512;
    private static final long STALL_TIMEOUT_S = 30;

    private final List<LoadSession> sessions;

    Bulk(final List<LoadSession> sessions)
    {
        this.sessions = sessions;
    }

    /**
     * Do it and wait for the last reply.
     *
     * @param operation  to do.
     * @param count      of paths.
     * @param path       for each index below count; called on several threads.
     * @param dataLength bytes of data; -1: none.
     * @param tolerated  error code that is as good as success.
     * @throws LoadException if a request fails, or no reply comes for a long time.
     */
    void run(
        final Operation operation,
        final int count,
        final IntFunction<String> path,
        final int dataLength,
        final int tolerated)
        throws LoadException
    {
        final CountDownLatch done = new CountDownLatch(sessions.size());
        final AtomicLong progress = new AtomicLong();
        final Worker[] workers = new Worker[sessions.size()];
        for (int i = 0; i < workers.length; i++)
        {
            final Worker worker = new Worker(sessions.get(i), operation, i, sessions.size(), count, path, dataLength,
                tolerated, progress, done);
            workers[i] = worker;
            sessions.get(i).execute(worker::start);
        }
        await(operation, done, progress);
        final Map<String, Long> errors = ErrorCounts.sums();
        for (final Worker worker : workers)
        {
            worker.errors.addTo(errors);
        }
        if (!errors.isEmpty())
        {
            throw new LoadException(operation + " of " + count + " nodes from " + path.apply(0) + " on failed: " +
                errors);
        }
    }

    private static void await(final Operation operation, final CountDownLatch done, final AtomicLong progress)
        throws LoadException
    {
        try
        {
            long seen = -1;
            while (!done.await(STALL_TIMEOUT_S, TimeUnit.SECONDS))
            {
                if (progress.get() == seen)
                {
                    throw new LoadException(operation + ": no reply for " + STALL_TIMEOUT_S + " s, " + seen +
                        " were done before");
                }
                seen = progress.get();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
    }

    /** Share of one session; belongs to its thread until it is done. */
    private static final class Worker implements LoadSession.ReplyHandler
    {
        private final LoadSession session;
        private final Operation operation;
        private final int stride;
        private final int end;
        private final IntFunction<String> path;
        private final int dataLength;
        private final int tolerated;
        private final AtomicLong progress;
        private final CountDownLatch done;
        private final ErrorCounts errors = new ErrorCounts();
        private int next;
        private int inFlight;
        private boolean hasFailed;
        private boolean isFilling;

        Worker(
            final LoadSession session,
            final Operation operation,
            final int first,
            final int stride,
            final int end,
            final IntFunction<String> path,
            final int dataLength,
            final int tolerated,
            final AtomicLong progress,
            final CountDownLatch done)
        {
            this.session = session;
            this.operation = operation;
            this.next = first;
            this.stride = stride;
            this.end = end;
            this.path = path;
            this.dataLength = dataLength;
            this.tolerated = tolerated;
            this.progress = progress;
            this.done = done;
        }

        void start()
        {
            session.replyHandler(this);
            fill();
        }

        @Override
        public void onReply(final long context, final int errorCode)
        {
            inFlight--;
            if (errorCode != ErrorCode.OK && errorCode != tolerated)
            {
                errors.increment(errorCode);
                hasFailed = true;
            }
            progress.incrementAndGet();
            if (!isFilling)
            {
                fill();
            }
        }

        private void fill()
        {
            isFilling = true;
            while (!hasFailed && next < end && inFlight < DEPTH)
            {
                final int index = next;
                next += stride;
                inFlight++;
                session.submit(operation, path.apply(index), dataLength, index);
            }
            isFilling = false;
            if (inFlight == 0)
            {
                done.countDown();
            }
        }
    }
}
