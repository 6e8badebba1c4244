package io.ringmaster.codecs.jute;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/**
 * Reads jute primitives in place, one after the other. Nothing that the bytes say is believed: a read beyond the end
 * or a length that does not fit makes the reader fail, and from then on it yields zeros and nulls; whoever reads asks
 * {@link #hasFailed()} before using what was read. One thread at a time; allocates nothing.
 */
public final class JuteReader
{
    /** Least bytes of an element of any vector of the protocol. */
    private static final int MIN_ELEMENT_LENGTH = 4;

    private DirectBuffer buffer;
    private int position;
    private int limit;
    private int bytesOffset;
    private boolean hasFailed;

    /**
     * Read from here on.
     *
     * @param source to read; borrowed until the next wrap.
     * @param offset of the first byte.
     * @param length of what may be read.
     * @return this.
     */
    public JuteReader wrap(final DirectBuffer source, final int offset, final int length)
    {
        buffer = source;
        position = offset;
        limit = offset + length;
        hasFailed = false;
        return this;
    }

    /**
     * Whether bytes were missing or a length did not fit.
     *
     * @return true if nothing read since the wrap is to be used.
     */
    public boolean hasFailed()
    {
        return hasFailed;
    }

    /**
     * Offset of the next byte.
     *
     * @return offset in the buffer.
     */
    public int position()
    {
        return position;
    }

    /**
     * Bytes not read yet.
     *
     * @return the count.
     */
    public int remaining()
    {
        return limit - position;
    }

    /**
     * Read a bool: any byte but 0 is true.
     *
     * @return the value.
     */
    public boolean readBool()
    {
        if (!has(1))
        {
            return false;
        }
        return buffer.getByte(position++) != 0;
    }

    /**
     * Read an int.
     *
     * @return the value.
     */
    public int readInt()
    {
        if (!has(Integer.BYTES))
        {
            return 0;
        }
        final int value = buffer.getInt(position, ByteOrder.BIG_ENDIAN);
        position += Integer.BYTES;
        return value;
    }

    /**
     * Read a long.
     *
     * @return the value.
     */
    public long readLong()
    {
        if (!has(Long.BYTES))
        {
            return 0;
        }
        final long value = buffer.getLong(position, ByteOrder.BIG_ENDIAN);
        position += Long.BYTES;
        return value;
    }

    /**
     * Read a string or a buffer: its bytes lie at {@link #bytesOffset()} until the next call.
     *
     * @return length of the bytes, or {@link JuteProtocol#NULL_LENGTH}.
     */
    public int readBytes()
    {
        final int length = readInt();
        bytesOffset = position;
        if (length < JuteProtocol.NULL_LENGTH || !has(Math.max(0, length)))
        {
            fail();
        }
        if (hasFailed)
        {
            return JuteProtocol.NULL_LENGTH;
        }
        position += Math.max(0, length);
        return length;
    }

    /**
     * Where the bytes of the last {@link #readBytes()} lie.
     *
     * @return offset in the buffer.
     */
    public int bytesOffset()
    {
        return bytesOffset;
    }

    /**
     * Read the head of a vector. The elements follow; whoever reads them stops when the reader fails.
     *
     * @return count of the elements, or {@link JuteProtocol#NULL_LENGTH}.
     */
    public int readVector()
    {
        final int count = readInt();
        if (count > remaining() / MIN_ELEMENT_LENGTH)
        {
            fail();
            return 0;
        }
        return count == JuteProtocol.NULL_LENGTH ? count : Math.max(0, count);
    }

    private boolean has(final int length)
    {
        if (hasFailed || length > limit - position)
        {
            hasFailed = true;
            return false;
        }
        return true;
    }

    private void fail()
    {
        hasFailed = true;
    }
}
