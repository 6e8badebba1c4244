package io.ringmaster.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;

/**
 * The IO of a client's event loop: Netty's selector, and connections that no selector sees. While there is none of the
 * latter the loop waits in the selector. Otherwise it polls, and what it does between is for {@link Waiting} to say: it
 * looks at the selector without blocking, and rests by the clock. All but {@link #wakeup()} is for the loop's thread.
 */
final class ClientIoHandler implements IoHandler
{
    /** Rounds between two looks at the selector, which costs far more than to poll all connections of a client. */
    private static final int SELECT_INTERVAL = 512;
    /** For so many a round counts that has found something, and may have taken long. */
    private static final int WORK_ROUNDS = 8;
    /** Rounds without work in a row before timers and tasks are looked at, for which the clock is read. */
    private static final int SPIN_ROUNDS = 16;
    /** How long to look again before the first rest. */
    private static final long LINGER_NS = TimeUnit.MICROSECONDS.toNanos(100);
    /** Since when nothing has come: after that the rests are long. */
    private static final long QUIET_AFTER_NS = TimeUnit.MILLISECONDS.toNanos(10);
    private static final long SHORT_REST_NS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long LONG_REST_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** A yield takes less than this if nobody else wanted the core. */
    private static final long CORE_WANTED_NS = 2_000;

    private static final IoHandlerContext NOT_BLOCKING = new IoHandlerContext()
    {
        @Override
        public boolean canBlock()
        {
            return false;
        }

        @Override
        public long delayNanos(final long currentTimeNanos)
        {
            return 0;
        }

        @Override
        public long deadlineNanos()
        {
            return -1;
        }
    };

    private final List<AeronConnection> polled = new ArrayList<>();
    private final AeronClients aeronClients = new AeronClients();
    private final IoHandler selector;
    private final boolean isSpinning;
    private volatile Thread resting;
    /** Whether the selector is never blocked in. */
    private volatile boolean isPolling;
    /** Whether a task was added since the loop last looked. */
    private volatile boolean isWoken;
    private int untilSelect;
    private boolean isIdle;
    private boolean isCoreWanted;
    private long idleSinceNs;

    ClientIoHandler(final ThreadAwareExecutor executor, final Waiting waiting)
    {
        selector = NioIoHandler.newFactory().newHandler(executor);
        isSpinning = waiting == Waiting.SPIN;
        isPolling = isSpinning;
    }

    void add(final AeronConnection connection)
    {
        polled.add(connection);
        isPolling = true;
    }

    void remove(final AeronConnection connection)
    {
        polled.remove(connection);
        // Before the loop looks for tasks again: whoever has added one and finds it so wakes the selector.
        isPolling = isSpinning || !polled.isEmpty();
    }

    AeronClients aeronClients()
    {
        return aeronClients;
    }

    @Override
    public void initialize()
    {
        selector.initialize();
    }

    @Override
    public int run(final IoHandlerContext context)
    {
        if (!isPolling)
        {
            return selector.run(context);
        }
        if (isSpinning)
        {
            return spin();
        }
        final int workCount = poll();
        if (workCount > 0)
        {
            isIdle = false;
        }
        else if (!context.canBlock())
        {
            // Tasks wait, and may take as long as what a round finds.
            isIdle = false;
            aeronClients.onWork();
        }
        else
        {
            rest(context);
        }
        return workCount;
    }

    @Override
    public void prepareToDestroy()
    {
        selector.prepareToDestroy();
    }

    @Override
    public void destroy()
    {
        aeronClients.close();
        selector.destroy();
    }

    @Override
    public IoRegistration register(final IoHandle handle) throws Exception
    {
        return selector.register(handle);
    }

    @Override
    public void wakeup()
    {
        if (isSpinning)
        {
            isWoken = true;
        }
        else if (isPolling)
        {
            final Thread thread = resting;
            if (thread != null)
            {
                LockSupport.unpark(thread);
            }
        }
        else
        {
            selector.wakeup();
        }
    }

    @Override
    public boolean isCompatible(final Class<? extends IoHandle> handleType)
    {
        return selector.isCompatible(handleType);
    }

    /** One round; returns 0 if there was nothing to do. */
    private int poll()
    {
        int workCount = aeronClients.doWork(isIdle);
        for (int i = 0; i < polled.size(); i++)
        {
            workCount += polled.get(i).poll();
        }
        untilSelect -= workCount > 0 ? WORK_ROUNDS : 1;
        if (untilSelect <= 0 || polled.isEmpty())
        {
            untilSelect = SELECT_INTERVAL;
            workCount += selector.run(NOT_BLOCKING);
        }
        if (workCount > 0)
        {
            aeronClients.onWork();
        }
        return workCount;
    }

    /** Rounds until one finds something, or there may be something else for the loop to do. */
    private int spin()
    {
        int workCount = poll();
        for (int i = 1; i < SPIN_ROUNDS && workCount == 0 && !polled.isEmpty() && !isWoken; i++)
        {
            Thread.onSpinWait();
            workCount = poll();
        }
        if (isWoken)
        {
            // Before the loop looks at its tasks: that of whoever wakes it later is seen by that look, or the next.
            isWoken = false;
            if (workCount == 0)
            {
                // Tasks wait, and may take as long as what a round finds.
                aeronClients.onWork();
            }
        }
        return workCount;
    }

    private void rest(final IoHandlerContext context)
    {
        final long nowNs = System.nanoTime();
        if (!isIdle)
        {
            isIdle = true;
            isCoreWanted = false;
            idleSinceNs = nowNs;
        }
        final long idleNs = nowNs - idleSinceNs;
        if (idleNs < LINGER_NS && !isCoreWanted)
        {
            yieldCore(nowNs);
            return;
        }
        // The selector rests as long: what comes there waits no longer than what comes here.
        untilSelect = 0;
        final long restNs =
            Math.min(idleNs < QUIET_AFTER_NS ? SHORT_REST_NS : LONG_REST_NS, context.delayNanos(nowNs));
        resting = Thread.currentThread();
        // A task that was added before this is seen here, of one that was added after it the adder sees who rests.
        if (restNs > 0 && context.canBlock())
        {
            LockSupport.parkNanos(this, restNs);
        }
        resting = null;
    }

    /** A core that others want is left to them for the rest of this wait: what they do may be what is waited for. */
    @SuppressWarnings("ThreadPriorityCheck") // a courtesy; nothing but speed depends on it
    private void yieldCore(final long nowNs)
    {
        Thread.yield();
        isCoreWanted = System.nanoTime() - nowNs >= CORE_WANTED_NS;
    }
}
