package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingPoller;

@Timeout(120)
class ServerDutyCycleTest
{
    private static final long NEVER_NS = TimeUnit.HOURS.toNanos(1);

    /** Work that another thread publishes, with no more ordering than a ring gives it. */
    private static final class Mailbox implements DutyCycle
    {
        final AtomicLong published = new AtomicLong();
        final AtomicLong consumed = new AtomicLong();
        final AtomicLong deadlineNs = new AtomicLong(Long.MAX_VALUE);
        final AtomicReference<Awaited> awaited = new AtomicReference<>(Awaited.NOTHING);
        final AtomicLong roundCount = new AtomicLong();
        /** Whether the thread has had nothing to do since it took the last value. */
        final AtomicBoolean hasRested = new AtomicBoolean();
        final AtomicReference<Runnable> beforeAnnouncement = new AtomicReference<>();
        final AtomicReference<Runnable> beforePark = new AtomicReference<>();

        @Override
        public int doWork()
        {
            roundCount.lazySet(roundCount.get() + 1);
            if (deadlineNs.get() != Long.MAX_VALUE && System.nanoTime() - deadlineNs.get() >= 0)
            {
                deadlineNs.set(Long.MAX_VALUE);
                return 1;
            }
            final long value = published.get();
            if (value == consumed.get())
            {
                return 0;
            }
            hasRested.set(false);
            consumed.set(value);
            return 1;
        }

        @Override
        public long nextDeadlineNs()
        {
            runOnce(beforePark);
            return deadlineNs.get();
        }

        @Override
        public Awaited awaited()
        {
            runOnce(beforeAnnouncement);
            hasRested.set(true);
            return awaited.get();
        }

        private static void runOnce(final AtomicReference<Runnable> reference)
        {
            final Runnable action = reference.getAndSet(null);
            if (action != null)
            {
                action.run();
            }
        }

        /** Two threads publish: what is less must not come behind what is more. */
        void publish(final long value)
        {
            published.accumulateAndGet(value, Math::max);
        }

        void awaitConsumed(final long value)
        {
            ServerFixture.await(
                () -> consumed.get() == value, () -> "wake-up lost at " + value + ", consumed " + consumed.get());
        }
    }

    /** An endpoint whose thread runs a mailbox. */
    private static final class Running implements AutoCloseable
    {
        final Mailbox mailbox = new Mailbox();
        final EndpointServer endpoint;
        final ServerDutyCycle dutyCycle;
        final Thread thread;

        Running(final Consumer<DutyCycleContext> settings)
        {
            endpoint = new EndpointServer(new EndpointContext()
                .listener(new ListenerContext(ClientProtocol.RINGMASTER).port(0).maxRequestLength(1024))
                .requestRing(new MessageRing(16, 4096))
                .replyPoller(new MessageRing(16, 4096).newPoller()));
            final DutyCycleContext context = new DutyCycleContext()
                .endpoint(endpoint).dutyCycle(mailbox).maxParkNs(NEVER_NS);
            settings.accept(context);
            dutyCycle = new ServerDutyCycle(context);
            thread = EndpointServer.newThread("server", () ->
            {
                dutyCycle.run();
                endpoint.close();
            });
            thread.start();
        }

        @Override
        public void close()
        {
            dutyCycle.stop();
            ServerFixture.await(() -> !thread.isAlive(), () -> "the thread runs on");
        }
    }

    @Test
    void shouldLoseNoWakeUp()
    {
        final Random random = new Random(3);
        try (Running running = new Running((context) -> {}))
        {
            final int count = 30_000;
            for (int i = 1; i <= count; i++)
            {
                running.mailbox.publish(i);
                running.endpoint.wake();
                running.mailbox.awaitConsumed(i);
                // Meet the thread anywhere between its last look and its sleep.
                for (int spin = random.nextInt(2000); spin > 0; spin--)
                {
                    Thread.onSpinWait();
                }
            }
        }
    }

