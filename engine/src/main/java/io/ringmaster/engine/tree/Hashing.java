package io.ringmaster.engine.tree;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/**
 * Hash functions of the tree. Their values are stored in snapshots and compared between replicas, so they are part of
 * the format: a change needs a new version of it.
 */
final class Hashing
{
    private static final long K1 = 0x9E3779B97F4A7C15L;
    private static final long K2 = 0xC2B2AE3D27D4EB4FL;
    private static final long K3 = 0x165667B19E3779F9L;
    private static final long K4 = 0xD6E8FEB86659FD93L;

    private Hashing()
    {
    }

    /**
     * Hash bytes, a word at a time, in four lanes where they are many.
     *
     * @param buffer holding the bytes.
     * @param offset of the first.
     * @param length of them; not negative.
     * @param seed   that distinguishes uses.
     * @return all 64 bits depend on every byte.
     */
    static long hash(final DirectBuffer buffer, final int offset, final int length, final long seed)
    {
        long h = seed + length * K2;
        int index = offset;
        int remaining = length;
        if (remaining >= 32)
        {
            long a = h + K1;
            long b = h ^ K2;
            long c = h - K3;
            long d = h ^ K4;
            do
            {
                a = round(a, word(buffer, index));
                b = round(b, word(buffer, index + 8));
                c = round(c, word(buffer, index + 16));
                d = round(d, word(buffer, index + 24));
                index += 32;
                remaining -= 32;
            }
            while (remaining >= 32);
            h = Long.rotateLeft(a, 1) + Long.rotateLeft(b, 7) + Long.rotateLeft(c, 12) + Long.rotateLeft(d, 18);
            h = mix(h);
        }
        while (remaining >= 8)
        {
            h = round(h, word(buffer, index));
            index += 8;
            remaining -= 8;
        }
        if (remaining > 0)
        {
            h = round(h, length >= 8 ? word(buffer, index + remaining - 8) : tail(buffer, index, remaining));
        }
        return mix(h);
    }

    /**
     * Spread every bit over all bits; a bijection (the finaliser of MurmurHash3).
     *
     * @param value to mix.
     * @return the mixed value.
     */
    static long mix(final long value)
    {
        long h = value;
        h = (h ^ (h >>> 33)) * 0xFF51AFD7ED558CCDL;
        h = (h ^ (h >>> 33)) * 0xC4CEB9FE1A85EC53L;
        return h ^ (h >>> 33);
    }

    /**
     * Compare bytes of two buffers.
     *
     * @param a       first buffer.
     * @param aOffset in it.
     * @param b       second buffer.
     * @param bOffset in it.
     * @param length  of both.
     * @return true if all bytes are equal.
     */
    static boolean isEqual(
        final DirectBuffer a, final int aOffset, final DirectBuffer b, final int bOffset, final int length)
    {
        int i = 0;
        for (; i + 8 <= length; i += 8)
        {
            if (a.getLong(aOffset + i) != b.getLong(bOffset + i))
            {
                return false;
            }
        }
        for (; i < length; i++)
        {
            if (a.getByte(aOffset + i) != b.getByte(bOffset + i))
            {
                return false;
            }
        }
        return true;
    }

    private static long round(final long state, final long word)
    {
        final long h = (state ^ word) * K1;
        return (h ^ (h >>> 32)) * K3;
    }

    private static long word(final DirectBuffer buffer, final int index)
    {
        return buffer.getLong(index, ByteOrder.LITTLE_ENDIAN);
    }

    private static long tail(final DirectBuffer buffer, final int index, final int length)
    {
        long word = 0;
        for (int i = length - 1; i >= 0; i--)
        {
            word = (word << 8) | (buffer.getByte(index + i) & 0xFF);
        }
        return word;
    }
}
