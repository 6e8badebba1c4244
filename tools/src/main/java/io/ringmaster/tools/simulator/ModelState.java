package io.ringmaster.tools.simulator;

import java.nio.ByteBuffer;

import io.ringmaster.tools.checker.NodeView;
import io.ringmaster.tools.checker.Outcome;

/**
 * What simulated servers replicate: some nodes, each with a number for data, and which connection of each client is its
 * newest: what an older one still sends has no effect any more.
 */
final class ModelState
{
    static final int KEY_COUNT = 16;
    static final int MAX_CLIENT = 15;
    private static final int FIXED_LENGTH =
        4 * Long.BYTES + KEY_COUNT * (2 * Long.BYTES + Integer.BYTES) + (MAX_CLIENT + 1) * Integer.BYTES + Long.BYTES;

    private final long[] values = new long[KEY_COUNT];
    private final int[] versions = new int[KEY_COUNT];
    private final long[] zxids = new long[KEY_COUNT];
    private final int[] connections = new int[MAX_CLIENT + 1];
    private long zxid;
    private long index;
    private long chain;
    private long digest;

    /** Path of a node. */
    static String path(final int key)
    {
        return "/" + key;
    }

    /** Data of a node, to be compared and read. */
    static String text(final long value)
    {
        return Long.toHexString(value);
    }

    /** What a reply shows of a node. */
    NodeView view(final int key)
    {
        return new NodeView(text(values[key]), versions[key], 0, zxids[key]);
    }

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

    /** Whether a client has gone on to another connection than the one that it sent a write by. */
    boolean hasMoved(final ClientWrite write)
    {
        return write.connection() < connections[write.client()];
    }

    /** Apply a record, and tell what became of the write in it; null if it begins an epoch. */
    Outcome apply(final LogRecord record, final boolean isMoveIgnored)
    {
        zxid = record.zxid();
        index++;
        chain = record.chain();
        if (record.isEpoch())
        {
            return null;
        }
        final ClientWrite write = ClientWrite.decode(record.content());
        if (hasMoved(write) && !isMoveIgnored)
        {
            return Outcome.REFUSED;
        }
        connections[write.client()] = Math.max(write.connection(), connections[write.client()]);
        final int key = write.key();
        if (write.expectedVersion() >= 0 && write.expectedVersion() != versions[key])
        {
            return Outcome.BAD_VERSION;
        }
        values[key] = write.value();
        versions[key]++;
        zxids[key] = zxid;
        digest = SplitRandom.mix(digest ^ key * 31L ^ write.value());
        return Outcome.OK;
    }

    ModelState copy()
    {
        final ModelState copy = new ModelState();
        System.arraycopy(values, 0, copy.values, 0, values.length);
        System.arraycopy(versions, 0, copy.versions, 0, versions.length);
        System.arraycopy(zxids, 0, copy.zxids, 0, zxids.length);
        System.arraycopy(connections, 0, copy.connections, 0, connections.length);
        copy.zxid = zxid;
        copy.index = index;
        copy.chain = chain;
        copy.digest = digest;
        return copy;
    }

    /** Bytes of a snapshot. How many they are follows from the state. */
    byte[] encode()
    {
        final int padding = (int)Long.remainderUnsigned(digest, 1500);
        final ByteBuffer buffer = ByteBuffer.allocate(FIXED_LENGTH + padding);
        buffer.putLong(zxid).putLong(index).putLong(chain).putLong(digest);
        for (int i = 0; i < KEY_COUNT; i++)
        {
            buffer.putLong(values[i]).putInt(versions[i]).putLong(zxids[i]);
        }
        for (final int connection : connections)
        {
            buffer.putInt(connection);
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
        Violation.unless(bytes.length >= FIXED_LENGTH, () -> "a snapshot of " + bytes.length + " bytes is no snapshot");
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        final long expected = buffer.getLong(bytes.length - Long.BYTES);
        Violation.unless(expected == hash(bytes, bytes.length - Long.BYTES), () -> "a snapshot is damaged");
        final ModelState state = new ModelState();
        state.zxid = buffer.getLong();
        state.index = buffer.getLong();
        state.chain = buffer.getLong();
        state.digest = buffer.getLong();
        for (int i = 0; i < KEY_COUNT; i++)
        {
            state.values[i] = buffer.getLong();
            state.versions[i] = buffer.getInt();
            state.zxids[i] = buffer.getLong();
        }
        for (int i = 0; i < state.connections.length; i++)
        {
            state.connections[i] = buffer.getInt();
        }
        return state;
    }

    private static long hash(final byte[] bytes, final int length)
    {
        int hash = 1;
        for (int i = 0; i < length; i++)
        {
            hash = 31 * hash + bytes[i];
        }
        return SplitRandom.mix(hash);
    }
}
