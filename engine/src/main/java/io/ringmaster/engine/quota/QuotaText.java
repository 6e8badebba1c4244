package io.ringmaster.engine.quota;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

import org.agrona.AsciiEncoding;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/**
 * The text in a quota node, as ZooKeeper's tools write and read it: {@code count=N,bytes=N}, and perhaps further pairs,
 * {@code =;byteHardLimit=N;countHardLimit=N}. A holder that is filled and written again. Engine thread only; what the
 * tools and this server write is read without allocation.
 */
public final class QuotaText
{
    /** Longest text that is read, in bytes. */
    public static final int MAX_LENGTH = 4096;
    /** No limit; or nothing counted. */
    public static final long NONE = -1;

    private static final Pattern SEPARATORS = Pattern.compile("[,;]+");
    private static final byte[] COUNT = ascii("count");
    private static final byte[] BYTES = ascii("bytes");
    private static final byte[] COUNT_HARD_LIMIT = ascii("countHardLimit");
    private static final byte[] BYTE_HARD_LIMIT = ascii("byteHardLimit");
    private static final int MAX_DIGITS = 18;

    private final TreeMap<String, Long> others = new TreeMap<>();
    private long count;
    private long bytes;
    private long countHardLimit;
    private long byteHardLimit;
    private boolean hasCountHardLimit;
    private boolean hasByteHardLimit;

    /** Construct empty. */
    public QuotaText()
    {
        clear();
    }

    /** Forget everything. */
    public void clear()
    {
        others.clear();
        count = NONE;
        bytes = NONE;
        countHardLimit = NONE;
        byteHardLimit = NONE;
        hasCountHardLimit = false;
        hasByteHardLimit = false;
    }

    /**
     * Nodes: counted, or the soft limit.
     *
     * @return {@link #NONE} if the text has no such pair.
     */
    public long count()
    {
        return count;
    }

    /**
     * Bytes of data: counted, or the soft limit.
     *
     * @return {@link #NONE} if the text has no such pair.
     */
    public long bytes()
    {
        return bytes;
    }

    /**
     * Hard limit of nodes.
     *
     * @return {@link #NONE} if the text has no such pair.
     */
    public long countHardLimit()
    {
        return countHardLimit;
    }

    /**
     * Hard limit of bytes.
     *
     * @return {@link #NONE} if the text has no such pair.
     */
    public long byteHardLimit()
    {
        return byteHardLimit;
    }

    /**
     * Set what is counted.
     *
     * @param newCount nodes.
     * @param newBytes of data.
     */
    public void set(final long newCount, final long newBytes)
    {
        count = newCount;
        bytes = newBytes;
    }

    /**
     * Read a text.
     *
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it; negative: there is none.
     * @return false if it cannot be read; then the holder's content means nothing.
     */
    public boolean read(final DirectBuffer buffer, final int offset, final int length)
    {
        clear();
        if (length < 0 || length > MAX_LENGTH)
        {
            return false;
        }
        final int limit = offset + length;
        int position = offset;
        while (position < limit)
        {
            final int end = endOfPair(buffer, position, limit);
            if (!readPair(buffer, position, end))
            {
                return readAny(buffer.getStringWithoutLengthUtf8(offset, length));
            }
            position = end;
            while (position < limit && isSeparator(buffer.getByte(position)))
            {
                position++;
            }
        }
        return true;
    }

    /**
     * Write the text.
     *
     * @param buffer to write to.
     * @return bytes written, from offset 0 on.
     */
    public int write(final MutableDirectBuffer buffer)
    {
        int position = put(buffer, 0, COUNT, count);
        buffer.putByte(position++, (byte)',');
        position = put(buffer, position, BYTES, bytes);
        if (!others.isEmpty())
        {
            return writeOthers(buffer, position);
        }
        if (hasByteHardLimit || hasCountHardLimit)
        {
            // The sign is there for readers of old that know only the first two.
            buffer.putByte(position++, (byte)'=');
        }
        if (hasByteHardLimit)
        {
            buffer.putByte(position++, (byte)';');
            position = put(buffer, position, BYTE_HARD_LIMIT, byteHardLimit);
        }
        if (hasCountHardLimit)
        {
            buffer.putByte(position++, (byte)';');
            position = put(buffer, position, COUNT_HARD_LIMIT, countHardLimit);
        }
        return position;
    }

