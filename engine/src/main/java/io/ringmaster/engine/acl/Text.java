package io.ringmaster.engine.acl;

import java.nio.charset.StandardCharsets;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.rows.RowStore;

/** Comparison of names that lie in buffers. */
final class Text
{
    static final DirectBuffer WORLD = of("world");
    static final DirectBuffer ANYONE = of("anyone");
    static final DirectBuffer AUTH = of("auth");
    static final DirectBuffer DIGEST = of("digest");
    static final DirectBuffer IP = of("ip");
    static final DirectBuffer SUPER = of("super");

    private Text()
    {
    }

    static DirectBuffer of(final String text)
    {
        return new UnsafeBuffer(text.getBytes(StandardCharsets.UTF_8));
    }

    static boolean isEqual(final DirectBuffer text, final DirectBuffer buffer, final int offset, final int length)
    {
        return text.capacity() == length && RowStore.areEqual(text, 0, buffer, offset, length);
    }

    static int indexOf(final byte wanted, final DirectBuffer buffer, final int offset, final int length)
    {
        for (int i = 0; i < length; i++)
        {
            if (buffer.getByte(offset + i) == wanted)
            {
                return i;
            }
        }
        return -1;
    }
}
