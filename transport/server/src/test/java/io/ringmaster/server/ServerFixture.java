package io.ringmaster.server;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.agrona.concurrent.status.AtomicCounter;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingPoller;

/** An endpoint on a free loopback port with a fake engine, both run by one thread as in shared threading. */
final class ServerFixture implements AutoCloseable
{
    static final long DEADLINE_NS = 30_000_000_000L;

    final FakeEngine engine;
    final EndpointServer endpoint;
    final ServerDutyCycle dutyCycle;
    final Thread thread;
    volatile Throwable failure;

    private ServerFixture(
        final Consumer<EndpointContext> endpointSettings,
        final Consumer<DutyCycleContext> dutyCycleSettings,
        final int requestSlots,
        final int requestBytes,
        final int engineLimit)
    {
        final MessageRing requests = new MessageRing(requestSlots, requestBytes);
        final MessageRing replies = new MessageRing(1024, 4 * 1024 * 1024);
        final RingPoller requestPoller = requests.newPoller();
        final RingPoller replyPoller = replies.newPoller();
        engine = new FakeEngine(requestPoller, replies, engineLimit);
        final EndpointContext context = new EndpointContext()
            .listener(new ListenerContext(ClientProtocol.RINGMASTER).port(0))
            .requestRing(requests)
            .replyPoller(replyPoller)
            .errorHandler((error) -> failure = error);
        endpointSettings.accept(context);
        endpoint = new EndpointServer(context);
        final DutyCycleContext dutyCycleContext = new DutyCycleContext().endpoint(endpoint).dutyCycle(engine);
        dutyCycleSettings.accept(dutyCycleContext);
        dutyCycle = new ServerDutyCycle(dutyCycleContext);
        thread = EndpointServer.newThread("server", this::run);
        thread.setDaemon(true);
        thread.start();
    }

    static ServerFixture start()
    {
        return start((context) -> {});
    }

    static ServerFixture start(final Consumer<EndpointContext> settings)
    {
        return new ServerFixture(settings, (context) -> {}, 1024, 4 * 1024 * 1024, 1024);
    }

    static ServerFixture start(
        final Consumer<EndpointContext> settings,
        final Consumer<DutyCycleContext> dutyCycleSettings,
        final int requestSlots,
        final int requestBytes,
        final int engineLimit)
    {
        return new ServerFixture(settings, dutyCycleSettings, requestSlots, requestBytes, engineLimit);
    }

    RawClient connect()
    {
        return new RawClient(endpoint.localAddress());
    }

    void awaitCounter(final AtomicCounter counter, final long value)
    {
        await(() -> counter.get() == value, () -> counter.label() + " is " + counter.get() + ", not " + value);
    }

    @SuppressWarnings("ThreadPriorityCheck") // what is awaited happens on another thread, maybe on this core
    static void await(final BooleanSupplier condition, final Supplier<String> state)
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean())
        {
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new AssertionError("not within the deadline: " + state.get());
            }
            Thread.yield();
        }
    }

    @Override
    public void close()
    {
        dutyCycle.stop();
        try
        {
            thread.join(DEADLINE_NS / 1_000_000);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
        if (thread.isAlive())
        {
            throw new AssertionError("server thread did not stop");
        }
        if (failure != null)
        {
            throw new AssertionError("the endpoint failed", failure);
        }
        if (!engine.violations.isEmpty())
        {
            throw new AssertionError("contract broken: " + engine.violations);
        }
    }

    private void run()
    {
        try
        {
            dutyCycle.run();
            endpoint.close();
        }
        catch (final RuntimeException | Error ex)
        {
            failure = ex;
        }
    }
}
