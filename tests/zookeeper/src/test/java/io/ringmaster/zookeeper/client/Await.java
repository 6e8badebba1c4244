package io.ringmaster.zookeeper.client;

import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

/** Waits for conditions, never for times. */
public final class Await
{
    /** How long any test waits before it fails. */
    public static final int DEADLINE_SECONDS = 30;

    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private Await()
    {
    }

    /**
     * Wait until a condition holds; fails after {@link #DEADLINE_SECONDS}.
     *
     * @param condition to become true.
     * @param state     what there is instead, for the message.
     * @throws Exception that the condition throws.
     */
    public static void until(final Callable<Boolean> condition, final Supplier<String> state) throws Exception
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.call())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("not within " + DEADLINE_SECONDS + " s: " + state.get());
            }
            LockSupport.parkNanos(POLL_NS);
        }
    }
}
