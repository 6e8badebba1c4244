package io.ringmaster.engine.link;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

/** Checksum of frames: 64 bits, all of which depend on every byte. It finds damage and hinders nobody who forges. */
final class FrameHash
{
    private static final long K1 = 0x9E3779B97F4A7C15L;
    private static final long K2 = 0xD6E8FEB86659FD93L;

    private FrameHash()
    {
    }

    /**
     * Hash a range.
     *
     * @param seed   0, or the hash of the range before.
     * @param buffer holding the range.
     * @param offset of it.
     * @param length of it.
     * @return the hash.
     */
    static long hash(final long seed, final DirectBuffer buffer, final int offset, final int length)
    {
        long a = seed ^ (length * K1);
        int index = offset;
        int remaining = length;
        if (remaining >= 32)
        {
            long b = a + K1;
            long c = a ^ K2;
            long d = a - K2;
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
            a = mix(round(round(round(a, b), c), d));
        }
        while (remaining >= 8)
        {
            a = round(a, word(buffer, index));
            index += 8;
            remaining -= 8;
        }
        if (remaining > 0)
        {
            long tail = 0;
            while (remaining > 0)
            {
                remaining--;
                tail = (tail << 8) | (buffer.getByte(index + remaining) & 0xFF);
            }
            a = round(a, tail);
        }
        return mix(a);
    }

    private static long round(final long hash, final long word)
    {
        // A bijection of either argument, so that one changed word always changes the result.
        return Long.rotateLeft(hash ^ (word * K2), 29) * K1;
    }

    private static long mix(final long hash)
    {
        final long h = (hash ^ (hash >>> 32)) * K2;
        return h ^ (h >>> 29);
    }

    private static long word(final DirectBuffer buffer, final int index)
    {
        return buffer.getLong(index, ByteOrder.LITTLE_ENDIAN);
    }
}
