package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.SetDataDecoder;
import io.ringmaster.codecs.client.SetWatchesDecoder;
import io.ringmaster.codecs.client.WatchEventType;

/** Several servers, of which some are gone, hang, are behind or will not have the session. */
@Timeout(60)
class FailoverTest
{
    private static final Watcher NO_WATCHER = (event) -> {};
    /** Longer than any test may take: who waits so long is held. */
    private static final int FOREVER_MS = 3_600_000;

    private final List<SessionState> states = new CopyOnWriteArrayList<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    /** What the servers have all applied; each request raises it. */
    private final AtomicLong zxid = new AtomicLong(100);
    private final Recorder recorder = new Recorder(this::serve);

    @Test
    void shouldTakeTheSessionToAnotherServer() throws Exception
    {
        try (FakeServer one = new FakeServer(recorder);
            FakeServer other = new FakeServer(recorder);
            RingmasterClient client = connect(context(one, other)))
        {
            client.sync().getData("/w", NO_WATCHER);
            client.sync().addWatch("/p", WatchMode.PERSISTENT, NO_WATCHER);
            client.sync().getData("/a");
            final long seen = zxid.get();
            assertEquals(seen, client.lastZxidSeen());
            connected(one, other).stop();
            assertArrayEquals(Scripts.DATA, eventually(client).data());

            final ConnectDecoder connect = recorder.await(ConnectDecoder.TEMPLATE_ID, 1).connect();
            assertEquals(FakeServer.SESSION_ID, connect.sessionId());
            assertEquals(seen, connect.lastZxidSeen());
            assertEquals(1, connect.password(0));
            final Recorder.Received watches = recorder.await(SetWatchesDecoder.TEMPLATE_ID, 0);
            assertEquals(List.of("data /w", "persistent /p"), watches.watches());
            assertEquals(seen, watches.setWatches().relativeZxid());
            assertEquals(1, one.linkCount());
            assertEquals(1, other.linkCount());
            assertEquals(
                List.of(
                    SessionState.CONNECTING, SessionState.CONNECTED, SessionState.DISCONNECTED, SessionState.CONNECTED),
                states);
        }
    }

