package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.WatchEventType;

/** Bytes from a server are checked before they are believed: the connection ends, the client does not. */
@Timeout(120)
class MalformedRepliesTest
{
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();

    /** What the first connection says to the first getData; later connections are served. */
    private interface Answer
    {
        void answer(FakeServer.Link link, long correlationId);
    }

    private static FakeServer.Script first(final Answer answer)
    {
        return (link, templateId, buffer, body, end) ->
        {
            if (templateId == GetDataDecoder.TEMPLATE_ID && link.index() == 0)
            {
                answer.answer(link, Scripts.correlationId(buffer, body));
            }
            else
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
    }

    static Stream<Arguments> answers()
    {
        return Stream.of(
            Arguments.of("reply of 2000000 bytes", (Answer)(link, id) -> link.raw(length(2_000_000))),
            Arguments.of("reply of -1 bytes", (Answer)(link, id) -> link.raw(length(-1))),
            Arguments.of("reply of 7 bytes", (Answer)(link, id) -> link.raw(length(7))),
            Arguments.of("schema", (Answer)(link, id) -> link.raw(new byte[]{ 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 })),
            Arguments.of("correlation id 2", (Answer)(link, id) -> link.data(id + 1, 1, Scripts.DATA)),
            Arguments.of("correlation id 0", (Answer)(link, id) -> link.data(id - 1, 1, Scripts.DATA)),
            Arguments.of("template 52 to a request of template 21", (Answer)(link, id) -> link.stat(id, 1)),
            Arguments.of("template 50 to", (Answer)(link, id) -> link.status(id, 1, ErrorCode.OK)),
            Arguments.of("refuses the connection, no", (Answer)(link, id) ->
                link.status(-1, 0, ErrorCode.PROTOCOL_ERROR, "no")),
            Arguments.of("nothing was sent", (Answer)(link, id) ->
            {
                link.data(id, 1, Scripts.DATA);
                link.data(id + 1, 1, Scripts.DATA);
            }),
            Arguments.of("event of type 9", (Answer)(link, id) ->
            {
                final int begin = link.begin();
                link.event(1, WatchEventType.NODE_CREATED, "/a");
                link.buffer().putByte(begin + 8 + 8, (byte)9);
            }),
            Arguments.of("fixed part", (Answer)(link, id) ->
            {
                final int begin = link.begin();
                link.data(id, 1, Scripts.DATA);
                link.buffer().putShort(begin, (short)20);
            }),
            Arguments.of("data of 1000 bytes where 4 remain", (Answer)(link, id) ->
            {
                final int begin = link.begin();
                link.data(id, 1, Scripts.DATA);
                link.buffer().putInt(begin + 8 + 85, 1000);
            }));
    }

    private static byte[] length(final int length)
    {
        final byte[] bytes = new byte[12];
        new UnsafeBuffer(bytes).putInt(0, length, ByteOrder.LITTLE_ENDIAN);
        return bytes;
    }

    @ParameterizedTest
    @MethodSource("answers")
    void shouldLeaveAServerThatDoesNotKeepTheProtocol(final String expectedError, final Answer answer) throws Exception
    {
        try (FakeServer server = new FakeServer(first(answer));
            RingmasterClient client = RingmasterClient.connect(
                Scripts.context(server).maxReplyLength(1_000_000).errorHandler(errors::add)))
        {
            final CompletableFuture<NodeData> pending = client.async().getData("/a");
            Scripts.await(() -> server.linkCount() == 2, () -> "links " + server.linkCount());
            Scripts.await(pending::isDone, () -> "still pending");
            assertEquals("data", client.sync().getData("/a").text());
            assertTrue(errors.get(0).getMessage().contains(expectedError), errors::toString);
        }
    }

    @Test
    void shouldGoOnWhenACallbackThrows() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)
                .errorHandler(errors::add)
                .sessionListener((listening, state) ->
                {
                    throw new IllegalStateException("listener");
                })))
        {
            client.getData("/a", null, 0, (context, errorCode, zxid, stat, data, offset, length) ->
            {
                throw new IllegalStateException("callback");
            });
            client.delete("/a", -1, 0, (context, errorCode, zxid) ->
            {
                throw new AssertionError("error");
            });
            client.create("/a", null, 0, -1, CreateMode.PERSISTENT, 0,
                (context, errorCode, zxid, stat, path, offset, length) ->
                {
                    throw new IllegalStateException("create");
                });
            assertEquals("data", client.sync().getData("/a").text());
            assertEquals(
                List.of("listener", "listener", "callback", "error", "create"),
                errors.stream().map(Throwable::getMessage).toList());
            assertEquals(1, server.linkCount());
        }
    }

    @Test
    void shouldGoOnWhenTheErrorHandlerThrows() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server).errorHandler((throwable) ->
            {
                throw new IllegalStateException("handler");
            })))
        {
            client.delete("/a", -1, 0, (context, errorCode, zxid) ->
            {
                throw new IllegalStateException("callback");
            });
            assertEquals("data", client.sync().getData("/a").text());
            server.lastLink().drop();
            Scripts.await(() -> server.linkCount() == 2, client::toString);
            assertEquals("data", client.sync().getData("/a").text());
        }
    }

    @Test
    void shouldSayWhyAServerRefusesTheSession() throws Exception
    {
        try (FakeServer server = new FakeServer((link, templateId, buffer, body, end) ->
            link.connectReply(ErrorCode.ZXID_AHEAD, 0, 0, 0));
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            Scripts.await(() -> client.lastFailure() != null, client::toString);
            final RingmasterException failure = (RingmasterException)client.lastFailure();
            assertEquals(ErrorCode.ZXID_AHEAD, failure.errorCode());
            assertTrue(failure.getMessage().contains("as the script says"), failure::getMessage);
        }
    }

    @Test
    void shouldSurviveGarbageInsteadOfAHandshake() throws Exception
    {
        final byte[] http = "HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.UTF_8);
        try (FakeServer server = new FakeServer((link, templateId, buffer, body, end) ->
        {
            if (link.index() == 0 && templateId == ConnectDecoder.TEMPLATE_ID)
            {
                link.raw(http);
            }
            else
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        });
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            assertEquals("data", client.sync().getData("/a").text());
        }
    }

    @Test
    void shouldSurviveMutatedReplies() throws Exception
    {
        // Every first request of a connection gets a reply of some kind with a few flipped bits.
        final Random random = new Random(42);
        try (FakeServer server = new FakeServer((link, templateId, buffer, body, end) ->
        {
            final int begin = link.begin();
            if (templateId == ConnectDecoder.TEMPLATE_ID)
            {
                Scripts.agree(link, templateId, buffer, body, end);
                return;
            }
            OperationsTest.serve(link, templateId, buffer, body, end);
            final int length = link.begin() - begin;
            for (int i = 0; i < 3; i++)
            {
                final int at = begin + random.nextInt(Math.max(length - 4, 1));
                link.buffer().putByte(at, (byte)(link.buffer().getByte(at) ^ 1 << random.nextInt(8)));
            }
        });
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)
                .minReconnectDelayMs(1)
                .maxReconnectDelayMs(1)
                .sessionTimeoutMs(60)
                .maxReplyLength(1_000_000)
                .closeTimeoutMs(10)
                .errorHandler(errors::add)))
        {
            for (int i = 0; i < 100; i++)
            {
                final List<CompletableFuture<?>> futures = List.of(
                    client.async().multiRead(List.of(Op.getData("/a"))),
                    client.async().getData("/a"),
                    client.async().getAcl("/a"),
                    client.async().getEphemerals("/"),
                    client.async().whoAmI(),
                    client.async().create("/a", null, CreateMode.PERSISTENT),
                    client.async().delete("/a", -1));
                for (final CompletableFuture<?> future : futures)
                {
                    Scripts.await(future::isDone, client::toString);
                }
            }
            for (final Throwable error : errors)
            {
                assertTrue(
                    error instanceof RingmasterException &&
                    (error.getCause() == null || error.getCause() instanceof MalformedReplyException),
                    () -> "unexpected " + error + " of " + error.getCause());
            }
            assertTrue(errors.size() > 25, () -> "errors " + errors.size());
        }
    }
}
