package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.AuthenticateDecoder;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.PingDecoder;
import io.ringmaster.codecs.client.SetDataDecoder;
import io.ringmaster.codecs.client.SetWatchesDecoder;

/** The life of a session, by section 16 and 3.2 of the protocol. */
@Timeout(60)
class SessionTest
{
    private static final Watcher NO_WATCHER = (event) -> {};

    private final List<SessionState> states = new CopyOnWriteArrayList<>();

    private ClientContext context(final String servers)
    {
        return new ClientContext()
            .servers(servers)
            .minReconnectDelayMs(1)
            .maxReconnectDelayMs(20)
            .errorHandler((throwable) -> {})
            .sessionListener((client, state) -> states.add(state));
    }

    @Test
    void shouldOpenASession() throws Exception
    {
        final Recorder recorder = new Recorder(Scripts::agree);
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server.address()).sessionTimeoutMs(12_345)))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));

            final ConnectDecoder connect = recorder.await(ConnectDecoder.TEMPLATE_ID, 0).connect();
            assertEquals(12_345, connect.timeoutMs());
            assertEquals(0, connect.sessionId());
            assertEquals(0, connect.lastZxidSeen());
            assertEquals(FakeServer.SESSION_ID, client.sessionId());
            assertEquals(12_345, client.sessionTimeoutMs());
            Scripts.await(() -> states.size() == 2, states::toString);
            assertEquals(List.of(SessionState.CONNECTING, SessionState.CONNECTED), states);
        }
    }

    @Test
    void shouldResumeTheSessionAfterALostConnection() throws Exception
    {
        final Recorder recorder = new Recorder(Scripts::agree);
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server.address())))
        {
            // The script's zxids are the correlation ids.
            client.sync().getData("/a");
            client.sync().getData("/a");
            server.lastLink().drop();
            Scripts.await(() -> server.linkCount() == 2, () -> "links " + server.linkCount());
            client.sync().getData("/a");

            final ConnectDecoder connect = recorder.await(ConnectDecoder.TEMPLATE_ID, 1).connect();
            assertEquals(FakeServer.SESSION_ID, connect.sessionId());
            assertEquals(2, connect.lastZxidSeen());
            assertEquals(1, connect.password(0));
            assertEquals(16, connect.password(15));
            assertEquals(
                List.of(
                    SessionState.CONNECTING, SessionState.CONNECTED, SessionState.DISCONNECTED, SessionState.CONNECTED),
                states);
        }
    }

    @Test
    void shouldFailRequestsInFlightInOrderWhenTheConnectionIsLost() throws Exception
    {
        final FakeServer.Script silent = (link, templateId, buffer, body, end) ->
        {
            if (templateId == SetDataDecoder.TEMPLATE_ID)
            {
                link.drop();
            }
            else if (templateId != GetDataDecoder.TEMPLATE_ID || link.index() > 0)
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer server = new FakeServer(silent);
            RingmasterClient client = RingmasterClient.connect(context(server.address())))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            final List<String> outcomes = new CopyOnWriteArrayList<>();
            final DataCallback retried = (context, errorCode, zxid, stat, data, offset, length) ->
                outcomes.add("retry " + context + " " + ErrorCode.name(errorCode));
            final DataCallback callback = (context, errorCode, zxid, stat, data, offset, length) ->
            {
                outcomes.add(context + " " + ErrorCode.name(errorCode));
                assertTrue(client.getData("/a", null, context, retried) > 0);
            };
            client.getData("/a", null, 1, callback);
            client.getData("/a", null, 2, callback);
            client.setData("/a", null, 0, -1, -1, 3, (context, errorCode, zxid, stat) ->
                outcomes.add(context + " " + ErrorCode.name(errorCode)));

            Scripts.await(() -> outcomes.size() == 5, outcomes::toString);
            assertEquals(
                List.of("1 CONNECTION_LOSS", "2 CONNECTION_LOSS", "3 CONNECTION_LOSS", "retry 1 OK", "retry 2 OK"),
                outcomes);
        }
    }

    @Test
    void shouldKeepRequestsUntilThereIsAServer() throws Exception
    {
        final int port = FreePort.find();
        try (RingmasterClient client = RingmasterClient.connect(context("127.0.0.1:" + port)))
        {
            final CompletableFuture<NodeData> early = client.async().getData("/a");
            Scripts.await(() -> client.lastFailure() != null, () -> "no failure");
            assertTrue(
                client.lastFailure().getMessage().contains("127.0.0.1:" + port), client.lastFailure()::getMessage);
            assertFalse(early.isDone());
            try (FakeServer server = new FakeServer(port, Scripts::agree))
            {
                assertArrayEquals(Scripts.DATA, early.get().data());
                assertEquals(1, server.linkCount());
            }
        }
    }

    @Test
    void shouldFailKeptRequestsAfterASessionTimeoutWithoutAServer() throws Exception
    {
        final String address = "127.0.0.1:" + FreePort.find();
        try (RingmasterClient client = RingmasterClient.connect(context(address).sessionTimeoutMs(100)))
        {
            assertThrows(ConnectionLossException.class, () -> client.sync().getData("/a"));
            assertThrows(ConnectionLossException.class, () -> client.sync().getData("/a"));
        }
    }

    @Test
    void shouldRefuseRequestsWithoutAConnectionWhenToldSo() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree);
            RingmasterClient client = RingmasterClient.connect(context(server.address()).failFast(true)))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            client.sync().getData("/a");
            server.stop();
            Scripts.await(() -> client.state() == SessionState.DISCONNECTED, () -> client.state().toString());
            final StatusCallback callback = (context, errorCode, zxid) -> {};
            Scripts.await(
                () -> client.delete("/a", -1, 0, callback) == RingmasterClient.NOT_CONNECTED, client::toString);
            assertThrows(ConnectionLossException.class, () -> client.sync().getData("/a"));
        }
    }

    @Test
    void shouldGoToAServerThatServes() throws Exception
    {
        final FakeServer.Script refusing = (link, templateId, buffer, body, end) ->
            link.connectReply(ErrorCode.NOT_SERVING, 0, 0, 0);
        final FakeServer.Script mute = (link, templateId, buffer, body, end) -> {};
        for (int seed = 0; seed < 3; seed++)
        {
            try (FakeServer refuser = new FakeServer(refusing);
                FakeServer mutist = new FakeServer(mute);
                FakeServer server = new FakeServer(Scripts::agree);
                RingmasterClient client = RingmasterClient.connect(
                    context(refuser.address() + "," + mutist.address() + "," + server.address())
                        .random(new Random(seed))
                        .connectTimeoutMs(200)))
            {
                assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
                assertTrue(server.linkCount() > 0);
            }
        }
    }

    @Test
    void shouldTellOfAnExpiredSessionAndClose() throws Exception
    {
        final FakeServer.Script expiring = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID && link.index() > 0)
            {
                link.connectReply(ErrorCode.SESSION_EXPIRED, 0, 0, 0);
            }
            else if (templateId == GetDataDecoder.TEMPLATE_ID)
            {
                link.drop();
            }
            else
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer server = new FakeServer(expiring);
            RingmasterClient client = RingmasterClient.connect(context(server.address())))
        {
            final CompletableFuture<String> kept = new CompletableFuture<>();
            client.getData("/a", null, 0, (context, errorCode, zxid, stat, data, offset, length) ->
                client.delete("/a", -1, 0, (keptContext, keptErrorCode, keptZxid) ->
                    kept.complete(ErrorCode.name(errorCode) + " then " + ErrorCode.name(keptErrorCode))));

            assertEquals("CONNECTION_LOSS then SESSION_EXPIRED", kept.get());
            Scripts.await(() -> client.state() == SessionState.EXPIRED, client::toString);
            assertThrows(SessionExpiredException.class, () -> client.sync().getData("/a"));
            assertEquals(RingmasterClient.EXPIRED, client.whoAmI(0, (context, errorCode, zxid, identities) -> {}));
            assertFalse(client.awaitConnected(1));
        }
        assertEquals(
            List.of(SessionState.CONNECTING, SessionState.CONNECTED, SessionState.DISCONNECTED, SessionState.EXPIRED),
            states.subList(0, 4));
    }

    @Test
    void shouldRenewAnExpiredSessionWhenToldSo() throws Exception
    {
        final Recorder recorder = new Recorder((link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID && link.index() == 1)
            {
                link.connectReply(ErrorCode.SESSION_EXPIRED, 0, 0, 0);
            }
            else
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        });
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(
                context(server.address()).renewExpiredSession(true)))
        {
            client.sync().addWatch("/w", WatchMode.PERSISTENT, NO_WATCHER);
            server.lastLink().drop();
            final SetWatchesDecoder watches = recorder.await(SetWatchesDecoder.TEMPLATE_ID, 0).setWatches();
            client.sync().getData("/a");

            assertEquals(1, watches.dataWatches().count() + recorder.all(SetWatchesDecoder.TEMPLATE_ID).size());
            assertEquals(0, recorder.all(ConnectDecoder.TEMPLATE_ID).get(2).connect().sessionId());
            assertEquals(
                List.of(
                    SessionState.CONNECTING,
                    SessionState.CONNECTED,
                    SessionState.DISCONNECTED,
                    SessionState.EXPIRED,
                    SessionState.CONNECTING,
                    SessionState.CONNECTED),
                states);
        }
    }

    @Test
    void shouldKeepAnIdleSessionAlive() throws Exception
    {
        final Recorder recorder = new Recorder(Scripts::agree);
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server.address()).sessionTimeoutMs(300)))
        {
            recorder.await(PingDecoder.TEMPLATE_ID, 4);
            assertEquals(0, recorder.all(GetDataDecoder.TEMPLATE_ID).size());
            assertTrue(client.sessionId() != 0);
        }
    }

    @Test
    void shouldLeaveAServerThatHasGoneSilent() throws Exception
    {
        final FakeServer.Script silent = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID || link.index() > 0)
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer server = new FakeServer(silent);
            RingmasterClient client = RingmasterClient.connect(context(server.address()).sessionTimeoutMs(150)))
        {
            assertThrows(ConnectionLossException.class, () -> client.sync().getData("/a"));
            // With so short a timeout a busy machine may make it leave the next one, too.
            Scripts.await(() -> isServed(client), client::toString);
            assertTrue(server.linkCount() >= 2);
        }
    }

    @Test
    void shouldSendCredentialsBeforeWatchesOnEveryConnection() throws Exception
    {
        final Recorder recorder = new Recorder(Scripts::agree);
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server.address())))
        {
            client.sync().authenticate("digest", "u:p".getBytes(StandardCharsets.UTF_8));
            client.sync().getData("/w", NO_WATCHER);
            server.lastLink().drop();
            Scripts.await(() -> server.linkCount() == 2, () -> "links " + server.linkCount());
            client.sync().getData("/a");

            assertEquals(
                List.of(
                    ConnectDecoder.TEMPLATE_ID,
                    AuthenticateDecoder.TEMPLATE_ID,
                    SetWatchesDecoder.TEMPLATE_ID,
                    GetDataDecoder.TEMPLATE_ID),
                recorder.templateIds(1));
        }
    }

    @Test
    void shouldForgetACredentialThatIsNotAcceptedAnyMore() throws Exception
    {
        final AtomicInteger authentications = new AtomicInteger();
        final Recorder recorder = new Recorder((link, templateId, buffer, body, end) ->
        {
            if (templateId == AuthenticateDecoder.TEMPLATE_ID && authentications.incrementAndGet() == 2)
            {
                link.status(Scripts.correlationId(buffer, body), 0, ErrorCode.AUTH_FAILED);
            }
            else
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        });
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server.address()).errorHandler(errors::add)))
        {
            client.sync().authenticate("digest", new byte[0]);
            server.lastLink().drop();
            Scripts.await(() -> authentications.get() == 2, authentications::toString);
            client.sync().getData("/a");
            server.lastLink().drop();
            Scripts.await(() -> server.linkCount() == 3, () -> "links " + server.linkCount());
            client.sync().getData("/a");

            assertEquals(2, authentications.get());
            assertTrue(errors.stream().anyMatch(AuthFailedException.class::isInstance), errors::toString);
        }
    }

    @Test
    void shouldResumeTheSessionOfAnotherClient() throws Exception
    {
        final Recorder recorder = new Recorder(Scripts::agree);
        final byte[] password = new byte[ClientContext.SESSION_PASSWORD_LENGTH];
        password[3] = 7;
        try (FakeServer server = new FakeServer(recorder);
            RingmasterClient client = RingmasterClient.connect(context(server.address()).session(99, password)))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            final ConnectDecoder connect = recorder.await(ConnectDecoder.TEMPLATE_ID, 0).connect();
            assertEquals(99, connect.sessionId());
            assertEquals(7, connect.password(3));
            assertEquals(5, client.sessionPassword()[4]);
        }
    }

    @Test
    void shouldWakeCallersWhenInterrupted() throws Exception
    {
        final FakeServer.Script silent = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID)
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer server = new FakeServer(silent);
            RingmasterClient client = RingmasterClient.connect(context(server.address()).closeTimeoutMs(10)))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            final AtomicBoolean flag = new AtomicBoolean();
            final CompletableFuture<Throwable> outcome = new CompletableFuture<>();
            final Thread caller = new Thread(
                () ->
                {
                    outcome.complete(assertThrows(
                        InterruptedOperationException.class, () -> client.sync().getData("/a")));
                    flag.set(Thread.currentThread().isInterrupted());
                });
            caller.start();
            caller.interrupt();
            assertNotNull(outcome.get());
            caller.join();
            assertTrue(flag.get());
        }
    }

    @Test
    void shouldConnectByName() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree);
            RingmasterClient client = RingmasterClient.connect(context("localhost:" + server.port())))
        {
            assertArrayEquals(Scripts.DATA, client.sync().getData("/a").data());
        }
    }

    @Test
    void shouldTellWhenANameIsUnknown() throws Exception
    {
        final List<Throwable> errors = new CopyOnWriteArrayList<>();
        try (RingmasterClient client = RingmasterClient.connect(
            context("no-such-host.invalid:1").errorHandler(errors::add)))
        {
            Scripts.await(() -> !errors.isEmpty(), () -> "no error");
            assertTrue(errors.get(0).getMessage().contains("no-such-host.invalid"), errors::toString);
            assertEquals(SessionState.CONNECTING, client.state());
        }
    }

    @Test
    void shouldRefuseARequestThatTheServerWouldNotTake() throws Exception
    {
        final FakeServer.Script small = (link, templateId, buffer, body, end) ->
        {
            if (templateId == ConnectDecoder.TEMPLATE_ID)
            {
                link.connectReply(ErrorCode.OK, 10_000, FakeServer.SESSION_ID, 200);
            }
            else
            {
                Scripts.agree(link, templateId, buffer, body, end);
            }
        };
        try (FakeServer server = new FakeServer(small);
            RingmasterClient client = RingmasterClient.connect(context(server.address())))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            assertThrows(RequestTooLargeException.class, () -> client.sync().setData("/a", new byte[200], -1));
            client.sync().setData("/a", new byte[100], -1);
        }
    }

    @Test
    void shouldWaitForRoomInTheBlockingFace() throws Exception
    {
        final AtomicBoolean isAnswering = new AtomicBoolean();
        final List<Long> held = new ArrayList<>();
        final FakeServer.Script holding = (link, templateId, buffer, body, end) ->
        {
            if (templateId == GetDataDecoder.TEMPLATE_ID && !isAnswering.get())
            {
                held.add(Scripts.correlationId(buffer, body));
                return;
            }
            Scripts.agree(link, templateId, buffer, body, end);
        };
        try (FakeServer server = new FakeServer(holding);
            RingmasterClient client = RingmasterClient.connect(context(server.address()).maxInFlight(2)))
        {
            final List<CompletableFuture<NodeData>> futures =
                List.of(client.async().getData("/a"), client.async().getData("/a"));
            final Throwable refusal = assertThrows(
                ExecutionException.class, () -> client.async().getData("/a").get()).getCause();
            assertEquals(BackPressureException.class, refusal.getClass());

            final CompletableFuture<NodeData> third =
                CompletableFuture.supplyAsync(() -> client.sync().getData("/a"));
            final FakeServer.Link link = awaitHeld(server, held);
            assertFalse(third.isDone());
            synchronized (link)
            {
                isAnswering.set(true);
                held.forEach((id) -> link.data(id, id, Scripts.DATA));
                link.flush();
            }
            assertArrayEquals(Scripts.DATA, third.get().data());
            assertArrayEquals(Scripts.DATA, futures.get(1).get().data());
        }
    }

    /** As for a host with an address of IPv6 and one of IPv4, of which the server listens on the second. */
    @Test
    void shouldTryAllAddressesOfAHost() throws Exception
    {
        try (FakeServer server = new FakeServer(new Recorder(Scripts::agree)))
        {
            final String port = server.address().substring(server.address().lastIndexOf(':'));
            final ClientContext twoAddresses = context("many.example" + port).hostResolver(host -> new InetAddress[]{
                InetAddress.getByAddress(new byte[]{127, 0, 0, 2}),
                InetAddress.getByAddress(new byte[]{127, 0, 0, 1})});
            try (RingmasterClient client = RingmasterClient.connect(twoAddresses))
            {
                assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS), () -> String.valueOf(client.lastFailure()));
            }
        }
    }

    private static boolean isServed(final RingmasterClient client)
    {
        return client.async().getData("/a").handle((node, throwable) -> throwable == null).join();
    }

    private static FakeServer.Link awaitHeld(final FakeServer server, final List<Long> held) throws IOException
    {
        Scripts.await(() -> server.linkCount() > 0, () -> "no link");
        final FakeServer.Link link = server.lastLink();
        Scripts.await(
            () ->
            {
                synchronized (link)
                {
                    return held.size() == 2;
                }
            },
            () -> "held " + held);
        return link;
    }
}
