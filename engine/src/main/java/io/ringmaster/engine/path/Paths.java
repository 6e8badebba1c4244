package io.ringmaster.engine.path;

import java.nio.charset.StandardCharsets;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The rules for paths, on their UTF-8 bytes and without allocating. Section numbers are those of the ZooKeeper
 * client contract.
 */
public final class Paths
{
    /** Bytes of a sequence suffix of a counter from -999999999 on. */
    public static final int SEQUENCE_LENGTH = 10;
    /** Most bytes that {@link #putSequence} writes: those of a minus sign and ten digits. */
    public static final int MAX_SEQUENCE_LENGTH = 11;
    /** Result of {@link #parentLength}: there is no '/' in it. */
    public static final int NO_PARENT = -1;

    private static final int LEAST_OF_TEN_DIGITS = -1_000_000_000;
    private static final byte[] ZOOKEEPER = ascii("/zookeeper");
    private static final byte[] QUOTA = ascii("/zookeeper/quota");
    private static final byte[] CONFIG = ascii("/zookeeper/config");

    private Paths()
    {
    }

    /**
     * Whether it is a valid path (section 11). Bytes that are not well-formed UTF-8 are not.
     *
     * @param path   holding it.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if valid.
     */
    public static boolean isValid(final DirectBuffer path, final int offset, final int length)
    {
        if (length <= 0 || path.getByte(offset) != '/')
        {
            return false;
        }
        if (length == 1)
        {
            return true;
        }
        final int limit = offset + length;
        int componentStart = offset + 1;
        int i = componentStart;
        while (i < limit)
        {
            final byte b = path.getByte(i);
            if (b == '/')
            {
                if (!isValidComponent(path, componentStart, i))
                {
                    return false;
                }
                componentStart = ++i;
            }
            else if (b >= ' ' && b != 0x7F)
            {
                i++;
            }
            else
            {
                final int charLength = multiByteLength(path, i, limit, b);
                if (charLength == 0)
                {
                    return false;
                }
                i += charLength;
            }
        }
        return isValidComponent(path, componentStart, limit);
    }

    /**
     * Length of the path of the parent (8.1 step 7): what stands before the last '/', or 1 for the root, which is
     * also what "/" itself gets. Nothing else is checked: the parent of "/a/" is "/a".
     *
     * @param path   holding a path.
     * @param offset of it.
     * @param length of it in bytes.
     * @return length of the parent's path, which begins at the same offset, or {@link #NO_PARENT}.
     */
    public static int parentLength(final DirectBuffer path, final int offset, final int length)
    {
        for (int i = length - 1; i > 0; i--)
        {
            if (path.getByte(offset + i) == '/')
            {
                return i;
            }
        }
        return length > 0 && path.getByte(offset) == '/' ? 1 : NO_PARENT;
    }

    /**
     * Whether there is a NUL in it (8.5 step 2).
     *
     * @param path   holding a path.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if there is.
     */
    public static boolean containsNul(final DirectBuffer path, final int offset, final int length)
    {
        return contains(path, offset, length, (byte)0);
    }

    /**
     * What is asked of a path to create before its parent is looked up (8.1 step 5): a '/' and no NUL.
     *
     * @param path   holding a path as the client sent it, without a sequence.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if the create may go on; the full path still has to be valid.
     */
    public static boolean isCreatable(final DirectBuffer path, final int offset, final int length)
    {
        return contains(path, offset, length, (byte)'/') && !containsNul(path, offset, length);
    }

    /**
     * What is asked of a path to delete (8.3 step 2): a '/', no NUL, and not that of a system node.
     *
     * @param path   holding a path.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if the delete may go on.
     */
    public static boolean isDeletable(final DirectBuffer path, final int offset, final int length)
    {
        return isCreatable(path, offset, length) && !isSystemNode(path, offset, length);
    }

    /**
     * Whether it names a node that is always there: "/", "/zookeeper", "/zookeeper/quota" or "/zookeeper/config".
     *
     * @param path   holding a path.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if it does.
     */
    public static boolean isSystemNode(final DirectBuffer path, final int offset, final int length)
    {
        return (length == 1 && path.getByte(offset) == '/') ||
            isEqual(path, offset, length, ZOOKEEPER) ||
            isEqual(path, offset, length, QUOTA) ||
            isEqual(path, offset, length, CONFIG);
    }

