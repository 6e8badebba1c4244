package io.ringmaster.tools.server;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.server.Awaited;
import io.ringmaster.server.DutyCycle;
import io.ringmaster.server.EndpointServer;

/** Runs the engine on a thread of its own, in dedicated threading. */
final class EngineAgent implements Runnable
{
    private static final long MAX_REST_NS = TimeUnit.SECONDS.toNanos(1);

    private final EngineDutyCycle engine;
    private final EndpointServer endpoint;
    private final WorkSignal signal;
    private final Spinner spinner;
    private final BooleanSupplier hasWork = this::hasWork;
    private volatile boolean isRunning = true;

    EngineAgent(
        final EngineDutyCycle engine, final EndpointServer endpoint, final WorkSignal signal, final Spinner spinner)
    {
        this.engine = engine;
        this.endpoint = endpoint;
        this.signal = signal;
        this.spinner = spinner;
    }

    @Override
    public void run()
    {
        while (isRunning)
        {
            if (doWork() > 0)
            {
                spinner.reset();
            }
            else if (!spinner.spin())
            {
                final long deadlineNs = engine.nextDeadlineNs();
                final long longestNs = Math.min(MAX_REST_NS, engine.maxRestNs());
                signal.await(
                    hasWork,
                    deadlineNs == Long.MAX_VALUE ? longestNs : Math.min(longestNs, deadlineNs - System.nanoTime()));
            }
        }
    }

    void stop()
    {
        isRunning = false;
        signal.signal();
    }

    private boolean hasWork()
    {
        return !isRunning || doWork() > 0;
    }

    /** What the engine did may have left replies, or room for requests: both matter to the endpoint. */
    private int doWork()
    {
        final int workCount = engine.doWork();
        if (workCount > 0)
        {
            endpoint.wake();
        }
        return workCount;
    }

    /** On the endpoint's thread, after each of its rounds: wakes the engine for what was published. */
    static final class RequestNotifier implements DutyCycle
    {
        private final MessageRing requests;
        private final WorkSignal engine;
        private long notifiedSequence = -1;

        RequestNotifier(final MessageRing requests, final WorkSignal engine)
        {
            this.requests = requests;
            this.engine = engine;
        }

        @Override
        public int doWork()
        {
            final long cursor = requests.cursor();
            if (cursor == notifiedSequence)
            {
                return 0;
            }
            notifiedSequence = cursor;
            engine.signal();
            return 1;
        }

        @Override
        public long nextDeadlineNs()
        {
            return Long.MAX_VALUE;
        }

        @Override
        public Awaited awaited()
        {
            return Awaited.NOTHING;
        }
    }
}
