package io.ringmaster.zookeeper.differential;

import java.util.ArrayList;
import java.util.List;

/** Makes a {@link Line}. */
final class Transcript
{
    /** Stands for a zxid; no text from a server may hold it unescaped. */
    static final char ZXID = '\u0001';

    private static final int MAX_SHOWN = 80;

    private final StringBuilder text = new StringBuilder();
    private final List<Long> zxids = new ArrayList<>();

    Transcript add(final String value)
    {
        text.append(value);
        return this;
    }

    Transcript add(final String name, final Object value)
    {
        text.append(' ').append(name).append('=').append(value);
        return this;
    }

    /** One that is 0 or less is shown, and compared, as it is. */
    Transcript zxid(final String name, final long value)
    {
        if (value <= 0)
        {
            return add(name, value);
        }
        zxids.add(value);
        return add(name, ZXID);
    }

    Transcript quoted(final String name, final String value)
    {
        return add(name, quote(value));
    }

    Transcript bytes(final String name, final byte[] value)
    {
        return add(name, show(value));
    }

    Line toLine(final String source, final boolean isEvent)
    {
        return new Line(source, isEvent, text.toString(), List.copyOf(zxids));
    }

    static String quote(final String value)
    {
        if (value == null)
        {
            return "null";
        }
        final StringBuilder quoted = new StringBuilder("\"");
        value.chars().forEach(c ->
        {
            if (c >= ' ' && c < 0x7F)
            {
                quoted.append((char)c);
            }
            else
            {
                quoted.append(String.format("\\u%04x", c));
            }
        });
        return quoted.append('"').toString();
    }

    static String show(final byte[] value)
    {
        if (value == null)
        {
            return "null";
        }
        boolean isText = value.length <= MAX_SHOWN;
        final StringBuilder hash = new StringBuilder();
        int sum = 1;
        for (final byte b : value)
        {
            isText &= b >= ' ' && b < 0x7F;
            sum = 31 * sum + b;
        }
        if (isText)
        {
            for (final byte b : value)
            {
                hash.append((char)b);
            }
            return "'" + hash + "'";
        }
        return hash.append(value.length).append(" bytes of hash ").append(Integer.toHexString(sum)).toString();
    }
}
