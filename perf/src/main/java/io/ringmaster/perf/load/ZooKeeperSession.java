package io.ringmaster.perf.load;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.Future;
import io.ringmaster.codecs.ErrorCode;
import org.agrona.collections.LongArrayQueue;

/**
 * A session by ZooKeeper's client protocol. The server answers in the order of the requests, so a queue of contexts is
 * all that has to be kept of what is in flight. Beyond what every {@link LoadSession} offers it sets watches, creates
 * ephemerals, and can vanish without a word.
 */
public final class ZooKeeperSession extends ChannelInboundHandlerAdapter implements LoadSession
{
    private static final int OUTPUT_LENGTH = 64 * 1024;
    private static final int CLOSE_TIMEOUT_MS = 3_000;
    private static final int PASSWORD_LENGTH = 16;
    private static final int LENGTH_FIELD = 4;
    private static final int REPLY_HEADER_LENGTH = 16;
    private static final int MAX_REPLY_LENGTH = 64 * 1024 * 1024;
    private static final int ERROR_OFFSET = 12;

    private static final int CREATE2 = 15;
    private static final int DELETE = 2;
    private static final int EXISTS = 3;
    private static final int GET_DATA = 4;
    private static final int SET_DATA = 5;
    private static final int GET_CHILDREN2 = 12;
    private static final int PING = 11;
    private static final int CLOSE_SESSION = -11;

    private static final int PING_XID = -2;
    private static final int EVENT_XID = -1;
    private static final int ANY_VERSION = -1;
    private static final int ALL_PERMISSIONS = 31;
    private static final int PERSISTENT = 0;
    private static final int EPHEMERAL = 1;

    private final EventLoop loop;
    private final byte[] payload;
    private final int timeoutMs;
    private final CompletableFuture<Void> connected;
    private final LongArrayQueue inFlight = new LongArrayQueue(Long.MIN_VALUE);
    private final Runnable flush = this::flush;
    private ChannelHandlerContext context;
    private ReplyHandler handler;
    private Runnable eventHandler = () -> { };
    private ByteBuf input;
    private ByteBuf output;
    private Future<?> pinger;
    private int xid;
    private int requestIndex;
    private boolean isFlushScheduled;
    private boolean isReading;
    private boolean isConnected;
    private boolean isClosing;

    /**
     * Construct, to be the only handler of a channel.
     *
     * @param loop      of the channel.
     * @param payload   data of the nodes.
     * @param timeoutMs of the session.
     * @param connected to be completed when there is a session, or with the reason why there is none.
     */
    ZooKeeperSession(
        final EventLoop loop, final byte[] payload, final int timeoutMs, final CompletableFuture<Void> connected)
    {
        this.loop = loop;
        this.payload = payload;
        this.timeoutMs = timeoutMs;
        this.connected = connected;
    }

    @Override
    public void execute(final Runnable task)
    {
        loop.execute(task);
    }

    @Override
    public void replyHandler(final ReplyHandler value)
    {
        handler = value;
    }

    /**
     * Say who hears of watch events. They arrive on the thread of this session.
     *
     * @param value to be run for each event.
     */
    public void eventHandler(final Runnable value)
    {
        eventHandler = value;
    }

    @Override
    public void submit(final Operation operation, final String path, final int dataLength, final long requestContext)
    {
        if (!begin(type(operation), path, requestContext))
        {
            return;
        }
        switch (operation)
        {
            case DELETE -> output.writeInt(ANY_VERSION);
            case SET ->
            {
                writeData(output, dataLength);
                output.writeInt(ANY_VERSION);
            }
            case CREATE -> writeCreate(dataLength, PERSISTENT);
            default -> output.writeBoolean(false);
        }
        end();
    }

    /**
     * Send a get that leaves a watch. On the thread of this session.
     *
     * @param path           of the node.
     * @param requestContext handed to the reply handler.
     */
    public void submitWatch(final String path, final long requestContext)
    {
        if (begin(GET_DATA, path, requestContext))
        {
            output.writeBoolean(true);
            end();
        }
    }

