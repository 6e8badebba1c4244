package io.ringmaster.perf.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.ringmaster.codecs.ErrorCode;

/**
 * A target without a server: a set of paths, answered on the loop's own thread after the task that asked. Can answer
 * with an error from some request on, or not at all.
 */
final class LoopbackTarget implements LoadTarget
{
    final Set<String> paths = new HashSet<>();
    final List<String> requests = new ArrayList<>();
    final int[] counts = new int[Operation.count()];
    private final ExecutorService[] loops;
    private int requestsUntilError = Integer.MAX_VALUE;
    private int error;
    private Operation stallOn;
    private CountDownLatch stallUntil;
    private int openCount;

    LoopbackTarget(final int loopCount)
    {
        loops = new ExecutorService[loopCount];
        for (int i = 0; i < loopCount; i++)
        {
            loops[i] = Executors.newSingleThreadExecutor();
        }
    }

    /** All operations of this kind from the given one on fail. */
    void failAfter(final int requestCount, final int errorCode)
    {
        requestsUntilError = requestCount;
        error = errorCode;
    }

    /** The loop of the first such operation stands still until the latch opens. */
    void stallOn(final Operation operation, final CountDownLatch until)
    {
        stallOn = operation;
        stallUntil = until;
    }

    synchronized int openCount()
    {
        return openCount;
    }

    @Override
    public synchronized LoadSession open(final int index)
    {
        openCount++;
        return new Session(loops[index % loops.length]);
    }

    @Override
    public void close()
    {
        for (final ExecutorService loop : loops)
        {
            loop.shutdown();
        }
    }

    private synchronized int answer(final Operation operation, final String path)
    {
        counts[operation.index()]++;
        requests.add(operation + " " + path);
        if (error != 0 && (operation == Operation.GET || operation == Operation.SET) && --requestsUntilError < 0)
        {
            return error;
        }
        switch (operation)
        {
            case CREATE:
                return paths.add(path) ? ErrorCode.OK : ErrorCode.NODE_EXISTS;
            case DELETE:
                return paths.remove(path) ? ErrorCode.OK : ErrorCode.NO_NODE;
            case GET:
            case SET:
            case EXISTS:
            case CHILDREN:
            default:
                return paths.contains(path) ? ErrorCode.OK : ErrorCode.NO_NODE;
        }
    }

    private final class Session implements LoadSession
    {
        private final ExecutorService loop;
        private final Deque<long[]> replies = new ArrayDeque<>();
        private ReplyHandler handler;
        private boolean isReplying;

        Session(final ExecutorService loop)
        {
            this.loop = loop;
        }

        @Override
        public void execute(final Runnable task)
        {
            loop.execute(task);
        }

        @Override
        public void replyHandler(final ReplyHandler value)
        {
            handler = value;
        }

        @Override
        public void submit(final Operation operation, final String path, final int dataLength, final long context)
        {
            stall(operation);
            replies.addLast(new long[]{context, answer(operation, path)});
            if (!isReplying)
            {
                isReplying = true;
                loop.execute(this::reply);
            }
        }

        @Override
        public void close()
        {
            synchronized (LoopbackTarget.this)
            {
                openCount--;
            }
        }

        private void stall(final Operation operation)
        {
            if (operation == stallOn)
            {
                stallOn = null;
                try
                {
                    if (!stallUntil.await(10, TimeUnit.SECONDS))
                    {
                        throw new IllegalStateException("nobody ended the stall");
                    }
                }
                catch (final InterruptedException ex)
                {
                    throw new IllegalStateException(ex);
                }
            }
        }

        private void reply()
        {
            // Only what is there now: what a reply submits is answered by the next task.
            isReplying = false;
            for (int count = replies.size(); count > 0; count--)
            {
                final long[] reply = replies.removeFirst();
                handler.onReply(reply[0], (int)reply[1]);
            }
        }
    }
}
