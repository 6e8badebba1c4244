package io.ringmaster.tools.simulator;

import java.nio.ByteBuffer;

/**
 * A write of a simulated client, as it stands in a record.
 *
 * @param client     that wants it.
 * @param connection of the client: counts up whenever it goes to a server.
 * @param sequence   in the connection: 1, 2 and so on.
 * @param key        to be written.
 * @param value      to be written.
 * @param padding    bytes that follow.
 */
record ClientWrite(int client, int connection, int sequence, int key, long value, int padding)
{
    private static final int FIXED_LENGTH = 4 * Integer.BYTES + Long.BYTES;

    byte[] encode()
    {
        return ByteBuffer.allocate(FIXED_LENGTH + padding)
            .putInt(client).putInt(connection).putInt(sequence).putInt(key).putLong(value).array();
    }

    static ClientWrite decode(final byte[] bytes)
    {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new ClientWrite(
            buffer.getInt(), buffer.getInt(), buffer.getInt(), buffer.getInt(), buffer.getLong(),
            bytes.length - FIXED_LENGTH);
    }
}