    /**
     * Send a create of an ephemeral node. On the thread of this session.
     *
     * @param path           of the node.
     * @param dataLength     bytes of data.
     * @param requestContext handed to the reply handler.
     */
    public void submitEphemeral(final String path, final int dataLength, final long requestContext)
    {
        if (begin(CREATE2, path, requestContext))
        {
            writeCreate(dataLength, EPHEMERAL);
            end();
        }
    }

    /**
     * Close the connection and leave the session to its timeout, as a client does that dies. Any thread.
     *
     * @return done when the connection is closed.
     */
    public Future<Void> abandon()
    {
        return context.channel().close();
    }

    /**
     * End the session, behind what is in flight. Any thread.
     *
     * @return done when the server has closed the connection.
     */
    public Future<Void> endAsync()
    {
        loop.execute(this::endSession);
        return context.channel().closeFuture();
    }

    @Override
    public void close()
    {
        if (context == null)
        {
            return;
        }
        loop.execute(this::endSession);
        if (!context.channel().closeFuture().awaitUninterruptibly(CLOSE_TIMEOUT_MS))
        {
            context.close().awaitUninterruptibly();
        }
    }

    @Override
    public void handlerAdded(final ChannelHandlerContext ctx)
    {
        context = ctx;
    }

    @Override
    public void channelActive(final ChannelHandlerContext ctx)
    {
        final ByteBuf buffer = output();
        buffer.writeInt(3 * Integer.BYTES + 2 * Long.BYTES + PASSWORD_LENGTH + 1);
        buffer.writeInt(0);
        buffer.writeLong(0);
        buffer.writeInt(timeoutMs);
        buffer.writeLong(0);
        buffer.writeInt(PASSWORD_LENGTH);
        buffer.writeZero(PASSWORD_LENGTH);
        buffer.writeBoolean(false);
        flush();
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message)
    {
        final ByteBuf received = (ByteBuf)message;
        if (input == null)
        {
            input = received;
        }
        else
        {
            input.writeBytes(received);
            received.release();
        }
        isReading = true;
        parse();
        if (input != null && input.isReadable())
        {
            // What is left of a reply goes to a buffer that the rest can be appended to.
            final ByteBuf rest = ctx.alloc().buffer(Math.max(2 * input.readableBytes(), OUTPUT_LENGTH));
            rest.writeBytes(input);
            input.release();
            input = rest;
        }
        else if (input != null)
        {
            input.release();
            input = null;
        }
        isReading = false;
    }

    @Override
    public void channelReadComplete(final ChannelHandlerContext ctx)
    {
        flush();
    }

    @Override
    public void channelInactive(final ChannelHandlerContext ctx)
    {
        fail(new IOException("the server closed the connection"));
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive follows, whatever the close meets
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause)
    {
        fail(cause);
        ctx.channel().close();
    }

    private void parse()
    {
        while (input.readableBytes() >= LENGTH_FIELD)
        {
            final int length = input.getInt(input.readerIndex());
            if (length < 0 || length > MAX_REPLY_LENGTH)
            {
                throw new IllegalStateException("reply of " + length + " bytes");
            }
            if (input.readableBytes() < LENGTH_FIELD + length)
            {
                return;
            }
            final int begin = input.readerIndex() + LENGTH_FIELD;
            input.readerIndex(begin + length);
            if (isConnected)
            {
                onReply(begin, length);
            }
            else
            {
                onConnectReply(begin, length);
            }
        }
    }

    private void onConnectReply(final int begin, final int length)
    {
        final int negotiatedMs = length < 2 * Integer.BYTES ? 0 : input.getInt(begin + Integer.BYTES);
        if (negotiatedMs <= 0)
        {
            throw new IllegalStateException("the server refused the session");
        }
        isConnected = true;
        final long intervalMs = Math.max(1, negotiatedMs / 3);
        pinger = loop.scheduleAtFixedRate(this::ping, intervalMs, intervalMs, TimeUnit.MILLISECONDS);
        connected.complete(null);
    }

