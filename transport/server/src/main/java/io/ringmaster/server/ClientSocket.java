package io.ringmaster.server;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoEvent;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;

/**
 * The socket of one client in the event loop, without any state of its connection, which it tells when it is ready.
 * Nothing blocks. A channel of Netty's with its pipeline would take several hundred bytes more of memory for each
 * connection. Endpoint thread only.
 */
final class ClientSocket implements NioIoHandle
{
    /** The client has ended its stream. */
    static final int END = -1;

    private final SocketChannel channel;
    private SocketConnection connection;
    private IoRegistration registration;
    private NioIoOps interest = NioIoOps.NONE;

    /**
     * Construct.
     *
     * @param channel that was accepted.
     */
    ClientSocket(final SocketChannel channel)
    {
        this.channel = channel;
    }

    /**
     * Have the event loop look at the socket from now on, for nothing as yet.
     *
     * @param eventLoop     of the endpoint.
     * @param newConnection to tell, and to close when the loop ends.
     * @throws IOException if the system does not take the socket; it is to be released then.
     */
    void register(final EndpointEventLoop eventLoop, final SocketConnection newConnection) throws IOException
    {
        connection = newConnection;
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
        registration = eventLoop.registered(this);
    }

    /**
     * Say what to look for: the connection is told as long as it holds, and not only when it begins to.
     *
     * @param isToRead  whether something can be read.
     * @param isToWrite whether something can be written.
     */
    void interest(final boolean isToRead, final boolean isToWrite)
    {
        final NioIoOps next = isToRead ?
            (isToWrite ? NioIoOps.READ_AND_WRITE : NioIoOps.READ) : isToWrite ? NioIoOps.WRITE : NioIoOps.NONE;
        if (!next.equals(interest))
        {
            interest = next;
            registration.submit(next);
        }
    }

    /**
     * Read once what has come.
     *
     * @param buffer to read into, from its headroom on.
     * @return bytes read, 0 if nothing has come, or {@link #END}.
     * @throws IOException if the connection is broken.
     */
    int read(final ReceiveBuffer buffer) throws IOException
    {
        return channel.read(buffer.bytes());
    }

    /**
     * Write once what there is room for.
     *
     * @param chunk  with the bytes.
     * @param offset of the bytes.
     * @param length of the bytes, positive.
     * @return bytes written, 0 if there is no room.
     * @throws IOException if the connection is broken.
     */
    int write(final OutputChunk chunk, final int offset, final int length) throws IOException
    {
        return channel.write(chunk.bytes(offset, length));
    }

    /**
     * End the stream to the client behind what has been written.
     *
     * @throws IOException if the connection is broken.
     */
    void endOutput() throws IOException
    {
        channel.shutdownOutput();
    }

    /** Close the socket, whatever that meets. Nothing is told any more. */
    void release()
    {
        try
        {
            channel.close();
        }
        catch (final IOException ignore)
        {
            // It is gone all the same.
        }
    }

    /**
     * Have the event loop forget the socket, after {@link #release()}. Not from within what the loop tells: it looks at
     * all its channels once more after each few hundred that it has forgotten, and would go on as long as more end.
     */
    void forget()
    {
        registration.cancel();
    }

    @Override
    public SelectableChannel selectableChannel()
    {
        return channel;
    }

    @Override
    public void handle(final IoRegistration ready, final IoEvent event)
    {
        final NioIoOps ops = ((NioIoEvent)event).ops();
        connection.onReady(ops.contains(NioIoOps.READ), ops.contains(NioIoOps.WRITE));
    }

    /** By the loop, when it ends. */
    @Override
    public void close()
    {
        connection.close();
    }
}
