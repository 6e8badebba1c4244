package io.ringmaster.server;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.collections.ArrayUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Bytes of one connection that were read and could not be passed on: the begin of a frame, or all that follows a
 * frame for which the request ring had no room. Memory grows with the bytes that came, never with a length that a
 * client claims. Endpoint thread only.
 */
final class HeldBytes
{
    /** Of all who hold nothing; never added to. */
    static final HeldBytes NOTHING = new HeldBytes();

    private static final int MIN_CAPACITY = 256;
    private static final int MAX_KEPT_CAPACITY = 16 * 1024;

    private final UnsafeBuffer view = new UnsafeBuffer(ArrayUtil.EMPTY_BYTE_ARRAY);
    private byte[] bytes = ArrayUtil.EMPTY_BYTE_ARRAY;
    private int offset;
    private int limit;

    UnsafeBuffer view()
    {
        return view;
    }

    int offset()
    {
        return offset;
    }

    int limit()
    {
        return limit;
    }

    int length()
    {
        return limit - offset;
    }

    boolean isEmpty()
    {
        return offset == limit;
    }

    void append(final DirectBuffer source, final int sourceOffset, final int length)
    {
        ensureRoom(length);
        source.getBytes(sourceOffset, bytes, limit, length);
        limit += length;
    }

    /**
     * Forget the first bytes.
     *
     * @param newOffset of the first byte to keep, in {@link #view()}.
     */
    void consumeTo(final int newOffset)
    {
        offset = newOffset;
        if (offset == limit)
        {
            clear();
        }
    }

    void clear()
    {
        offset = 0;
        limit = 0;
        if (bytes.length > MAX_KEPT_CAPACITY)
        {
            replace(ArrayUtil.EMPTY_BYTE_ARRAY);
        }
    }

    void free()
    {
        offset = 0;
        limit = 0;
        replace(ArrayUtil.EMPTY_BYTE_ARRAY);
    }

    private void ensureRoom(final int length)
    {
        if (bytes.length - limit >= length)
        {
            return;
        }
        final int held = length();
        final int required = held + length;
        final byte[] target = required <= bytes.length ?
            bytes : new byte[BitUtil.findNextPositivePowerOfTwo(Math.max(required, MIN_CAPACITY))];
        System.arraycopy(bytes, offset, target, 0, held);
        offset = 0;
        limit = held;
        if (target != bytes)
        {
            replace(target);
        }
    }

    private void replace(final byte[] target)
    {
        bytes = target;
        view.wrap(target);
    }
}
