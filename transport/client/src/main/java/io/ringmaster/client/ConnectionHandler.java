package io.ringmaster.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;

/**
 * One connection: cuts what is received into messages. Event loop only.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter
{
    private final Session session;
    private final ReceiveBuffer receiveBuffer;
    private final int maxReplyLength;
    private ChannelHandlerContext context;
    private Throwable closeCause;
    private boolean isClosing;

    ConnectionHandler(final Session session, final ReceiveBuffer receiveBuffer, final int maxReplyLength)
    {
        this.session = session;
        this.receiveBuffer = receiveBuffer;
        this.maxReplyLength = maxReplyLength;
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
                onReceived();
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

    /**
     * Send a buffer.
     *
     * @param buffer that Netty releases when it is sent.
     */
    void send(final ByteBuf buffer)
    {
        // A void promise: a failure comes to exceptionCaught().
        final ChannelFuture unused = context.writeAndFlush(buffer, context.voidPromise());
    }

    /**
     * Close the connection; the session hears of it once it is closed.
     *
     * @param cause why; the first one counts. Null if the client wants it.
     */
    void close(final Throwable cause)
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

    private void onReceived()
    {
        final UnsafeBuffer buffer = receiveBuffer.view();
        final int end = receiveBuffer.end();
        int offset = receiveBuffer.begin();
        int requiredLength = 0;
        try
        {
            while (!isClosing && end - offset >= Frame.HEADER_LENGTH)
            {
                final int length = Frame.length(buffer, offset);
                if (!Frame.isValidLength(length, maxReplyLength))
                {
                    throw new MalformedReplyException(
                        "reply of " + length + " bytes is not within " + Frame.MESSAGE_HEADER_LENGTH + " and " +
                        maxReplyLength);
                }
                if (length > end - offset - Frame.HEADER_LENGTH)
                {
                    requiredLength = Frame.HEADER_LENGTH + length;
                    break;
                }
                session.onMessage(this, buffer, offset + Frame.HEADER_LENGTH, length);
                offset += Frame.HEADER_LENGTH + length;
            }
        }
        catch (final MalformedReplyException | IndexOutOfBoundsException exception)
        {
            close(exception);
        }
        receiveBuffer.consume(isClosing ? end : offset, requiredLength);
    }
}
