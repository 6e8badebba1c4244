package io.ringmaster.codecs;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class Crc32cTest
{
    /** The check value of the catalogue of CRCs. */
    private static final int CHECK = 0xE3069283;

    @Test
    void shouldComputeTheSameOverEveryKindOfBuffer()
    {
        final byte[] bytes = "..123456789..".getBytes(StandardCharsets.US_ASCII);
        final ByteBuffer direct = ByteBuffer.allocateDirect(100);
        direct.put(50, bytes);
        final Crc32c crc = new Crc32c();
        assertEquals(CHECK, crc.compute(new UnsafeBuffer(bytes), 2, 9));
        assertEquals(CHECK, crc.compute(new UnsafeBuffer(bytes, 1, 11), 1, 9));
        assertEquals(CHECK, crc.compute(new UnsafeBuffer(direct), 52, 9));
        assertEquals(CHECK, crc.compute(new UnsafeBuffer(direct, 40, 60), 12, 9));
    }
}
