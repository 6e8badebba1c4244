package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * What there is of one message that goes in parts: what has come of it, or what has still to go. Its memory grows with
 * the message, and is kept for the next one until it is released.
 */
final class MessageParts
{
    private static final int MIN_CAPACITY = 64 * 1024;

    private UnsafeBuffer buffer;
    private int offset;
    private int length;

    boolean isEmpty()
    {
        return length == 0;
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int offset()
    {
        return offset;
    }

    int length()
    {
        return length;
    }

    /** Add at the end. */
    void append(final DirectBuffer from, final int fromOffset, final int count)
    {
        putBehind(from, fromOffset, count);
        length += count;
    }

    /** Put behind the end what does not become part of it yet; the same again replaces it. */
    void putBehind(final DirectBuffer from, final int fromOffset, final int count)
    {
        final int needed = offset + length + count;
        if (buffer == null || buffer.capacity() < needed)
        {
            grow(needed);
        }
        buffer.putBytes(offset + length, from, fromOffset, count);
    }

    /** Take from the beginning. */
    void remove(final int count)
    {
        offset += count;
        length -= count;
        if (length == 0)
        {
            offset = 0;
        }
    }

    /** There is no message; the memory is kept. */
    void clear()
    {
        offset = 0;
        length = 0;
    }

    /** There is no message, and no memory; whoever holds the buffer may still read it. */
    void release()
    {
        clear();
        buffer = null;
    }

    private void grow(final int needed)
    {
        final long doubled = buffer == null ? MIN_CAPACITY : 2L * buffer.capacity();
        final int capacity = (int)Math.max(needed, Math.min(LinkContext.LONGEST_MESSAGE, doubled));
        final UnsafeBuffer grown = new UnsafeBuffer(new byte[capacity]);
        if (length > 0)
        {
            grown.putBytes(0, buffer, offset, length);
        }
        offset = 0;
        buffer = grown;
    }
}
