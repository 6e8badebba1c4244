package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.admin.InspectEncoder;
import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.Topic;
import io.ringmaster.engine.ring.MessageRing;

@Timeout(120)
class EndpointLimitsTest
{
    private static final String REFUSAL =
        ErrorCode.LIMIT_REACHED + "/-1/too many connections; the server's limit is reached";

    @Test
    void shouldRefuseConnectionsAboveTheTotalAndTakeThemAgainLater()
    {
        try (ServerFixture server = ServerFixture.start((context) -> context.maxConnections(2));
            RawClient first = server.connect();
            RawClient second = server.connect())
        {
            first.call(RawClient.numbered(1, 16));
            second.call(RawClient.numbered(1, 16));
            try (RawClient third = server.connect())
            {
                assertEquals(REFUSAL, third.receiveStatus());
                assertTrue(third.isAtEnd());
            }
            server.awaitCounter(server.endpoint.counters().connectionsRefused(), 1);
            first.hangUp();
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 1);
            try (RawClient fourth = server.connect())
            {
                assertArrayEquals(RawClient.numbered(4, 16), fourth.call(RawClient.numbered(4, 16)));
            }
            assertEquals(3, server.engine.opened.size());
        }
    }

    @Test
    void shouldLimitLoopbackOnlyWhenTold()
    {
        try (ServerFixture server = ServerFixture.start(
                (context) -> context.listeners().get(0).maxConnectionsPerIp(1));
            RawClient first = server.connect();
            RawClient second = server.connect())
        {
            first.call(RawClient.numbered(1, 16));
            second.call(RawClient.numbered(1, 16));
        }
        try (ServerFixture server = ServerFixture.start(
                (context) -> context.listeners().get(0).maxConnectionsFromLoopback(1));
            RawClient first = server.connect())
        {
            first.call(RawClient.numbered(1, 16));
            try (RawClient second = server.connect())
            {
                assertEquals(REFUSAL, second.receiveStatus());
            }
        }
    }

    @Test
    void shouldSurviveManyMoreConnectionsThanAllowed()
    {
        try (ServerFixture server = ServerFixture.start((context) -> context.maxConnections(1));
            RawClient first = server.connect())
        {
            first.call(RawClient.numbered(1, 16));
            final List<RawClient> others = new ArrayList<>();
            for (int i = 0; i < 300; i++)
            {
                others.add(server.connect());
            }
            server.awaitCounter(server.endpoint.counters().connectionsRefused(), 300);
            assertArrayEquals(RawClient.numbered(2, 16), first.call(RawClient.numbered(2, 16)));
            others.forEach(RawClient::close);
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 1);
        }
    }

    @Test
    void shouldNotLetStrangersFillTheLog()
    {
        final AtomicLong nowNs = new AtomicLong(-5);
        final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
        try (ServerFixture server =
            ServerFixture.start((context) -> context.nanoClock(nowNs::get).closeHandler(lines::add)))
        {
            knock(server, 25);
            assertEquals(CloseLog.MAX_LINES, lines.size(), lines.toString());
            assertTrue(
                lines.stream().allMatch(line -> line.contains(" of 127.0.0.1: frame length ")), lines.toString());
            lines.clear();
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(59));
            knock(server, 1);
            assertTrue(lines.isEmpty(), lines.toString());
            // Nobody else has to come for the rest to be told.
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
            server.endpoint.wake();
            ServerFixture.await(() -> !lines.isEmpty(), () -> "no line");
            assertEquals("16 more connections that never became clients closed, lines left out", lines.remove());

            knock(server, 12);
            assertEquals(CloseLog.MAX_LINES, lines.size(), lines.toString());
            lines.clear();
        }
        assertEquals("[2 more connections that never became clients closed, lines left out]", lines.toString());
    }

    private static void knock(final ServerFixture server, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            try (RawClient client = server.connect())
            {
                client.write("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
                client.receiveStatus();
                assertTrue(client.isAtEnd());
            }
        }
    }

    @Test
    void shouldCloseConnectionsThatAskForNothingButMetrics()
    {
        final AtomicLong nowNs = new AtomicLong(-5);
        final byte[] question = new byte[MessageHeaderEncoder.ENCODED_LENGTH + InspectEncoder.BLOCK_LENGTH];
        new InspectEncoder().wrapAndApplyHeader(new UnsafeBuffer(question), 0, new MessageHeaderEncoder())
            .topic(Topic.METRICS);
        final Consumer<EndpointContext> settings = (context) ->
        {
            context.nanoClock(nowNs::get).handshakeTimeoutNs(TimeUnit.SECONDS.toNanos(10));
            context.monitoring().metricsImage(() -> RawClient.numbered(9, 64));
        };
        try (ServerFixture server = ServerFixture.start(settings);
            RawClient asking = server.connect();
            RawClient good = server.connect())
        {
            assertArrayEquals(RawClient.numbered(9, 64), asking.call(question));
            assertArrayEquals(RawClient.numbered(9, 64), asking.call(question));
            assertArrayEquals(RawClient.numbered(9, 64), good.call(question));
            good.call(RawClient.numbered(1, 16));
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(11));
            server.endpoint.wake();
            server.awaitCounter(server.endpoint.counters().handshakeTimeouts(), 1);
            asking.drain();
            good.call(RawClient.numbered(1, 16));
            assertEquals(1, server.engine.opened.size());
        }
    }

    @Test
    void shouldCloseConnectionsThatDripBytesAndNeverFinishTheFirstFrame()
    {
        final AtomicLong nowNs = new AtomicLong(-5);
        try (ServerFixture server = ServerFixture.start(
            (context) -> context.nanoClock(nowNs::get).handshakeTimeoutNs(TimeUnit.SECONDS.toNanos(10)));
            RawClient silent = server.connect();
            RawClient dripping = server.connect();
            RawClient good = server.connect())
        {
            good.call(RawClient.numbered(1, 16));
            final byte[] frame = RawClient.frame(RawClient.numbered(1, 16));
            for (int second = 1; second <= 9; second++)
            {
                final long before = server.endpoint.counters().bytesIn().get();
                dripping.write(frame, second - 1, 1);
                ServerFixture.await(() -> server.endpoint.counters().bytesIn().get() > before, () -> "not read");
                nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
                good.call(RawClient.numbered(1, 16));
            }
            assertEquals(0, server.endpoint.counters().handshakeTimeouts().get());
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(1));
            server.endpoint.wake();
            server.awaitCounter(server.endpoint.counters().handshakeTimeouts(), 2);
            assertFalse(silent.drain() > 0);
            dripping.drain();
            good.call(RawClient.numbered(1, 16));
            assertEquals(1, server.engine.opened.size());
        }
    }

    @Test
    void shouldCloseAClientThatNeitherReadsNorClosesAtTheDeadline()
    {
        try (ServerFixture server = ServerFixture.start(
            (context) -> context.closeLingerTimeoutNs(TimeUnit.MILLISECONDS.toNanos(50)));
            RawClient client = server.connect())
        {
            client.call(RawClient.numbered(1, 16));
            client.write(commands(300));
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 0);
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
        }
    }

    /** The time to linger is for those that take nothing: whoever reads, however slowly, gets all of it. */
    @Test
    void shouldLingerAsLongAsAClientReads()
    {
        final int count = 700;
        final AtomicLong nowNs = new AtomicLong();
        final long lingerNs = TimeUnit.SECONDS.toNanos(2);
        try (ServerFixture server = ServerFixture.start(
            (context) -> context.nanoClock(nowNs::get).closeLingerTimeoutNs(lingerNs));
            RawClient client = server.connect())
        {
            client.receiveBufferLength(64 * 1024);
            client.call(RawClient.numbered(1, 16));
            client.write(commands(count));
            server.awaitCounter(server.endpoint.counters().framesOut(), 1 + count + 1);
            // Each time more than the buffers of both sockets hold together.
            final int step = 128;
            int read = 0;
            while (read + step <= count)
            {
                client.read(step * (FakeEngine.BULK_LENGTH + 4));
                read += step;
                nowNs.addAndGet(lingerNs);
                server.endpoint.wake();
            }
            client.read((count - read) * (FakeEngine.BULK_LENGTH + 4));
            assertEquals(12, client.receive().length);
            assertTrue(client.isAtEnd());
            assertEquals(0, server.endpoint.counters().slowReaderCloses().get());
        }
    }

    /** Many replies, then the end, in one write: while the replies wait for the client, nothing more is read. */
    private static byte[] commands(final int replyCount)
    {
        return ByteBuffer.allocate(32)
            .put(RawClient.frame(RawClient.command('M', replyCount)))
            .put(RawClient.frame(RawClient.command('C', 0))).array();
    }

    @Test
    void shouldReportEachOfAThousandConnectionsOpenedAndClosedOnce()
    {
        final Random random = new Random(7);
        try (ServerFixture server = ServerFixture.start())
        {
            int expected = 0;
            final List<RawClient> clients = new ArrayList<>();
            for (int i = 0; i < 1000; i++)
            {
                final RawClient client = server.connect();
                clients.add(client);
                final int kind = random.nextInt(5);
                if (kind != 0)
                {
                    client.send(RawClient.numbered(i, 16));
                    expected++;
                }
                switch (kind)
                {
                    case 1 -> client.receive();
                    case 2 -> client.write(RawClient.header(-1));
                    case 3 -> client.send(RawClient.command('C', 0));
                    default -> client.write(RawClient.header(64));
                }
                if (clients.size() > 100)
                {
                    end(clients.remove(random.nextInt(clients.size())), random);
                }
            }
            for (final RawClient client : clients)
            {
                end(client, random);
            }
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 0);
            final int openedCount = server.engine.opened.size();
            assertTrue(openedCount <= expected && openedCount > expected / 2, openedCount + " of " + expected);
            ServerFixture.await(
                () -> server.engine.closed.size() >= openedCount, () -> server.engine.closed.size() + " closed");
            assertEquals(new HashSet<>(server.engine.opened), new HashSet<>(server.engine.closed));
            assertEquals(server.engine.opened.size(), server.engine.closed.size());
        }
    }

    @Test
    void shouldServeOthersWhileRandomBytesArrive()
    {
        final Random random = new Random(11);
        try (ServerFixture server = ServerFixture.start(); RawClient good = server.connect())
        {
            for (int i = 0; i < 1500; i++)
            {
                try (RawClient bad = server.connect())
                {
                    final byte[] bytes = new byte[1 + random.nextInt(300)];
                    random.nextBytes(bytes);
                    // No command of the fake engine: those would ask for gigabytes.
                    final byte[] frame = RawClient.frame(RawClient.numbered(i, 8 + random.nextInt(100)));
                    if (random.nextInt(3) > 0)
                    {
                        frame[random.nextInt(4)] ^= (byte)(1 << random.nextInt(8));
                        bad.write(frame);
                    }
                    bad.write("\0".getBytes(StandardCharsets.US_ASCII));
                    bad.write(bytes);
                    if (random.nextBoolean())
                    {
                        bad.reset();
                    }
                }
                catch (final UncheckedIOException ignore)
                {
                    // The server may have closed it already.
                }
                assertArrayEquals(RawClient.numbered(i, 32), good.call(RawClient.numbered(i, 32)));
            }
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 1);
            assertTrue(server.endpoint.counters().protocolErrors().get() > 100);
        }
    }

    @Test
    void shouldNameTheAddressThatCannotBeBound()
    {
        try (ServerFixture server = ServerFixture.start())
        {
            final int port = server.endpoint.localAddress().getPort();
            final EndpointContext second = contextWithRings(1024, listener(1024).port(port));
            final UncheckedIOException error =
                assertThrows(UncheckedIOException.class, () -> new EndpointServer(second).close());
            assertTrue(error.getMessage().contains("127.0.0.1:" + port), error.getMessage());
        }
    }

    @Test
    void shouldRefuseValuesThatDoNotFitTogether()
    {
        final List<EndpointContext> wrong = List.of(
            contextWithRings(1024, listener(1024).maxRequestLength(513)),
            contextWithRings(1024, listener(1024).port(65536)),
            contextWithRings(1024).maxConnections(0),
            contextWithRings(1024, listener(1024).maxConnectionsPerIp(-1)),
            contextWithRings(1024).highWaterMark(10).maxQueuedLength(10),
            contextWithRings(1024).maxTotalQueuedLength(10),
            contextWithRings(1024).handshakeTimeoutNs(0),
            contextWithRings(1024).endpointIndex(128));
        for (final EndpointContext context : wrong)
        {
            final IllegalArgumentException error =
                assertThrows(IllegalArgumentException.class, context::conclude, context::toString);
            assertTrue(error.getMessage().contains("maxConnections"), error.getMessage());
        }
    }

    @Test
    void shouldCloseWithoutEverHavingRun()
    {
        new EndpointServer(contextWithRings(1024)).close();
    }

    @Test
    void shouldDeliverRepliesAndEndStreamsWhenClosing()
    {
        final List<RawClient> clients = new ArrayList<>();
        final ServerFixture server = ServerFixture.start();
        for (int i = 0; i < 10; i++)
        {
            final RawClient client = server.connect();
            clients.add(client);
            client.send(RawClient.numbered(i, 16));
        }
        ServerFixture.await(
            () -> server.engine.requestCount.get() == 10, () -> server.engine.requestCount.get() + " requests");
        server.close();
        for (int i = 0; i < 10; i++)
        {
            assertArrayEquals(RawClient.numbered(i, 16), clients.get(i).receive());
            assertTrue(clients.get(i).isAtEnd());
            clients.get(i).close();
        }
        assertThrows(UncheckedIOException.class, () -> server.connect().close());
    }

    private static ListenerContext listener(final int payloadCapacity)
    {
        return new ListenerContext(ClientProtocol.RINGMASTER).port(0).maxRequestLength(payloadCapacity / 2);
    }

    private static EndpointContext contextWithRings(final int payloadCapacity)
    {
        return contextWithRings(payloadCapacity, listener(payloadCapacity));
    }

    private static EndpointContext contextWithRings(final int payloadCapacity, final ListenerContext listener)
    {
        return new EndpointContext()
            .listener(listener)
            .requestRing(new MessageRing(16, payloadCapacity))
            .replyPoller(new MessageRing(16, payloadCapacity).newPoller());
    }

    private static void end(final RawClient client, final Random random)
    {
        if (random.nextBoolean())
        {
            client.reset();
        }
        else
        {
            client.close();
        }
    }
}
