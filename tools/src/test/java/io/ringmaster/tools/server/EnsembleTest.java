package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.client.BadVersionException;
import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.EventType;
import io.ringmaster.client.ReadConsistency;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.RingmasterException;
import io.ringmaster.client.SessionState;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ensemble.LocalPorts;

/** Three servers in one JVM, with real links, files and clients. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class EnsembleTest
{
    private static final int SERVERS = 3;
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(120);
    private static final int SHORT_REQUESTS = 64 * 1024;
    private static final String CONFIG = "/zookeeper/config";

    @TempDir
    private Path directory;

    private final Map<Integer, RingmasterServer> servers = new HashMap<>();
    private final AtomicReference<FatalError> fatalError = new AtomicReference<>();
    private final Queue<Integer> serving = new ConcurrentLinkedQueue<>();
    private List<EnsembleMember> members;

    @BeforeEach
    void startAll() throws IOException
    {
        members = new ArrayList<>();
        try (LocalPorts ports = new LocalPorts())
        {
            for (int id = 1; id <= SERVERS; id++)
            {
                final int port = ports.links(0, "node " + id);
                members.add(new EnsembleMember(id, "127.0.0.1", port, false, null, ServerContext.NO_PORT, 0));
            }
        }
        for (int id = 1; id <= SERVERS; id++)
        {
            start(id, false);
        }
    }

    @AfterEach
    void stopAll()
    {
        servers.values().forEach(RingmasterServer::close);
        assertNull(fatalError.get(), () -> fatalError.get().describe());
    }

    @Test
    @SuppressWarnings("try") // that a session ends before the block does is what is looked at
    void shouldActAsOneServer()
    {
        try (RingmasterClient first = connect(1);
            RingmasterClient second = connect(2);
            RingmasterClient third = connect(3))
        {
            first.sync().create("/a", bytes("1"), CreateMode.PERSISTENT);
            second.sync().sync("/a");
            assertEquals("1", second.sync().getData("/a").text());
            for (int i = 2; i < 50; i++)
            {
                first.sync().setData("/a", bytes(Integer.toString(i)), -1);
                assertEquals(Integer.toString(i),
                    (i % 2 == 0 ? second : third).sync().with(ReadConsistency.LINEARIZABLE).getData("/a").text());
            }
            first.sync().delete("/a", -1);
            first.sync().create("/a", bytes("1"), CreateMode.PERSISTENT);
            final AtomicReference<EventType> event = new AtomicReference<>();
            third.sync().sync("/a");
            third.sync().getData("/a", watchEvent -> event.set(watchEvent.type()));
            second.sync().sync("/a");
            assertEquals(1, second.sync().setData("/a", bytes("2"), 0).version());
            assertThrows(BadVersionException.class, () -> first.sync().setData("/a", bytes("3"), 0));
            await(() -> event.get() == EventType.NODE_DATA_CHANGED);
            third.sync().create("/e", null, CreateMode.EPHEMERAL);
            first.sync().sync("/e");
            assertEquals(third.sessionId(), first.sync().exists("/e").ephemeralOwner());
            third.close();
            first.sync().sync("/e");
            assertNull(first.sync().exists("/e"));
        }
    }

    @Test
    void shouldMoveASessionToAnotherServerAndBack()
    {
        final long sessionId;
        final byte[] password;
        try (RingmasterClient watcher = connect(3))
        {
            final RingmasterClient first = connect(1);
            first.sync().create("/e", null, CreateMode.EPHEMERAL);
            sessionId = first.sessionId();
            password = first.sessionPassword();
            try (RingmasterClient second = connect(context(2).session(sessionId, password)))
            {
                assertEquals(sessionId, second.sessionId());
                // Each takes the session from the other, again and again.
                set(second, "/e", "second");
                set(first, "/e", "first");
            }
            first.close();
            watcher.sync().sync("/e");
            assertNull(watcher.sync().exists("/e"));
        }
    }

    @Test
    void shouldGoOnWithoutItsLeaderAndTakeItBack() throws Exception
    {
        try (RingmasterClient client = connect(1))
        {
            client.sync().create("/a", bytes("0"), CreateMode.PERSISTENT);
        }
        for (int round = 1; round <= SERVERS; round++)
        {
            final int leader = leader();
            servers.remove(leader).close();
            final int other = leader % SERVERS + 1;
            try (RingmasterClient client = connect(other))
            {
                set(client, "/a", Integer.toString(round));
            }
            start(leader, false);
            try (RingmasterClient client = connect(leader))
            {
                client.sync().sync("/a");
                assertEquals(Integer.toString(round), client.sync().getData("/a").text());
            }
        }
    }

    @Test
    void shouldKeepItsMembersInTheTree() throws Exception
    {
        final String text = settings(1, false).membersText();
        assertTrue(text.startsWith("server.1=" + members.get(0).linkEndpoint() + ":"), text);
        try (RingmasterClient client = connect(leader() % SERVERS + 1))
        {
            await(() -> text.equals(client.sync().getData(CONFIG).text()));
        }
        final int leader = leader();
        servers.remove(leader).close();
        try (RingmasterClient client = connect(leader % SERVERS + 1))
        {
            // What the next leader does first is done by then.
            create(client, "/a");
            client.sync().sync(CONFIG);
            assertEquals(text, client.sync().getData(CONFIG).text());
            assertEquals(1, client.sync().getData(CONFIG).stat().version());
        }
    }

    @Test
    void shouldBringBackAServerThatLostItsDisk() throws Exception
    {
        final int lost = leader() % SERVERS + 1;
        servers.remove(lost).close();
        final int other = lost % SERVERS + 1;
        try (RingmasterClient client = connect(other))
        {
            create(client, "/a");
            for (int i = 0; i < 64; i++)
            {
                client.sync().create("/a/" + i, bytes("x" + i), CreateMode.PERSISTENT);
            }
            servers.forEach((id, server) -> server.requestSnapshot());
        }
        directory = directory.resolve("new");
        start(lost, true);
        try (RingmasterClient client = connect(lost))
        {
            client.sync().sync("/a");
            assertEquals(64, client.sync().getChildren("/a").names().size());
        }
    }

    @Test
    void shouldSayWhatToDoAboutALostDisk() throws Exception
    {
        final int lost = leader() % SERVERS + 1;
        try (RingmasterClient client = connect(lost))
        {
            create(client, "/a");
        }
        servers.remove(lost).close();
        final Path old = directory;
        directory = directory.resolve("new");
        start(lost, false);
        await(() -> fatalError.get() != null);
        final FatalError error = fatalError.getAndSet(null);
        assertInstanceOf(CommandException.class, error.cause());
        final String message = error.cause().getMessage();
        assertTrue(message.startsWith("cannot serve: " + directory.resolve("server-" + lost)), message);
        assertTrue(message.contains("start it with --rejoin"), message);
        servers.remove(lost).close();

        directory = old;
        final String refusal = assertThrows(CommandException.class, () -> start(lost, true)).getMessage();
        assertTrue(refusal.startsWith("cannot start: --rejoin is for a server that has lost its disk"), refusal);
        start(lost, false);
        try (RingmasterClient client = connect(lost))
        {
            create(client, "/b");
        }
    }

    @Test
    void shouldCountElectionsVotesAndLinks() throws Exception
    {
        final int leader = leader();
        final int other = leader % SERVERS + 1;
        await(() -> serving.contains(1) && serving.contains(2) && serving.contains(3));
        final String link = "link to server " + leader + ": ";
        try (CounterFile counters = CounterFile.open(directory.resolve("server-" + other)))
        {
            await(() -> counters.value(link + "connects") >= 1);
            final long losses = counters.value(link + "losses");
            final long elections = counters.value("ensemble: elections begun");
            assertTrue(elections >= 1);
            servers.remove(leader).close();
            await(() -> counters.value(link + "losses") == losses + 1);
            await(() -> counters.value("ensemble: elections begun") > elections);
            await(() -> counters.value("ensemble: roles left") >= 1);
            await(() -> counters.value("ensemble: votes sent") >= 1);
            await(() -> counters.value("ensemble: votes received") >= 1);
            // Nobody listens there any more.
            await(() -> counters.value(link + "failed connects") >= 1);
        }
    }

    private int leader()
    {
        final AtomicInteger leader = new AtomicInteger();
        await(() ->
        {
            servers.forEach((id, server) ->
            {
                if (server.isLeading())
                {
                    leader.set(id);
                }
            });
            return leader.get() != 0;
        });
        return leader.get();
    }

    private void start(final int id, final boolean isRejoin)
    {
        final ServerContext context = new ServerContext()
            .dataDir(directory.resolve("server-" + id))
            .port(0)
            .zooKeeperPort(ServerContext.NO_PORT)
            .segmentLength(1024 * 1024)
            .servingHandler(() -> serving.add(id))
            .fatalErrorHandler(error -> fatalError.compareAndSet(null, error))
            .ensemble(settings(id, isRejoin));
        context.engine().maxRequestLength(SHORT_REQUESTS).maxTransactionLength(2 * SHORT_REQUESTS);
        servers.put(id, RingmasterServer.launch(context));
    }

    private EnsembleSettings settings(final int id, final boolean isRejoin)
    {
        return new EnsembleSettings(
            id, "test", members, false, isRejoin, EnsembleSettings.DEFAULT_SYNC_LIMIT_MS,
            EnsembleSettings.DEFAULT_INIT_LIMIT_MS, 0);
    }

    private ClientContext context(final int id)
    {
        return new ClientContext().servers(servers.get(id).address()).errorHandler(ex -> { });
    }

    private RingmasterClient connect(final int id)
    {
        return connect(context(id));
    }

    private static RingmasterClient connect(final ClientContext context)
    {
        final RingmasterClient client = RingmasterClient.connect(context);
        await(() -> client.state() == SessionState.CONNECTED);
        return client;
    }

    /** The outcome of what was under way when a leader was lost is not known. */
    private static void set(final RingmasterClient client, final String path, final String value)
    {
        await(() ->
        {
            try
            {
                return client.sync().setData(path, bytes(value), -1) != null;
            }
            catch (final RingmasterException ex)
            {
                return false;
            }
        });
    }

    private static void create(final RingmasterClient client, final String path)
    {
        await(() ->
        {
            try
            {
                if (client.sync().exists(path) == null)
                {
                    client.sync().create(path, null, CreateMode.PERSISTENT);
                }
                return true;
            }
            catch (final RingmasterException ex)
            {
                return false;
            }
        });
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void await(final BooleanSupplier condition)
    {
        final long deadlineNs = System.nanoTime() + DEADLINE_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, "not within the deadline");
            LockSupport.parkNanos(1_000_000);
        }
    }
}
