package io.ringmaster.client;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/**
 * Reads the variable parts of a reply and never beyond its end, whatever the lengths in it claim.
 */
final class ReplyCursor
{
    private static final int LENGTH_FIELD = 4;

    private DirectBuffer buffer;
    private int position;
    private int end;
    private int groupBlockLength;

    ReplyCursor wrap(final DirectBuffer buffer, final int position, final int end)
    {
        this.buffer = buffer;
        this.position = position;
        this.end = end;
        return this;
    }

    /**
     * Read the length of variable data and go behind it.
     *
     * @return the length in bytes; the data begin that much before {@link #position()}.
     */
    int readVarLength()
    {
        requireRemaining(LENGTH_FIELD);
        final int length = buffer.getInt(position, ByteOrder.LITTLE_ENDIAN);
        position += LENGTH_FIELD;
        if (length < 0 || length > end - position)
        {
            throw new MalformedReplyException(
                "data of " + Integer.toUnsignedString(length) + " bytes where " + (end - position) + " remain");
        }
        position += length;
        return length;
    }

    String readText()
    {
        final int length = readVarLength();
        return buffer.getStringWithoutLengthUtf8(position - length, length);
    }

    /**
     * Read the head of a group.
     *
     * @param minBlockLength of an entry in bytes, by the schema's version 0.
     * @param dataCount      number of variable data in an entry.
     * @return number of entries.
     */
    int readGroup(final int minBlockLength, final int dataCount)
    {
        requireRemaining(6);
        groupBlockLength = buffer.getShort(position, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getInt(position + 2, ByteOrder.LITTLE_ENDIAN);
        position += 6;
        final long leastLength = (long)groupBlockLength + (long)LENGTH_FIELD * dataCount;
        if (groupBlockLength < minBlockLength || count < 0 || count > (end - position) / leastLength)
        {
            throw new MalformedReplyException(
                "group of " + Integer.toUnsignedString(count) + " entries of " + groupBlockLength + " bytes where " +
                (end - position) + " bytes remain");
        }
        return count;
    }

    /**
     * Go behind the fixed part of a group's entry.
     *
     * @return offset of the fixed part.
     */
    int readBlock()
    {
        requireRemaining(groupBlockLength);
        position += groupBlockLength;
        return position - groupBlockLength;
    }

    int readInt(final int offset)
    {
        return buffer.getInt(offset, ByteOrder.LITTLE_ENDIAN);
    }

    DirectBuffer buffer()
    {
        return buffer;
    }

    int position()
    {
        return position;
    }

    int end()
    {
        return end;
    }

    private void requireRemaining(final int length)
    {
        if (end - position < length)
        {
            throw new MalformedReplyException("reply ends " + (length - end + position) + " bytes early");
        }
    }
}
