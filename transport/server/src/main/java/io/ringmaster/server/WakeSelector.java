package io.ringmaster.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Lets a thread that has no event loop rest until others have published work for it, or something can be read from one
 * of its channels; without a lock and without a lost wake-up.
 * <p>
 * The thread says that it rests and looks for work once more before it does. The others publish, and signal if it
 * rests. Between the store and the look there is a full fence on both sides, so at least one sees the other. A signal
 * to a thread that is awake costs that fence and a read.
 */
public final class WakeSelector implements WakeOnRead, AutoCloseable
{
    private final Selector selector;
    private final WakePipe wakePipe = new WakePipe();
    private final Consumer<SelectionKey> onReadable = this::onReadable;
    private final AtomicBoolean isResting = new AtomicBoolean();

    /** A selector without channels. */
    public WakeSelector()
    {
        try
        {
            selector = Selector.open();
            wakePipe.source().register(selector, SelectionKey.OP_READ);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("no selector: " + ex.getMessage(), ex);
        }
    }

    @Override
    public void add(final SelectableChannel channel)
    {
        try
        {
            channel.register(selector, SelectionKey.OP_READ);
        }
        catch (final ClosedChannelException ignore)
        {
            // Nothing comes of it any more.
        }
    }

    @Override
    public void remove(final SelectableChannel channel)
    {
        final SelectionKey key = channel.keyFor(selector);
        if (key != null)
        {
            key.cancel();
            selectNow();
        }
    }

    /**
     * Rest until signalled, until something can be read, or for a time. Returns at once if there is work; may return
     * early for no reason. One thread.
     *
     * @param hasWork looks for work; called after this thread can be seen resting.
     * @param maxNs   longest rest, in ns, rounded up to a millisecond; 0 or less for none.
     */
    public void await(final BooleanSupplier hasWork, final long maxNs)
    {
        isResting.set(true);
        VarHandle.fullFence();
        try
        {
            if (!hasWork.getAsBoolean() && maxNs > 0)
            {
                selector.select(onReadable, (maxNs + 999_999) / TimeUnit.MILLISECONDS.toNanos(1));
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("select: " + ex.getMessage(), ex);
        }
        finally
        {
            isResting.set(false);
        }
    }

    /** Always true: this thread selects only to rest. */
    @Override
    public boolean pollReadable()
    {
        return true;
    }

    /** Wake the thread if it rests. Call after the work is published. Any thread. */
    public void signal()
    {
        VarHandle.fullFence();
        if (isResting.get() && isResting.compareAndSet(true, false))
        {
            // Remembered until the next select, if this one has not begun.
            wakePipe.wake();
        }
    }

    /** Close the selector; the channels stay open. Not while the thread rests. */
    @Override
    public void close()
    {
        try
        {
            selector.close();
            wakePipe.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("close of a selector: " + ex.getMessage(), ex);
        }
    }

    /** Whoever rests reads its channels itself. */
    private void onReadable(final SelectionKey key)
    {
        if (key.channel() == wakePipe.source())
        {
            wakePipe.drain();
        }
    }

    private void selectNow()
    {
        try
        {
            selector.selectNow(onReadable);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("select: " + ex.getMessage(), ex);
        }
    }
}
