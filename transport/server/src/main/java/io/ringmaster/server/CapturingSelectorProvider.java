package io.ringmaster.server;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

/** The platform's provider, remembering the selector that Netty opened last, so that it can be signalled directly. */
final class CapturingSelectorProvider extends SelectorProvider
{
    private final SelectorProvider delegate = SelectorProvider.provider();
    private volatile AbstractSelector selector;

    /** Make the selector's current or next select return at once. Any thread. */
    void wakeup()
    {
        selector.wakeup();
    }

    @Override
    public AbstractSelector openSelector() throws IOException
    {
        selector = delegate.openSelector();
        return selector;
    }

    @Override
    public DatagramChannel openDatagramChannel() throws IOException
    {
        return delegate.openDatagramChannel();
    }

    @Override
    public DatagramChannel openDatagramChannel(final ProtocolFamily family) throws IOException
    {
        return delegate.openDatagramChannel(family);
    }

    @Override
    public Pipe openPipe() throws IOException
    {
        return delegate.openPipe();
    }

    @Override
    public ServerSocketChannel openServerSocketChannel() throws IOException
    {
        return delegate.openServerSocketChannel();
    }

    @Override
    public SocketChannel openSocketChannel() throws IOException
    {
        return delegate.openSocketChannel();
    }
}
