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
    private final ReceiveBuffer receiveBuffer;
    private final HostResolver hostResolver;

    private InetSocketAddress server;
    private int timeoutMs;
    /** Counts attempts, so that the late outcome of an earlier one is not taken for that of this one. */
    private int attempt;

    Connector(final EventLoop eventLoop, final ClientContext context, final ReceiveBuffer receiveBuffer)
    {
        this.eventLoop = eventLoop;
        this.receiveBuffer = receiveBuffer;
        servers = context.serverList();
        hostResolver = context.hostResolver();
    }

    /**
     * Connect to the next server.
     *
     * @param handler          hears when the connection is active.
     * @param connectTimeoutMs to wait for each of its addresses at most, in milliseconds.
     * @param onFailed         hears when there will be none.
     */
    void connect(final ConnectionHandler handler, final int connectTimeoutMs, final Consumer<Throwable> onFailed)
    {
        server = servers.next();
        timeoutMs = connectTimeoutMs;
        attempt++;
        final int port = server.getPort();
        final byte[] literal = NetUtil.createByteArrayFromIpAddressString(server.getHostString());
        if (literal == null)
        {
            resolve(server.getHostString(), port, handler, onFailed);
            return;
        }
        try
        {
            connect(new InetAddress[]{ InetAddress.getByAddress(literal) }, 0, port, handler, onFailed);
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
        return server == null ? "no server" : server.getHostString() + ":" + server.getPort();
    }

    private void resolve(
        final String host, final int port, final ConnectionHandler handler, final Consumer<Throwable> onFailed)
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
                onResolved(resolvedAttempt, addresses, failure, port, handler, onFailed);
            },
            "ringmaster-resolver");
        resolver.setDaemon(true);
        resolver.start();
    }

    private void onResolved(
        final int resolvedAttempt,
        final InetAddress[] addresses,
        final IOException failure,
        final int port,
        final ConnectionHandler handler,
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
                            connect(addresses, 0, port, handler, onFailed);
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

    private void connect(
        final InetAddress[] addresses,
        final int index,
        final int port,
        final ConnectionHandler handler,
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
            .handler(handler)
            .connect(new InetSocketAddress(addresses[index], port));
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
                        connect(addresses, index + 1, port, handler, onFailed);
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
