package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.client.StatDecoder;
import io.ringmaster.codecs.client.StatEncoder;
import io.ringmaster.codecs.jute.JuteProtocol;
import io.ringmaster.codecs.jute.JuteReader;

class StatCopyTest
{
    private final Random random = new Random(1);

    @Test
    void shouldCopyEachFieldToItsPlace()
    {
        for (int i = 0; i < 1000; i++)
        {
            final UnsafeBuffer source = random.nextBoolean() ?
                new UnsafeBuffer(new byte[100]) : new UnsafeBuffer(ByteBuffer.allocateDirect(100));
            final UnsafeBuffer target = random.nextBoolean() ?
                new UnsafeBuffer(new byte[100]) : new UnsafeBuffer(ByteBuffer.allocateDirect(100));
            final int from = random.nextInt(100 - StatEncoder.ENCODED_LENGTH + 1);
            final int to = random.nextInt(100 - JuteProtocol.STAT_LENGTH + 1);
            new StatEncoder().wrap(source, from)
                .czxid(random.nextLong()).mzxid(random.nextLong()).pzxid(random.nextLong())
                .ctime(random.nextLong()).mtime(random.nextLong()).ephemeralOwner(random.nextLong())
                .version(random.nextInt()).cversion(random.nextInt()).aversion(random.nextInt())
                .dataLength(random.nextInt()).numChildren(random.nextInt());

            StatCopy.copy(source, from, target, to);

            final StatDecoder expected = new StatDecoder().wrap(source, from);
            final JuteReader actual = new JuteReader().wrap(target, to, JuteProtocol.STAT_LENGTH);
            assertEquals(expected.czxid(), actual.readLong());
            assertEquals(expected.mzxid(), actual.readLong());
            assertEquals(expected.ctime(), actual.readLong());
            assertEquals(expected.mtime(), actual.readLong());
            assertEquals(expected.version(), actual.readInt());
            assertEquals(expected.cversion(), actual.readInt());
            assertEquals(expected.aversion(), actual.readInt());
            assertEquals(expected.ephemeralOwner(), actual.readLong());
            assertEquals(expected.dataLength(), actual.readInt());
            assertEquals(expected.numChildren(), actual.readInt());
            assertEquals(expected.pzxid(), actual.readLong());
            assertEquals(0, actual.remaining());
        }
    }

    @Test
    void shouldStayWithinItsBuffers()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[100]);
        final int last = 100 - StatEncoder.ENCODED_LENGTH;
        final UnsafeBuffer other = new UnsafeBuffer(new byte[JuteProtocol.STAT_LENGTH]);
        StatCopy.copy(buffer, last, other, 0);
        assertThrows(IndexOutOfBoundsException.class, () -> StatCopy.copy(buffer, last + 1, other, 0));
        assertThrows(IndexOutOfBoundsException.class, () -> StatCopy.copy(buffer, 0, other, 1));
        assertThrows(IndexOutOfBoundsException.class, () -> StatCopy.copy(buffer, -1, other, 0));
    }
}
