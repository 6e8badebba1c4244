package io.ringmaster.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The one buffer that a connection reads into: Netty asks for a buffer before each read and gets this one, behind the
 * bytes of the unfinished frame, so that nothing is allocated and only unfinished frames are ever moved.
 * Event loop only.
 */
final class ReceiveBuffer implements RecvByteBufAllocator, RecvByteBufAllocator.ExtendedHandle
{
    private static final int INITIAL_LENGTH = 16 * 1024;
    /** Length in bytes up to which a buffer grows because reads fill it. */
    private static final int MAX_READ_LENGTH = 256 * 1024;
    /** Length in bytes that a buffer may keep after a long reply. */
    private static final int MAX_IDLE_LENGTH = 4 * 1024 * 1024;
    /** Reads in a row before what was received is answered. */
    private static final int MAX_READS = 4;
    /** A read is offered at least this room. */
    private static final int MIN_ROOM = 4 * 1024;

    private final ByteBuf bytes;
    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private int attemptedBytesRead;
    private int lastBytesRead;
    private int readCount;

    ReceiveBuffer()
    {
        bytes = UnpooledByteBufAllocator.DEFAULT.directBuffer(INITIAL_LENGTH, Integer.MAX_VALUE);
        wrapView();
    }

    /**
     * What was received.
     *
     * @return a view over the whole capacity.
     */
    UnsafeBuffer view()
    {
        return view;
    }

    int begin()
    {
        return bytes.readerIndex();
    }

    int end()
    {
        return bytes.writerIndex();
    }

    /**
     * Add bytes that were received elsewhere.
     *
     * @param source with the bytes.
     * @param offset of the bytes.
     * @param length of the bytes.
     */
    void append(final DirectBuffer source, final int offset, final int length)
    {
        final int end = bytes.writerIndex();
        if (bytes.capacity() - end < length)
        {
            bytes.capacity(Math.max(2 * bytes.capacity(), end + length));
            wrapView();
        }
        view.putBytes(end, source, offset, length);
        bytes.writerIndex(end + length);
    }

    /**
     * Drop what was dealt with and keep the beginning of an unfinished frame.
     *
     * @param offset         at which the unfinished frame begins.
     * @param requiredLength in bytes of that frame; grows the buffer step by step as its bytes do arrive.
     */
    void consume(final int offset, final int requiredLength)
    {
        bytes.readerIndex(offset);
        final boolean wasFull = bytes.writableBytes() == 0;
        if (!bytes.isReadable())
        {
            bytes.setIndex(0, 0);
        }
        else if (offset > 0)
        {
            bytes.discardReadBytes();
        }

        final int capacity = bytes.capacity();
        final boolean isShort = requiredLength > capacity && bytes.writableBytes() < MIN_ROOM;
        if (isShort || (wasFull && capacity < MAX_READ_LENGTH))
        {
            final long wished = Math.max(2L * capacity, MIN_ROOM);
            bytes.capacity((int)Math.min(wished, Math.max((long)requiredLength, MAX_READ_LENGTH)));
            wrapView();
        }
        else if (capacity > MAX_IDLE_LENGTH && requiredLength <= MAX_READ_LENGTH
            && bytes.readableBytes() < MAX_READ_LENGTH / 2)
        {
            bytes.capacity(MAX_READ_LENGTH);
            wrapView();
        }
    }

    /** Forget everything: a new connection begins. */
    void reset()
    {
        bytes.setIndex(0, 0);
    }

    void dispose()
    {
        bytes.release();
    }

    @SuppressWarnings("deprecation")
    @Override
    public Handle newHandle()
    {
        return this;
    }

    @Override
    public ByteBuf allocate(final ByteBufAllocator allocator)
    {
        return bytes.retain();
    }

    @Override
    public int guess()
    {
        return bytes.writableBytes();
    }

    @Override
    public void reset(final ChannelConfig config)
    {
        readCount = 0;
    }

    @Override
    public void incMessagesRead(final int count)
    {
        readCount += count;
    }

    @Override
    public void lastBytesRead(final int count)
    {
        lastBytesRead = count;
    }

    @Override
    public int lastBytesRead()
    {
        return lastBytesRead;
    }

    @Override
    public void attemptedBytesRead(final int count)
    {
        attemptedBytesRead = count;
    }

    @Override
    public int attemptedBytesRead()
    {
        return attemptedBytesRead;
    }

    @Override
    public boolean continueReading()
    {
        return readCount < MAX_READS && lastBytesRead > 0 && lastBytesRead == attemptedBytesRead;
    }

    @Override
    public boolean continueReading(final UncheckedBooleanSupplier maybeMoreData)
    {
        return continueReading();
    }

    @Override
    public void readComplete()
    {
        // Nothing to adapt: consume() sizes the buffer by what it has seen.
    }

    private void wrapView()
    {
        view.wrap(bytes.nioBuffer(0, bytes.capacity()));
    }
}
