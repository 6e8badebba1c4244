package io.ringmaster.perf.limits;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The least a server can do: count the bytes of requests of one size and answer each with a reply of one size, without
 * looking at either. Serves one connection after the other on the caller's thread; the first bytes of a connection, an
 * {@link EchoRequest}, say how.
 */
public final class EchoServer implements AutoCloseable
{
    private static final int BUFFER_LENGTH = 256 * 1024;

    private final ServerSocketChannel acceptor;
    private final Path directory;

    /**
     * Listen on a free loopback port.
     *
     * @param directory for the file of connections that ask for a sync before each reply.
     * @throws IOException if no port can be bound.
     */
    public EchoServer(final Path directory) throws IOException
    {
        this.directory = directory;
        acceptor = ServerSocketChannel.open();
        acceptor.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }

    /**
     * Where it listens.
     *
     * @return the port.
     * @throws IOException if closed.
     */
    public int port() throws IOException
    {
        return ((InetSocketAddress)acceptor.getLocalAddress()).getPort();
    }

    /**
     * Wait for one connection and serve it to its end.
     *
     * @throws IOException of the acceptor, the connection or the file.
     */
    public void serveOne() throws IOException
    {
        final SocketChannel channel = acceptor.accept();
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        final EchoRequest request = EchoRequest.receive(channel);
        if (request.syncLength() == 0)
        {
            serve(channel, request, null);
        }
        else
        {
            try (SyncFile file = SyncFile.create(directory, SyncFile.DEFAULT_LENGTH, request.syncLength()))
            {
                serve(channel, request, file);
            }
        }
    }

    @Override
    public void close() throws IOException
    {
        acceptor.close();
    }

    private static void serve(final SocketChannel channel, final EchoRequest request, final SyncFile file)
        throws IOException
    {
        final ByteBuffer in = ByteBuffer.allocateDirect(Math.max(BUFFER_LENGTH, request.requestLength()));
        final ByteBuffer out = ByteBuffer.allocateDirect(Math.max(BUFFER_LENGTH, request.replyLength()));
        long received = 0;
        try (SocketWaiter waiter = new SocketWaiter(channel, request.serverMode()))
        {
            while (true)
            {
                in.clear();
                final int count = waiter.read(in);
                if (count < 0)
                {
                    return;
                }
                received += count;
                long replies = received / request.requestLength();
                received %= request.requestLength();
                if (replies > 0 && file != null)
                {
                    file.writeAndSync();
                }
                while (replies > 0)
                {
                    final int batch = (int)Math.min(replies, out.capacity() / request.replyLength());
                    out.clear().limit(batch * request.replyLength());
                    waiter.writeFully(out);
                    replies -= batch;
                }
            }
        }
    }
}
