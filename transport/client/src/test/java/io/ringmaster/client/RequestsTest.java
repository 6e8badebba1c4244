package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;

@Timeout(60)
class RequestsTest
{
    @Test
    void shouldCompleteRequestsInOrderOfTheirIssue() throws Exception
    {
        final int count = 100_000;
        try (FakeServer server = new FakeServer(Scripts::agree);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server).maxInFlight(4096)))
        {
            final CountDownLatch done = new CountDownLatch(1);
            final AtomicLong expectedContext = new AtomicLong();
            final AtomicLong outOfOrder = new AtomicLong();
            final DataCallback callback = (context, errorCode, zxid, stat, data, offset, length) ->
            {
                if (context != expectedContext.get() || errorCode != ErrorCode.OK || length != Scripts.DATA.length)
                {
                    outOfOrder.incrementAndGet();
                }
                if (expectedContext.incrementAndGet() == count)
                {
                    done.countDown();
                }
            };

            for (int i = 0; i < count; i++)
            {
                long result = client.getData("/a/path", null, i, callback);
                while (result == RingmasterClient.BACK_PRESSURED)
                {
                    Thread.onSpinWait();
                    result = client.getData("/a/path", null, i, callback);
                }
                assertEquals(i + 1, result);
            }

            assertTrue(done.await(Scripts.TIMEOUT_MS, TimeUnit.MILLISECONDS), () -> expectedContext.toString());
            assertEquals(0, outOfOrder.get());
        }
    }

    @Test
    void shouldServeTheBlockingFace() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            final SyncRingmaster sync = client.sync();

            assertEquals("/a", sync.create("/a", Scripts.DATA, CreateMode.EPHEMERAL).path());
            final NodeData node = sync.getData("/a");
            assertArrayEquals(Scripts.DATA, node.data());
            assertEquals(new Stat(101, 102, 103, 104, 105, 107, 108, 109, 106, 4, 110), node.stat());
            assertEquals(102, sync.setData("/a", null, -1).mzxid());
            assertEquals(102, sync.exists("/a").mzxid());
            assertEquals(42, sync.countDescendants("/"));
            sync.delete("/a", -1);
            sync.sync("/");
            assertEquals(SessionState.CONNECTED, client.state());
            assertEquals(FakeServer.SESSION_ID, client.sessionId());
        }
    }

    @Test
    void shouldThrowTheExceptionOfTheErrorCode() throws Exception
    {
        try (FakeServer server = new FakeServer(
            (link, templateId, buffer, body, end) ->
            {
                if (templateId == GetDataDecoder.TEMPLATE_ID)
                {
                    link.status(Scripts.correlationId(buffer, body), 7, ErrorCode.NO_NODE, "was never there");
                }
                else
                {
                    Scripts.agree(link, templateId, buffer, body, end);
                }
            });
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            final NoNodeException exception =
                assertThrows(NoNodeException.class, () -> client.sync().getData("/missing"));
            assertEquals("/missing", exception.path());
            assertEquals(ErrorCode.NO_NODE, exception.errorCode());
            assertEquals("NO_NODE for /missing: was never there", exception.getMessage());
        }
    }

    @Test
    void shouldRefuseToBlockTheEventLoop() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            final Throwable failure = client.eventLoop()
                .submit(() -> assertThrows(IllegalStateException.class, () -> client.sync().getData("/a")))
                .get(Scripts.TIMEOUT_MS, TimeUnit.MILLISECONDS);
            assertTrue(failure.getMessage().contains("event loop"), failure::getMessage);
        }
    }

    @Test
    void shouldRefuseRequestsBeyondTheLimit() throws Exception
    {
        try (FakeServer server = new FakeServer(
            (link, templateId, buffer, body, end) ->
            {
                if (templateId == ConnectDecoder.TEMPLATE_ID)
                {
                    Scripts.agree(link, templateId, buffer, body, end);
                }
            });
            RingmasterClient client = RingmasterClient.connect(
                Scripts.context(server).maxInFlight(10).closeTimeoutMs(10)))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            final DataCallback callback = (context, errorCode, zxid, stat, data, offset, length) -> {};
            for (int i = 0; i < 10; i++)
            {
                assertEquals(i + 1, client.getData("/a", null, i, callback));
            }
            assertEquals(RingmasterClient.BACK_PRESSURED, client.getData("/a", null, 10, callback));
            final Throwable failure = client.async().getData("/a").handle((node, throwable) -> throwable).get();
            assertEquals(BackPressureException.class, failure.getClass());
        }
    }
}