    private int writeOthers(final MutableDirectBuffer buffer, final int offset)
    {
        final TreeMap<String, Long> pairs = new TreeMap<>(others);
        if (hasByteHardLimit)
        {
            pairs.put("byteHardLimit", byteHardLimit);
        }
        if (hasCountHardLimit)
        {
            pairs.put("countHardLimit", countHardLimit);
        }
        final StringBuilder text = new StringBuilder("=");
        for (final Map.Entry<String, Long> pair : pairs.entrySet())
        {
            text.append(';').append(pair.getKey()).append('=').append(pair.getValue());
        }
        return offset + buffer.putStringWithoutLengthUtf8(offset, text.toString());
    }

    private static int put(final MutableDirectBuffer buffer, final int offset, final byte[] key, final long value)
    {
        buffer.putBytes(offset, key);
        buffer.putByte(offset + key.length, (byte)'=');
        final int valueOffset = offset + key.length + 1;
        return valueOffset + buffer.putLongAscii(valueOffset, value);
    }

    /** Returns false for what only {@link #readAny} can tell. */
    private boolean readPair(final DirectBuffer buffer, final int offset, final int end)
    {
        int equals = offset;
        while (equals < end && buffer.getByte(equals) != '=')
        {
            equals++;
        }
        final int valueOffset = equals + 1;
        int valueEnd = valueOffset;
        while (valueEnd < end && buffer.getByte(valueEnd) != '=')
        {
            valueEnd++;
        }
        final boolean isNegative = valueOffset < valueEnd && buffer.getByte(valueOffset) == '-';
        final int digits = isNegative ? valueOffset + 1 : valueOffset;
        if (valueEnd <= digits || valueEnd - digits > MAX_DIGITS)
        {
            return false;
        }
        long value = 0;
        for (int i = digits; i < valueEnd; i++)
        {
            final byte digit = buffer.getByte(i);
            if (!AsciiEncoding.isDigit(digit))
            {
                return false;
            }
            value = value * 10 + (digit - '0');
        }
        return set(buffer, offset, equals - offset, isNegative ? -value : value);
    }

    private boolean set(final DirectBuffer buffer, final int offset, final int length, final long value)
    {
        if (isKey(COUNT, buffer, offset, length))
        {
            count = value;
        }
        else if (isKey(BYTES, buffer, offset, length))
        {
            bytes = value;
        }
        else if (isKey(BYTE_HARD_LIMIT, buffer, offset, length))
        {
            byteHardLimit = value;
            hasByteHardLimit = true;
        }
        else if (isKey(COUNT_HARD_LIMIT, buffer, offset, length))
        {
            countHardLimit = value;
            hasCountHardLimit = true;
        }
        else
        {
            return false;
        }
        return true;
    }

    /** What nobody's tool writes, but ZooKeeper reads: other keys, a sign before the number, no number at all. */
    private boolean readAny(final String text)
    {
        clear();
        for (final String pair : SEPARATORS.split(text, 0))
        {
            final String[] parts = pair.split("=", 0);
            if (parts.length < 2)
            {
                return false;
            }
            final long value;
            try
            {
                value = parts[1].isEmpty() ? NONE : Long.parseLong(parts[1]);
            }
            catch (final NumberFormatException unreadable)
            {
                return false;
            }
            switch (parts[0])
            {
                case "count" -> count = value;
                case "bytes" -> bytes = value;
                case "byteHardLimit" ->
                {
                    byteHardLimit = value;
                    hasByteHardLimit = true;
                }
                case "countHardLimit" ->
                {
                    countHardLimit = value;
                    hasCountHardLimit = true;
                }
                default -> others.put(parts[0], value);
            }
        }
        return true;
    }

    private static int endOfPair(final DirectBuffer buffer, final int offset, final int limit)
    {
        int end = offset;
        while (end < limit && !isSeparator(buffer.getByte(end)))
        {
            end++;
        }
        return end;
    }

    private static boolean isSeparator(final byte character)
    {
        return character == ',' || character == ';';
    }

    private static boolean isKey(final byte[] key, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length != key.length)
        {
            return false;
        }
        for (int i = 0; i < length; i++)
        {
            if (buffer.getByte(offset + i) != key[i])
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
