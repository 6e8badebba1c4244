package io.ringmaster.engine.request;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;

/**
 * What waits for the ensemble, in the order in which it came: a marker for each request that becomes a transaction, or
 * that the leader has to answer, and behind it the reads and refusals of connections that have a marker under way, so
 * that every connection is answered in order. Markers are numbered; the number comes back with the transaction or the
 * answer. Engine thread only.
 */
final class PendingRequests
{
    /** Marker: becomes a transaction, or is refused. Tag is the connection; bytes: head of a marker, operation ids. */
    static final int WRITE = 1;
    /** A read; tag is the connection; bytes are the request. */
    static final int READ = 2;
    /** A refusal; tag is the connection; bytes: correlation id, error code, flag to close, message. */
    static final int STATUS = 3;
    /** Marker: the leader decides whether a session is alive. Tag is the connection; bytes: head of a marker. */
    static final int RESUME = 4;
    /** Marker: what stands behind it is read at a confirmed position. Tag: the connection; bytes: head of a marker. */
    static final int POSITION = 5;
    /** No marker. */
    static final int NONE = 0;

    private static final int CORRELATION_OFFSET = 8;
    private static final int COST_OFFSET = 16;
    private static final int MARKER_LENGTH = 24;
    private static final int STATUS_HEADER_LENGTH = 16;

    private final MessageRing ring;
    private final RingPoller poller;
    private final OperationIds operationIds = new OperationIds();
    /** Of the markers that wait, by their numbers, which leave nothing out. */
    private final byte[] markerTypes;
    private long nextSequence;
    private long firstAwaited;
    private long firstWaiting;
    private long outstandingCost;
    private int claimedOffset;

    /**
     * Construct, empty.
     *
     * @param slots         entries that can wait; a power of two.
     * @param bytes         of them; a power of two.
     * @param firstSequence where the numbers of markers begin: no earlier life of this server may have used them.
     */
    PendingRequests(final int slots, final int bytes, final long firstSequence)
    {
        ring = new MessageRing(slots, bytes);
        poller = ring.newPoller();
        markerTypes = new byte[slots];
        nextSequence = firstSequence;
        firstAwaited = firstSequence;
        firstWaiting = firstSequence;
    }

    /** Those of the request whose marker comes next, to be filled before {@link #claimMarker}. */
    OperationIds operationIds()
    {
        return operationIds;
    }

    /** Number of the marker that comes next. */
    long nextSequence()
    {
        return nextSequence;
    }

    /** Whether a transaction of this number belongs to a marker that waits, or should. */
    boolean isAwaited(final long sequence)
    {
        return sequence - firstAwaited >= 0 && sequence - nextSequence < 0;
    }

    /** Type of the marker of this number; {@link #NONE} if there is none, or it was taken out. */
    int markerType(final long sequence)
    {
        return sequence - firstWaiting >= 0 && sequence - nextSequence < 0 ? markerTypes[slot(sequence)] : NONE;
    }

    /** What the markers that wait cost, in sum. */
    long outstandingCost()
    {
        return outstandingCost;
    }

    /** Whether a marker has room now; it is claimed, so {@link #addMarker} must be the next call if any. */
    boolean claimMarker()
    {
        claimedOffset = ring.tryClaim(MARKER_LENGTH + operationIds.encodedLength());
        return claimedOffset >= 0;
    }

    /** Queue the claimed marker, with the operation ids. */
    void addMarker(final int type, final long connectionId, final long correlationId, final int cost)
    {
        ring.buffer().putLong(claimedOffset, nextSequence, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putLong(claimedOffset + CORRELATION_OFFSET, correlationId, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putInt(claimedOffset + COST_OFFSET, cost, ByteOrder.LITTLE_ENDIAN);
        operationIds.copyTo(ring.buffer(), claimedOffset + MARKER_LENGTH);
        ring.publish(type, connectionId, MARKER_LENGTH + operationIds.encodedLength());
        markerTypes[slot(nextSequence)] = (byte)type;
        nextSequence++;
        outstandingCost += cost;
    }

    /** A marker was taken out. */
    void markerTaken(final DirectBuffer buffer, final int offset)
    {
        outstandingCost -= buffer.getInt(offset + COST_OFFSET, ByteOrder.LITTLE_ENDIAN);
        firstWaiting = markerSequence(buffer, offset) + 1;
    }

    /** Nothing comes of the markers any more: hand out all that waits, and await none of the numbers so far. */
    void abandon(final RingMessageHandler handler)
    {
        poller.poll(handler, Integer.MAX_VALUE);
        firstAwaited = nextSequence;
        firstWaiting = nextSequence;
        outstandingCost = 0;
    }

    /**
     * Queue a read.
     *
     * @return false if there is no room now.
     */
    boolean addRead(final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        final int claimed = ring.tryClaim(length);
        if (claimed < 0)
        {
            return false;
        }
        ring.buffer().putBytes(claimed, buffer, offset, length);
        ring.publish(READ, connectionId, length);
        return true;
    }

    /**
     * Queue a refusal.
     *
     * @return false if there is no room now.
     */
    boolean addStatus(
        final long connectionId,
        final long correlationId,
        final int errorCode,
        final boolean thenClose,
        final String message)
    {
        final int claimed = ring.tryClaim(STATUS_HEADER_LENGTH + message.length());
        if (claimed < 0)
        {
            return false;
        }
        ring.buffer().putLong(claimed, correlationId, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putInt(claimed + 8, errorCode, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putInt(claimed + 12, thenClose ? 1 : 0, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putStringWithoutLengthAscii(claimed + STATUS_HEADER_LENGTH, message);
        ring.publish(STATUS, connectionId, STATUS_HEADER_LENGTH + message.length());
        return true;
    }

    int poll(final RingMessageHandler handler, final int limit)
    {
        return poller.poll(handler, limit);
    }

    private int slot(final long sequence)
    {
        return (int)(sequence & (markerTypes.length - 1));
    }

    static long markerSequence(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }

    static long markerCorrelationId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + CORRELATION_OFFSET, ByteOrder.LITTLE_ENDIAN);
    }

    static void markerOperationIds(
        final DirectBuffer buffer, final int offset, final int length, final OperationIds ids)
    {
        ids.copyFrom(buffer, offset + MARKER_LENGTH, length - MARKER_LENGTH);
    }

    static long statusCorrelationId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }

    static int statusErrorCode(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + 8, ByteOrder.LITTLE_ENDIAN);
    }

    static boolean statusThenClose(final DirectBuffer buffer, final int offset)
    {
        return buffer.getInt(offset + 12, ByteOrder.LITTLE_ENDIAN) != 0;
    }

    static String statusMessage(final DirectBuffer buffer, final int offset, final int length)
    {
        return buffer.getStringWithoutLengthAscii(offset + STATUS_HEADER_LENGTH, length - STATUS_HEADER_LENGTH);
    }
}
