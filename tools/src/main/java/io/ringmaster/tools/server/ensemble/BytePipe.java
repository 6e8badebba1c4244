package io.ringmaster.tools.server.ensemble;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Bytes on their way from one thread to another, bounded. One thread writes, another one reads. */
final class BytePipe
{
    private final UnsafeBuffer bytes;
    private final int capacity;
    /** Bytes written and read since the begin; each moved by one thread only. */
    private volatile long writtenPosition;
    private volatile long readPosition;

    /**
     * Construct.
     *
     * @param capacity in bytes; a power of two.
     */
    BytePipe(final int capacity)
    {
        if (!BitUtil.isPowerOfTwo(capacity))
        {
            throw new IllegalArgumentException("capacity=" + capacity + " is no power of two");
        }
        this.capacity = capacity;
        bytes = new UnsafeBuffer(new byte[capacity]);
    }

    /** Bytes that were ever written. */
    long writtenPosition()
    {
        return writtenPosition;
    }

    /** Bytes that were ever read. */
    long readPosition()
    {
        return readPosition;
    }

    int free()
    {
        return capacity - available();
    }

    int available()
    {
        final long position = readPosition;
        return (int)(writtenPosition - position);
    }

    /** Memory behind {@link #writeOffset}, of which {@link #writeLength} bytes may be written. The writing thread. */
    MutableDirectBuffer buffer()
    {
        return bytes;
    }

    int writeOffset()
    {
        return (int)writtenPosition & (capacity - 1);
    }

    int writeLength()
    {
        return Math.min(free(), capacity - writeOffset());
    }

    /** Hand over what was written to {@link #buffer}. The writing thread. */
    void written(final int length)
    {
        final long position = writtenPosition;
        writtenPosition = position + length;
    }

    /** Write all or nothing. The writing thread. */
    boolean write(final DirectBuffer source, final int offset, final int length)
    {
        if (length > free())
        {
            return false;
        }
        final int start = writeOffset();
        final int first = Math.min(length, capacity - start);
        bytes.putBytes(start, source, offset, first);
        bytes.putBytes(0, source, offset + first, length - first);
        written(length);
        return true;
    }

    int readOffset()
    {
        return (int)readPosition & (capacity - 1);
    }

    /** Bytes that stand behind {@link #readOffset} in one piece. The reading thread. */
    int readLength()
    {
        return Math.min(available(), capacity - readOffset());
    }

    /** Give back what was read from {@link #buffer}. The reading thread. */
    void read(final int length)
    {
        final long position = readPosition;
        readPosition = position + length;
    }

    /** Read as much as there is, up to a limit. The reading thread. */
    int read(final MutableDirectBuffer target, final int offset, final int maxLength)
    {
        int count = 0;
        while (count < maxLength && available() > 0)
        {
            final int length = Math.min(maxLength - count, readLength());
            target.putBytes(offset + count, bytes, readOffset(), length);
            read(length);
            count += length;
        }
        return count;
    }
}
