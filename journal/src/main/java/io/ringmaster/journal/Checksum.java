package io.ringmaster.journal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

import org.agrona.DirectBuffer;

/** CRC-32C over ranges of one buffer, and the 64-bit hash that chains heads. Allocates nothing after construction. */
final class Checksum
{
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final CRC32C crc = new CRC32C();
    private final ByteBuffer view;

    Checksum(final ByteBuffer bytes)
    {
        view = bytes.duplicate();
    }

    int crc(final int offset, final int length)
    {
        view.limit(offset + length).position(offset);
        crc.reset();
        crc.update(view);
        return (int)crc.getValue();
    }

    /** Hash of a head: whole 8-byte words, which contain the hash of the head before. */
    static long hash(final DirectBuffer buffer, final int offset, final int length)
    {
        long hash = length;
        for (int i = 0; i < length; i += Long.BYTES)
        {
            hash = mix(hash ^ buffer.getLong(offset + i, ByteOrder.LITTLE_ENDIAN));
        }
        return hash;
    }

    /** What the chain of a new journal starts with. */
    static long initialHash(final long ensembleId)
    {
        return mix(ensembleId);
    }

    private static long mix(final long value)
    {
        long mixed = (value ^ (value >>> 32)) * MULTIPLIER;
        mixed = (mixed ^ (mixed >>> 29)) * MULTIPLIER;
        return mixed ^ (mixed >>> 32);
    }
}
