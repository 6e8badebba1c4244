package io.ringmaster.tools.simulator;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** What simulated servers replicate: some numbers, each written by key. */
final class ModelState
{
    static final int KEY_COUNT = 16;
    private static final int FIXED_LENGTH = (5 + KEY_COUNT) * Long.BYTES;

    private final long[] values = new long[KEY_COUNT];
    private long zxid;
    private long index;
    private long chain;
    private long digest;

    /** Zxid of the last record that was applied. */
    long zxid()
    {
        return zxid;
    }

    /** How many records of the history were applied. */
    long index()
    {
        return index;
    }

    /** Of the history that was applied. */
    long chain()
    {
        return chain;
    }

    long digest()
    {
        return digest;
    }

    void apply(final LogRecord record)
    {
        zxid = record.zxid();
        index++;
        chain = record.chain();
        if (!record.isEpoch())
        {
            final ClientWrite write = ClientWrite.decode(record.content());
            values[write.key()] = write.value();
            digest = SplitRandom.mix(digest ^ write.key() * 31L ^ write.value());
        }
    }

    /** Bytes of a snapshot. How many they are follows from the state. */
    byte[] encode()
    {
        final int padding = (int)Long.remainderUnsigned(digest, 1500);
        final ByteBuffer buffer = ByteBuffer.allocate(FIXED_LENGTH + padding);
        buffer.putLong(zxid).putLong(index).putLong(chain).putLong(digest);
        for (final long value : values)
        {
            buffer.putLong(value);
        }
        for (int i = 0; i < padding; i++)
        {
            buffer.put((byte)(digest >>> i % 56));
        }
        buffer.putLong(hash(buffer.array(), buffer.position()));
        return buffer.array();
    }

    /** Read a snapshot that {@link #encode()} has made, and check all of it. */
    static ModelState decode(final byte[] bytes)
    {
        Violation.unless(bytes.length >= FIXED_LENGTH, "a snapshot of " + bytes.length + " bytes is no snapshot");
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        final long expected = buffer.getLong(bytes.length - Long.BYTES);
        Violation.unless(expected == hash(bytes, bytes.length - Long.BYTES), "a snapshot is damaged");
        final ModelState state = new ModelState();
        state.zxid = buffer.getLong();
        state.index = buffer.getLong();
        state.chain = buffer.getLong();
        state.digest = buffer.getLong();
        for (int i = 0; i < KEY_COUNT; i++)
        {
            state.values[i] = buffer.getLong();
        }
        return state;
    }

    private static long hash(final byte[] bytes, final int length)
    {
        return SplitRandom.mix(Arrays.hashCode(Arrays.copyOf(bytes, length)));
    }
}
