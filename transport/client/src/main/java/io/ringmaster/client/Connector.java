package io.ringmaster.client;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.NetUtil;

/**
 * Opens connections to one server of the list after the other, each at all of its addresses. Event loop only.
 */
final class Connector
{
    /** Tells the addresses of a host. May block. */
    @FunctionalInterface
    interface HostResolver
    {
        InetAddress[] resolve(String host) throws UnknownHostException;
    }

    private final EventLoop eventLoop;
    private final ServerList servers;
    private final Session session;
    private final ReceiveBuffer receiveBuffer;
    private final MessageCutter cutter;
    private final String aeronDirectory;
    private final HostResolver hostResolver;

    private ServerAddress server;
    /** One of them is that of the present attempt. */
    private SocketConnection socket;
    private AeronConnection aeron;
    private int timeoutMs;
    /** Counts attempts, so that the late outcome of an earlier one is not taken for that of this one. */
    private int attempt;

    Connector(
        final EventLoop eventLoop,
        final ClientContext context,
        final Session session,
        final ReceiveBuffer receiveBuffer,
        final MessageCutter cutter)
    {
        this.eventLoop = eventLoop;
        this.session = session;
        this.receiveBuffer = receiveBuffer;
        this.cutter = cutter;
        aeronDirectory = context.aeronDirectory();
        servers = context.serverList();
        hostResolver = context.hostResolver();
    }

    /**
     * Choose the next server.
     *
     * @return a connection to it that does not stand yet.
     */
    Connection newConnection()
    {
        server = servers.next();
        if (server.isAeron())
        {
            socket = null;
            aeron = new AeronConnection(
                (ClientEventLoop)eventLoop, session, receiveBuffer, cutter, server.toString());
            return aeron;
        }
        aeron = null;
        socket = new SocketConnection(session, cutter);
        return socket;
    }

    /**
     * Connect to the server that {@link #newConnection()} has chosen; the session hears when the connection stands.
     *
     * @param connectTimeoutMs to wait for each of its addresses at most, in milliseconds.
     * @param onFailed         hears when there will be none.
     */
    void connect(final int connectTimeoutMs, final Consumer<Throwable> onFailed)
    {
        timeoutMs = connectTimeoutMs;
        attempt++;
        if (server.kind() == ServerAddress.Kind.IPC)
        {
            aeron.connectByIpc(server.directory());
            return;
        }
        final byte[] literal = NetUtil.createByteArrayFromIpAddressString(server.host());
        if (literal == null)
        {
            resolve(server.host(), onFailed);
            return;
        }
        try
        {
            connect(new InetAddress[]{ InetAddress.getByAddress(literal) }, onFailed);
        }
        catch (final UnknownHostException exception)
        {
            onFailed.accept(exception);
        }
    }

    /** Ignore the outcome of the attempt that is running. */
    void abort()
    {
        attempt++;
    }

    /** The server of the last attempt has accepted the session. */
    void onAccepted()
    {
        servers.onAccepted();
    }

    /** The server of the last attempt has said nothing for too long: others come first. */
    void onSilent()
    {
        servers.onSilent();
    }

    /**
     * The server of the last attempt.
     *
     * @return host and port for people.
     */
    String serverName()
    {
        return server == null ? "no server" : server.toString();
    }

    private void connect(final InetAddress[] addresses, final Consumer<Throwable> onFailed)
    {
        if (server.kind() == ServerAddress.Kind.UDP)
        {
            // Nothing tells soon that there is nobody at an address: only the first one is asked.
            aeron.connectByUdp(new InetSocketAddress(addresses[0], server.port()), aeronDirectory);
        }
        else
        {
            connectSocket(addresses, 0, socket, onFailed);
        }
    }

    private void resolve(final String host, final Consumer<Throwable> onFailed)
    {
        // Looking a name up may block for seconds: a thread of its own does it, not the event loop.
        final int resolvedAttempt = attempt;
        final Thread resolver = new Thread(
            () ->
            {
                InetAddress[] addresses = null;
                IOException failure = null;
                try
                {
                    addresses = hostResolver.resolve(host);
                }
                catch (final UnknownHostException exception)
                {
                    failure = exception;
                }
                onResolved(resolvedAttempt, addresses, failure, onFailed);
            },
            "ringmaster-resolver");
        resolver.setDaemon(true);
        resolver.start();
    }

    private void onResolved(
        final int resolvedAttempt,
        final InetAddress[] addresses,
        final IOException failure,
        final Consumer<Throwable> onFailed)
    {
        try
        {
            eventLoop.execute(
                () ->
                {
                    if (attempt == resolvedAttempt)
                    {
                        if (failure == null)
                        {
                            connect(addresses, onFailed);
                        }
                        else
                        {
                            onFailed.accept(failure);
                        }
                    }
                });
        }
        catch (final RejectedExecutionException ignore)
        {
            // The event loop has ended while the name was looked up: nobody waits for it any more.
        }
    }

    private void connectSocket(
        final InetAddress[] addresses,
        final int index,
        final SocketConnection connection,
        final Consumer<Throwable> onFailed)
    {
        final int connectAttempt = attempt;
        final ChannelFuture future = new Bootstrap()
            .group(eventLoop)
            .channel(NioSocketChannel.class)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMs)
            .option(ChannelOption.RECVBUF_ALLOCATOR, receiveBuffer)
            // The outbox bounds what is written; events of Netty's own marks would be noise.
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, new WriteBufferWaterMark(1 << 29, 1 << 30))
            .handler(connection)
            .connect(new InetSocketAddress(addresses[index], server.port()));
        final ChannelFuture unused = future.addListener(
            (done) ->
            {
                if (connectAttempt != attempt)
                {
                    final ChannelFuture unusedClosing = future.channel().close();
                }
                else if (!done.isSuccess())
                {
                    if (index + 1 < addresses.length)
                    {
                        connectSocket(addresses, index + 1, connection, onFailed);
                    }
                    else
                    {
                        if (done.cause() instanceof ConnectTimeoutException)
                        {
                            servers.onSilent();
                        }
                        onFailed.accept(done.cause());
                    }
                }
            });
    }
}
