package io.ringmaster.server;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;

/** A blocking socket that sends what it is told, right or wrong. */
final class RawClient implements AutoCloseable
{
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    RawClient(final InetSocketAddress address)
    {
        try
        {
            socket = new Socket();
            socket.setTcpNoDelay(true);
            socket.setSoTimeout((int)(ServerFixture.DEADLINE_NS / 1_000_000));
            socket.connect(address, 10_000);
            in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
            out = socket.getOutputStream();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    static byte[] frame(final byte[] message)
    {
        return ByteBuffer.allocate(4 + message.length).order(ByteOrder.LITTLE_ENDIAN)
            .putInt(message.length).put(message).array();
    }

    static byte[] header(final int length)
    {
        return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(length).array();
    }

    /** A message of the engine's commands, 12 bytes. */
    static byte[] command(final char command, final int argument)
    {
        return ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN)
            .put((byte)command).putInt(8, argument).array();
    }

    /** A message to be echoed, which tells its number. */
    static byte[] numbered(final int number, final int length)
    {
        final byte[] message = new byte[length];
        for (int i = 8; i < length; i++)
        {
            message[i] = (byte)(number + i);
        }
        ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN).putInt(4, number);
        return message;
    }

    void write(final byte[] bytes)
    {
        write(bytes, 0, bytes.length);
    }

    void write(final byte[] bytes, final int offset, final int length)
    {
        try
        {
            out.write(bytes, offset, length);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    void send(final byte[] message)
    {
        write(frame(message));
    }

    byte[] read(final int length)
    {
        try
        {
            final byte[] bytes = in.readNBytes(length);
            if (bytes.length < length)
            {
                throw new AssertionError("end of stream after " + bytes.length + " of " + length + " bytes");
            }
            return bytes;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    byte[] receive()
    {
        return read(ByteBuffer.wrap(read(4)).order(ByteOrder.LITTLE_ENDIAN).getInt());
    }

    byte[] call(final byte[] message)
    {
        send(message);
        return receive();
    }

    /** Receive a StatusReply; its code, correlation id and message as text. */
    String receiveStatus()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(receive());
        final StatusReplyDecoder decoder = new StatusReplyDecoder();
        decoder.wrapAndApplyHeader(buffer, 0, new MessageHeaderDecoder());
        return decoder.errorCode() + "/" + decoder.correlationId() + "/" + decoder.message();
    }

    /** Read to the end; true if it is a proper one and nothing came before it. */
    boolean isAtEnd()
    {
        try
        {
            return in.read() < 0;
        }
        catch (final SocketTimeoutException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final IOException ignore)
        {
            // A reset ends the connection as well, though not properly.
            return false;
        }
    }

    /** Read until the server ends the connection, properly or by a reset. */
    long drain()
    {
        long length = 0;
        final byte[] bytes = new byte[64 * 1024];
        try
        {
            while (true)
            {
                final int count = in.read(bytes);
                if (count < 0)
                {
                    return length;
                }
                length += count;
            }
        }
        catch (final SocketTimeoutException ex)
        {
            throw new UncheckedIOException(ex);
        }
        catch (final IOException ignore)
        {
            // The reset that ends it.
            return length;
        }
    }

    void receiveBufferLength(final int length)
    {
        try
        {
            socket.setReceiveBufferSize(length);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    void reset()
    {
        try
        {
            socket.setSoLinger(true, 0);
            socket.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    @Override
    public void close()
    {
        hangUp();
    }

    /** Close before the end of the test's block. */
    void hangUp()
    {
        try
        {
            socket.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }
}
