package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EndpointPressureTest
{
    @Test
    void shouldLoseAndReorderNothingWithTinyRings() throws InterruptedException
    {
        final int clients = 6;
        final int count = 3_000;
        try (ServerFixture server = ServerFixture.start(
            (context) -> context.listeners().get(0).maxRequestLength(1024), (context) -> {}, 16, 4096, 3))
        {
            final AtomicReference<Throwable> failure = new AtomicReference<>();
            final List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < clients; i++)
            {
                final int seed = i * 100_000;
                final RawClient client = server.connect();
                final Thread writer = new Thread(() -> writeNumbered(client, seed, count));
                final Thread reader = new Thread(() ->
                {
                    try (client)
                    {
                        for (int n = 0; n < count; n++)
                        {
                            assertArrayEquals(RawClient.numbered(seed + n, lengthOf(n)), client.receive());
                        }
                    }
                    catch (final RuntimeException | Error ex)
                    {
                        failure.set(ex);
                    }
                });
                writer.start();
                reader.start();
                threads.add(writer);
                threads.add(reader);
            }
            for (final Thread thread : threads)
            {
                thread.join();
            }
            if (failure.get() != null)
            {
                throw new AssertionError(failure.get());
            }
            assertTrue(server.endpoint.counters().backPressureStops().get() > 0);
            ServerFixture.await(() -> server.engine.closed.size() == clients, server.engine.closed::toString);
            assertEquals((long)clients * count, server.engine.requestCount.get());
        }
    }

    @Test
    void shouldStopReadingWhileTheEngineStandsStillAndThenGoOn() throws InterruptedException
    {
        final int count = 200_000;
        try (ServerFixture server = ServerFixture.start(
            (context) -> context.listeners().get(0).maxRequestLength(1024), (context) -> {}, 16, 4096, 64);
            RawClient client = server.connect();
            RawClient other = server.connect())
        {
            client.call(RawClient.numbered(0, 16));
            server.engine.isSuspended = true;
            final Thread writer = new Thread(() -> writeNumbered(client, 0, count));
            writer.start();
            ServerFixture.await(
                () -> server.endpoint.counters().backPressureStops().get() > 0, () -> "no stop");
            // One that wants to begin meanwhile waits as well, and is neither refused nor forgotten.
            other.send(RawClient.numbered(9, 16));
            ServerFixture.await(
                () -> server.endpoint.counters().backPressureStops().get() > 1, () -> "no second stop");
            final long held = server.endpoint.counters().bytesIn().get();
            assertTrue(held < 4 * EndpointContext.DEFAULT_RECEIVE_BUFFER_LENGTH, () -> held + " bytes read");
            assertEquals(1, server.engine.requestCount.get());

            server.engine.isSuspended = false;
            server.endpoint.wake();
            for (int n = 0; n < count; n++)
            {
                assertArrayEquals(RawClient.numbered(n, lengthOf(n)), client.receive());
            }
            assertArrayEquals(RawClient.numbered(9, 16), other.receive());
            writer.join();
        }
    }

    @Test
    void shouldTellTheEngineOfConnectionsThatWentWhileTheRingWasFull()
    {
        try (ServerFixture server = ServerFixture.start(
            (context) -> context.listeners().get(0).maxRequestLength(1024), (context) -> {}, 4, 4096, 64))
        {
            final List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 20; i++)
            {
                clients.add(server.connect());
                clients.get(i).call(RawClient.numbered(0, 16));
            }
            server.engine.isSuspended = true;
            clients.forEach(RawClient::close);
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 0);
            assertEquals(0, server.engine.closed.size());
            server.engine.isSuspended = false;
            server.endpoint.wake();
            ServerFixture.await(() -> server.engine.closed.size() == 20, server.engine.closed::toString);
        }
    }

    @Test
    void shouldNotReadFromAClientThatDoesNotRead()
    {
        final int bulkCount = 300;
        try (ServerFixture server = ServerFixture.start((context) -> context.highWaterMark(64 * 1024));
            RawClient slow = server.connect();
            RawClient other = server.connect())
        {
            slow.send(RawClient.command('M', bulkCount));
            server.awaitCounter(server.endpoint.counters().framesOut(), bulkCount);
            slow.send(RawClient.numbered(1, 16));
            for (int i = 0; i < 200; i++)
            {
                other.call(RawClient.numbered(i, 16));
            }
            assertEquals(201, server.engine.requestCount.get());
            for (int i = 0; i < bulkCount; i++)
            {
                assertEquals(FakeEngine.BULK_LENGTH, slow.receive().length);
            }
            assertArrayEquals(RawClient.numbered(1, 16), slow.receive());
            assertEquals(0, server.endpoint.counters().slowReaderCloses().get());
        }
    }

    @Test
    void shouldCloseASlowReaderAboveTheCapAndNoOther()
    {
        try (ServerFixture server = ServerFixture.start(
            (context) -> context.highWaterMark(64 * 1024).maxQueuedLength(1024 * 1024));
            RawClient slow = server.connect();
            RawClient other = server.connect())
        {
            slow.send(RawClient.command('M', 400));
            server.awaitCounter(server.endpoint.counters().slowReaderCloses(), 1);
            for (int i = 0; i < 100; i++)
            {
                assertArrayEquals(RawClient.numbered(i, 16), other.call(RawClient.numbered(i, 16)));
            }
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
            assertTrue(slow.drain() < 400L * FakeEngine.BULK_LENGTH);
            assertTrue(server.endpoint.counters().repliesDropped().get() > 0);
        }
    }

    @Test
    void shouldCloseSlowReadersThatTogetherQueueTooMuch()
    {
        try (ServerFixture server = ServerFixture.start(
            (context) -> context.highWaterMark(64 * 1024)
                .maxQueuedLength(16 * 1024 * 1024).maxTotalQueuedLength(16 * 1024 * 1024)))
        {
            final List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 4; i++)
            {
                final RawClient client = server.connect();
                clients.add(client);
                client.send(RawClient.command('M', 200));
            }
            ServerFixture.await(
                () -> server.endpoint.counters().slowReaderCloses().get() > 0,
                () -> "open: " + server.endpoint.counters().connectionsOpen().get());
            // Those that stay get all that they asked for.
            int served = 0;
            for (final RawClient client : clients)
            {
                try
                {
                    for (int n = 0; n < 200; n++)
                    {
                        client.receive();
                    }
                    served++;
                }
                catch (final AssertionError | RuntimeException ignore)
                {
                    // One of those that were closed.
                }
                client.close();
            }
            assertTrue(served >= 1 && served < 4, "served " + served);
        }
    }

    @Test
    void shouldQueueManySmallRepliesForAClientThatReadsLate()
    {
        final int count = 400_000;
        try (ServerFixture server = ServerFixture.start();
            RawClient client = server.connect();
            RawClient other = server.connect())
        {
            final Thread writer = new Thread(() -> writeNumbered(client, 0, count));
            writer.start();
            // Once nothing more is read from it, its replies fill the kernel's buffers and the server's up to the mark.
            long before = -1;
            while (before != server.endpoint.counters().bytesIn().get() - 50 * 20)
            {
                before = server.endpoint.counters().bytesIn().get();
                for (int i = 0; i < 50; i++)
                {
                    other.call(RawClient.numbered(i, 16));
                }
            }
            assertTrue(server.endpoint.counters().framesIn().get() < count);
            for (int n = 0; n < count; n++)
            {
                assertArrayEquals(RawClient.numbered(n, lengthOf(n)), client.receive());
            }
        }
    }

    private static int lengthOf(final int number)
    {
        return 8 + number % 200;
    }

    private static void writeNumbered(final RawClient client, final int seed, final int count)
    {
        final ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int n = 0; n < count; n++)
        {
            batch.writeBytes(RawClient.frame(RawClient.numbered(seed + n, lengthOf(n))));
            if (batch.size() > 10_000)
            {
                client.write(batch.toByteArray());
                batch.reset();
            }
        }
        client.write(batch.toByteArray());
    }
}
