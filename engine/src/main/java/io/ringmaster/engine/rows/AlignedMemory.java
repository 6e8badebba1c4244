package io.ringmaster.engine.rows;

import java.nio.ByteBuffer;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Memory off the heap that begins with a cache line, so that what is as long as one, or a whole part of one, lies in
 * one: the system itself aligns to 16 bytes.
 */
public final class AlignedMemory
{
    /** Length of a cache line, and what every address is a multiple of. */
    public static final int ALIGNMENT = 64;

    private AlignedMemory()
    {
    }

    /**
     * Take memory, all zero.
     *
     * @param length in bytes.
     * @return the buffer. Give it back with {@link #free}, or leave it to the garbage collector.
     */
    public static UnsafeBuffer allocate(final int length)
    {
        // A slice could not be freed, so the buffer wraps the whole and begins inside.
        final ByteBuffer memory = ByteBuffer.allocateDirect(Math.addExact(length, ALIGNMENT));
        final long address = BufferUtil.address(memory);
        return new UnsafeBuffer(memory, (int)(BitUtil.align(address, ALIGNMENT) - address), length);
    }

    /**
     * Give memory back at once. Neither the buffer nor what wraps it may be used any more.
     *
     * @param buffer from {@link #allocate}.
     */
    public static void free(final UnsafeBuffer buffer)
    {
        BufferUtil.free(buffer.byteBuffer());
    }
}