    @Test
    void shouldPassOverAServerThatIsBehind() throws Exception
    {
        final AtomicInteger refusals = new AtomicInteger();
        final FakeServer.Script behind = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID && lastZxidSeen(buffer, body) > 0)
            {
                refusals.incrementAndGet();
                link.connectReply(ErrorCode.ZXID_AHEAD, 0, 0, 0);
            }
            else
            {
                serve(link, templateId, buffer, body, end);
            }
        };
        for (int seed = 0; refusals.get() < 3; seed++)
        {
            try (FakeServer late = new FakeServer(behind);
                FakeServer one = new FakeServer(recorder);
                FakeServer other = new FakeServer(recorder);
                RingmasterClient client = connect(context(late, one, other).random(new Random(seed))))
            {
                client.sync().getData("/a");
                connected(late, one, other).lastLink().drop();
                eventually(client);
                assertTrue(one.hasLink() || other.hasLink());
            }
        }
        // Lost connections are told, that a server is behind is not: nobody needs to do anything about it.
        assertEquals(
            List.of(), errors.stream().filter((error) -> error.getMessage().contains("ZXID_AHEAD")).toList());
    }

    /** All are behind, as when the client has heard of a change from one that is down now: until one has caught up. */
    @Test
    void shouldWaitForAServerThatCatchesUp() throws Exception
    {
        final AtomicInteger refusals = new AtomicInteger();
        final FakeServer.Script catchingUp = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID && lastZxidSeen(buffer, body) > 0 &&
                refusals.incrementAndGet() < 8)
            {
                link.connectReply(ErrorCode.ZXID_AHEAD, 0, 0, 0);
            }
            else
            {
                serve(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer one = new FakeServer(catchingUp);
            FakeServer other = new FakeServer(catchingUp);
            RingmasterClient client = connect(context(one, other)))
        {
            client.sync().getData("/a");
            connected(one, other).lastLink().drop();
            eventually(client);
            assertEquals(8, refusals.get());
        }
    }

    @Test
    void shouldNotBeHeldByServersThatHang() throws Exception
    {
        for (int seed = 0; seed < 3; seed++)
        {
            // As a stopped process: the system accepts connections for it, and nobody answers.
            try (ServerSocket stopped = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                FakeServer mute = new FakeServer((link, templateId, buffer, body, end) -> {});
                FakeServer server = new FakeServer(recorder);
                RingmasterClient client = connect(context(mute, server)
                    .servers("127.0.0.1:" + stopped.getLocalPort() + "," + mute.address() + "," + server.address())
                    .minConnectTimeoutMs(20)
                    .connectTimeoutMs(FOREVER_MS)
                    .random(new Random(seed))))
            {
                client.sync().getData("/a");
                server.lastLink().drop();
                eventually(client);
            }
        }
    }

    @Test
    void shouldLeaveAConnectionWhoseSessionHasMoved() throws Exception
    {
        // The set is refused when the get behind it has come, so that both wait when the connection is left.
        final AtomicLong refused = new AtomicLong(-1);
        final FakeServer.Script moving = (link, templateId, buffer, body, end) ->
        {
            if (templateId == SetDataDecoder.TEMPLATE_ID)
            {
                refused.set(Scripts.correlationId(buffer, body));
            }
            else if (templateId == GetDataDecoder.TEMPLATE_ID && refused.get() >= 0)
            {
                link.status(refused.getAndSet(-1), 0, ErrorCode.SESSION_MOVED);
            }
            else
            {
                serve(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer one = new FakeServer(moving);
            FakeServer other = new FakeServer(moving);
            RingmasterClient client = connect(context(one, other)))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            final FakeServer left = connected(one, other);
            final List<String> outcomes = new CopyOnWriteArrayList<>();
            client.setData("/a", null, 0, -1, -1, 1, (context, errorCode, zxid, stat) ->
                outcomes.add("set " + ErrorCode.name(errorCode)));
            client.getData("/a", null, 2, (context, errorCode, zxid, stat, data, offset, length) ->
                outcomes.add("get " + ErrorCode.name(errorCode)));
            Scripts.await(() -> outcomes.size() == 2, outcomes::toString);

            // The request may have been refused, but its connection is lost as those of the others are.
            assertEquals(List.of("set CONNECTION_LOSS", "get CONNECTION_LOSS"), outcomes);
            eventually(client);
            assertTrue((left == one ? other : one).hasLink());
            assertEquals(FakeServer.SESSION_ID, client.sessionId());
            assertTrue(
                errors.stream().anyMatch((error) -> error.getMessage().startsWith("SESSION_MOVED")), errors::toString);
        }
    }

    @Test
    void shouldTryTheNextServerWhenOneSaysThatTheSessionHasMoved() throws Exception
    {
        final AtomicInteger refusals = new AtomicInteger();
        final FakeServer.Script moved = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID && lastZxidSeen(buffer, body) > 0 &&
                refusals.incrementAndGet() == 1)
            {
                link.connectReply(ErrorCode.SESSION_MOVED, 0, 0, 0);
            }
            else
            {
                serve(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer one = new FakeServer(moved);
            FakeServer other = new FakeServer(moved);
            RingmasterClient client = connect(context(one, other)))
        {
            client.sync().getData("/a");
            connected(one, other).lastLink().drop();
            eventually(client);
            assertEquals(2, refusals.get());
            assertEquals(3, one.linkCount() + other.linkCount());
        }
    }

    @Test
    void shouldHearFromTheNextServerThatTheSessionHasExpired() throws Exception
    {
        final FakeServer.Script expiring = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID && lastZxidSeen(buffer, body) > 0)
            {
                link.connectReply(ErrorCode.SESSION_EXPIRED, 0, 0, 0);
            }
            else
            {
                serve(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer one = new FakeServer(expiring);
            FakeServer other = new FakeServer(expiring);
            RingmasterClient client = connect(context(one, other)))
        {
            client.sync().getData("/a");
            connected(one, other).stop();
            Scripts.await(() -> client.state() == SessionState.EXPIRED, client::toString);
            assertThrows(SessionExpiredException.class, () -> client.sync().getData("/a"));
            Scripts.await(() -> states.size() == 4, states::toString);
            assertEquals(
                List.of(
                    SessionState.CONNECTING, SessionState.CONNECTED, SessionState.DISCONNECTED, SessionState.EXPIRED),
                states);
        }
    }

    /** What an event has told of must not be undone by the next server, even if no reply came behind it. */
    @Test
    void shouldCountEventsAsSeen() throws Exception
    {
        final AtomicInteger events = new AtomicInteger();
        try (FakeServer one = new FakeServer(recorder);
            FakeServer other = new FakeServer(recorder);
            RingmasterClient client = connect(context(one, other)))
        {
            client.sync().getData("/a", (event) -> events.incrementAndGet());
            final long seen = zxid.get();
            client.sync().getData("/b", NO_WATCHER);
            final FakeServer.Link link = connected(one, other).lastLink();
            synchronized (link)
            {
                link.event(1_000, WatchEventType.NODE_DATA_CHANGED, "/a");
                link.flush();
            }
            Scripts.await(() -> events.get() == 1, () -> "no event");
            link.drop();

            assertEquals(1_000, recorder.await(ConnectDecoder.TEMPLATE_ID, 1).connect().lastZxidSeen());
            // Another event of the same change may have been lost: everything behind the last reply counts as missed.
            final Recorder.Received watches = recorder.await(SetWatchesDecoder.TEMPLATE_ID, 0);
            assertEquals(List.of("data /b"), watches.watches());
            assertEquals(seen + 1, watches.setWatches().relativeZxid());
        }
    }

    /** A server that has not applied the opening of a session would take it for expired. */
    @Test
    void shouldCountTheOpeningOfItsSessionAsSeen() throws Exception
    {
        try (FakeServer one = new FakeServer(recorder);
            FakeServer other = new FakeServer(recorder);
            RingmasterClient client = connect(context(one, other)))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            connected(one, other).lastLink().drop();
            // The zxid of a fake server's replies to Connect.
            assertEquals(1, recorder.await(ConnectDecoder.TEMPLATE_ID, 1).connect().lastZxidSeen());
        }
    }

    @Test
    void shouldTakeOnWhatAnotherClientHasSeen() throws Exception
    {
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = connect(context(server).session(99, new byte[16]).lastZxidSeen(77)))
        {
            assertEquals(77, recorder.await(ConnectDecoder.TEMPLATE_ID, 0).connect().lastZxidSeen());
            assertEquals(77, client.lastZxidSeen());
        }
    }

    @Test
    void shouldTellOnceOfServersThatAreDown() throws Exception
    {
        final FakeServer.Script refusing = (link, templateId, buffer, body, end) ->
            link.connectReply(ErrorCode.NOT_SERVING, 0, 0, 0);
        try (FakeServer one = new FakeServer(refusing);
            FakeServer other = new FakeServer(refusing);
            RingmasterClient client = connect(context(one, other)))
        {
            Scripts.await(() -> one.linkCount() > 3 && other.linkCount() > 3, () -> "links " + one.linkCount());
            assertEquals(2, errors.size(), errors::toString);
            assertEquals(SessionState.CONNECTING, client.state());
        }
    }

    private ClientContext context(final FakeServer... servers)
    {
        return new ClientContext()
            .servers(String.join(",", List.of(servers).stream().map(FakeServer::address).toList()))
            .errorHandler(errors::add)
            .sessionListener((client, state) -> states.add(state));
    }

    private static RingmasterClient connect(final ClientContext context)
    {
        return RingmasterClient.connect(context);
    }

    /** Answers as a server that applies something with each request. */
    private void serve(
        final FakeServer.Link link, final int templateId, final DirectBuffer buffer, final int body, final int end)
        throws IOException
    {
        if (templateId == GetDataDecoder.TEMPLATE_ID)
        {
            link.data(Scripts.correlationId(buffer, body), zxid.incrementAndGet(), Scripts.DATA);
        }
        else
        {
            Scripts.agree(link, templateId, buffer, body, end);
        }
    }

    /** A read that is made again until a server answers it. */
    private static NodeData eventually(final RingmasterClient client)
    {
        while (true)
        {
            try
            {
                return client.sync().getData("/a");
            }
            catch (final ConnectionLossException ignore)
            {
                // The connection was dropped while the read was under way.
            }
        }
    }

    /** The server that has the last connection, which all others have not. */
    private static FakeServer connected(final FakeServer... servers)
    {
        return List.of(servers).stream().filter(FakeServer::hasLink).findFirst().orElseThrow();
    }

    private static long lastZxidSeen(final DirectBuffer buffer, final int body)
    {
        return new ConnectDecoder().wrap(buffer, body, ConnectDecoder.BLOCK_LENGTH, 0).lastZxidSeen();
    }
}