    /** Time passes by being read, so all waits are short, and no yield is long. */
    @Test
    void shouldStayAwakeWhereInputComesSoon()
    {
        final AtomicLong nowNs = new AtomicLong();
        try (Running running = new Running((context) -> context
            .nanoClock(() -> nowNs.addAndGet(100)).lingerNs(0).busyLingerNs(NEVER_NS)))
        {
            for (int i = 1; i <= Linger.MAX_SCORE; i++)
            {
                publishAndWake(running, i);
                running.mailbox.awaitConsumed(i);
                // Input that comes before the thread is idle ends no wait, and only waits are counted.
                ServerFixture.await(running.mailbox.hasRested::get, () -> "it does not rest");
            }
            final long roundCount = running.mailbox.roundCount.get();
            ServerFixture.await(
                () -> running.mailbox.roundCount.get() > roundCount + 10_000, () -> "it has gone to rest");
        }
    }

    @Test
    void shouldSeeWhatComesBetweenTheLastRoundAndTheAnnouncement()
    {
        try (Running running = new Running((context) -> {}))
        {
            for (int i = 1; i <= 100; i++)
            {
                final long value = 2L * i;
                running.mailbox.beforeAnnouncement.set(() -> publishAndWake(running, value));
                publishAndWake(running, value - 1);
                running.mailbox.awaitConsumed(value);
            }
        }
    }

    @Test
    void shouldSeeWhatComesBetweenTheLastLookAndThePark()
    {
        try (Running running = new Running((context) -> {}))
        {
            for (int i = 1; i <= 100; i++)
            {
                final long value = 2L * i;
                running.mailbox.beforePark.set(() -> publishAndWake(running, value));
                publishAndWake(running, value - 1);
                running.mailbox.awaitConsumed(value);
            }
        }
    }

    @Test
    void shouldLoseNoWakeUpAmidTrafficAndOtherSignals() throws InterruptedException
    {
        try (ServerFixture server = ServerFixture.start((context) -> {}, (context) -> context.maxParkNs(NEVER_NS),
            1024, 4 * 1024 * 1024, 1024))
        {
            final AtomicBoolean isDone = new AtomicBoolean();
            final Thread nagging = new Thread(() ->
            {
                while (!isDone.get())
                {
                    server.endpoint.wake();
                }
            });
            nagging.start();
            try (RawClient client = server.connect())
            {
                for (int i = 0; i < 5_000; i++)
                {
                    assertArrayEquals(RawClient.numbered(i, 16), client.call(RawClient.numbered(i, 16)));
                }
            }
            isDone.set(true);
            nagging.join();
        }
    }

    @Test
    void shouldBeWokenByAnEngineOnItsOwnThread() throws InterruptedException
    {
        final MessageRing requests = new MessageRing(64, 64 * 1024);
        final MessageRing replies = new MessageRing(64, 256 * 1024);
        final RingPoller requestPoller = requests.newPoller();
        final EndpointServer endpoint = new EndpointServer(new EndpointContext()
            .listener(new ListenerContext(ClientProtocol.RINGMASTER).port(0).maxRequestLength(1024))
            .requestRing(requests).replyPoller(replies.newPoller()));
        final FakeEngine engine = new FakeEngine(requestPoller, replies, 16);
        final ServerDutyCycle dutyCycle =
            new ServerDutyCycle(new DutyCycleContext().endpoint(endpoint).maxParkNs(NEVER_NS));
        final AtomicBoolean isDone = new AtomicBoolean();
        final Thread endpointThread = EndpointServer.newThread("endpoint", () ->
        {
            dutyCycle.run();
            endpoint.close();
        });
        final Thread engineThread = new Thread(() ->
        {
            while (!isDone.get())
            {
                if (engine.doWork() > 0)
                {
                    endpoint.wake();
                }
            }
        });
        endpointThread.start();
        engineThread.start();
        try (RawClient client = new RawClient(endpoint.localAddress()))
        {
            for (int i = 0; i < 3_000; i++)
            {
                assertArrayEquals(RawClient.numbered(i, 16), client.call(RawClient.numbered(i, 16)));
            }
        }
        isDone.set(true);
        engineThread.join();
        dutyCycle.stop();
        endpointThread.join();
        assertTrue(engine.violations.isEmpty(), engine.violations::toString);
    }

