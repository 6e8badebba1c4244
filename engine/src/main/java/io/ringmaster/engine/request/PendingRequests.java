package io.ringmaster.engine.request;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;

/**
 * What waits for transactions, in the order in which it came: a marker for each transaction prepared here, and behind
 * it the reads and refusals of connections that have a transaction under way, so that every connection is answered in
 * order. When a transaction has been applied its marker goes, and what stands behind it is served up to the next
 * marker. Engine thread only.
 */
final class PendingRequests
{
    /**
     * A transaction; tag is the connection that asked, 0 for the server; bytes: zxid, correlation id, growth, and those
     * of the operations of a multi.
     */
    static final int WRITE = 1;
    /** A read; tag is the connection; bytes are the request. */
    static final int READ = 2;
    /** A refusal; tag is the connection; bytes: correlation id, error code, flag to close, message. */
    static final int STATUS = 3;

    private static final int WRITE_HEADER_LENGTH = 24;
    private static final int STATUS_HEADER_LENGTH = 16;

    private final MessageRing ring;
    private final RingPoller poller;
    private final OperationIds operationIds = new OperationIds();
    private int claimedOffset;

    PendingRequests(final int slots, final int bytes)
    {
        ring = new MessageRing(slots, bytes);
        poller = ring.newPoller();
    }

    /** Those of the transaction that is being prepared, to be filled before {@link #claimWrite}. */
    OperationIds operationIds()
    {
        return operationIds;
    }

    /**
     * Whether a transaction's marker has room now; it is claimed, so {@link #addWrite} must be the next call if any.
     */
    boolean claimWrite()
    {
        claimedOffset = ring.tryClaim(WRITE_HEADER_LENGTH + operationIds.encodedLength());
        return claimedOffset >= 0;
    }

    void addWrite(final long connectionId, final long zxid, final long correlationId, final long growth)
    {
        ring.buffer().putLong(claimedOffset, zxid, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putLong(claimedOffset + 8, correlationId, ByteOrder.LITTLE_ENDIAN);
        ring.buffer().putLong(claimedOffset + 16, growth, ByteOrder.LITTLE_ENDIAN);
        operationIds.copyTo(ring.buffer(), claimedOffset + WRITE_HEADER_LENGTH);
        ring.publish(WRITE, connectionId, WRITE_HEADER_LENGTH + operationIds.encodedLength());
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

    static long writeZxid(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset, ByteOrder.LITTLE_ENDIAN);
    }

    static long writeCorrelationId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + 8, ByteOrder.LITTLE_ENDIAN);
    }

    static long writeGrowth(final DirectBuffer buffer, final int offset)
    {
        return buffer.getLong(offset + 16, ByteOrder.LITTLE_ENDIAN);
    }

    static void writeOperationIds(
        final DirectBuffer buffer, final int offset, final int length, final OperationIds ids)
    {
        ids.copyFrom(buffer, offset + WRITE_HEADER_LENGTH, length - WRITE_HEADER_LENGTH);
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
