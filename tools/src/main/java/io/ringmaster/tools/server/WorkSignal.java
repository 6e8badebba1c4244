package io.ringmaster.tools.server;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Lets one thread rest until others have published work for it, without a lock and without a lost wake-up.
 * <p>
 * The one that rests says so, and looks for work once more before it parks. The others publish, and look whether it
 * rests. Between the store and the look there is a full fence on both sides, so at least one sees the other. A signal
 * to a thread that is awake costs that fence and a read.
 */
final class WorkSignal
{
    private static final VarHandle WAITER;

    static
    {
        try
        {
            WAITER = MethodHandles.lookup().findVarHandle(WorkSignal.class, "waiter", Thread.class);
        }
        catch (final ReflectiveOperationException ex)
        {
            throw new ExceptionInInitializerError(ex);
        }
    }

    /** The thread that rests or is about to. Whoever takes it out unparks it. */
    @SuppressWarnings("unused")
    private volatile Thread waiter;

    /**
     * Rest until signalled, or for a time. Returns at once if there is work; may return early for no reason.
     *
     * @param hasWork looks for work; called after this thread can be seen resting.
     * @param maxNs   longest rest.
     */
    void await(final BooleanSupplier hasWork, final long maxNs)
    {
        WAITER.setVolatile(this, Thread.currentThread());
        VarHandle.fullFence();
        if (!hasWork.getAsBoolean() && maxNs > 0)
        {
            LockSupport.parkNanos(this, maxNs);
        }
        WAITER.setVolatile(this, (Thread)null);
    }

    /** Wake the thread if it rests. Call after the work is published. Any thread. */
    void signal()
    {
        VarHandle.fullFence();
        final Thread thread = (Thread)WAITER.getVolatile(this);
        if (thread != null && WAITER.compareAndSet(this, thread, (Thread)null))
        {
            LockSupport.unpark(thread);
        }
    }
}
