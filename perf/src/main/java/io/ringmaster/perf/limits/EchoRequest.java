package io.ringmaster.perf.limits;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;

/**
 * What a client asks of the {@link EchoServer}; sent once, at the begin of a connection.
 *
 * @param requestLength bytes of each request.
 * @param replyLength   bytes of each reply.
 * @param serverMode    how the server waits for requests.
 * @param syncLength    bytes that the server writes and syncs before each reply; 0: none.
 */
public record EchoRequest(int requestLength, int replyLength, WaitMode serverMode, int syncLength)
{
    /** Longest message either way. */
    public static final int MAX_LENGTH = 1024 * 1024;
    private static final int ENCODED_LENGTH = 4 * Integer.BYTES;

    /**
     * Checks the lengths.
     *
     * @throws IllegalArgumentException if one is outside of what the server takes.
     */
    public EchoRequest
    {
        if (requestLength < 1 || requestLength > MAX_LENGTH || replyLength < 1 || replyLength > MAX_LENGTH)
        {
            throw new IllegalArgumentException("frame lengths must be 1.." + MAX_LENGTH + ", are " +
                requestLength + " and " + replyLength);
        }
        if (syncLength < 0 || syncLength > MAX_LENGTH)
        {
            throw new IllegalArgumentException("sync length must be 0.." + MAX_LENGTH + ", is " + syncLength);
        }
    }

    /**
     * The same frames without a sync.
     *
     * @param requestLength bytes of each request.
     * @param replyLength   bytes of each reply.
     * @param serverMode    how the server waits.
     */
    public EchoRequest(final int requestLength, final int replyLength, final WaitMode serverMode)
    {
        this(requestLength, replyLength, serverMode, 0);
    }

    void send(final SocketChannel channel) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocate(ENCODED_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putInt(requestLength).putInt(replyLength).putInt(serverMode.code()).putInt(syncLength).flip();
        while (buffer.hasRemaining())
        {
            channel.write(buffer);
        }
    }

    static EchoRequest receive(final SocketChannel channel) throws IOException
    {
        final ByteBuffer buffer = ByteBuffer.allocate(ENCODED_LENGTH).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining())
        {
            if (channel.read(buffer) < 0)
            {
                throw new EOFException("connection closed before it said what to echo");
            }
        }
        buffer.flip();
        final int requestLength = buffer.getInt();
        final int replyLength = buffer.getInt();
        final int mode = buffer.getInt();
        final int syncLength = buffer.getInt();
        try
        {
            return new EchoRequest(requestLength, replyLength, WaitMode.ofCode(mode), syncLength);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new IOException("connection asks for an echo that cannot be: " + ex.getMessage(), ex);
        }
    }
}
