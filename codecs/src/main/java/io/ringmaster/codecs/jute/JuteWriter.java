package io.ringmaster.codecs.jute;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/** Writes jute primitives, one after the other. One thread at a time; allocates nothing. */
public final class JuteWriter
{
    private MutableDirectBuffer buffer;
    private int position;

    /**
     * Write from here on.
     *
     * @param target with room for what will be written.
     * @param offset of the first byte.
     * @return this.
     */
    public JuteWriter wrap(final MutableDirectBuffer target, final int offset)
    {
        buffer = target;
        position = offset;
        return this;
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
     * What is written to.
     *
     * @return the buffer of the last wrap.
     */
    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Pass over bytes that were written to {@link #buffer()} directly.
     *
     * @param length of them.
     * @return this.
     */
    public JuteWriter advance(final int length)
    {
        position += length;
        return this;
    }

    /**
     * Write a bool.
     *
     * @param value to write.
     * @return this.
     */
    public JuteWriter writeBool(final boolean value)
    {
        buffer.putByte(position, value ? (byte)1 : 0);
        position++;
        return this;
    }

    /**
     * Write an int.
     *
     * @param value to write.
     * @return this.
     */
    public JuteWriter writeInt(final int value)
    {
        buffer.putInt(position, value, ByteOrder.BIG_ENDIAN);
        position += Integer.BYTES;
        return this;
    }

    /**
     * Write a long.
     *
     * @param value to write.
     * @return this.
     */
    public JuteWriter writeLong(final long value)
    {
        buffer.putLong(position, value, ByteOrder.BIG_ENDIAN);
        position += Long.BYTES;
        return this;
    }

    /**
     * Write a string or a buffer.
     *
     * @param source with the bytes.
     * @param offset of them.
     * @param length of them.
     * @return this.
     */
    public JuteWriter writeBytes(final DirectBuffer source, final int offset, final int length)
    {
        writeInt(length);
        return writeRaw(source, offset, length);
    }

    /**
     * Write bytes as they are, without a length.
     *
     * @param source with the bytes.
     * @param offset of them.
     * @param length of them.
     * @return this.
     */
    public JuteWriter writeRaw(final DirectBuffer source, final int offset, final int length)
    {
        buffer.putBytes(position, source, offset, length);
        position += length;
        return this;
    }

    /**
     * Write a string, buffer or vector that is null.
     *
     * @return this.
     */
    public JuteWriter writeNull()
    {
        return writeInt(JuteProtocol.NULL_LENGTH);
    }

    /**
     * Write the header of an operation or a result in a multi.
     *
     * @param type   of it, one of {@link OpCode}.
     * @param isDone whether it ends the multi.
     * @param err    code of the result.
     * @return this.
     */
    public JuteWriter writeMultiHeader(final int type, final boolean isDone, final int err)
    {
        return writeInt(type).writeBool(isDone).writeInt(err);
    }
}
