package io.ringmaster.tools.simulator;

import java.nio.ByteBuffer;

/**
 * A write of a simulated client, as it stands in a record.
 *
 * @param client          that wants it.
 * @param connection      of the client: counts up whenever it goes to a server.
 * @param sequence        in the connection: 1, 2 and so on.
 * @param key             to be written.
 * @param value           to be written.
 * @param expectedVersion that the node must have; -1 if it may have any.
 * @param padding         bytes that follow.
 */
record ClientWrite(int client, int connection, int sequence, int key, long value, int expectedVersion, int padding)
{
    private static final int FIXED_LENGTH = 5 * Integer.BYTES + Long.BYTES;

    byte[] encode()
    {
        return ByteBuffer.allocate(FIXED_LENGTH + padding)
            .putInt(client).putInt(connection).putInt(sequence)
            .putInt(key).putLong(value).putInt(expectedVersion).array();
    }

    static ClientWrite decode(final byte[] bytes)
    {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new ClientWrite(
            buffer.getInt(), buffer.getInt(), buffer.getInt(), buffer.getInt(), buffer.getLong(),
            buffer.getInt(), bytes.length - FIXED_LENGTH);
    }
}
