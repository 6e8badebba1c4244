package io.ringmaster.engine.reply;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;

import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.ring.MessageRing;

/**
 * Puts replies, events and closes onto the reply ring of one endpoint, in order. Engine thread only.
 * <p>
 * Nothing is ever refused: what finds the ring full waits in a spill buffer, and the engine takes no new work while
 * {@link #isBackPressured()}. So the spill is bounded by the output of one request or one transaction. Of a transaction
 * that is not bound enough: whoever sends events asks {@link #isOverfull()} before each.
 */
public final class ReplyPublisher
{
    private static final int SPILL_HEADER_LENGTH = 16;
    private static final int INITIAL_SPILL_CAPACITY = 64 * 1024;
    private static final int RETAINED_SPILL_CAPACITY = 1024 * 1024;
    private static final int OVERFULL_SPILL_LENGTH = 256 * 1024 * 1024;
    private static final int LENGTH_FIELD = 4;

    private final MessageRing ring;
    private final int maxFragmentLength;
    private ExpandableDirectByteBuffer spill = new ExpandableDirectByteBuffer(INITIAL_SPILL_CAPACITY);
    private int spillHead;
    private int spillTail;

    /**
     * Construct for a ring.
     *
     * @param ring whose producer this is.
     */
    public ReplyPublisher(final MessageRing ring)
    {
        this.ring = ring;
        // Small enough that several fragments are under way at once, so endpoint and engine can overlap.
        this.maxFragmentLength = Math.max(64, ring.maxMessageLength() / 4);
    }

    /**
     * Send one message of the client protocol.
     *
     * @param connectionId to whom.
     * @param buffer       holding the message; copied.
     * @param offset       of the message.
     * @param length       of the message.
     */
    public void message(final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length <= maxFragmentLength)
        {
            put(EndpointProtocol.MESSAGE, connectionId, buffer, offset, length, -1);
            return;
        }
        final int firstLength = maxFragmentLength - LENGTH_FIELD;
        put(EndpointProtocol.FIRST, connectionId, buffer, offset, firstLength, length);
        int position = firstLength;
        while (length - position > maxFragmentLength)
        {
            put(EndpointProtocol.NEXT, connectionId, buffer, offset + position, maxFragmentLength, -1);
            position += maxFragmentLength;
        }
        put(EndpointProtocol.LAST, connectionId, buffer, offset + position, length - position, -1);
    }

    /**
     * Have a connection closed once it has been sent what came before.
     *
     * @param connectionId to close.
     * @param buffer       holding the reason as text.
     * @param length       of the reason.
     */
    public void close(final long connectionId, final DirectBuffer buffer, final int length)
    {
        put(EndpointProtocol.CLOSE, connectionId, buffer, 0, length, -1);
    }

    /**
     * Whether something waits for room in the ring.
     *
     * @return true until {@link #drain()} has moved all of it.
     */
    public boolean isBackPressured()
    {
        return spillTail > spillHead;
    }

    /**
     * Whether so much waits that a connection is to be closed rather than sent an event.
     *
     * @return true if so.
     */
    public boolean isOverfull()
    {
        return spillTail - spillHead > OVERFULL_SPILL_LENGTH;
    }

    /**
     * Move what waits into the ring, as far as there is room.
     *
     * @return messages moved.
     */
    public int drain()
    {
        int count = 0;
        while (spillHead < spillTail)
        {
            final int type = spill.getInt(spillHead, ByteOrder.LITTLE_ENDIAN);
            final int length = spill.getInt(spillHead + 4, ByteOrder.LITTLE_ENDIAN);
            final long connectionId = spill.getLong(spillHead + 8, ByteOrder.LITTLE_ENDIAN);
            final int offset = ring.tryClaim(length);
            if (offset < 0)
            {
                return count;
            }
            ring.buffer().putBytes(offset, spill, spillHead + SPILL_HEADER_LENGTH, length);
            ring.publish(type, connectionId, length);
            spillHead += SPILL_HEADER_LENGTH + length;
            count++;
        }
        if (spillTail > 0)
        {
            spillHead = 0;
            spillTail = 0;
            if (spill.capacity() > RETAINED_SPILL_CAPACITY)
            {
                spill = new ExpandableDirectByteBuffer(INITIAL_SPILL_CAPACITY);
            }
        }
        return count;
    }

    /**
     * Put one ring message, or spill it.
     *
     * @param prefix written as an int32 before the bytes, unless it is negative.
     */
    private void put(
        final int type,
        final long connectionId,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final int prefix)
    {
        final int prefixLength = prefix < 0 ? 0 : LENGTH_FIELD;
        final int totalLength = prefixLength + length;
        final int claimed = isBackPressured() ? MessageRing.INSUFFICIENT : ring.tryClaim(totalLength);
        if (claimed >= 0)
        {
            if (prefix >= 0)
            {
                ring.buffer().putInt(claimed, prefix, ByteOrder.LITTLE_ENDIAN);
            }
            ring.buffer().putBytes(claimed + prefixLength, buffer, offset, length);
            ring.publish(type, connectionId, totalLength);
            return;
        }
        spill.putInt(spillTail, type, ByteOrder.LITTLE_ENDIAN);
        spill.putInt(spillTail + 4, totalLength, ByteOrder.LITTLE_ENDIAN);
        spill.putLong(spillTail + 8, connectionId, ByteOrder.LITTLE_ENDIAN);
        spillTail += SPILL_HEADER_LENGTH;
        if (prefix >= 0)
        {
            spill.putInt(spillTail, prefix, ByteOrder.LITTLE_ENDIAN);
        }
        spill.putBytes(spillTail + prefixLength, buffer, offset, length);
        spillTail += totalLength;
    }
}
