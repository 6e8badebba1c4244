package io.ringmaster.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.invoke.VarHandle;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.nio.NioIoHandle;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.nio.NioIoOps;
import io.netty.channel.nio.NioSelectableChannelIoHandle;
import io.netty.util.concurrent.Future;

/**
 * Netty's event loop, driven by the thread that owns the endpoint, with a way to park in the selector that loses no
 * wake-up.
 * <p>
 * The owner announces that it is about to park, looks at its inputs once more, and parks. A producer publishes, and
 * signals only if it sees the announcement. The full fences on both sides make at least one of them see the other
 * (the store of one before the load of the other), so a message is either found by the last look or signalled.
 * <p>
 * The signal goes through a pipe of this loop's own, rather than through Netty's {@code wakeup()} or an empty task:
 * those leave Netty's own flag up, for which it signals the selector again on each non-blocking select until the next
 * park, and makes that park return at once.
 */
final class EndpointEventLoop extends ManualIoEventLoop
{
    /** The owner is busy and will look at its inputs by itself. */
    private static final int ACTIVE = 0;
    /** The owner is about to park or parked: whoever has something for it signals. */
    private static final int PARKED = 1;
    /** Somebody has signalled; the owner is on its way back. */
    private static final int WOKEN = 2;

    private final AtomicInteger parkState = new AtomicInteger(ACTIVE);
    private final WakePipe wakePipe = new WakePipe();
    private final Map<SelectableChannel, IoRegistration> readElsewhere = new HashMap<>();
    private IoRegistration wakeRegistration;
    private boolean isReadable;

    EndpointEventLoop()
    {
        super(null, NioIoHandler.newFactory());
    }

    /** Let the calling thread drive this loop from now on. Once. */
    void own()
    {
        setOwningThread(Thread.currentThread());
        wakeRegistration = readable(new WakeHandle());
    }

    /** Tell producers to signal from now on. Owner only; followed by a last look at the inputs. */
    void announcePark()
    {
        // A second announcement does not undo a signal that came after the first.
        parkState.compareAndSet(ACTIVE, PARKED);
        VarHandle.fullFence();
    }

    /** The last look found something. Owner only. */
    void cancelPark()
    {
        parkState.set(ACTIVE);
    }

    /**
     * Block until there is IO, a signal, or the time is over. Owner only, after {@link #announcePark()}.
     *
     * @param maxNs longest time, positive; rounded up to a millisecond, the selector's unit.
     * @return IO events and tasks handled.
     */
    int park(final long maxNs)
    {
        try
        {
            return run(maxNs, 0);
        }
        finally
        {
            parkState.set(ACTIVE);
        }
    }

    /** Signal the owner if it is parked or about to be. Any thread, after publishing what the owner is to see. */
    void wake()
    {
        VarHandle.fullFence();
        if (parkState.get() == PARKED && parkState.compareAndSet(PARKED, WOKEN))
        {
            wakePipe.wake();
        }
    }

    @Override
    protected boolean canBlock()
    {
        return parkState.get() != WOKEN;
    }

    /** End parks when something can be read from a channel that is read elsewhere. Owner only. */
    void add(final SelectableChannel channel)
    {
        final IoRegistration registration = readable(new ReadElsewhere(channel));
        if (registration != null)
        {
            readElsewhere.put(channel, registration);
        }
    }

    /** Take {@link #add(SelectableChannel)} back. Owner only. */
    void remove(final SelectableChannel channel)
    {
        final IoRegistration registration = readElsewhere.remove(channel);
        if (registration != null)
        {
            registration.cancel();
        }
    }

    /** Whether a channel that is read elsewhere could be read, by a select since the last call. Owner only. */
    boolean pollReadable()
    {
        final boolean result = isReadable;
        isReadable = false;
        return result;
    }

    /** Close all channels and the selector, running to the end what that takes. Owner only. */
    void terminate()
    {
        readElsewhere.values().forEach(IoRegistration::cancel);
        readElsewhere.clear();
        if (wakeRegistration != null)
        {
            wakeRegistration.cancel();
        }
        cancelPark();
        final Future<?> terminated = shutdownGracefully(0, 0, TimeUnit.NANOSECONDS);
        while (!terminated.isDone())
        {
            runNow();
        }
        wakePipe.close();
    }

    /**
     * Look at what a handle stands for from now on, for nothing as yet. Owner only.
     *
     * @param handle of a channel.
     * @return what the interest is told to.
     * @throws IOException if the system does not take the channel, such as one that is closed.
     */
    IoRegistration registered(final NioIoHandle handle) throws IOException
    {
        final Future<IoRegistration> registered = register(handle);
        if (registered.isSuccess())
        {
            return registered.getNow();
        }
        if (registered.cause() instanceof IOException)
        {
            throw (IOException)registered.cause();
        }
        throw new IllegalStateException("not registered: " + handle, registered.cause());
    }

    /** Null if the channel is closed: nothing comes of it any more. */
    private IoRegistration readable(final NioIoHandle handle)
    {
        try
        {
            final IoRegistration registration = registered(handle);
            registration.submit(NioIoOps.READ);
            return registration;
        }
        catch (final ClosedChannelException ignore)
        {
            return null;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("not registered: " + handle, ex);
        }
    }

    /** A channel whose readiness alone matters: the thread is awake then, and reads it by other means. */
    private final class ReadElsewhere extends NioSelectableChannelIoHandle<SelectableChannel>
    {
        ReadElsewhere(final SelectableChannel channel)
        {
            super(channel);
        }

        @Override
        protected void handle(final SelectableChannel channel, final SelectionKey key)
        {
            // Its owner reads it in the same round.
            isReadable = true;
        }

        @Override
        public void close()
        {
            // It belongs to its owner.
        }
    }

    /** Has been woken: the owner looks at its inputs anyway. */
    private final class WakeHandle extends NioSelectableChannelIoHandle<SelectableChannel>
    {
        WakeHandle()
        {
            super(wakePipe.source());
        }

        @Override
        protected void handle(final SelectableChannel channel, final SelectionKey key)
        {
            wakePipe.drain();
        }

        @Override
        public void close()
        {
            // Closed with the loop.
        }
    }
}
