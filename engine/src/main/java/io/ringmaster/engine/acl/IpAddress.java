package io.ringmaster.engine.acl;

import org.agrona.DirectBuffer;

/**
 * An IPv4 or IPv6 address, or the range that shares its first bits, read from text without allocating: dotted
 * decimal, or groups of hexadecimal digits with {@code ::}; that of a peer may have a dotted tail. Numbers may have a
 * sign, as ZooKeeper takes them. Names are not looked up.
 */
final class IpAddress
{
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;
    private static final int GROUP_COUNT = 8;
    private static final long MAPPED_V4_PREFIX = 0xFFFFL;

    private boolean isV6;
    private long high;
    private long low;
    private int bits;

    /** Read {@code address} or {@code address/bits}. False if it is not well-formed. */
    boolean parseRange(final DirectBuffer text, final int offset, final int length)
    {
        final int slash = Text.indexOf((byte)'/', text, offset, length);
        if (slash < 0)
        {
            return parse(text, offset, length, false);
        }
        if (!parse(text, offset, slash, false))
        {
            return false;
        }
        final int value = parseDecimal(text, offset + slash + 1, offset + length, bits);
        bits = value;
        return value >= 0;
    }

    /** Read the address of a peer: a zone is left out, and IPv4 mapped into IPv6 is IPv4. */
    boolean parseRemote(final DirectBuffer text, final int offset, final int length)
    {
        final int zone = Text.indexOf((byte)'%', text, offset, length);
        if (!parse(text, offset, zone < 0 ? length : zone, true))
        {
            return false;
        }
        if (isV6 && high == 0 && (low >>> 32) == MAPPED_V4_PREFIX)
        {
            setV4(low & 0xFFFF_FFFFL);
        }
        return true;
    }

    /** Whether the first bits of this are those of another address of the same family. */
    boolean contains(final IpAddress other)
    {
        if (isV6 != other.isV6)
        {
            return false;
        }
        if (!isV6)
        {
            return (low ^ other.low) >>> (V4_BITS - bits) == 0;
        }
        final long highDifference = high ^ other.high;
        final long lowDifference = low ^ other.low;
        return bits <= 64 ?
            bits == 0 || highDifference >>> (64 - bits) == 0 :
            highDifference == 0 && lowDifference >>> (V6_BITS - bits) == 0;
    }

    private boolean parse(final DirectBuffer text, final int offset, final int length, final boolean mayMixFamilies)
    {
        if (Text.indexOf((byte)':', text, offset, length) >= 0)
        {
            return parseV6(text, offset, offset + length, mayMixFamilies);
        }
        final long address = parseV4(text, offset, offset + length);
        setV4(address);
        return address >= 0;
    }

    private void setV4(final long address)
    {
        isV6 = false;
        high = 0;
        low = address;
        bits = V4_BITS;
    }

    /** Four decimal numbers up to 255 between dots; -1 if it is anything else. */
    private static long parseV4(final DirectBuffer text, final int start, final int limit)
    {
        long address = 0;
        int partStart = start;
        for (int part = 0; part < 4; part++)
        {
            int partLimit = partStart;
            while (partLimit < limit && text.getByte(partLimit) != '.')
            {
                partLimit++;
            }
            final int value = parseDecimal(text, partStart, partLimit, 255);
            if (value < 0 || (partLimit == limit) != (part == 3))
            {
                return -1;
            }
            address = address << 8 | value;
            partStart = partLimit + 1;
        }
        return address;
    }

    /** Digits, perhaps behind a sign, with a value from 0 up to max; -1 if it is anything else. */
    private static int parseDecimal(final DirectBuffer text, final int start, final int limit, final int max)
    {
        final int firstDigit = hasSign(text, start, limit) ? start + 1 : start;
        if (limit <= firstDigit)
        {
            return -1;
        }
        int value = 0;
        for (int i = firstDigit; i < limit; i++)
        {
            final int digit = text.getByte(i) - '0';
            if (digit < 0 || digit > 9)
            {
                return -1;
            }
            value = Math.min(max + 1, value * 10 + digit);
        }
        final boolean isNegative = value != 0 && text.getByte(start) == '-';
        return value <= max && !isNegative ? value : -1;
    }

    private static boolean hasSign(final DirectBuffer text, final int start, final int limit)
    {
        return start < limit && (text.getByte(start) == '+' || text.getByte(start) == '-');
    }

    private boolean parseV6(
        final DirectBuffer text, final int start, final int limit, final boolean mayHaveDottedTail)
    {
        isV6 = true;
        bits = V6_BITS;
        high = 0;
        low = 0;
        int groupCount = 0;
        int gapAt = -1;
        int i = start;
        if (isGap(text, i, limit))
        {
            gapAt = 0;
            i += 2;
        }
        while (i < limit)
        {
            int groupLimit = i;
            while (groupLimit < limit && text.getByte(groupLimit) != ':')
            {
                groupLimit++;
            }
            if (mayHaveDottedTail && groupLimit == limit && Text.indexOf((byte)'.', text, i, limit - i) >= 0)
            {
                final long tail = parseV4(text, i, limit);
                if (tail < 0)
                {
                    return false;
                }
                append((int)(tail >>> 16));
                append((int)tail & 0xFFFF);
                groupCount += 2;
                break;
            }
            final int group = parseGroup(text, i, groupLimit);
            if (group < 0 || groupCount == GROUP_COUNT)
            {
                return false;
            }
            append(group);
            groupCount++;
            i = groupLimit;
            if (isGap(text, i, limit))
            {
                if (gapAt >= 0)
                {
                    return false;
                }
                gapAt = groupCount;
                i += 2;
            }
            else if (i < limit && ++i == limit)
            {
                return false;
            }
        }
        if (gapAt < 0)
        {
            return groupCount == GROUP_COUNT;
        }
        if (groupCount >= GROUP_COUNT)
        {
            return false;
        }
        spread(groupCount, gapAt);
        return true;
    }

    private static boolean isGap(final DirectBuffer text, final int index, final int limit)
    {
        return index + 1 < limit && text.getByte(index) == ':' && text.getByte(index + 1) == ':';
    }

    private static int parseGroup(final DirectBuffer text, final int start, final int limit)
    {
        final int firstDigit = hasSign(text, start, limit) ? start + 1 : start;
        if (limit <= firstDigit || limit - start > 4)
        {
            return -1;
        }
        int value = 0;
        for (int i = firstDigit; i < limit; i++)
        {
            final int digit = Character.digit((char)(text.getByte(i) & 0xFF), 16);
            if (digit < 0)
            {
                return -1;
            }
            value = value << 4 | digit;
        }
        return text.getByte(start) == '-' ? -value & 0xFFFF : value;
    }

    private void append(final int group)
    {
        high = high << 16 | (low >>> 48);
        low = low << 16 | group;
    }

    /** Move the groups before the gap to the top; those after it are at the bottom already. */
    private void spread(final int groupCount, final int gapAt)
    {
        final long allHigh = high;
        final long allLow = low;
        final int gapLength = GROUP_COUNT - groupCount;
        high = 0;
        low = 0;
        for (int i = 0; i < GROUP_COUNT; i++)
        {
            final boolean isGap = i >= gapAt && i < gapAt + gapLength;
            final int fromBottom = GROUP_COUNT - 1 - i + (i < gapAt ? -gapLength : 0);
            append(isGap ? 0 : groupFromBottom(allHigh, allLow, fromBottom));
        }
    }

    private static int groupFromBottom(final long high, final long low, final int index)
    {
        return (int)(index < 4 ? low >>> (16 * index) : high >>> (16 * (index - 4))) & 0xFFFF;
    }
}
