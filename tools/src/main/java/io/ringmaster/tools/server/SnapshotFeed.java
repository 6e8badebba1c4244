package io.ringmaster.tools.server;

import java.util.concurrent.atomic.AtomicInteger;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.SnapshotSink;
import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingPoller;

/**
 * Carries a snapshot from the engine thread to the thread that writes the file, through a ring: the engine never
 * waits for a disk, and goes on only as fast as the disk takes it.
 */
final class SnapshotFeed implements SnapshotSink
{
    /** Start of a snapshot; tag is its zxid. */
    static final int BEGIN = 1;
    /** Bytes of it. */
    static final int BLOCK = 2;
    /** End of it. */
    static final int END = 3;

    private static final int SLOTS = 1024;
    /** Enough for the writer to be woken for: as much as it writes at once. */
    private static final int WAKE_LENGTH = 256 * 1024;

    private final MessageRing ring;
    private final RingPoller poller;
    private final Runnable consumer;
    private final int wakeLength;
    private int unseenLength;
    private volatile boolean isBusy;
    private volatile boolean isStopped;
    private final AtomicInteger requestCount = new AtomicInteger();
    private volatile int servedRequestCount;

    /**
     * Construct.
     *
     * @param payloadCapacity bytes under way; a power of two, at least twice the longest block.
     * @param consumer        wakes the thread that polls {@link #poller()}: at begin and end, for what is worth its
     *                        while, and when there is no room.
     */
    SnapshotFeed(final int payloadCapacity, final Runnable consumer)
    {
        wakeLength = Math.min(WAKE_LENGTH, payloadCapacity / 2);
        ring = new MessageRing(SLOTS, payloadCapacity);
        poller = ring.newPoller();
        this.consumer = consumer;
    }

    @Override
    public boolean begin(final long zxid)
    {
        if (isBusy)
        {
            return false;
        }
        servedRequestCount = requestCount.get();
        if (!publish(BEGIN, zxid, null, 0, 0))
        {
            return false;
        }
        isBusy = true;
        return true;
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        return publish(BLOCK, 0, buffer, offset, length);
    }

    @Override
    public boolean end()
    {
        return publish(END, 0, null, 0, 0);
    }

    @Override
    public int maxBlockLength()
    {
        return ring.maxMessageLength();
    }

    /** Take nothing more; a snapshot under way is never finished. Any thread. */
    void stop()
    {
        isStopped = true;
    }

    /** The ring, for those that look how full it is. */
    MessageRing ring()
    {
        return ring;
    }

    /** The writing thread's end. */
    RingPoller poller()
    {
        return poller;
    }

    /** Somebody asked for a snapshot: those that begin from now on answer it. Engine thread. */
    void onRequested()
    {
        requestCount.incrementAndGet();
    }

    /** Requests so far. Any thread. */
    int requestCount()
    {
        return requestCount.get();
    }

    /** Requests that the snapshot under way answers. The writing thread, between begin and end. */
    int servedRequestCount()
    {
        return servedRequestCount;
    }

    /** The writing thread has done with a snapshot, well or not; the next may begin. */
    void onDone()
    {
        isBusy = false;
    }

    /** Whether a snapshot is under way. Any thread. */
    boolean isBusy()
    {
        return isBusy;
    }

    private boolean publish(
        final int type, final long tag, final DirectBuffer buffer, final int offset, final int length)
    {
        final int claim = isStopped ? MessageRing.INSUFFICIENT : ring.tryClaim(length);
        if (claim == MessageRing.INSUFFICIENT)
        {
            wake();
            return false;
        }
        if (length > 0)
        {
            ring.buffer().putBytes(claim, buffer, offset, length);
        }
        ring.publish(type, tag, length);
        unseenLength += length;
        if (type != BLOCK || unseenLength >= wakeLength)
        {
            wake();
        }
        return true;
    }

    private void wake()
    {
        unseenLength = 0;
        consumer.run();
    }
}
