package io.ringmaster.codecs;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import org.agrona.DirectBuffer;

/** CRC-32C of ranges of buffers, by the processor's own instruction where it has one. For one thread. */
public final class Crc32c
{
    private final CRC32C crc = new CRC32C();

    /**
     * Compute it.
     *
     * @param buffer holding the range; over an array or a byte buffer.
     * @param offset of it.
     * @param length of it.
     * @return the checksum.
     */
    public int compute(final DirectBuffer buffer, final int offset, final int length)
    {
        crc.reset();
        final int start = buffer.wrapAdjustment() + offset;
        final byte[] array = buffer.byteArray();
        if (array != null)
        {
            crc.update(array, start, length);
        }
        else
        {
            final ByteBuffer bytes = buffer.byteBuffer().duplicate();
            bytes.limit(start + length).position(start);
            crc.update(bytes);
        }
        return (int)crc.getValue();
    }
}
