package io.ringmaster.engine.differential;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Text to bytes, also where the text is no text: a lone surrogate becomes the three bytes that no UTF-8 has. */
final class Utf8
{
    private Utf8()
    {
    }

    static byte[] encode(final String text)
    {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        text.codePoints().forEach(codePoint ->
        {
            if (codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE)
            {
                bytes.write(0xE0 | (codePoint >> 12));
                bytes.write(0x80 | ((codePoint >> 6) & 0x3F));
                bytes.write(0x80 | (codePoint & 0x3F));
            }
            else
            {
                bytes.writeBytes(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
            }
        });
        return bytes.toByteArray();
    }

    /** The inverse of {@link #encode} for what the engine sends back of it. */
    static String decode(final byte[] bytes)
    {
        final StringBuilder text = new StringBuilder();
        int begin = 0;
        for (int i = 0; i + 2 < bytes.length; i++)
        {
            if ((bytes[i] & 0xFF) == 0xED && (bytes[i + 1] & 0xE0) == 0xA0)
            {
                text.append(new String(bytes, begin, i - begin, StandardCharsets.UTF_8))
                    .append((char)(0xD000 | ((bytes[i + 1] & 0x3F) << 6) | (bytes[i + 2] & 0x3F)));
                begin = i + 3;
            }
        }
        return text.append(new String(bytes, begin, bytes.length - begin, StandardCharsets.UTF_8)).toString();
    }
}
