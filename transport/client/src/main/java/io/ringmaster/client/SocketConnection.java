package io.ringmaster.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/** A connection by TCP. Event loop only. */
final class SocketConnection extends ChannelInboundHandlerAdapter implements Connection
{
    private final Session session;
    private final MessageCutter cutter;
    private ChannelHandlerContext context;
    private Throwable closeCause;
    private boolean isClosing;

    SocketConnection(final Session session, final MessageCutter cutter)
    {
        this.session = session;
        this.cutter = cutter;
    }

    /** It is added to one channel after the other while the addresses of a host are tried; only the last is active. */
    @Override
    public boolean isSharable()
    {
        return true;
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext ctx)
    {
        context = ctx;
    }

    @Override
    public void channelActive(final ChannelHandlerContext ctx)
    {
        session.onActive(this);
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message)
    {
        try
        {
            if (!isClosing)
            {
                session.onReadBatch(true);
                cutter.onReceived(this);
            }
        }
        finally
        {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext ctx)
    {
        session.onReadBatch(false);
    }

    @Override
    public void channelInactive(final ChannelHandlerContext ctx)
    {
        isClosing = true;
        session.onInactive(this, closeCause);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause)
    {
        close(cause);
    }

    @Override
    public void send(final ByteBuf buffer)
    {
        // A void promise: a failure comes to exceptionCaught().
        final ChannelFuture unused = context.writeAndFlush(buffer, context.voidPromise());
    }

    @Override
    public boolean isClosing()
    {
        return isClosing;
    }

    @Override
    public void close(final Throwable cause)
    {
        if (!isClosing)
        {
            isClosing = true;
            closeCause = cause;
            if (context != null)
            {
                // Its outcome comes as channelInactive().
                final ChannelFuture unused = context.close();
            }
        }
    }
}
