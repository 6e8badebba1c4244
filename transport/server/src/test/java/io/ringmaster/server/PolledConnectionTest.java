package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that are no sockets: the rules are those of TCP. */
@Timeout(60)
class PolledConnectionTest
{
    private final FakeStreams streams = new FakeStreams();

    @Test
    void shouldPutFramesTogetherHoweverTheyAreCut()
    {
        try (ServerFixture server = start((context) -> {}))
        {
            final FakeStreams.FakeStream stream = streams.open();
            final ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (int i = 0; i < 500; i++)
            {
                sent.writeBytes(RawClient.frame(RawClient.numbered(i, 8 + i * 7 % 3000)));
            }
            final byte[] all = sent.toByteArray();
            final Random random = new Random(5);
            int offset = 0;
            while (offset < all.length)
            {
                final int end = Math.min(all.length, offset + random.nextInt(2000));
                stream.send(Arrays.copyOfRange(all, offset, end));
                offset = end;
            }
            await(stream, all.length);
            assertArrayEquals(all, stream.received());
            assertEquals("127.0.0.1", server.engine.lastAddress);

            stream.isGone = true;
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
            assertTrue(stream.isClosed);
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 0);
        }
    }

    @Test
    void shouldLoseAndReorderNothingWithATinyRingBesideSockets()
    {
        final int count = 2_000;
        final Consumer<EndpointContext> settings = (context) ->
        {
            context.listeners().get(0).maxRequestLength(1024);
            context.polledStreams(streams, limits().maxRequestLength(1024));
        };
        try (ServerFixture server = ServerFixture.start(settings, (context) -> {}, 16, 4096, 3);
            RawClient socket = server.connect())
        {
            final FakeStreams.FakeStream[] all = {streams.open(), streams.open(), streams.open()};
            final ByteArrayOutputStream sent = new ByteArrayOutputStream();
            for (int i = 0; i < count; i++)
            {
                sent.writeBytes(RawClient.frame(RawClient.numbered(i, 8 + i % 500)));
            }
            final byte[] bytes = sent.toByteArray();
            for (int offset = 0; offset < bytes.length; offset += 1400)
            {
                for (final FakeStreams.FakeStream stream : all)
                {
                    stream.send(Arrays.copyOfRange(bytes, offset, Math.min(bytes.length, offset + 1400)));
                }
            }
            socket.call(RawClient.numbered(7, 16));
            for (final FakeStreams.FakeStream stream : all)
            {
                await(stream, bytes.length);
                assertArrayEquals(bytes, stream.received());
            }
            assertTrue(server.endpoint.counters().backPressureStops().get() > 0);
        }
    }

    @Test
    void shouldStopReadingFromAClientThatDoesNotReadAndGoOnWithIt()
    {
        final int reply = FakeEngine.BULK_LENGTH + 4;
        try (ServerFixture server = start((context) -> context.highWaterMark(2 * reply)))
        {
            final FakeStreams.FakeStream stream = streams.open();
            final FakeStreams.FakeStream other = streams.open();
            stream.room(100);
            for (int i = 0; i < 5; i++)
            {
                stream.send(RawClient.frame(RawClient.command('M', 1)));
            }
            final byte[] frame = RawClient.frame(RawClient.numbered(1, 100));
            ServerFixture.await(() -> server.engine.requestCount.get() == 5, () -> "not all requests");
            // Its answer comes behind those that the first one does not take.
            other.send(frame);
            await(other, frame.length);
            for (int i = 0; i < 45; i++)
            {
                stream.send(RawClient.frame(RawClient.command('M', 1)));
            }
            other.send(frame);
            await(other, 2 * frame.length);
            assertEquals(45, stream.unreadCount());
            stream.room(Integer.MAX_VALUE);
            await(stream, 50 * reply);
            assertEquals(0, server.endpoint.counters().slowReaderCloses().get());
        }
    }

    @Test
    void shouldCloseAClientThatTakesTooLittle()
    {
        try (ServerFixture server = start(
            (context) -> context.highWaterMark(1024).maxQueuedLength(4 * FakeEngine.BULK_LENGTH)))
        {
            final FakeStreams.FakeStream slow = streams.open();
            final FakeStreams.FakeStream other = streams.open();
            slow.room(0);
            slow.send(RawClient.frame(RawClient.command('M', 20)));
            server.awaitCounter(server.endpoint.counters().slowReaderCloses(), 1);
            ServerFixture.await(() -> slow.isClosed, () -> "not closed");
            final byte[] frame = RawClient.frame(RawClient.numbered(1, 100));
            other.send(frame);
            await(other, frame.length);
        }
    }

    @Test
    void shouldAnswerAMalformedFrameAndClose()
    {
        try (ServerFixture server = start((context) -> {}))
        {
            final FakeStreams.FakeStream stream = streams.open();
            final byte[] good = RawClient.frame(RawClient.numbered(1, 20));
            stream.send(good);
            stream.send(RawClient.header(-5));
            ServerFixture.await(() -> stream.isClosed, () -> "not closed");
            final String said = new String(stream.received(), StandardCharsets.US_ASCII);
            assertTrue(said.contains("frame length -5"), said);
            server.awaitCounter(server.endpoint.counters().protocolErrors(), 1);
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
        }
    }

    @Test
    void shouldTellOneBeyondTheLimit()
    {
        try (ServerFixture server = start((context) -> context.maxConnections(1)))
        {
            final FakeStreams.FakeStream first = streams.open();
            final byte[] frame = RawClient.frame(RawClient.numbered(1, 100));
            first.send(frame);
            await(first, frame.length);
            final FakeStreams.FakeStream second = streams.open();
            ServerFixture.await(() -> second.isClosed, () -> "not closed");
            final String said = new String(second.received(), StandardCharsets.US_ASCII);
            assertTrue(said.contains("too many connections"), said);
            assertFalse(first.isClosed);
            assertEquals(1, server.endpoint.counters().connectionsRefused().get());
        }
    }

    @Test
    void shouldCloseOneThatSaysNothing()
    {
        try (ServerFixture server = start((context) -> context.handshakeTimeoutNs(20_000_000)))
        {
            final FakeStreams.FakeStream stream = streams.open();
            ServerFixture.await(() -> stream.isClosed, () -> "not closed");
            assertEquals(1, server.endpoint.counters().handshakeTimeouts().get());
            assertTrue(server.engine.opened.isEmpty());
        }
        assertTrue(streams.isClosed);
        assertFalse(streams.isAccepting, "or one could come behind the others' end");
    }

    @Test
    void shouldNotBlameOneForWhatAFullRingKeepsFromBeingRead()
    {
        final AtomicLong nowNs = new AtomicLong();
        final Consumer<EndpointContext> settings = (context) ->
        {
            context.listeners().get(0).maxRequestLength(1024);
            context.polledStreams(streams, limits().maxRequestLength(1024))
                .nanoClock(nowNs::get).handshakeTimeoutNs(TimeUnit.SECONDS.toNanos(10));
        };
        try (ServerFixture server = ServerFixture.start(settings, (context) -> {}, 16, 4096, 64))
        {
            final byte[] frame = RawClient.frame(RawClient.numbered(1, 16));
            final FakeStreams.FakeStream busy = streams.open();
            busy.send(frame);
            await(busy, frame.length);
            server.engine.isSuspended = true;
            for (int i = 0; i < 100; i++)
            {
                busy.send(frame);
            }
            server.awaitCounter(server.endpoint.counters().backPressureStops(), 1);
            final FakeStreams.FakeStream late = streams.open();
            late.send(frame);
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 2);
            nowNs.addAndGet(TimeUnit.SECONDS.toNanos(11));
            server.endpoint.wake();
            final long cycles = streams.pollCount.get();
            ServerFixture.await(() -> streams.pollCount.get() > cycles + 2, () -> "no cycle");

            assertEquals(0, server.endpoint.counters().handshakeTimeouts().get());
            server.engine.isSuspended = false;
            await(late, frame.length);
        }
    }

    private ServerFixture start(final Consumer<EndpointContext> settings)
    {
        return ServerFixture.start((context) ->
        {
            context.polledStreams(streams, limits());
            settings.accept(context);
        });
    }

    private static ListenerContext limits()
    {
        return new ListenerContext(ClientProtocol.RINGMASTER);
    }

    private static void await(final FakeStreams.FakeStream stream, final int length)
    {
        ServerFixture.await(
            () -> stream.receivedLength() >= length, () -> stream.receivedLength() + " of " + length + " bytes");
    }
}
