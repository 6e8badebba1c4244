package io.ringmaster.tools.inspect;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Bytes of a znode as people can read them. */
public final class Bytes
{
    private static final int MAX_TEXT_LENGTH = 64;

    private Bytes()
    {
    }

    /**
     * Bytes as text, if they are text.
     *
     * @param bytes any.
     * @return the text, or null if they are not UTF-8 or have control characters other than white space.
     */
    public static String asText(final byte[] bytes)
    {
        final String text;
        try
        {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
        }
        catch (final CharacterCodingException ignore)
        {
            // Not UTF-8: not text.
            return null;
        }
        final boolean isPrintable =
            text.codePoints().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\r' && c != '\t');
        return isPrintable ? text : null;
    }

    /**
     * Put bytes in a JSON object: as {@code name}, if they are text or null, else as {@code name + "Base64"}.
     *
     * @param node  to put them in.
     * @param name  of the field.
     * @param bytes any, or null.
     */
    public static void put(final ObjectNode node, final String name, final byte[] bytes)
    {
        if (bytes == null)
        {
            node.putNull(name);
            return;
        }
        final String text = asText(bytes);
        if (text == null)
        {
            node.put(name + "Base64", Base64.getEncoder().encodeToString(bytes));
        }
        else
        {
            node.put(name, text);
        }
    }

    /**
     * Bytes in one short line.
     *
     * @param bytes any, or null.
     * @return quoted text, or hexadecimal, or {@code null}; cut where long, with the length.
     */
    public static String brief(final byte[] bytes)
    {
        if (bytes == null)
        {
            return "null";
        }
        final String text = asText(bytes);
        final StringBuilder builder = new StringBuilder();
        if (text != null)
        {
            final String cut = text.length() <= MAX_TEXT_LENGTH ? text : text.substring(0, MAX_TEXT_LENGTH) + "...";
            builder.append('"').append(cut.replace("\\", "\\\\").replace("\n", "\\n").replace("\r", "\\r")
                .replace("\t", "\\t").replace("\"", "\\\"")).append('"');
        }
        else
        {
            builder.append("0x");
            for (int i = 0; i < Math.min(bytes.length, MAX_TEXT_LENGTH / 2); i++)
            {
                builder.append(Character.forDigit(bytes[i] >> 4 & 0xF, 16));
                builder.append(Character.forDigit(bytes[i] & 0xF, 16));
            }
            builder.append(bytes.length > MAX_TEXT_LENGTH / 2 ? "..." : "");
        }
        return builder.append(bytes.length > MAX_TEXT_LENGTH / 2 ? " (" + bytes.length + " bytes)" : "").toString();
    }
}