    private void onReply(final int begin, final int length)
    {
        if (length < REPLY_HEADER_LENGTH)
        {
            throw new IllegalStateException("reply of " + length + " bytes");
        }
        final int replyXid = input.getInt(begin);
        if (replyXid == EVENT_XID)
        {
            eventHandler.run();
            return;
        }
        if (replyXid == PING_XID || (isClosing && inFlight.isEmpty()))
        {
            return;
        }
        handler.onReply(inFlight.pollLong(), input.getInt(begin + ERROR_OFFSET));
    }

    private void ping()
    {
        writeHeaderOnly(PING_XID, PING);
        flush();
    }

    private void endSession()
    {
        isClosing = true;
        if (context.channel().isActive())
        {
            xid++;
            writeHeaderOnly(xid, CLOSE_SESSION);
            flush();
        }
    }

    /** The head of a request, and its path. False: there is no connection, and the handler will hear of it. */
    private boolean begin(final int type, final String path, final long requestContext)
    {
        if (!context.channel().isActive())
        {
            loop.execute(() -> handler.onReply(requestContext, ErrorCode.CONNECTION_LOSS));
            return false;
        }
        inFlight.addLong(requestContext);
        final ByteBuf buffer = output();
        requestIndex = buffer.writerIndex();
        buffer.writeInt(0);
        xid = xid == Integer.MAX_VALUE ? 1 : xid + 1;
        buffer.writeInt(xid);
        buffer.writeInt(type);
        writeText(buffer, path);
        return true;
    }

    private void end()
    {
        output.setInt(requestIndex, output.writerIndex() - requestIndex - LENGTH_FIELD);
        onWritten();
    }

    private void writeCreate(final int dataLength, final int flags)
    {
        writeData(output, dataLength);
        output.writeInt(1);
        output.writeInt(ALL_PERMISSIONS);
        writeText(output, "world");
        writeText(output, "anyone");
        output.writeInt(flags);
    }

    private static int type(final Operation operation)
    {
        return switch (operation)
        {
            case GET -> GET_DATA;
            case SET -> SET_DATA;
            case CREATE -> CREATE2;
            case DELETE -> DELETE;
            case EXISTS -> EXISTS;
            case CHILDREN -> GET_CHILDREN2;
        };
    }

    private void writeHeaderOnly(final int headerXid, final int operation)
    {
        final ByteBuf buffer = output();
        buffer.writeInt(2 * Integer.BYTES);
        buffer.writeInt(headerXid);
        buffer.writeInt(operation);
    }

    private void writeData(final ByteBuf buffer, final int length)
    {
        buffer.writeInt(length);
        if (length > 0)
        {
            buffer.writeBytes(payload, 0, length);
        }
    }

    /** Paths of a load are ASCII. */
    private static void writeText(final ByteBuf buffer, final String text)
    {
        buffer.writeInt(text.length());
        ByteBufUtil.writeAscii(buffer, text);
    }

    private ByteBuf output()
    {
        if (output == null)
        {
            output = context.alloc().directBuffer(OUTPUT_LENGTH);
        }
        return output;
    }

    private void onWritten()
    {
        if (!isReading && !isFlushScheduled)
        {
            isFlushScheduled = true;
            loop.execute(flush);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a void promise: failures go to exceptionCaught
    private void flush()
    {
        isFlushScheduled = false;
        if (output != null)
        {
            final ByteBuf buffer = output;
            output = null;
            context.writeAndFlush(buffer, context.voidPromise());
        }
    }

    private void fail(final Throwable cause)
    {
        if (pinger != null)
        {
            pinger.cancel(false);
        }
        if (input != null)
        {
            input.release();
            input = null;
        }
        connected.completeExceptionally(cause);
        while (!inFlight.isEmpty())
        {
            handler.onReply(inFlight.pollLong(), ErrorCode.CONNECTION_LOSS);
        }
    }
}
