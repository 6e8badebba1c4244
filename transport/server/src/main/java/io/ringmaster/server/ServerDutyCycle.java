package io.ringmaster.server;

import java.util.concurrent.locks.LockSupport;

import org.agrona.concurrent.NanoClock;

/**
 * The loop of the endpoint's thread: endpoint and engine in turn while there is work, then rest in the selector.
 * <p>
 * Rest comes in steps. While a few writes are being made durable, the thread looks for their end for a bounded time,
 * as waking it costs a good part of what the disk needs; while it waits for input, for a shorter time ({@link Linger}).
 * Both last only as long as nobody else wants its core. Then it announces that it parks, does a last round, and parks
 * until a socket is ready, another thread calls {@link EndpointServer#wake()}, or the next deadline. While clients are
 * busy whose bytes wake nobody ({@link PolledStreams}), it looks again for a while and then rests by the clock, for
 * less time than a selector can.
 */
public final class ServerDutyCycle implements Runnable
{
    /** The selector's unit. */
    private static final long MIN_SELECT_NS = 1_000_000;

    private final EndpointServer endpoint;
    private final DutyCycle dutyCycle;
    private final NanoClock clock;
    private final YieldProbe yieldProbe;
    private final boolean isBusySpin;
    private final long maxSpinNs;
    private final Linger linger;
    private final long polledLingerNs;
    private final long maxParkNs;
    private volatile boolean isRunning = true;
    private boolean isIdle;
    private boolean isInputAwaited;
    private long idleSinceNs;

    /**
     * Construct, to be run by the thread that is to own the endpoint.
     *
     * @param context to be concluded here.
     */
    public ServerDutyCycle(final DutyCycleContext context)
    {
        context.conclude();
        endpoint = context.endpoint();
        dutyCycle = context.dutyCycle();
        clock = context.nanoClock();
        yieldProbe = new YieldProbe(clock);
        isBusySpin = context.isBusySpin();
        maxSpinNs = context.maxSpinNs();
        linger = new Linger(context.lingerNs(), Math.max(context.lingerNs(), context.busyLingerNs()));
        polledLingerNs = context.polledLingerNs();
        maxParkNs = context.maxParkNs();
    }

    /** Run until {@link #stop()}. What the parts throw is thrown on: the owner of the thread decides. */
    @Override
    public void run()
    {
        while (isRunning)
        {
            final int endpointCount = endpoint.doWork();
            final int otherCount = dutyCycle.doWork();
            if (otherCount > 0 && endpointCount == 0)
            {
                endpoint.onOtherWork();
            }
            if (endpointCount > 0 || otherCount > 0)
            {
                onWork();
            }
            else
            {
                rest();
            }
        }
    }

    /** Have {@link #run()} return after its present round. Any thread. */
    public void stop()
    {
        isRunning = false;
        endpoint.wake();
    }

    private void rest()
    {
        if (isBusySpin)
        {
            Thread.onSpinWait();
            return;
        }
        final long endpointRestNs = endpoint.maxRestNs();
        final Awaited awaited = dutyCycle.awaited();
        final long spinNs = switch (awaited)
        {
            case NOTHING -> endpointRestNs < MIN_SELECT_NS ? polledLingerNs : linger.lingerNs();
            case FEW_RESULTS -> maxSpinNs;
            case MANY_RESULTS -> 0;
        };
        final boolean isForInput = awaited == Awaited.NOTHING && endpointRestNs >= MIN_SELECT_NS;
        if (idleTimeNs(isForInput) < spinNs && yieldProbe.yieldCore())
        {
            return;
        }
        if (endpointRestNs <= 0 || dutyCycle.maxRestNs() <= 0)
        {
            yieldProbe.yieldCore();
            return;
        }
        if (endpointRestNs < MIN_SELECT_NS)
        {
            // Shorter than the selector can rest. What would end its rest waits as long as what comes unseen.
            LockSupport.parkNanos(Math.min(endpointRestNs, dutyCycle.maxRestNs()));
            return;
        }
        endpoint.announcePark();
        if (dutyCycle.doWork() > 0 || !isRunning)
        {
            endpoint.cancelPark();
            onWork();
            return;
        }
        if (endpoint.park(parkNs()) > 0)
        {
            onWork();
        }
    }

    private void onWork()
    {
        if (isIdle)
        {
            isIdle = false;
            if (isInputAwaited)
            {
                linger.onInput(clock.nanoTime() - idleSinceNs);
            }
        }
    }

    private long idleTimeNs(final boolean isForInput)
    {
        final long nowNs = clock.nanoTime();
        if (!isIdle)
        {
            isIdle = true;
            isInputAwaited = isForInput;
            idleSinceNs = nowNs;
        }
        return nowNs - idleSinceNs;
    }

    private long parkNs()
    {
        final long deadlineNs = dutyCycle.nextDeadlineNs();
        final long longestNs = Math.min(maxParkNs, Math.min(dutyCycle.maxRestNs(), endpoint.maxRestNs()));
        return deadlineNs == Long.MAX_VALUE ? longestNs : Math.min(longestNs, deadlineNs - clock.nanoTime());
    }
}
