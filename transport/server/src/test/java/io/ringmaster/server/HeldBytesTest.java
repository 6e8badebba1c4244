package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class HeldBytesTest
{
    @Test
    void shouldHoldWhatWasAppendedAndNotConsumed()
    {
        final Random random = new Random(5);
        final HeldBytes held = new HeldBytes();
        byte[] expected = new byte[0];
        for (int i = 0; i < 5_000; i++)
        {
            if (random.nextBoolean())
            {
                final byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 50_000 : 300)];
                random.nextBytes(bytes);
                final int offset = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
                held.append(new UnsafeBuffer(bytes), offset, bytes.length - offset);
                final ByteArrayOutputStream joined = new ByteArrayOutputStream();
                joined.writeBytes(expected);
                joined.write(bytes, offset, bytes.length - offset);
                expected = joined.toByteArray();
            }
            else if (expected.length > 0)
            {
                final int consumed = random.nextInt(5) == 0 ? expected.length : random.nextInt(expected.length + 1);
                held.consumeTo(held.offset() + consumed);
                expected = Arrays.copyOfRange(expected, consumed, expected.length);
            }
            assertEquals(expected.length, held.length());
            assertEquals(expected.length == 0, held.isEmpty());
            final byte[] actual = new byte[held.length()];
            held.view().getBytes(held.offset(), actual);
            assertArrayEquals(expected, actual);
        }
        held.free();
        assertTrue(held.isEmpty());
        assertEquals(0, held.view().capacity());
    }
}
