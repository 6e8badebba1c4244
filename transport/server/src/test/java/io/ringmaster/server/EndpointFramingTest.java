package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;

@Timeout(60)
class EndpointFramingTest
{
    @Test
    void shouldEchoFramesAndTellTheEngineOfOneConnection()
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            for (int i = 0; i < 100; i++)
            {
                final byte[] message = RawClient.numbered(i, 8 + i);
                assertArrayEquals(message, client.call(message));
            }
            assertEquals(1, server.engine.opened.size());
            assertEquals("127.0.0.1", server.engine.lastAddress);
            assertEquals(1L, server.engine.opened.peek());
            client.hangUp();
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
            server.awaitCounter(server.endpoint.counters().framesIn(), 100);
            server.awaitCounter(server.endpoint.counters().framesOut(), 100);
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 0);
        }
    }

    @Test
    void shouldPutTheEndpointsIndexIntoConnectionIds()
    {
        try (ServerFixture server = ServerFixture.start((context) -> context.endpointIndex(3));
            RawClient client = server.connect())
        {
            client.call(RawClient.numbered(1, 16));
            assertEquals((3L << 56) + 1, server.engine.opened.peek());
        }
    }

    @Test
    void shouldKeepTheOrderOfPipelinedFrames()
    {
        final int count = 20_000;
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            final Thread writer = new Thread(() ->
            {
                final ByteArrayOutputStream batch = new ByteArrayOutputStream();
                for (int i = 0; i < count; i++)
                {
                    batch.writeBytes(RawClient.frame(RawClient.numbered(i, 8 + i % 90)));
                    if (batch.size() > 40_000)
                    {
                        client.write(batch.toByteArray());
                        batch.reset();
                    }
                }
                client.write(batch.toByteArray());
            });
            writer.start();
            for (int i = 0; i < count; i++)
            {
                assertArrayEquals(RawClient.numbered(i, 8 + i % 90), client.receive());
            }
        }
    }

    @Test
    void shouldTakeFramesSplitAtEveryByte()
    {
        final ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 3; i++)
        {
            stream.writeBytes(RawClient.frame(RawClient.numbered(i, 8 + i)));
        }
        final byte[] bytes = stream.toByteArray();
        try (ServerFixture server = ServerFixture.start())
        {
            for (int split = 1; split < bytes.length; split++)
            {
                try (RawClient client = server.connect())
                {
                    final long readBefore = server.endpoint.counters().bytesIn().get();
                    client.write(bytes, 0, split);
                    final int first = split;
                    ServerFixture.await(
                        () -> server.endpoint.counters().bytesIn().get() == readBefore + first, () -> "at " + first);
                    client.write(bytes, split, bytes.length - split);
                    for (int i = 0; i < 3; i++)
                    {
                        assertArrayEquals(RawClient.numbered(i, 8 + i), client.receive());
                    }
                }
            }
        }
    }

    @Test
    void shouldTakeFramesByteForByte()
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            final byte[] frame = RawClient.frame(RawClient.numbered(7, 40));
            for (int i = 0; i < 3; i++)
            {
                for (final byte b : frame)
                {
                    client.write(new byte[]{ b });
                }
                assertArrayEquals(RawClient.numbered(7, 40), client.receive());
            }
        }
    }

    @Test
    void shouldTakeTheLongestRequestAndFramesAroundTheHeadroom()
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            client.call(RawClient.numbered(0, 16));
            for (final int length : new int[]{
                Frame.DEFAULT_MAX_REQUEST_LENGTH,
                ReceiveBuffer.HEADROOM_LENGTH - 4,
                ReceiveBuffer.HEADROOM_LENGTH,
                ReceiveBuffer.HEADROOM_LENGTH + 1,
                OutputChunk.LENGTH - 4,
                OutputChunk.LENGTH,
                EndpointContext.DEFAULT_RECEIVE_BUFFER_LENGTH + 1,
                8 })
            {
                final byte[] message = RawClient.numbered(length, length);
                assertArrayEquals(message, client.call(message));
            }
        }
    }

    @Test
    void shouldPassRandomSplitsOfRandomLengths()
    {
        final Random random = new Random(42);
        try (ServerFixture server = ServerFixture.start((context) -> context.receiveBufferLength(1024));
            RawClient client = server.connect())
        {
            client.call(RawClient.numbered(0, 16));
            for (int round = 0; round < 200; round++)
            {
                final int count = 1 + random.nextInt(5);
                final ByteArrayOutputStream stream = new ByteArrayOutputStream();
                final int[] lengths = new int[count];
                for (int i = 0; i < count; i++)
                {
                    lengths[i] = 8 + random.nextInt(random.nextBoolean() ? 40 : 20_000);
                    stream.writeBytes(RawClient.frame(RawClient.numbered(i, lengths[i])));
                }
                final byte[] bytes = stream.toByteArray();
                int position = 0;
                while (position < bytes.length)
                {
                    final int part = Math.min(bytes.length - position, 1 + random.nextInt(9000));
                    client.write(bytes, position, part);
                    position += part;
                }
                for (int i = 0; i < count; i++)
                {
                    assertArrayEquals(RawClient.numbered(i, lengths[i]), client.receive());
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 0, 1, 7, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 4097 })
    void shouldRefuseAFirstFrameOfWrongLength(final int length)
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            client.write(RawClient.header(length));
            assertEquals(
                ErrorCode.PROTOCOL_ERROR + "/-1/frame length " + length +
                " is not in 8..4096 (the first frame must be Connect)",
                client.receiveStatus());
            assertTrue(client.isAtEnd());
            client.hangUp();
            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 0);
            server.awaitCounter(server.endpoint.counters().protocolErrors(), 1);
            assertTrue(server.engine.opened.isEmpty());
        }
    }

    @Test
    void shouldTellAClientOfZooKeeperFromGarbage()
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            client.write(RawClient.header(Integer.reverseBytes(45)));
            final String status = client.receiveStatus();
            assertTrue(status.contains("looks like a client of ZooKeeper"), status);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 7, -5, Frame.DEFAULT_MAX_REQUEST_LENGTH + 1 })
    void shouldRefuseALaterFrameOfWrongLengthAfterAnsweringTheOnesBefore(final int length)
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            assertArrayEquals(RawClient.numbered(1, 16), client.call(RawClient.numbered(1, 16)));
            client.write(RawClient.header(length));
            client.write(new byte[100_000]);
            assertEquals(
                ErrorCode.PROTOCOL_ERROR + "/-1/frame length " + length + " is not in 8..1048575",
                client.receiveStatus());
            assertTrue(client.isAtEnd());
            client.hangUp();
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
        }
    }

    @Test
    void shouldAnswerTextOnThePort()
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            client.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            assertTrue(client.receiveStatus().startsWith(ErrorCode.PROTOCOL_ERROR + "/-1/frame length 542393671"));
            assertTrue(client.isAtEnd());
        }
    }

    @Test
    void shouldForgetATruncatedFrameOfAClientThatCloses()
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            client.call(RawClient.numbered(1, 16));
            client.write(RawClient.frame(RawClient.numbered(2, 64)), 0, 30);
            client.hangUp();
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
            assertEquals(1, server.engine.requestCount.get());
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 700, 701, 10_000, 3_000_000 })
    void shouldJoinFragmentsOfALongReply(final int length)
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            client.send(RawClient.command('F', length));
            client.send(RawClient.numbered(5, 20));
            final byte[] reply = client.receive();
            assertEquals(length, reply.length);
            for (int i = 0; i < length; i++)
            {
                assertEquals((byte)(i % 251), reply[i]);
            }
            assertArrayEquals(RawClient.numbered(5, 20), client.receive());
        }
    }

    @Test
    void shouldFlushBeforeItCloses()
    {
        try (ServerFixture server = ServerFixture.start(); RawClient client = server.connect())
        {
            client.send(RawClient.command('M', 30));
            client.send(RawClient.command('C', 0));
            for (int i = 0; i < 30; i++)
            {
                assertEquals(FakeEngine.BULK_LENGTH, client.receive().length);
            }
            assertArrayEquals(RawClient.command('C', 0), client.receive());
            assertTrue(client.isAtEnd());
            client.hangUp();
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
        }
    }
}
