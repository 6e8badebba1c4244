package io.ringmaster.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteOrder;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.channel.socket.SocketChannel;
import org.agrona.DirectBuffer;

import io.ringmaster.codecs.Frame;

/**
 * State of one client's connection: its place in the protocol, bytes that wait for the rest of their frame or for
 * room in the request ring, and replies that wait for the flush at the end of the duty cycle. Endpoint thread only.
 */
final class Connection extends ChannelInboundHandlerAdapter
{
    /** Where a connection stands. */
    enum State
    {
        /** No whole frame has come yet; a deadline runs. */
        HANDSHAKE,
        /** Frames pass in both directions. */
        OPEN,
        /** Queued output is on its way, then the end of the stream; input is discarded; a deadline runs. */
        CLOSING,
        /** The socket is gone. */
        CLOSED
    }

    /** Less than this, taken in the time to linger, is as good as nothing. */
    static final int MIN_DRAINED_LENGTH = 64 * 1024;
    /** Reading has stopped because the request ring is full. */
    static final int STOPPED_BY_RING = 1;
    /** Reading has stopped because the client does not read its replies. */
    static final int STOPPED_BY_OUTPUT = 2;

    private final long id;
    private final InetAddress address;
    private final byte[] addressText;
    private final boolean isCounted;
    private final Listener listener;
    private final ProtocolAdapter adapter;
    private final Connections connections;
    private final HeldBytes held = new HeldBytes();
    private final ConnectionStatistics statistics;
    private WordAnswer wordAnswer;
    private ChannelHandlerContext context;
    private State state = State.HANDSHAKE;
    private OutputChunk output;
    private long deadlineNs;
    private long discardedLength;
    private long undrainedLength;
    private long countedLength;
    private HeldBytes syncPaths;
    private int readStops;
    private int flags;
    private boolean isOpened;
    private boolean isDrained;
    private boolean isInputEnded;
    private boolean isDirty;
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
    Connection(
        final long id,
        final InetAddress address,
        final byte[] addressText,
        final boolean isCounted,
        final Listener listener,
        final Connections connections)
    {
        this.id = id;
        this.address = address;
        this.addressText = addressText;
        this.isCounted = isCounted;
        this.listener = listener;
        this.adapter = listener.adapter();
        this.statistics =
            new ConnectionStatistics(listener.context().protocol() == ClientProtocol.ZOOKEEPER);
        this.connections = connections;
    }

    long id()
    {
        return id;
    }

    InetAddress address()
    {
        return address;
    }

    Listener listener()
    {
        return listener;
    }

    ProtocolAdapter adapter()
    {
        return adapter;
    }

    byte[] addressText()
    {
        return addressText;
    }

    State state()
    {
        return state;
    }

    boolean isCounted()
    {
        return isCounted;
    }

    /**
     * Whether the engine knows this connection, and so has to hear of its end.
     *
     * @return true after {@link #onOpened()}.
     */
    boolean isOpened()
    {
        return isOpened;
    }

    void onOpened()
    {
        isOpened = true;
    }

    /**
     * Whether frames still pass.
     *
     * @return false from the moment on that the end of the connection is decided.
     */
    boolean isLive()
    {
        return state == State.HANDSHAKE || state == State.OPEN;
    }

    boolean hasHandshaken()
    {
        return state != State.HANDSHAKE;
    }

    void onHandshake()
    {
        state = State.OPEN;
    }

    /** Address and port of the peer, as four-letter words show them. */
    String remoteAddressText()
    {
        final InetSocketAddress remote = ((SocketChannel)context.channel()).remoteAddress();
        final String host = address.getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + (remote == null ? 0 : remote.getPort());
    }

    ConnectionStatistics statistics()
    {
        return statistics;
    }

    /**
     * The answer to a four-letter word that is under way.
     *
     * @return null if there is none.
     */
    WordAnswer wordAnswer()
    {
        return wordAnswer;
    }

    void wordAnswer(final WordAnswer answer)
    {
        wordAnswer = answer;
    }

