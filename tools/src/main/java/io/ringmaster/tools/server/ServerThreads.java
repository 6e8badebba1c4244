package io.ringmaster.tools.server;

import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.server.DutyCycleContext;
import io.ringmaster.server.EndpointServer;
import io.ringmaster.server.ServerDutyCycle;

/**
 * The threads of a server: starts them, wakes them, ends them in an order in which nothing is lost that was taken in,
 * and notices when one dies.
 * <pre>
 *   "server"      endpoint and engine        (dedicated threading: "endpoint" and "engine")
 *   "journaler"   transactions to the disk
 *   "background"  segments, snapshots, counters
 *   "lifelines"   of an ensemble: who is still there
 * </pre>
 * {@link #start} and {@link #stop()} by one thread; all else by any.
 */
final class ServerThreads
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.server");
    private static final long DRAIN_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    /** What a quorum has not committed by then may take as long as the others need to find another leader. */
    private static final long ENSEMBLE_DRAIN_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(200);
    /** Longest rest of an endpoint that waits for the last replies of an engine that does not wake it. */
    private static final long MAX_REPLY_WAIT_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LINGER_NS = TimeUnit.MICROSECONDS.toNanos(20);
    /** Waking a client, and its next request: as long as clients keep coming, the thread stays awake for that. */
    private static final long BUSY_LINGER_NS = TimeUnit.MICROSECONDS.toNanos(100);
    /** Of clients that wake nobody: longer than a rest, which they would have to wait for. */
    private static final long POLLED_LINGER_NS = TimeUnit.MICROSECONDS.toNanos(100);
    /** Awake until a client that writes one after the other has had its answer and comes again. */
    private static final long JOURNALER_BACKOFF_NS = TimeUnit.MICROSECONDS.toNanos(150);

    private final ServerContext context;
    private final EndpointServer endpoint;
    private final WorkSignal backgroundSignal;
    private final WorkSignal journalerSignal = new WorkSignal();
    private final WorkSignal engineSignal = new WorkSignal();
    private final AtomicReference<FatalError> fatalError = new AtomicReference<>();
    private final boolean isShared;
    private final List<Thread> servingThreads = new ArrayList<>();
    private EngineDutyCycle engineDutyCycle;
    private EngineAgent engineAgent;
    private ServerDutyCycle serverDutyCycle;
    private JournalerAgent journaler;
    private BackgroundAgent background;
    private EnsembleNode ensemble;
    private Thread journalerThread;
    private Thread backgroundThread;
    private Thread lifelineThread;

    /**
     * Construct.
     *
     * @param context          of the server: how threads share and wait, and who is told when one dies.
     * @param endpoint         that they serve and close.
     * @param backgroundSignal wakes the background thread.
     */
    ServerThreads(final ServerContext context, final EndpointServer endpoint, final WorkSignal backgroundSignal)
    {
        this.context = context;
        this.endpoint = endpoint;
        this.backgroundSignal = backgroundSignal;
        isShared = context.threadingMode() == ThreadingMode.SHARED;
    }

    /**
     * Wakes the journaler, whether it runs yet or not.
     *
     * @return the signal.
     */
    WorkSignal journalerSignal()
    {
        return journalerSignal;
    }

    /** Wake the thread on which the engine runs. */
    void wakeEngine()
    {
        if (isShared)
        {
            endpoint.wake();
        }
        else
        {
            engineSignal.signal();
        }
    }

    /**
     * Why the server stopped itself.
     *
     * @return null unless it did.
     */
    FatalError fatalError()
    {
        return fatalError.get();
    }

    /**
     * Start all of them. Clients are served from then on.
     *
     * @param engine     to run.
     * @param requests   ring from the endpoint to the engine.
     * @param journal    to run.
     * @param background to run.
     * @param ensemble   whose lifelines are to run; null if the server stands alone.
     */
    void start(
        final EngineDutyCycle engine,
        final MessageRing requests,
        final JournalStage journal,
        final BackgroundAgent background,
        final EnsembleNode ensemble)
    {
        this.engineDutyCycle = engine;
        this.background = background;
        this.ensemble = ensemble;
        journaler = new JournalerAgent(
            journal, journalerSignal, new Spinner(context.journalerIdleMode(), JOURNALER_BACKOFF_NS), this::onDurable,
            backgroundSignal::signal);
        serverDutyCycle = new ServerDutyCycle(new DutyCycleContext()
            .endpoint(endpoint)
            .dutyCycle(isShared ? engine : new EngineAgent.RequestNotifier(requests, engineSignal))
            .isBusySpin(context.idleMode() == IdleMode.SPIN)
            .lingerNs(context.idleMode() == IdleMode.BACKOFF ? LINGER_NS : 0)
            // A thread of its own for the engine needs the core more.
            .busyLingerNs(isShared && context.idleMode() == IdleMode.BACKOFF ? BUSY_LINGER_NS : 0)
            .polledLingerNs(context.idleMode() == IdleMode.BACKOFF ? POLLED_LINGER_NS : 0)
            .maxSpinNs(context.idleMode() == IdleMode.PARK ? 0 : DutyCycleContext.DEFAULT_MAX_SPIN_NS));
        if (!isShared)
        {
            engineAgent =
                new EngineAgent(engine, endpoint, engineSignal, new Spinner(context.idleMode(), LINGER_NS));
        }
        journalerThread = startThread("journaler", journaler);
        backgroundThread = startThread("background", background);
        if (ensemble != null)
        {
            lifelineThread = startThread("lifelines", ensemble.lifelines());
        }
        if (isShared)
        {
            servingThreads.add(startServingThread("server", this::serveShared));
        }
        else
        {
            final Thread engineThread = startThread("engine", this::runEngine);
            servingThreads.add(startServingThread("endpoint", () -> serveDedicated(engineThread)));
            servingThreads.add(engineThread);
        }
    }

    /** End all of them, and wait until they have: nothing more is taken in, what was taken in comes to its end. */
    void stop()
    {
        serverDutyCycle.stop();
        servingThreads.forEach(ServerThreads::join);
        journaler.stop();
        join(journalerThread);
        background.stop();
        join(backgroundThread);
        if (ensemble != null)
        {
            ensemble.lifelines().stop();
            join(lifelineThread);
        }
    }

    private void serveShared()
    {
        serverDutyCycle.run();
        endpoint.stopReading();
        drain(endpoint::doWork);
    }

    private void serveDedicated(final Thread engineThread)
    {
        serverDutyCycle.run();
        endpoint.stopReading();
        engineAgent.stop();
        while (engineThread.isAlive())
        {
            if (endpoint.doWork() == 0)
            {
                endpoint.park(MAX_REPLY_WAIT_NS);
            }
        }
    }

    private void runEngine()
    {
        engineAgent.run();
        drain(() -> 0);
    }

    private void drain(final IntSupplier endpointWork)
    {
        final long timeoutNs = ensemble == null ? DRAIN_TIMEOUT_NS : ENSEMBLE_DRAIN_TIMEOUT_NS;
        if (!engineDutyCycle.drain(
            endpointWork, System.nanoTime() + timeoutNs, () -> fatalError.get() != null))
        {
            LOG.warn("stopping with writes unfinished: they were not acknowledged");
        }
    }

    /** On the journaler's thread, behind a release. */
    private void onDurable()
    {
        VarHandle.fullFence();
        if (engineDutyCycle.isDurabilityAwaited())
        {
            wakeEngine();
        }
    }

    /** Clients of a server that died look for another one, and no other thread can close the endpoint. */
    private Thread startServingThread(final String role, final Runnable service)
    {
        return startGuarded(role, () ->
        {
            guard(role, service);
            guard(role, endpoint::close);
        });
    }

    private Thread startThread(final String role, final Runnable task)
    {
        return startGuarded(role, () -> guard(role, task));
    }

    private static Thread startGuarded(final String role, final Runnable task)
    {
        final Thread thread = EndpointServer.newThread("ringmaster-" + role, task);
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    /** The one place where the death of a thread is noticed. */
    private void guard(final String role, final Runnable task)
    {
        try
        {
            task.run();
        }
        catch (final Throwable cause)
        {
            final FatalError error = new FatalError(role, cause);
            if (fatalError.compareAndSet(null, error))
            {
                journaler.stop();
                serverDutyCycle.stop();
                if (engineAgent != null)
                {
                    engineAgent.stop();
                }
                context.fatalErrorHandler().accept(error);
            }
        }
    }

    /** Uninterruptibly: an interrupt would close files under the thread that is waited for. */
    private static void join(final Thread thread)
    {
        boolean isInterrupted = false;
        while (thread != Thread.currentThread() && thread.isAlive())
        {
            try
            {
                thread.join();
            }
            catch (final InterruptedException ignore)
            {
                // Told to the caller below, once everything is closed.
                isInterrupted = true;
            }
        }
        if (isInterrupted)
        {
            Thread.currentThread().interrupt();
        }
    }
}