    /**
     * Whether a prefix given to getEphemerals means all (8.17): nothing, blank, or "/", white space aside.
     *
     * @param prefix holding it.
     * @param offset of it.
     * @param length of it in bytes.
     * @return true if it means all.
     */
    public static boolean isPrefixOfAll(final DirectBuffer prefix, final int offset, final int length)
    {
        int start = offset;
        int limit = offset + length;
        while (start < limit && isWhite(prefix.getByte(start)))
        {
            start++;
        }
        while (limit > start && isWhite(prefix.getByte(limit - 1)))
        {
            limit--;
        }
        return start == limit || (limit - start == 1 && prefix.getByte(start) == '/');
    }

    /**
     * Whether a path starts with a prefix, as plain strings do: not by components.
     *
     * @param path         holding the path.
     * @param offset       of the path.
     * @param length       of the path in bytes.
     * @param prefix       holding the prefix.
     * @param prefixOffset of the prefix.
     * @param prefixLength of the prefix in bytes.
     * @return true if it does.
     */
    public static boolean startsWith(
        final DirectBuffer path, final int offset, final int length,
        final DirectBuffer prefix, final int prefixOffset, final int prefixLength)
    {
        if (prefixLength > length)
        {
            return false;
        }
        for (int i = 0; i < prefixLength; i++)
        {
            if (path.getByte(offset + i) != prefix.getByte(prefixOffset + i))
            {
                return false;
            }
        }
        return true;
    }

    /**
     * Write the suffix of a sequential node (8.2): {@code %010d}, zero-padded to ten characters with the minus sign.
     *
     * @param buffer  to hold the suffix.
     * @param offset  of the suffix.
     * @param counter of the parent.
     * @return bytes written: {@link #SEQUENCE_LENGTH}; {@link #MAX_SEQUENCE_LENGTH} for -1000000000 and less.
     */
    public static int putSequence(final MutableDirectBuffer buffer, final int offset, final int counter)
    {
        final int length = counter <= LEAST_OF_TEN_DIGITS ? MAX_SEQUENCE_LENGTH : SEQUENCE_LENGTH;
        final int first = counter < 0 ? 1 : 0;
        long rest = Math.abs((long)counter);
        for (int i = length - 1; i >= first; i--)
        {
            buffer.putByte(offset + i, (byte)('0' + rest % 10));
            rest /= 10;
        }
        if (counter < 0)
        {
            buffer.putByte(offset, (byte)'-');
        }
        return length;
    }

    private static boolean isValidComponent(final DirectBuffer path, final int start, final int limit)
    {
        final int length = limit - start;
        if (length == 0)
        {
            return false;
        }
        return path.getByte(start) != '.' || length > 2 || (length == 2 && path.getByte(start + 1) != '.');
    }

    /**
     * Bytes of a character of two or three bytes that may stand in a path; 0 for anything else. Four bytes make a
     * supplementary character, which is two surrogates in UTF-16, and surrogates may not.
     */
    private static int multiByteLength(final DirectBuffer path, final int index, final int limit, final byte lead)
    {
        final int lead8 = lead & 0xFF;
        if (lead8 >= 0xC2 && lead8 <= 0xDF)
        {
            if (index + 1 < limit && isContinuation(path.getByte(index + 1)))
            {
                final int codePoint = (lead8 & 0x1F) << 6 | (path.getByte(index + 1) & 0x3F);
                return codePoint > 0x9F ? 2 : 0;
            }
        }
        else if (lead8 >= 0xE0 && lead8 <= 0xEF)
        {
            if (index + 2 < limit && isContinuation(path.getByte(index + 1)) &&
                isContinuation(path.getByte(index + 2)))
            {
                final int codePoint = (lead8 & 0x0F) << 12 | (path.getByte(index + 1) & 0x3F) << 6 |
                    (path.getByte(index + 2) & 0x3F);
                final boolean isAllowed = (codePoint >= 0x800 && codePoint < 0xD800) ||
                    (codePoint > 0xF8FF && codePoint < 0xFFF0);
                return isAllowed ? 3 : 0;
            }
        }
        return 0;
    }

    private static boolean isContinuation(final byte b)
    {
        return (b & 0xC0) == 0x80;
    }

    private static boolean isWhite(final byte b)
    {
        return b >= 0 && b <= ' ';
    }

    private static boolean contains(final DirectBuffer path, final int offset, final int length, final byte wanted)
    {
        for (int i = 0; i < length; i++)
        {
            if (path.getByte(offset + i) == wanted)
            {
                return true;
            }
        }
        return false;
    }

    private static boolean isEqual(
        final DirectBuffer path, final int offset, final int length, final byte[] expected)
    {
        if (length != expected.length)
        {
            return false;
        }
        for (int i = 0; i < length; i++)
        {
            if (path.getByte(offset + i) != expected[i])
            {
                return false;
            }
        }
        return true;
    }

    private static byte[] ascii(final String text)
    {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
