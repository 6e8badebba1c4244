package io.ringmaster.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one buffer into which all connections of an endpoint read, one after the other: each read is parsed before the
 * next begins, so the buffer stays in the cache and nothing is allocated per read. Endpoint thread only.
 * <pre>
 *  0                     HEADROOM_LENGTH                       capacity
 *  +---------------------+-------------------------------------+
 *  |  begin of a frame   | bytes of this read                  |
 *  |  from earlier reads |                                     |
 *  +---------------------+-------------------------------------+
 * </pre>
 * The headroom lets a frame that two reads share be parsed in place, at the cost of copying its begin only.
 */
final class ReceiveBuffer implements RecvByteBufAllocator
{
    /** Bytes of a frame's begin that can be put before the bytes of a read. */
    static final int HEADROOM_LENGTH = 8 * 1024;

    private final ByteBuf buffer;
    private final UnsafeBuffer view;
    /** One for all connections: each read begins with a reset. */
    private final ReceiveHandle handle = new ReceiveHandle();
    private boolean isStopped;

    ReceiveBuffer(final int readLength)
    {
        final int capacity = HEADROOM_LENGTH + readLength;
        buffer = UnpooledByteBufAllocator.DEFAULT.directBuffer(capacity, capacity);
        view = new UnsafeBuffer(buffer.internalNioBuffer(0, capacity).slice());
    }

    /**
     * All of the memory.
     *
     * @return the same view always.
     */
    UnsafeBuffer view()
    {
        return view;
    }

    /**
     * Whether a buffer that Netty handed over is this one.
     *
     * @param message as passed to channelRead.
     * @return the end of the bytes read; they begin at {@link #HEADROOM_LENGTH}.
     */
    int limit(final Object message)
    {
        if (message != buffer)
        {
            throw new IllegalStateException("not the receive buffer: " + message);
        }
        return buffer.writerIndex();
    }

    /** The bytes have been taken; undo the reference that Netty was given. */
    void release()
    {
        buffer.release();
    }

    /**
     * Put the begin of a frame directly before the bytes of a read.
     *
     * @param source of the begin.
     * @param offset in it.
     * @param length at most {@link #HEADROOM_LENGTH}.
     * @return offset in {@link #view()} at which the frame begins.
     */
    int prepend(final DirectBuffer source, final int offset, final int length)
    {
        final int begin = HEADROOM_LENGTH - length;
        view.putBytes(begin, source, offset, length);
        return begin;
    }

    /**
     * While stopped, a read takes no bytes from its socket.
     *
     * @param isStopped true to leave the bytes where they are.
     */
    void isStopped(final boolean isStopped)
    {
        this.isStopped = isStopped;
    }

    void free()
    {
        buffer.release();
    }

    @Override
    public ExtendedHandle newHandle()
    {
        return handle;
    }

    /** State of a read. */
    private final class ReceiveHandle implements ExtendedHandle
    {
        private int lastBytesRead;
        private int attemptedBytesRead;

        @Override
        public ByteBuf allocate(final ByteBufAllocator allocator)
        {
            return buffer.retain().setIndex(HEADROOM_LENGTH, HEADROOM_LENGTH);
        }

        @Override
        public int guess()
        {
            return buffer.capacity() - HEADROOM_LENGTH;
        }

        @Override
        public void reset(final ChannelConfig config)
        {
            lastBytesRead = 0;
            attemptedBytesRead = 0;
        }

        @Override
        public void incMessagesRead(final int count)
        {
            // One read each time the socket is ready, so nothing to count.
        }

        @Override
        public void lastBytesRead(final int bytes)
        {
            lastBytesRead = bytes;
        }

        @Override
        public int lastBytesRead()
        {
            return lastBytesRead;
        }

        @Override
        public void attemptedBytesRead(final int bytes)
        {
            attemptedBytesRead = bytes;
        }

        @Override
        public int attemptedBytesRead()
        {
            return isStopped ? 0 : attemptedBytesRead;
        }

        @Override
        public boolean continueReading()
        {
            return false;
        }

        @Override
        public boolean continueReading(final UncheckedBooleanSupplier maybeMoreDataSupplier)
        {
            return false;
        }

        @Override
        public void readComplete()
        {
            // Nothing adapts: the buffer has one size.
        }
    }
}
