package io.ringmaster.server;

import java.nio.ByteBuffer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory in which replies of one connection are gathered for one write. Endpoint thread only. */
final class OutputChunk
{
    /** Bytes of a chunk: replies beyond it go out in a write of their own. */
    static final int LENGTH = 64 * 1024;

    private final ByteBuf memory;
    private final ByteBuffer bytes;
    private final UnsafeBuffer view;
    private int length;

    /** One of {@link #LENGTH} bytes. */
    OutputChunk()
    {
        this(LENGTH);
    }

    /**
     * Construct.
     *
     * @param capacity in bytes.
     */
    OutputChunk(final int capacity)
    {
        memory = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        bytes = memory.internalNioBuffer(0, capacity).slice();
        view = new UnsafeBuffer(bytes);
    }

    UnsafeBuffer view()
    {
        return view;
    }

    /**
     * A part of the memory, to be written from.
     *
     * @param offset of the part.
     * @param partLength of the part.
     * @return the same buffer always.
     */
    ByteBuffer bytes(final int offset, final int partLength)
    {
        return bytes.limit(offset + partLength).position(offset);
    }

    int length()
    {
        return length;
    }

    int remaining()
    {
        return view.capacity() - length;
    }

    void advance(final int byteCount)
    {
        length += byteCount;
    }

    void append(final OutputChunk source, final int offset, final int partLength)
    {
        view.putBytes(length, source.view, offset, partLength);
        length += partLength;
    }

    void clear()
    {
        length = 0;
    }

    /** Give the memory back; not to be used any more. */
    void release()
    {
        memory.release();
    }
}
