package io.ringmaster.server;

import java.net.InetAddress;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.socket.SocketChannel;

/**
 * Takes accepted sockets of one listener within the limits. One beyond a limit is told so and closed, or, when many
 * are being told already, closed at once. Endpoint thread only.
 */
final class ConnectionAcceptor extends ChannelInboundHandlerAdapter
{
    private final Connections connections;
    private final Listener listener;
    private final EventLoopGroup eventLoop;
    private final EndpointCounters counters;
    private final EndpointContext endpoint;
    private final WriteBufferWaterMark waterMark;
    private ChannelHandlerContext context;
    private long resumeDeadlineNs;
    private boolean isPaused;

    ConnectionAcceptor(
        final Connections connections,
        final Listener listener,
        final EventLoopGroup eventLoop,
        final EndpointContext endpoint)
    {
        this.connections = connections;
        this.listener = listener;
        this.eventLoop = eventLoop;
        this.endpoint = endpoint;
        this.counters = endpoint.counters();
        this.waterMark = new WriteBufferWaterMark(endpoint.highWaterMark() / 2, endpoint.highWaterMark());
    }

    /**
     * Accept again when the pause after a failed accept is over.
     *
     * @return 1 if it is over, else 0.
     */
    int checkPause()
    {
        if (!isPaused || endpoint.nanoClock().nanoTime() - resumeDeadlineNs < 0)
        {
            return 0;
        }
        isPaused = false;
        context.channel().config().setAutoRead(true);
        return 1;
    }

    /** Accept nothing more. */
    @SuppressWarnings("FutureReturnValueIgnored") // done on return, and nothing depends on its success
    void close()
    {
        context.channel().close();
    }

    boolean isPaused()
    {
        return isPaused;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext ctx)
    {
        context = ctx;
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message)
    {
        final SocketChannel channel = (SocketChannel)message;
        final InetAddress address = channel.remoteAddress() == null ? null : channel.remoteAddress().getAddress();
        if (address == null)
        {
            // The peer has gone between its connect and our accept.
            channel.unsafe().closeForcibly();
            return;
        }
        final boolean isWithinLimits =
            connections.countedCount() < endpoint.maxConnections() && listener.hasRoomFor(address);
        if (!isWithinLimits)
        {
            counters.connectionsRefused().incrementRelease();
            if (connections.refusedCount() >= Connections.MAX_REFUSED_AT_ONCE)
            {
                channel.unsafe().closeForcibly();
                return;
            }
        }
        final SocketConnection connection = new SocketConnection(
            connections.nextConnectionId(),
            address,
            Connections.addressText(address),
            isWithinLimits,
            listener,
            connections);
        channel.config().setOption(ChannelOption.TCP_NODELAY, true);
        channel.config().setOption(ChannelOption.SO_KEEPALIVE, true);
        channel.config().setRecvByteBufAllocator(connections.receiveBuffer());
        channel.config().setWriteBufferWaterMark(waterMark);
        channel.pipeline().addLast(connection.handler());
        connections.onAccepted(connection);
        eventLoop.register(channel).addListener(
            (final ChannelFuture future) ->
            {
                if (!future.isSuccess())
                {
                    channel.unsafe().closeForcibly();
                    connections.onClosed(connection);
                }
            });
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause)
    {
        // Most likely out of file descriptors. Pending connections wait in the backlog; trying at once would spin.
        connections.onError(cause);
        isPaused = true;
        resumeDeadlineNs = endpoint.nanoClock().nanoTime() + EndpointContext.ACCEPT_PAUSE_NS;
        ctx.channel().config().setAutoRead(false);
    }
}
