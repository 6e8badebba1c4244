package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a connection when its socket is full, reset, or still open at the end of the endpoint. */
@Timeout(120)
class EndpointSocketTest
{
    private static final int COUNT = 2_000;
    private static final int MAX_LENGTH = 100_000;

    /** So that parts of chunks, whole ones, and small ones behind others wait in turn. */
    @Test
    void shouldKeepTheOrderOfRepliesOfAllLengthsThatWaitForAFullSocket()
    {
        final Random random = new Random(7);
        final int[] lengths = random.ints(COUNT, 1, MAX_LENGTH).map((n) -> n % 3 == 0 ? n : n % 500 + 1).toArray();
        try (ServerFixture server = ServerFixture.start((context) -> context
            .highWaterMark(64 * 1024 * 1024).maxQueuedLength(256 * 1024 * 1024)
            .maxTotalQueuedLength(256 * 1024 * 1024L));
            RawClient client = server.connect())
        {
            for (final int length : lengths)
            {
                client.send(RawClient.command('F', length));
            }
            server.awaitCounter(server.endpoint.counters().framesIn(), COUNT);
            for (final int length : lengths)
            {
                final byte[] expected = new byte[length];
                for (int i = 0; i < length; i++)
                {
                    expected[i] = (byte)(i % 251);
                }
                assertArrayEquals(expected, client.receive());
            }
        }
    }

    @Test
    void shouldForgetAClientThatResetsWhileOutputWaits()
    {
        try (ServerFixture server = ServerFixture.start((context) -> context.highWaterMark(64 * 1024)))
        {
            final RawClient slow = server.connect();
            // More than the kernel takes for one that does not read.
            slow.send(RawClient.command('M', 400));
            server.awaitCounter(server.endpoint.counters().framesOut(), 400);

            slow.reset();

            server.awaitCounter(server.endpoint.counters().connectionsOpen(), 0);
            ServerFixture.await(() -> server.engine.closed.size() == 1, server.engine.closed::toString);
            try (RawClient other = server.connect())
            {
                assertArrayEquals(RawClient.numbered(1, 16), other.call(RawClient.numbered(1, 16)));
            }
        }
    }

    @Test
    void shouldTellOfClientsThatStayBeyondTheEndOfTheEndpoint()
    {
        final ServerFixture server = ServerFixture.start();
        try (RawClient first = server.connect(); RawClient second = server.connect())
        {
            first.call(RawClient.numbered(1, 16));
            second.call(RawClient.numbered(1, 16));

            server.close();

            assertEquals(0, server.endpoint.counters().connectionsOpen().get());
            while (server.engine.doWork() > 0)
            {
                // What the endpoint has put into the ring at its end.
            }
            assertEquals(2, server.engine.closed.size());
        }
    }
}
