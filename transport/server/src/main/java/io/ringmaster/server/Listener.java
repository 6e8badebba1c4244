package io.ringmaster.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;

import org.agrona.collections.Object2IntCounterMap;

/**
 * One bound address of an endpoint: what is spoken there, its limits, and how many connections it has from where.
 * Endpoint thread only, after construction.
 */
final class Listener
{
    private final ListenerContext context;
    private final ServerSocketChannel channel;
    private final InetSocketAddress localAddress;
    private final Object2IntCounterMap<InetAddress> countByAddress = new Object2IntCounterMap<>(0);
    private ProtocolAdapter adapter;

    /**
     * One without an address of its own: for connections that are no sockets.
     *
     * @param context concluded.
     */
    Listener(final ListenerContext context)
    {
        this.context = context;
        channel = null;
        localAddress = null;
    }

    private Listener(final ListenerContext context, final ServerSocketChannel channel) throws IOException
    {
        this.context = context;
        this.channel = channel;
        localAddress = (InetSocketAddress)channel.getLocalAddress();
    }

    /**
     * Bind.
     *
     * @param context concluded.
     * @return a listener in which the kernel queues connections from now on.
     * @throws UncheckedIOException if the address cannot be bound; the message names it.
     */
    static Listener bind(final ListenerContext context)
    {
        final InetSocketAddress address = new InetSocketAddress(context.bindAddress(), context.port());
        try
        {
            final ServerSocketChannel channel = ServerSocketChannel.open();
            try
            {
                channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
                channel.bind(address, context.backlog());
                return new Listener(context, channel);
            }
            catch (final IOException | RuntimeException ex)
            {
                channel.close();
                throw ex;
            }
        }
        catch (final IOException ex)
        {
            throw cannotListen(context, ex);
        }
    }

    /**
     * Find out whether {@link #bind} would work now. A socket that is bound and does not listen accepts nobody.
     *
     * @param context of the listener.
     * @throws UncheckedIOException as {@link #bind}.
     */
    static void probe(final ListenerContext context)
    {
        try (SocketChannel channel = SocketChannel.open())
        {
            channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            channel.bind(new InetSocketAddress(context.bindAddress(), context.port()));
        }
        catch (final IOException ex)
        {
            throw cannotListen(context, ex);
        }
    }

    private static UncheckedIOException cannotListen(final ListenerContext context, final IOException ex)
    {
        return new UncheckedIOException(
            "cannot listen on " + context.bindAddress().getHostAddress() + ":" + context.port() +
            " (" + context.portSetting() + " " + context.port() + "): " + ex.getMessage(), ex);
    }

    /** Release the address; for a listener whose channel was never handed to the event loop. */
    void close()
    {
        try
        {
            channel.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    ListenerContext context()
    {
        return context;
    }

    ServerSocketChannel channel()
    {
        return channel;
    }

    InetSocketAddress localAddress()
    {
        return localAddress;
    }

    ProtocolAdapter adapter()
    {
        return adapter;
    }

    void adapter(final ProtocolAdapter protocolAdapter)
    {
        adapter = protocolAdapter;
    }

    /**
     * Longest request that a connection may send now.
     *
     * @param hasHandshaken whether its first frame has come.
     * @return length without the frame header.
     */
    int maxRequestLength(final boolean hasHandshaken)
    {
        return hasHandshaken ?
            context.maxRequestLength() : Math.min(context.maxFirstRequestLength(), context.maxRequestLength());
    }

    /**
     * Whether one more connection from an address is within the limits of this listener.
     *
     * @param address of the peer.
     * @return true to take it.
     */
    boolean hasRoomFor(final InetAddress address)
    {
        final int maxCount = address.isLoopbackAddress() ?
            context.maxConnectionsFromLoopback() : context.maxConnectionsPerIp();
        return maxCount == 0 || countByAddress.get(address) < maxCount;
    }

    void onAccepted(final InetAddress address)
    {
        countByAddress.incrementAndGet(address);
    }

    void onClosed(final InetAddress address)
    {
        countByAddress.decrementAndGet(address);
    }
}
