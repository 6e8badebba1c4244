package io.ringmaster.client;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.netty.channel.EventLoop;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;

/**
 * The requests on their way out: one buffer that is being filled, one that Netty writes, and the ring of those that
 * wait for replies. While one buffer is in transit requests gather in the other: the slower the socket, the larger
 * the batches.
 * <p>
 * Any thread adds requests, holding this object's monitor from {@link #claim} to {@link #commit}, then calls
 * {@link #requestFlush()} without it. The rest is the event loop's.
 */
final class Outbox
{
    private final EventLoop eventLoop;
    private final Runnable flushTask;
    private final int maxUnsentLength;
    private final InFlightRing inFlight;
    private final AtomicBoolean isFlushScheduled = new AtomicBoolean();

    private SendBuffer filling;
    private SendBuffer spare;
    /** What {@link #claim} answers, if negative. */
    private long refusal;
    private int maxRequestLength = Integer.MAX_VALUE;
    private int waitingCount;
    private volatile boolean isEstablished;
    private volatile boolean hasWaiting;

    /** Event loop only: replies are being handled and a flush follows. */
    private boolean isInReadBatch;
    private boolean isFlushing;

    Outbox(final EventLoop eventLoop, final Runnable flushTask, final int maxInFlight, final int maxUnsentLength)
    {
        this.eventLoop = eventLoop;
        this.flushTask = flushTask;
        this.maxUnsentLength = maxUnsentLength;
        inFlight = new InFlightRing(maxInFlight);
        filling = new SendBuffer(this::onWritten);
        spare = new SendBuffer(this::onWritten);
    }

    /**
     * Make room for a request.
     *
     * @param maxLength that the request's message may have, in bytes.
     * @return the correlation id to use; or negative, one of the results that {@link RingmasterClient} describes.
     */
    long claim(final long maxLength)
    {
        if (refusal < 0)
        {
            return refusal;
        }
        final int unsentLength = filling.length();
        if (inFlight.isFull() || (unsentLength > 0 && unsentLength + maxLength > maxUnsentLength))
        {
            return RingmasterClient.BACK_PRESSURED;
        }
        if (maxLength > Integer.MAX_VALUE / 2)
        {
            return RingmasterClient.TOO_LARGE;
        }
        ensureRoom((int)maxLength);
        return inFlight.nextId();
    }

    /**
     * Make room for a message that has no place in the ring.
     *
     * @param maxLength that it may have, in bytes.
     */
    void ensureRoom(final int maxLength)
    {
        filling.ensureRoom(Frame.HEADER_LENGTH + maxLength);
    }

    /**
     * Where to write the claimed request.
     *
     * @return buffer being filled.
     */
    UnsafeBuffer buffer()
    {
        return filling.view();
    }

    /**
     * Where the claimed request's message begins.
     *
     * @return offset in bytes.
     */
    int offset()
    {
        return filling.length() + Frame.HEADER_LENGTH;
    }

    /**
     * Add the claimed request.
     *
     * @param end        offset behind its message.
     * @param type       template id of the request, or of the kind of answer that it gets.
     * @param context    for the callback.
     * @param callback   of the type's interface.
     * @param attachment what the client must do itself when the request succeeds; or null.
     * @return its correlation id, or {@link RingmasterClient#TOO_LARGE}.
     */
    long commit(final int end, final int type, final long context, final Object callback, final Object attachment)
    {
        if (end - offset() > maxRequestLength)
        {
            return RingmasterClient.TOO_LARGE;
        }
        final long id = inFlight.nextId();
        inFlight.add((byte)type, context, callback, attachment);
        commitMessage(end);
        return id;
    }

    /**
     * Add a message that has no place in the ring.
     *
     * @param end offset behind it.
     */
    void commitMessage(final int end)
    {
        Frame.putLength(filling.view(), filling.length(), end - offset());
        filling.length(end);
    }

    /** Have what was added sent: by the read batch that is running, or by one task for all who ask meanwhile. */
    void requestFlush()
    {
        if (eventLoop.inEventLoop() && isInReadBatch)
        {
            return;
        }
        if (isEstablished && !isFlushScheduled.get() && isFlushScheduled.compareAndSet(false, true))
        {
            eventLoop.execute(flushTask);
        }
    }

    /**
     * Wait until a request may be accepted.
     *
     * @param timeoutMs to wait at most.
     * @throws InterruptedException if the thread is interrupted.
     */
    synchronized void awaitRoom(final long timeoutMs) throws InterruptedException
    {
        waitingCount++;
        hasWaiting = true;
        try
        {
            final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMs);
            long remainingNs = deadlineNs - System.nanoTime();
            while (remainingNs > 0 && refusal == 0 && (inFlight.isFull() || filling.length() > 0))
            {
                TimeUnit.NANOSECONDS.timedWait(this, remainingNs);
                remainingNs = deadlineNs - System.nanoTime();
            }
        }
        finally
        {
            waitingCount--;
            hasWaiting = waitingCount > 0;
        }
    }

    InFlightRing inFlight()
    {
        return inFlight;
    }

    void onReadBatch(final boolean isRunning)
    {
        isInReadBatch = isRunning;
        if (!isRunning)
        {
            wakeWaiting();
        }
    }

    void onFlushTask()
    {
        isFlushScheduled.set(false);
    }

    /**
     * Send what there is, unless the buffer before is still in transit: its release asks for a flush.
     *
     * @param connection to send on.
     * @return true if something was sent.
     */
    boolean flush(final Connection connection)
    {
        boolean isSent = false;
        if (!isFlushing)
        {
            isFlushing = true;
            try
            {
                SendBuffer buffer = take();
                while (buffer != null)
                {
                    connection.send(buffer);
                    isSent = true;
                    // Without the lock: what another thread has added since it was held has a flush of its own coming.
                    buffer = filling.length() == 0 ? null : take();
                }
            }
            finally
            {
                isFlushing = false;
            }
        }
        return isSent;
    }

    /** Requests are sent as they come from now on. */
    void onEstablished(final int maxRequestLength)
    {
        synchronized (this)
        {
            refusal = 0;
            this.maxRequestLength = maxRequestLength;
        }
        isEstablished = true;
    }

    /**
     * Forget what was not sent and refuse or keep requests from now on.
     *
     * @param refusal what to answer to requests; 0 to keep them for the next connection.
     * @return id of the last request that was made before: those up to it are to be failed.
     */
    long onLost(final long refusal)
    {
        isEstablished = false;
        final long lastId;
        synchronized (this)
        {
            this.refusal = refusal;
            if (spare.isInTransit())
            {
                // The closed channel has not let go of it yet: it is freed when it does.
                spare.dispose();
                spare = new SendBuffer(this::onWritten);
            }
            filling.length(0);
            inFlight.refresh();
            lastId = inFlight.nextId() - 1;
        }
        wakeWaiting();
        return lastId;
    }

    /** Requests are refused from now on, those made before go out. */
    synchronized void onClosing()
    {
        refusal = RingmasterClient.CLOSED;
    }

    synchronized void dispose()
    {
        filling.dispose();
        spare.dispose();
    }

    private synchronized SendBuffer take()
    {
        if (spare.isInTransit() || filling.length() == 0)
        {
            return null;
        }
        final SendBuffer taken = filling;
        filling = spare;
        spare = taken;
        taken.onTransit();
        inFlight.refresh();
        return taken;
    }

    private void onWritten()
    {
        if (!isFlushing)
        {
            requestFlush();
        }
    }

    private void wakeWaiting()
    {
        if (hasWaiting)
        {
            synchronized (this)
            {
                notifyAll();
            }
        }
    }
}
