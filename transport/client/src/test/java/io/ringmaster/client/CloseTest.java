package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.netty.channel.EventLoop;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.client.CloseSessionDecoder;
import io.ringmaster.codecs.client.ConnectDecoder;

@Timeout(60)
class CloseTest
{
    @Test
    void shouldEndTheSessionAndLeaveNoThread() throws Exception
    {
        final Set<Thread> before = threads();
        final Recorder recorder = new Recorder(Scripts::agree);
        try (FakeServer server = new FakeServer(recorder))
        {
            final RingmasterClient client = RingmasterClient.connect(Scripts.context(server));
            client.sync().getData("/a");
            final Set<Thread> during = threads();
            assertTrue(during.stream().anyMatch((thread) -> thread.getName().startsWith("ringmaster-client")));
            assertTrue(during.stream().allMatch((thread) -> before.contains(thread) || thread.isDaemon()));

            client.close();
            assertEquals(1, recorder.all(CloseSessionDecoder.TEMPLATE_ID).size());
            assertEquals(SessionState.CLOSED, client.state());
            assertThrows(SessionExpiredException.class, () -> client.sync().getData("/a"));
            assertEquals(RingmasterClient.CLOSED, client.sync("/", 0, (context, errorCode, zxid) -> {}));
            client.close();
        }
        Scripts.await(() -> before.containsAll(threads()), () -> threads() + " besides " + before);
    }

    @Test
    void shouldServeWhatWasIssuedBefore() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree))
        {
            final RingmasterClient client = RingmasterClient.connect(Scripts.context(server));
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            CompletableFuture<NodeData> last = null;
            for (int i = 0; i < 10_000; i++)
            {
                last = client.async().getData("/a");
            }
            client.close();
            assertTrue(last.isDone());
            assertEquals("data", last.get().text());
        }
    }

    @Test
    void shouldNotWaitLongForAServerThatDoesNotAnswer() throws Exception
    {
        final FakeServer.Script silent = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID)
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer server = new FakeServer(silent))
        {
            final RingmasterClient client = RingmasterClient.connect(Scripts.context(server).closeTimeoutMs(20));
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            final CompletableFuture<NodeData> pending = client.async().getData("/a");
            client.close();
            assertEquals(SessionState.CLOSED, client.state());
            final Throwable failure = pending.handle((node, throwable) -> throwable).get();
            assertEquals(ConnectionLossException.class, failure.getClass());
        }
    }

    @Test
    void shouldCloseWithoutAServer() throws Exception
    {
        final String address = "127.0.0.1:" + FreePort.find();
        final RingmasterClient client = RingmasterClient.connect(
            new ClientContext().servers(address).errorHandler((throwable) -> {}));
        final CompletableFuture<NodeData> pending = client.async().getData("/a");
        client.close();
        assertEquals(SessionState.CLOSED, client.state());
        assertEquals(
            ConnectionLossException.class, pending.handle((node, throwable) -> throwable).get().getClass());
    }

    @Test
    void shouldCloseFromACallback() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree))
        {
            final RingmasterClient client = RingmasterClient.connect(Scripts.context(server));
            client.getData("/a", null, 0, (context, errorCode, zxid, stat, data, offset, length) -> client.close());
            Scripts.await(() -> client.eventLoop().isTerminated(), client::toString);
            assertEquals(SessionState.CLOSED, client.state());
        }
    }

    @Test
    void shouldLeaveASharedEventLoopRunning() throws Exception
    {
        final EventLoop eventLoop = new SingleThreadIoEventLoop(
            null, new DefaultThreadFactory("shared", true), NioIoHandler.newFactory());
        try (FakeServer server = new FakeServer(Scripts::agree))
        {
            final RingmasterClient one = RingmasterClient.connect(Scripts.context(server).eventLoop(eventLoop));
            final RingmasterClient other = RingmasterClient.connect(Scripts.context(server).eventLoop(eventLoop));
            assertEquals("data", one.sync().getData("/a").text());
            assertEquals("data", other.sync().getData("/a").text());
            one.close();
            assertFalse(eventLoop.isShuttingDown());

            // A callback of one client issues a request of another: it must not wait for that one's own traffic.
            final CompletableFuture<String> text = other.async().getData("/a")
                .thenCompose((node) -> other.async().getData("/b")).thenApply(NodeData::text);
            assertEquals("data", text.get(Scripts.TIMEOUT_MS, TimeUnit.MILLISECONDS));
            other.close();
        }
        finally
        {
            eventLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** Those that a client may have started, and all that would keep a process alive. */
    private static Set<Thread> threads()
    {
        return Thread.getAllStackTraces().keySet().stream()
            .filter((thread) -> !thread.isDaemon() || thread.getName().startsWith("ringmaster"))
            .collect(Collectors.toSet());
    }
}
