package io.ringmaster.server;

import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;

/** Text on its way to a connection, in parts of some length. Endpoint thread only. */
final class WordText
{
    private static final int PART_LENGTH = 8 * 1024;

    private final StringBuilder text = new StringBuilder();
    private Connection connection;

    /** Begin or go on writing to a connection; {@link #flush()} before another comes. */
    WordText to(final Connection target)
    {
        connection = target;
        return this;
    }

    WordText add(final String part)
    {
        text.append(part);
        if (text.length() >= PART_LENGTH)
        {
            flush();
        }
        return this;
    }

    WordText add(final long number)
    {
        text.append(number);
        return this;
    }

    /** A session or transaction id, as ZooKeeper writes them. */
    WordText hex(final long number)
    {
        text.append("0x").append(Long.toHexString(number));
        return this;
    }

    WordText line()
    {
        return add("\n");
    }

    /** Hand over to the connection what is gathered. */
    void flush()
    {
        if (text.length() > 0)
        {
            final byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            text.setLength(0);
            connection.appendBytes(new UnsafeBuffer(bytes), 0, bytes.length);
        }
    }
}
