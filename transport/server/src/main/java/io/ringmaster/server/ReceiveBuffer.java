package io.ringmaster.server;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one buffer into which all connections of an endpoint read, one after the other: each read is parsed before the
 * next begins, so the buffer stays in the cache and nothing is allocated per read. Endpoint thread only.
 * <pre>
 *  0                     HEADROOM_LENGTH                       capacity
 *  +---------------------+-------------------------------------+
 *  |  begin of a frame   | bytes of this read                  |
 *  |  from earlier reads |                                     |
 *  +---------------------+-------------------------------------+
 * </pre>
 * The headroom lets a frame that two reads share be parsed in place, at the cost of copying its begin only.
 */
final class ReceiveBuffer
{
    /** Bytes of a frame's begin that can be put before the bytes of a read. */
    static final int HEADROOM_LENGTH = 8 * 1024;

    private final ByteBuf memory;
    private final ByteBuffer bytes;
    private final UnsafeBuffer view;

    ReceiveBuffer(final int readLength)
    {
        final int capacity = HEADROOM_LENGTH + readLength;
        memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        bytes = memory.internalNioBuffer(0, capacity).slice();
        view = new UnsafeBuffer(bytes);
    }

    /**
     * All of the memory.
     *
     * @return the same view always.
     */
    UnsafeBuffer view()
    {
        return view;
    }

    /**
     * What is behind the headroom, to be read into.
     *
     * @return the same buffer always.
     */
    ByteBuffer bytes()
    {
        return bytes.limit(bytes.capacity()).position(HEADROOM_LENGTH);
    }

    /**
     * Put the begin of a frame directly before the bytes of a read.
     *
     * @param source of the begin.
     * @param offset in it.
     * @param length at most {@link #HEADROOM_LENGTH}.
     * @return offset in {@link #view()} at which the frame begins.
     */
    int prepend(final DirectBuffer source, final int offset, final int length)
    {
        final int begin = HEADROOM_LENGTH - length;
        view.putBytes(begin, source, offset, length);
        return begin;
    }

    void free()
    {
        memory.release();
    }
}
