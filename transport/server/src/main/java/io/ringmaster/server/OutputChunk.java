package io.ringmaster.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.agrona.concurrent.UnsafeBuffer;

/** Memory in which replies of one connection are gathered for one write. Endpoint thread only. */
final class OutputChunk
{
    /** Bytes of a chunk: replies beyond it go out in a write of their own. */
    static final int LENGTH = 64 * 1024;

    private final ByteBuf buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(LENGTH, LENGTH);
    private final UnsafeBuffer view = new UnsafeBuffer(buffer.internalNioBuffer(0, LENGTH).slice());
    private int length;

    UnsafeBuffer view()
    {
        return view;
    }

    int length()
    {
        return length;
    }

    int remaining()
    {
        return LENGTH - length;
    }

    boolean isMostlyEmpty()
    {
        return length < LENGTH / 2;
    }

    void advance(final int bytes)
    {
        length += bytes;
    }

    /**
     * Hand the bytes to Netty, which drops its reference once they are written.
     *
     * @return the buffer, with a reference of its own.
     */
    ByteBuf retainForWrite()
    {
        return buffer.setIndex(0, length).retain();
    }

    /**
     * Copy the bytes for a write that will take a while.
     *
     * @param allocator of the copy.
     * @return a buffer of the length of the bytes.
     */
    ByteBuf copy(final ByteBufAllocator allocator)
    {
        buffer.setIndex(0, length);
        return allocator.directBuffer(length, length).writeBytes(buffer, 0, length);
    }

    /**
     * Whether Netty is done with the bytes.
     *
     * @return true if the chunk can be used again.
     */
    boolean isWritten()
    {
        return buffer.refCnt() == 1;
    }

    void clear()
    {
        length = 0;
    }

    /** Leave the memory to Netty, which frees it after the write. */
    void release()
    {
        buffer.release();
    }
}
