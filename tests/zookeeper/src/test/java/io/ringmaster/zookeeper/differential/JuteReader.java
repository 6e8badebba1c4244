package io.ringmaster.zookeeper.differential;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads jute records of one frame; throws {@link BufferUnderflowException} where the frame is too short. */
final class JuteReader
{
    private final ByteBuffer buffer;

    JuteReader(final byte[] frame)
    {
        buffer = ByteBuffer.wrap(frame);
    }

    int remaining()
    {
        return buffer.remaining();
    }

    byte readByte()
    {
        return buffer.get();
    }

    int readInt()
    {
        return buffer.getInt();
    }

    long readLong()
    {
        return buffer.getLong();
    }

    /** A buffer, or null. */
    byte[] readBuffer()
    {
        final int length = buffer.getInt();
        if (length == -1)
        {
            return null;
        }
        if (length < 0 || length > buffer.remaining())
        {
            throw new BufferUnderflowException();
        }
        final byte[] bytes = new byte[length];
        buffer.get(bytes);
        return bytes;
    }

    /** A string, or null. */
    String readString()
    {
        final byte[] bytes = readBuffer();
        return bytes == null ? null : new String(Normalisation.surrogatesToUtf8(bytes), StandardCharsets.UTF_8);
    }

    /** A vector of strings, or null. */
    List<String> readStrings()
    {
        final int count = buffer.getInt();
        if (count == -1)
        {
            return null;
        }
        final List<String> strings = new ArrayList<>();
        for (int i = 0; i < count; i++)
        {
            strings.add(readString());
        }
        return strings;
    }
}
