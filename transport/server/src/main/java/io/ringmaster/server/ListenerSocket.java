package io.ringmaster.server;

import java.io.IOException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

import io.netty.channel.IoEvent;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoOps;
import org.agrona.CloseHelper;

/** The socket of a listener in the event loop, which tells the acceptor of clients. Endpoint thread only. */
final class ListenerSocket implements NioIoHandle
{
    private final ServerSocketChannel channel;
    private final ConnectionAcceptor acceptor;
    private final IoRegistration registration;

    /**
     * Have the event loop look for clients from now on.
     *
     * @param channel   bound; closed by {@link #release()}.
     * @param acceptor  to tell as long as there is somebody to accept.
     * @param eventLoop of the endpoint.
     * @throws IOException if the system does not take the channel.
     */
    ListenerSocket(
        final ServerSocketChannel channel, final ConnectionAcceptor acceptor, final EndpointEventLoop eventLoop)
        throws IOException
    {
        this.channel = channel;
        this.acceptor = acceptor;
        channel.configureBlocking(false);
        registration = eventLoop.registered(this);
        isAccepting(true);
    }

    /**
     * Look for clients or leave them in the backlog.
     *
     * @param isAccepting true to look.
     */
    void isAccepting(final boolean isAccepting)
    {
        registration.submit(isAccepting ? NioIoOps.ACCEPT : NioIoOps.NONE);
    }

    /**
     * Take the next client.
     *
     * @return its channel, or null if there is none.
     * @throws IOException most likely for want of file descriptors.
     */
    SocketChannel accept() throws IOException
    {
        return channel.accept();
    }

    /** Accept nothing more, and release the address. */
    void release()
    {
        registration.cancel();
        close();
    }

    @Override
    public SelectableChannel selectableChannel()
    {
        return channel;
    }

    @Override
    public void handle(final IoRegistration ready, final IoEvent event)
    {
        acceptor.onReady();
    }

    /** By the loop, when it ends. */
    @Override
    public void close()
    {
        CloseHelper.quietClose(channel);
    }
}
