package io.ringmaster.client;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A buffer that requests are encoded into and that Netty writes to the socket as it is. Netty's release after the
 * last byte gives it back for the next batch instead of freeing it.
 * <p>
 * Filled under the outbox's lock; in transit it belongs to the event loop.
 */
final class SendBuffer extends UnpooledDirectByteBuf
{
    /** Capacity that an empty buffer is brought back to when a burst made it grow beyond {@link #MAX_IDLE_LENGTH}. */
    static final int INITIAL_LENGTH = 16 * 1024;
    /** Capacity in bytes that an empty buffer may keep. */
    static final int MAX_IDLE_LENGTH = 1024 * 1024;

    private final UnsafeBuffer view = new UnsafeBuffer(0, 0);
    private final Runnable onWritten;
    private boolean isInTransit;
    private boolean isDisposed;

    SendBuffer(final Runnable onWritten)
    {
        super(UnpooledByteBufAllocator.DEFAULT, INITIAL_LENGTH, Integer.MAX_VALUE);
        this.onWritten = onWritten;
        wrapView();
    }

    /**
     * The bytes, for encoders. Changes with {@link #ensureRoom(int)} only inside.
     *
     * @return a view over the whole capacity.
     */
    UnsafeBuffer view()
    {
        return view;
    }

    /**
     * Bytes that wait to be sent.
     *
     * @return the length of the content.
     */
    int length()
    {
        return writerIndex();
    }

    void length(final int length)
    {
        setIndex(0, length);
    }

    void ensureRoom(final int extraLength)
    {
        final int required = Math.addExact(writerIndex(), extraLength);
        if (required > view.capacity())
        {
            capacity((int)Math.min(Integer.MAX_VALUE - 8L, Math.max(2L * view.capacity(), required)));
            wrapView();
        }
    }

    boolean isInTransit()
    {
        return isInTransit;
    }

    void onTransit()
    {
        isInTransit = true;
    }

    /** Free the memory, at once or when Netty has let go of it. */
    void dispose()
    {
        isDisposed = true;
        if (!isInTransit)
        {
            release();
        }
    }

    @Override
    protected void deallocate()
    {
        if (isDisposed)
        {
            super.deallocate();
            return;
        }
        resetRefCnt();
        setIndex(0, 0);
        if (view.capacity() > MAX_IDLE_LENGTH)
        {
            capacity(INITIAL_LENGTH);
            wrapView();
        }
        isInTransit = false;
        onWritten.run();
    }

    private void wrapView()
    {
        view.wrap(nioBuffer(0, capacity()));
    }
}
