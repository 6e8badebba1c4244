package io.ringmaster.client;

import org.agrona.MutableDirectBuffer;

/**
 * What a path must look like, and how it becomes bytes. The rules are those of the server, so that a wrong path is
 * told to the caller and not sent.
 */
final class PathRules
{
    private PathRules()
    {
    }

    /**
     * Check a path that names a node.
     *
     * @param path to check.
     * @throws IllegalArgumentException that says what is wrong with it.
     */
    static void validate(final String path)
    {
        validate(path, false);
    }

    /**
     * Check the path of a node to create.
     *
     * @param path         to check.
     * @param isSequential true if the server appends a number, so that the path may end with a slash.
     * @throws IllegalArgumentException that says what is wrong with it.
     */
    static void validate(final String path, final boolean isSequential)
    {
        if (path == null || path.isEmpty())
        {
            throw new IllegalArgumentException("path is " + (path == null ? "null" : "empty"));
        }
        if (path.charAt(0) != '/')
        {
            throw invalid(path, "does not begin with a slash");
        }

        final int length = path.length();
        int nameBegin = 1;
        for (int i = 1; i < length; i++)
        {
            final char c = path.charAt(i);
            if (c == '/')
            {
                validateName(path, nameBegin, i);
                nameBegin = i + 1;
            }
            else if ((c < 0x20 || c > 0x7e) && isForbidden(c))
            {
                throw invalid(path, "has the character U+" + String.format("%04X", (int)c) + " at index " + i);
            }
        }

        if (nameBegin < length)
        {
            if (!isSequential)
            {
                validateName(path, nameBegin, length);
            }
        }
        else if (length > 1 && !isSequential)
        {
            throw invalid(path, "ends with a slash");
        }
    }

    /**
     * Bytes that a text takes at most in UTF-8.
     *
     * @param text any.
     * @return an upper bound.
     */
    static int maxUtf8Length(final String text)
    {
        return 3 * text.length();
    }

    /**
     * Write a text in UTF-8 without allocating. It must not have surrogates, which no valid path has.
     *
     * @param buffer with room for {@link #maxUtf8Length(String)} bytes.
     * @param offset in bytes at which to begin.
     * @param text   to write.
     * @return number of bytes written.
     */
    static int putUtf8(final MutableDirectBuffer buffer, final int offset, final String text)
    {
        int position = offset;
        for (int i = 0, length = text.length(); i < length; i++)
        {
            final char c = text.charAt(i);
            if (c < 0x80)
            {
                buffer.putByte(position++, (byte)c);
            }
            else if (c < 0x800)
            {
                buffer.putByte(position++, (byte)(0xC0 | (c >> 6)));
                buffer.putByte(position++, (byte)(0x80 | (c & 0x3F)));
            }
            else
            {
                buffer.putByte(position++, (byte)(0xE0 | (c >> 12)));
                buffer.putByte(position++, (byte)(0x80 | ((c >> 6) & 0x3F)));
                buffer.putByte(position++, (byte)(0x80 | (c & 0x3F)));
            }
        }
        return position - offset;
    }

    private static void validateName(final String path, final int begin, final int end)
    {
        final int length = end - begin;
        if (length == 0)
        {
            throw invalid(path, "has an empty name at index " + begin);
        }
        if (length <= 2 && path.charAt(begin) == '.' && path.charAt(end - 1) == '.')
        {
            throw invalid(path, "has a relative name at index " + begin);
        }
    }

    private static boolean isForbidden(final char c)
    {
        return c < 0x20 || (c >= 0x7F && c <= 0x9F) || (c >= 0xD800 && c <= 0xF8FF) || c >= 0xFFF0;
    }

    private static IllegalArgumentException invalid(final String path, final String reason)
    {
        return new IllegalArgumentException("path \"" + path + "\" " + reason);
    }
}
