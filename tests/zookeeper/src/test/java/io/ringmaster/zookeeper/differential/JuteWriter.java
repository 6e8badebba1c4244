package io.ringmaster.zookeeper.differential;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Writes jute records, well-formed or not; apart from the product's own code on purpose. */
final class JuteWriter
{
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    JuteWriter putByte(final int value)
    {
        out.write(value);
        return this;
    }

    JuteWriter putBool(final boolean value)
    {
        return putByte(value ? 1 : 0);
    }

    JuteWriter putInt(final int value)
    {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(value).array());
        return this;
    }

    JuteWriter putLong(final long value)
    {
        out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
        return this;
    }

    /** A buffer; null has length -1. */
    JuteWriter putBuffer(final byte[] value)
    {
        if (value == null)
        {
            return putInt(-1);
        }
        putInt(value.length);
        out.writeBytes(value);
        return this;
    }

    JuteWriter putString(final String value)
    {
        return putBuffer(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    /** A vector of strings; null has count -1. */
    JuteWriter putStrings(final List<String> values)
    {
        putInt(values == null ? -1 : values.size());
        if (values != null)
        {
            values.forEach(this::putString);
        }
        return this;
    }

    JuteWriter putRaw(final byte[] value)
    {
        out.writeBytes(value);
        return this;
    }

    byte[] toBytes()
    {
        return out.toByteArray();
    }
}