    /**
     * Whether what the client sends is read.
     *
     * @return false while reading is stopped for a reason.
     */
    boolean isReading()
    {
        return readStops == 0;
    }

    HeldBytes held()
    {
        return held;
    }

    /**
     * Whether one of the adapter's flags is set.
     *
     * @param mask of flags.
     * @return true if any of them is.
     */
    boolean hasFlag(final int mask)
    {
        return (flags & mask) != 0;
    }

    void flag(final int flag)
    {
        flags |= flag;
    }

    void unflag(final int flag)
    {
        flags &= ~flag;
    }

    /**
     * Paths of syncs under way, as ZooKeeper's protocol repeats them: jute strings, in order. Most connections never
     * sync and have none; their number is bounded by what the rings hold.
     *
     * @return the bytes, the same always.
     */
    HeldBytes syncPaths()
    {
        if (syncPaths == null)
        {
            syncPaths = new HeldBytes();
        }
        return syncPaths;
    }

    /** From here on the end of the client's stream does not end the connection: it still waits for its answer. */
    void allowHalfClosure()
    {
        context.channel().config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
    }

    /**
     * Close for a fault of the client, without an answer.
     *
     * @param reason for the log.
     */
    void refuse(final String reason)
    {
        connections.onProtocolError(this, reason);
        closeAfterFlush();
    }

    long deadlineNs()
    {
        return deadlineNs;
    }

    void deadlineNs(final long deadlineNs)
    {
        this.deadlineNs = deadlineNs;
    }

    /**
     * Append a message as a frame to the output.
     *
     * @param buffer with the message.
     * @param offset of the message.
     * @param length of the message.
     */
    void appendFrame(final DirectBuffer buffer, final int offset, final int length)
    {
        final OutputChunk chunk = chunkWithRoom(Frame.HEADER_LENGTH);
        if (chunk == null)
        {
            return;
        }
        chunk.view().putInt(chunk.length(), length, ByteOrder.LITTLE_ENDIAN);
        chunk.advance(Frame.HEADER_LENGTH);
        appendBytes(buffer, offset, length);
    }

    /**
     * Append bytes of the stream to the output.
     *
     * @param buffer with the bytes.
     * @param offset of the bytes.
     * @param length of the bytes.
     */
    void appendBytes(final DirectBuffer buffer, final int offset, final int length)
    {
        int done = 0;
        while (done < length)
        {
            final OutputChunk chunk = chunkWithRoom(1);
            if (chunk == null)
            {
                return;
            }
            final int part = Math.min(length - done, chunk.remaining());
            chunk.view().putBytes(chunk.length(), buffer, offset + done, part);
            chunk.advance(part);
            done += part;
        }
    }

    /**
     * The chunk to which output goes, to be written to directly and advanced.
     *
     * @param length to be appended, at most {@link OutputChunk#LENGTH}.
     * @return a chunk with room for it, or null if the connection has ended.
     */
    OutputChunk chunkWithRoom(final int length)
    {
        if (output != null && output.remaining() < length)
        {
            writeOutput();
        }
        if (!isLive())
        {
            return null;
        }
        if (output == null)
        {
            if (!isDirty)
            {
                connections.onDirty(this);
                isDirty = true;
            }
            output = connections.outputChunks().acquire();
        }
        return output;
    }

    /** Write what has been appended. */
    void flush()
    {
        isDirty = false;
        if (output != null)
        {
            writeOutput();
        }
    }

    /**
     * Bytes that have been appended and not yet been taken by the socket.
     *
     * @return the sum, with a little per write that is under way.
     */
    long queuedLength()
    {
        final ChannelOutboundBuffer pending = context.channel().unsafe().outboundBuffer();
        return (pending == null ? 0 : pending.totalPendingWriteBytes()) + (output == null ? 0 : output.length());
    }

    /**
     * Stop or go on reading for a reason.
     *
     * @param reason    {@link #STOPPED_BY_RING} or {@link #STOPPED_BY_OUTPUT}.
     * @param isStopped true to stop.
     */
    void readStopped(final int reason, final boolean isStopped)
    {
        readStops = isStopped ? readStops | reason : readStops & ~reason;
        context.channel().config().setAutoRead(readStops == 0);
    }

