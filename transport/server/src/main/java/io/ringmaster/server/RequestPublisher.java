package io.ringmaster.server;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.collections.LongArrayQueue;

import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.ring.MessageRing;

/**
 * The producer of the request ring: OPENED before the first frame of a connection, its frames in order, CLOSED once
 * at the end. A connection that never sends a whole frame is never mentioned to the engine. Endpoint thread only.
 */
final class RequestPublisher
{
    private final MessageRing ring;
    private final EndpointCounters counters;
    private final EndpointStatistics statistics;
    private final long maxOutstandingCount;
    private final LongArrayQueue closedIds = new LongArrayQueue(Long.MIN_VALUE);
    private long frameCount;

    RequestPublisher(final EndpointContext context)
    {
        this.ring = context.requestRing();
        this.counters = context.counters();
        this.statistics = new EndpointStatistics(
            context.nanoClock(), context.monitoring().epochClock(), context.monitoring().requestLatency());
        this.maxOutstandingCount =
            context.maxOutstandingRequests() == 0 ? Long.MAX_VALUE : context.maxOutstandingRequests();
    }

    /**
     * Publish a request, and before the first one of a connection that it was opened.
     *
     * @param connection from which it came.
     * @param buffer     with the message.
     * @param offset     of the message.
     * @param length     of the message.
     * @return false if the ring is full; the request has not been taken.
     */
    boolean tryRequest(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final int claimed = tryClaim(connection, length);
        if (claimed == MessageRing.INSUFFICIENT)
        {
            return false;
        }
        ring.buffer().putBytes(claimed, buffer, offset, length);
        publish(connection, length);
        return true;
    }

    /**
     * Claim bytes for a request that is written straight into the ring. The claim is published next or abandoned.
     *
     * @param connection from which the request came.
     * @param length     most bytes that it will have.
     * @return offset in {@link #buffer()}, or {@link MessageRing#INSUFFICIENT}.
     */
    int tryClaim(final Connection connection, final int length)
    {
        if (!connection.isOpened() && !tryOpened(connection))
        {
            return MessageRing.INSUFFICIENT;
        }
        return ring.tryClaim(length);
    }

    MutableDirectBuffer buffer()
    {
        return ring.buffer();
    }

    /**
     * Publish the request that was claimed.
     *
     * @param connection from which it came.
     * @param length     of it, at most what was claimed.
     */
    void publish(final Connection connection, final int length)
    {
        ring.publish(EndpointProtocol.REQUEST, connection.id(), length);
        statistics.onRequest(connection.statistics());
        frameCount++;
    }

    /**
     * Ask the engine about itself.
     *
     * @param connection that the answers are for.
     * @param topics     to ask for, in this order.
     * @return false if the ring is full; nothing has been asked.
     */
    boolean tryInspect(final Connection connection, final Topic[] topics)
    {
        final int length = topics.length * Integer.BYTES;
        final int claimed = tryClaim(connection, length);
        if (claimed == MessageRing.INSUFFICIENT)
        {
            return false;
        }
        for (int i = 0; i < topics.length; i++)
        {
            ring.buffer().putInt(claimed + i * Integer.BYTES, topics[i].value(), ByteOrder.LITTLE_ENDIAN);
        }
        ring.publish(EndpointProtocol.INSPECT, connection.id(), length);
        return true;
    }

    EndpointStatistics statistics()
    {
        return statistics;
    }

    /**
     * Whether so many requests are under way that no more are to be taken.
     *
     * @return true until enough of them are answered.
     */
    boolean isAtLimit()
    {
        return statistics.outstandingCount() >= maxOutstandingCount;
    }

    /**
     * Tell the engine that a connection is gone: now, or as soon as the ring has room.
     *
     * @param connectionId for which OPENED has been published.
     */
    void closed(final long connectionId)
    {
        closedIds.addLong(connectionId);
        publishClosed();
    }

    /**
     * Publish what waits for room, without which nothing else is to be published.
     *
     * @return messages published.
     */
    int publishClosed()
    {
        int count = 0;
        while (!closedIds.isEmpty() && ring.tryClaim(0) != MessageRing.INSUFFICIENT)
        {
            ring.publish(EndpointProtocol.CLOSED, closedIds.pollLong(), 0);
            count++;
        }
        return count;
    }

    boolean hasWaiting()
    {
        return !closedIds.isEmpty();
    }

    void flushCounters()
    {
        if (frameCount != 0)
        {
            counters.framesIn().getAndAddRelease(frameCount);
            frameCount = 0;
        }
    }

    private boolean tryOpened(final Connection connection)
    {
        final byte[] address = connection.addressText();
        final int claimed = ring.tryClaim(address.length);
        if (claimed == MessageRing.INSUFFICIENT)
        {
            return false;
        }
        ring.buffer().putBytes(claimed, address);
        ring.publish(EndpointProtocol.OPENED, connection.id(), address.length);
        connection.onOpened();
        return true;
    }
}
