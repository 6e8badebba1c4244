package io.ringmaster.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;

/** A connection by TCP. Endpoint thread only. */
final class SocketConnection extends Connection
{
    private final Handler handler = new Handler();
    private ChannelHandlerContext context;
    private long discardedLength;
    private boolean isDrained;
    private boolean isInputEnded;
    private boolean isBacklogged;

    /**
     * Construct for an accepted channel.
     *
     * @param id          never used before.
     * @param address     of the peer.
     * @param addressText the same as text, for the engine.
     * @param isCounted   whether the limits count it; false for one that is being refused.
     * @param listener    that accepted it.
     * @param connections of the endpoint.
     */
    SocketConnection(
        final long id,
        final InetAddress address,
        final byte[] addressText,
        final boolean isCounted,
        final Listener listener,
        final Connections connections)
    {
        super(id, address, addressText, isCounted, listener, connections);
    }

    /**
     * What stands in the pipeline of the channel.
     *
     * @return the handler, always the same.
     */
    ChannelHandler handler()
    {
        return handler;
    }

    @Override
    String remoteAddressText()
    {
        final InetSocketAddress remote = ((SocketChannel)context.channel()).remoteAddress();
        final String host = address().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + (remote == null ? 0 : remote.getPort());
    }

    @Override
    void allowHalfClosure()
    {
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    @Override
    long queuedLength()
    {
        final ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        return (pending == null ? 0 : pending.totalPendingWriteBytes()) + unflushedLength();
    }

    @Override
    void onReadStops(final boolean isReading)
    {
        context.channel().config().setAutoRead(isReading);
    }

    @Override
    void endOutput()
    {
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(
            (final ChannelFuture future) -> onDrained(future.isSuccess()));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive follows, whatever the close meets
    void abort()
    {
        context.close();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a void promise: failures go to exceptionCaught
    void writeOutput(final OutputChunk chunk)
    {
        connections().onBytesOut(chunk.length());
        if (isBacklogged && chunk.isMostlyEmpty() && queuedLength() > 0)
        {
            // The socket is full, so the bytes stay for a while: in a buffer of their own size, not in a chunk.
            context.write(chunk.copy(context.alloc()), context.voidPromise());
            context.flush();
            connections().outputChunks().recycle(chunk);
        }
        else
        {
            context.write(chunk.retainForWrite(), context.voidPromise());
            context.flush();
            isBacklogged = !connections().outputChunks().recycle(chunk);
        }
        if (isBacklogged)
        {
            connections().onBacklog(this, queuedLength());
        }
    }

    private void onReceived(final int limit, final ReceiveBuffer receiveBuffer)
    {
        connections().onBytesIn(limit - ReceiveBuffer.HEADROOM_LENGTH);
        if (isLive())
        {
            connections().frameReader().onBytes(this, receiveBuffer, limit);
        }
        else
        {
            discardedLength += limit - ReceiveBuffer.HEADROOM_LENGTH;
            if (discardedLength > listener().context().maxRequestLength() * 4L)
            {
                close();
            }
        }
    }

    private void onDrained(final boolean isSuccess)
    {
        if (isSuccess && context.channel().isActive())
        {
            ((SocketChannel)context.channel()).shutdownOutput().addListener(
                (final ChannelFuture future) ->
                {
                    isDrained = true;
                    if (!future.isSuccess() || isInputEnded)
                    {
                        close();
                    }
                });
        }
        else
        {
            close();
        }
    }

    /** The connection as its channel sees it. */
    private final class Handler extends ChannelInboundHandlerAdapter
    {
        @Override
        public void handlerAdded(final ChannelHandlerContext ctx)
        {
            context = ctx;
        }

        @Override
        public void channelActive(final ChannelHandlerContext ctx)
        {
            connections().onActive(SocketConnection.this);
        }

        @Override
        public void channelRead(final ChannelHandlerContext ctx, final Object message)
        {
            final ReceiveBuffer receiveBuffer = connections().receiveBuffer();
            try
            {
                onReceived(receiveBuffer.limit(message), receiveBuffer);
            }
            finally
            {
                receiveBuffer.release();
            }
        }

        @Override
        public void userEventTriggered(final ChannelHandlerContext ctx, final Object happened)
        {
            if (happened == ChannelInputShutdownEvent.INSTANCE)
            {
                isInputEnded = true;
                if (isDrained)
                {
                    close();
                }
            }
        }

        @Override
        public void channelReadComplete(final ChannelHandlerContext ctx)
        {
            if (isLive())
            {
                connections().frameReader().onReadComplete(SocketConnection.this);
            }
        }

        @Override
        public void channelWritabilityChanged(final ChannelHandlerContext ctx)
        {
            if (isLive())
            {
                readStopped(STOPPED_BY_OUTPUT, !ctx.channel().isWritable());
            }
        }

        @Override
        public void channelInactive(final ChannelHandlerContext ctx)
        {
            onGone();
        }

        @Override
        public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause)
        {
            // An IOException is the network's or the peer's doing and ends this connection; anything else is a defect.
            if (!(cause instanceof IOException))
            {
                connections().onError(cause);
            }
            if (isLive())
            {
                connections().logClose(SocketConnection.this, cause.toString());
            }
            close();
        }
    }
}