    /**
     * Queued output as the endpoint's sum counts it.
     *
     * @return what was last set.
     */
    long countedLength()
    {
        return countedLength;
    }

    void countedLength(final long countedLength)
    {
        this.countedLength = countedLength;
    }

    boolean isStopped(final int reason)
    {
        return (readStops & reason) != 0;
    }

    /** Send what is queued, then end the stream, then close when the client does or at the deadline. */
    void closeAfterFlush()
    {
        if (!isLive())
        {
            return;
        }
        flush();
        if (!isLive())
        {
            return;
        }
        state = State.CLOSING;
        undrainedLength = queuedLength();
        held.clear();
        // What the client still sends is read and thrown away: a close with unread input makes the kernel send a
        // reset, and a reset can overtake the reply that says why.
        readStops = 0;
        context.channel().config().setAutoRead(true);
        connections.onClosing(this);
        context.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(
            (final ChannelFuture future) -> onDrained(future.isSuccess()));
    }

    /**
     * Whether a client whose connection is ending takes what is queued for it, or has just taken the last of it.
     *
     * @return false if it took next to nothing since the last call, or since the end was decided.
     */
    boolean isDraining()
    {
        final long length = queuedLength();
        final boolean isDraining = undrainedLength - length >= MIN_DRAINED_LENGTH ||
            (length == 0 && undrainedLength > 0);
        undrainedLength = length;
        return isDraining;
    }

    /** Close without sending anything more. */
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive follows, whatever the close meets
    void close()
    {
        if (state != State.CLOSED)
        {
            state = State.CLOSING;
            held.clear();
            dropOutput();
            context.close();
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
        connections.onActive(this);
    }

    @Override
    public void channelRead(final ChannelHandlerContext ctx, final Object message)
    {
        final ReceiveBuffer receiveBuffer = connections.receiveBuffer();
        try
        {
            final int limit = receiveBuffer.limit(message);
            connections.onBytesIn(limit - ReceiveBuffer.HEADROOM_LENGTH);
            if (isLive())
            {
                connections.frameReader().onBytes(this, receiveBuffer, limit);
            }
            else
            {
                discardedLength += limit - ReceiveBuffer.HEADROOM_LENGTH;
                if (discardedLength > listener.context().maxRequestLength() * 4L)
                {
                    close();
                }
            }
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
            connections.frameReader().onReadComplete(this);
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
        state = State.CLOSED;
        held.free();
        // Whoever still holds this connection, such as the queue of handshakes, holds no more than its fields.
        syncPaths = null;
        wordAnswer = null;
        dropOutput();
        connections.onClosed(this);
    }

    @Override
    public void exceptionCaught(final ChannelHandlerContext ctx, final Throwable cause)
    {
        // An IOException is the network's or the peer's doing and ends this connection; anything else is a defect.
        if (!(cause instanceof IOException))
        {
            connections.onError(cause);
        }
        if (isLive())
        {
            connections.logClose(this, cause.toString());
        }
        close();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // a void promise: failures go to exceptionCaught
    private void writeOutput()
    {
        final OutputChunk chunk = output;
        output = null;
        connections.onBytesOut(chunk.length());
        if (isBacklogged && chunk.isMostlyEmpty() && queuedLength() > 0)
        {
            // The socket is full, so the bytes stay for a while: in a buffer of their own size, not in a chunk.
            context.write(chunk.copy(context.alloc()), context.voidPromise());
            context.flush();
            connections.outputChunks().recycle(chunk);
        }
        else
        {
            context.write(chunk.retainForWrite(), context.voidPromise());
            context.flush();
            isBacklogged = !connections.outputChunks().recycle(chunk);
        }
        if (isBacklogged)
        {
            connections.onBacklog(this, queuedLength());
        }
    }

    private void dropOutput()
    {
        if (output != null)
        {
            connections.outputChunks().recycle(output);
            output = null;
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
}
