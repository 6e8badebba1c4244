package io.ringmaster.journal;

import java.nio.ByteBuffer;

import org.agrona.BufferUtil;

/** Direct memory that begins at a block border and is given back when it is closed. */
final class AlignedBuffer implements AutoCloseable
{
    private final ByteBuffer bytes;
    private ByteBuffer memory;

    AlignedBuffer(final int length)
    {
        memory = ByteBuffer.allocateDirect(length + 2 * Layout.BLOCK_LENGTH);
        bytes = memory.alignedSlice(Layout.BLOCK_LENGTH).slice(0, length);
    }

    /** The memory; not to be touched after {@link #close}. */
    ByteBuffer bytes()
    {
        return bytes;
    }

    @Override
    public void close()
    {
        if (memory != null)
        {
            BufferUtil.free(memory);
            memory = null;
        }
    }
}
