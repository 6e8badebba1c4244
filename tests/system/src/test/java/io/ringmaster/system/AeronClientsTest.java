package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.NodeExistsException;
import io.ringmaster.client.Op;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.SessionState;
import io.ringmaster.client.Stat;
import io.ringmaster.client.SyncRingmaster;
import io.ringmaster.client.Waiting;
import io.ringmaster.client.WatchMode;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/** Clients by Aeron, on this host and over UDP: the operations, the sessions and the limits are those of TCP. */
@Tag("system")
@Timeout(120)
class AeronClientsTest
{
    private static final int WAIT_MS = 60_000;

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({"aeron:ipc,BACKOFF", "aeron:ipc,SPIN", "aeron:udp,BACKOFF", "aeron:udp,SPIN"})
    void shouldServeAllOperations(final String kind, final Waiting waiting) throws Exception
    {
        try (RingmasterServer server = launch();
            RingmasterClient client = connect(address(server, kind), waiting);
            RingmasterClient other = connect(server.address()))
        {
            final SyncRingmaster sync = client.sync();
            assertEquals("/a", sync.create("/a", bytes("one"), CreateMode.PERSISTENT).path());
            assertThrows(NodeExistsException.class, () -> sync.create("/a", null, CreateMode.PERSISTENT));
            assertEquals("one", other.sync().getData("/a").text());
            final BlockingQueue<String> events = new LinkedBlockingQueue<>();
            sync.addWatch("/a", WatchMode.PERSISTENT_RECURSIVE, (event) -> events.add(event.type() + event.path()));
            other.sync().setData("/a", bytes("two"), -1);
            other.sync().create("/a/b", null, CreateMode.PERSISTENT);
            assertEquals("NODE_DATA_CHANGED/a", events.poll(WAIT_MS, TimeUnit.MILLISECONDS));
            assertEquals("NODE_CREATED/a/b", events.poll(WAIT_MS, TimeUnit.MILLISECONDS));
            sync.multi(List.of(
                Op.check("/a", 1), Op.setData("/a", bytes("three"), 1), Op.delete("/a/b", -1)));
            assertEquals("three", sync.getData("/a").text());
            assertEquals(List.of(), sync.getChildren("/a").names());

            final byte[] large = new byte[1_000_000];
            new Random(3).nextBytes(large);
            sync.setData("/a", large, -1);
            assertArrayEquals(large, sync.getData("/a").data());
            assertInOrder(client);
        }
        assertFalse(Files.exists(directory.resolve("driver"), LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void shouldTakeASessionFromOneTransportToTheOther() throws Exception
    {
        try (RingmasterServer server = launch())
        {
            CountDownLatch lost = new CountDownLatch(1);
            RingmasterClient client = connectOnce(server.address(), null, lost);
            client.sync().create("/e", null, CreateMode.EPHEMERAL);
            final long sessionId = client.sessionId();
            for (final String address : List.of(
                address(server, "aeron:ipc"), address(server, "aeron:udp"), server.address()))
            {
                final CountDownLatch nextLost = new CountDownLatch(1);
                final RingmasterClient next = connectOnce(address, client, nextLost);
                assertEquals(sessionId, next.sessionId());
                final Stat stat = next.sync().exists("/e");
                assertNotNull(stat);
                assertEquals(sessionId, stat.ephemeralOwner());
                assertTrue(lost.await(WAIT_MS, TimeUnit.MILLISECONDS), "the connection before was not closed");
                client.close();
                client = next;
                lost = nextLost;
            }
            client.close();
            try (RingmasterClient last = connect(address(server, "aeron:ipc")))
            {
                assertEquals(null, last.sync().exists("/e"));
            }
        }
    }

    /** The name is a link to the driver of this launch: the next one has another behind it. */
    @Test
    void shouldGoOnWithTheNextServerOfTheSameName() throws Exception
    {
        RingmasterServer server = launch();
        try (RingmasterClient client = connect(address(server, "aeron:ipc")))
        {
            final long sessionId = client.sessionId();
            client.sync().create("/e", null, CreateMode.EPHEMERAL);
            server.close();
            server = launch();
            assertTrue(client.awaitConnected(WAIT_MS));
            assertNotNull(awaitAnswer(client));
            assertEquals(sessionId, client.sessionId());
        }
        finally
        {
            server.close();
        }
    }

    @Test
    void shouldRefuseANameThatIsTaken() throws Exception
    {
        final Path file = Files.createFile(directory.resolve("file"));
        final ServerContext onFile = context("other");
        onFile.aeron().directory(file);
        final String message = assertThrows(CommandException.class, () -> RingmasterServer.launch(onFile)).getMessage();
        assertTrue(message.contains(file + " is there"), message);
        try (RingmasterServer server = launch())
        {
            final ServerContext second = context("other");
            second.aeron().directory(directory.resolve("driver"));
            final String taken =
                assertThrows(CommandException.class, () -> RingmasterServer.launch(second)).getMessage();
            assertTrue(taken.contains("of another server that runs"), taken);
            connect(address(server, "aeron:ipc")).close();
        }
    }

    /** Replies come in the order of the requests, also when there are more than the streams hold. */
    private static void assertInOrder(final RingmasterClient client)
    {
        final List<CompletableFuture<Stat>> replies = new ArrayList<>();
        final byte[] data = new byte[2_000];
        for (int i = 0; i < 3_000; i++)
        {
            replies.add(client.async().setData("/a", data, -1));
        }
        int version = replies.get(0).join().version();
        for (final CompletableFuture<Stat> reply : replies)
        {
            assertEquals(version, reply.join().version());
            version++;
        }
    }

    /** A client that takes over the session of another one, and does not come back when it is lost. */
    private static RingmasterClient connectOnce(
        final String address, final RingmasterClient before, final CountDownLatch lost) throws InterruptedException
    {
        final ClientContext context = new ClientContext()
            .servers(address)
            .minReconnectDelayMs(2 * WAIT_MS)
            .maxReconnectDelayMs(2 * WAIT_MS)
            .errorHandler((failure) -> {})
            .sessionListener((source, state) ->
            {
                if (state == SessionState.DISCONNECTED)
                {
                    lost.countDown();
                }
            });
        if (before != null)
        {
            context.session(before.sessionId(), before.sessionPassword()).lastZxidSeen(before.lastZxidSeen());
        }
        final RingmasterClient client = RingmasterClient.connect(context);
        assertTrue(client.awaitConnected(WAIT_MS), () -> address + ": " + client.lastFailure());
        return client;
    }

    private static Stat awaitAnswer(final RingmasterClient client)
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
        while (true)
        {
            try
            {
                return client.sync().exists("/e");
            }
            catch (final RuntimeException ex)
            {
                // The connection that was lost is not noticed yet, or has taken this request along.
                if (System.nanoTime() - deadlineNs > 0)
                {
                    throw ex;
                }
            }
        }
    }

    private RingmasterServer launch()
    {
        final ServerContext context = context("data");
        context.aeron().directory(directory.resolve("driver")).port(0);
        return RingmasterServer.launch(context);
    }

    private ServerContext context(final String name)
    {
        return new ServerContext().dataDir(directory.resolve(name)).port(0).zooKeeperPort(ServerContext.NO_PORT);
    }

    private static String address(final RingmasterServer server, final String kind)
    {
        return server.aeronAddresses().stream().filter((address) -> address.startsWith(kind)).findFirst().orElseThrow();
    }

    private static RingmasterClient connect(final String address) throws InterruptedException
    {
        return connect(address, Waiting.BACKOFF);
    }

    private static RingmasterClient connect(final String address, final Waiting waiting) throws InterruptedException
    {
        final RingmasterClient client = RingmasterClient.connect(
            new ClientContext().servers(address).waiting(waiting).errorHandler((failure) -> {}));
        assertTrue(client.awaitConnected(WAIT_MS), () -> address + ": " + client.lastFailure());
        return client;
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