    @Test
    void shouldFindResultsWithoutAWakeUpWhileWaitingForThem()
    {
        // For a clock that stands still nobody ever wanted the core.
        try (Running running = new Running((context) -> context.maxSpinNs(NEVER_NS).nanoClock(() -> 0)))
        {
            running.mailbox.awaited.set(Awaited.FEW_RESULTS);
            running.endpoint.wake();
            final long rounds = running.mailbox.roundCount.get();
            ServerFixture.await(() -> running.mailbox.roundCount.get() > rounds + 10, () -> "parked");
            for (int i = 1; i <= 100; i++)
            {
                running.mailbox.publish(i);
                running.mailbox.awaitConsumed(i);
            }
        }
    }

    @Test
    void shouldBeWokenAfterItStoppedToLookForResults()
    {
        try (Running running = new Running((context) -> context.maxSpinNs(TimeUnit.MICROSECONDS.toNanos(50))))
        {
            running.mailbox.awaited.set(Awaited.FEW_RESULTS);
            for (int i = 1; i <= 200; i++)
            {
                running.mailbox.publish(i);
                running.endpoint.wake();
                running.mailbox.awaitConsumed(i);
            }
        }
    }

    @Test
    void shouldParkAtOnceWhenMuchIsAwaitedOrOthersWantTheCore()
    {
        try (Running running = new Running((context) -> context.maxSpinNs(NEVER_NS).nanoClock(() -> 0)))
        {
            running.mailbox.awaited.set(Awaited.MANY_RESULTS);
            awaitParked(running);
        }
        // By this clock every yield takes a millisecond.
        final AtomicLong nowNs = new AtomicLong();
        try (Running running = new Running((context) -> context.maxSpinNs(NEVER_NS)
            .nanoClock(() -> nowNs.getAndAdd(TimeUnit.MILLISECONDS.toNanos(1)))))
        {
            running.mailbox.awaited.set(Awaited.FEW_RESULTS);
            awaitParked(running);
        }
    }

    @Test
    void shouldNeverParkWhenBusySpinning()
    {
        try (Running running = new Running((context) -> context.isBusySpin(true)))
        {
            for (int i = 1; i <= 100; i++)
            {
                running.mailbox.publish(i);
                running.mailbox.awaitConsumed(i);
            }
        }
    }

    @Test
    void shouldWorkAtTheDeadline()
    {
        try (Running running = new Running((context) -> {}))
        {
            for (int i = 1; i <= 5; i++)
            {
                final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(10);
                running.mailbox.deadlineNs.set(deadlineNs);
                running.endpoint.wake();
                ServerFixture.await(
                    () -> running.mailbox.deadlineNs.get() == Long.MAX_VALUE, () -> "deadline passed unnoticed");
                assertTrue(System.nanoTime() - deadlineNs >= 0);
            }
        }
    }

    @Test
    void shouldRefuseASecondOwnerAndUseAfterClose()
    {
        final Running running = new Running((context) -> {});
        running.mailbox.publish(1);
        running.endpoint.wake();
        running.mailbox.awaitConsumed(1);
        assertThrows(IllegalStateException.class, running.endpoint::doWork);
        assertThrows(IllegalStateException.class, running.endpoint::close);
        running.close();
        assertFalse(running.thread.isAlive());
        running.endpoint.wake();
        assertThrows(IllegalStateException.class, running.endpoint::doWork);
    }

    private static void publishAndWake(final Running running, final long value)
    {
        running.mailbox.publish(value);
        running.endpoint.wake();
    }

    private static void awaitParked(final Running running)
    {
        final AtomicBoolean isParking = new AtomicBoolean();
        running.mailbox.beforePark.set(() -> isParking.set(true));
        running.endpoint.wake();
        ServerFixture.await(isParking::get, () -> "looks again and again");
    }
}
