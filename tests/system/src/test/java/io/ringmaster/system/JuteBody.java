package io.ringmaster.system;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Builds a jute record, with nothing but the JDK: an opinion of its own about the format. */
final class JuteBody
{
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    static JuteBody path(final String path)
    {
        return new JuteBody().text(path);
    }

    static JuteBody watched(final String path, final boolean watch)
    {
        return path(path).flag(watch);
    }

    static JuteBody create(final String path, final String data, final int flags)
    {
        return path(path).text(data).openAcl().number(flags);
    }

    static JuteBody createTtl(final String path, final int flags, final long ttlMs)
    {
        return create(path, "", flags).longNumber(ttlMs);
    }

    static JuteBody setData(final String path, final String data, final int version)
    {
        return path(path).text(data).number(version);
    }

    static JuteBody versioned(final String path, final int version)
    {
        return path(path).number(version);
    }

    JuteBody number(final int value)
    {
        return write(() -> out.writeInt(value));
    }

    JuteBody longNumber(final long value)
    {
        return write(() -> out.writeLong(value));
    }

    JuteBody flag(final boolean value)
    {
        return write(() -> out.writeBoolean(value));
    }

    /** A string, or a buffer; null is null. */
    JuteBody text(final String value)
    {
        return bytes(value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }

    JuteBody bytes(final byte[] value)
    {
        if (value == null)
        {
            return number(-1);
        }
        return number(value.length).raw(value);
    }

    JuteBody raw(final byte[] value)
    {
        return write(() -> out.write(value));
    }

    JuteBody texts(final String... values)
    {
        if (values == null)
        {
            return number(-1);
        }
        number(values.length);
        for (final String value : values)
        {
            text(value);
        }
        return this;
    }

    /** Everything for everybody. */
    JuteBody openAcl()
    {
        return acl(31, "world", "anyone");
    }

    JuteBody acl(final int permissions, final String scheme, final String id)
    {
        return number(1).number(permissions).text(scheme).text(id);
    }

    /** Header of an operation in a multi, and its record. */
    JuteBody operation(final int type, final JuteBody record)
    {
        return number(type).flag(false).number(-1).raw(record.toBytes());
    }

    /** Header that ends a multi. */
    JuteBody done()
    {
        return number(-1).flag(true).number(-1);
    }

    byte[] toBytes()
    {
        return bytes.toByteArray();
    }

    private JuteBody write(final Writing writing)
    {
        try
        {
            writing.write();
            return this;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    /** A write to memory. */
    @FunctionalInterface
    private interface Writing
    {
        void write() throws IOException;
    }
}
