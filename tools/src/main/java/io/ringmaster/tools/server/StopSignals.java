package io.ringmaster.tools.server;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the signals do that ask a process to end. One press of a key or one command often sends more than one of them
 * within milliseconds, to the process and to its group: a repeated one must not cut short what the first has begun, or
 * shared memory is left behind. Whoever interrupts again later is a person who does not want to wait. Any thread.
 */
final class StopSignals
{
    /** From the first signal on, until an interrupt is taken for impatience. */
    static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long NO_SIGNAL = Long.MIN_VALUE;
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.server");

    private final Predicate<String> stop;
    private final LongSupplier nanoClock;
    private final Runnable halt;
    private final AtomicLong firstNs = new AtomicLong(NO_SIGNAL);

    /**
     * Construct.
     *
     * @param stop      has everything stopped, for a reason; false if that was said before.
     * @param nanoClock monotonic time.
     * @param halt      ends the process at once.
     */
    StopSignals(final Predicate<String> stop, final LongSupplier nanoClock, final Runnable halt)
    {
        this.stop = stop;
        this.nanoClock = nanoClock;
        this.halt = halt;
    }

    /** SIGTERM: stop cleanly, however often it comes. */
    void onTerminate()
    {
        stop("SIGTERM", nanoClock.getAsLong());
    }

    /** SIGINT: stop cleanly, and at once when somebody asks for it again. */
    void onInterrupt()
    {
        final long nowNs = nanoClock.getAsLong();
        stop("SIGINT", nowNs);
        if (nowNs - firstNs.get() >= PATIENCE_NS)
        {
            halt.run();
        }
    }

    private void stop(final String name, final long nowNs)
    {
        firstNs.compareAndSet(NO_SIGNAL, nowNs);
        if (!stop.test(name))
        {
            LOG.info("{} again: the server is stopping", name);
        }
    }
}
