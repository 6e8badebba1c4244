package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.ExitCode;
import io.ringmaster.tools.RingmasterMain;

class RingmasterServerTest
{
    private static final long DEADLINE_NS = TimeUnit.SECONDS.toNanos(60);
    /** More than the reply ring holds. */
    private static final int LONG_REPLIES = 12;
    private static final int LONG_LENGTH = 1_000_000;

    @TempDir
    private Path directory;

    @Test
    void shouldMakeTheDataDirectoryBesideAJournalOfItsOwn()
    {
        final Path dataDir = directory.resolve("data");
        try (RingmasterServer server = RingmasterServer.launch(context().journalDir(directory.resolve("journal"))))
        {
            assertTrue(Files.exists(dataDir.resolve(CounterFile.FILE_NAME)), server.address());
            assertEquals(ExitCode.OK, RingmasterMain.execute("snapshot", "take", "--data-dir", dataDir.toString()));
        }
    }

    @Test
    void shouldServeWhenItsCountersCannotBeShown() throws IOException
    {
        Files.createDirectories(directory.resolve("data").resolve(CounterFile.FILE_NAME + ".new").resolve("x"));
        final ServerContext context = context().journalDir(directory.resolve("journal"));
        try (RingmasterServer server = RingmasterServer.launch(context);
            RingmasterClient client = connect(server))
        {
            client.sync().create("/a", null, CreateMode.PERSISTENT);
        }
    }

    /** One that is set aside for examples: no host has it. */
    @Test
    void shouldNotBlameThePortForAnAddressThatThisHostHasNot()
    {
        final CommandException refusal = assertThrows(
            CommandException.class, () -> RingmasterServer.launch(context().bindAddress("192.0.2.1")));
        assertTrue(refusal.getMessage().startsWith("cannot start: cannot listen on 192.0.2.1 (--bind): "),
            refusal.getMessage());
        assertTrue(refusal.getMessage().endsWith(". Give an address that this host has, or 0.0.0.0 for all"),
            refusal.getMessage());
        assertTrue(Files.notExists(directory.resolve("data")));
    }

    @Test
    void shouldTakeAMaxCnxnsOfZeroForNoLimit()
    {
        final ServerContext context = context();
        context.connections().maxCount(0);
        try (RingmasterServer server = RingmasterServer.launch(context);
            RingmasterClient client = connect(server))
        {
            client.sync().create("/a", null, CreateMode.PERSISTENT);
        }
    }

    @Test
    void shouldCountConnectionsOfThisHostWhenTold()
    {
        final ServerContext context = context();
        context.connections().maxPerAddress(1);
        try (RingmasterServer server = RingmasterServer.launch(context);
            RingmasterClient first = connect(server))
        {
            first.sync().exists("/");
            try (RingmasterClient second = connect(server))
            {
                await(() -> second.lastFailure() != null);
                assertTrue(second.lastFailure().getMessage().contains("too many connections"),
                    second.lastFailure().getMessage());
            }
        }
    }

    @Test
    void shouldKeepTheTreeWithinTheMemoryOfTheJvm()
    {
        final ServerContext context = context();
        RingmasterServer.launch(context).close();
        assertTrue(context.engine().maxTreeBytes() / 8 * 9 < EngineSetup.maxDirectMemory(), context.toString());

        final ServerContext greedy = context().treeMemoryBytes(EngineSetup.maxDirectMemory());
        final CommandException ex = assertThrows(CommandException.class, () -> RingmasterServer.launch(greedy));
        assertTrue(ex.getMessage().startsWith("ringmaster.treeMemory="), ex.getMessage());
    }

    @Test
    void shouldHashUnforeseeably()
    {
        final ServerContext first = context();
        RingmasterServer.launch(first).close();
        final ServerContext second = context();
        RingmasterServer.launch(second).close();
        assertNotEquals(first.engine().hashSeed(), second.engine().hashSeed());
    }

    /** Each holds some 65 MB outside of the heap, and one JVM can start and stop many. */
    @Test
    @Timeout(60)
    void shouldLeaveNothingInMemoryOnceItIsClosed() throws InterruptedException
    {
        final ReferenceQueue<RingmasterServer> collected = new ReferenceQueue<>();
        final WeakReference<RingmasterServer> closed = closedServer(collected);
        do
        {
            System.gc();
        }
        while (collected.remove(10) == null);
        assertNull(closed.get());
    }

    private WeakReference<RingmasterServer> closedServer(final ReferenceQueue<RingmasterServer> collected)
    {
        try (RingmasterServer server = RingmasterServer.launch(context());
            RingmasterClient client = connect(server))
        {
            client.sync().create("/a", null, CreateMode.PERSISTENT);
            return new WeakReference<>(server, collected);
        }
    }

    /** What is answered last does not fit the reply ring, and writes stand before and behind it. */
    @Timeout(120)
    @ParameterizedTest
    @EnumSource(ThreadingMode.class)
    void shouldAnswerWhatItHasTakenInWhenRepliesFillTheRing(final ThreadingMode threadingMode) throws Exception
    {
        final HookedFileLayer files = new HookedFileLayer();
        final CountDownLatch gate = new CountDownLatch(1);
        final List<CompletableFuture<?>> replies = new ArrayList<>();
        try (RingmasterServer server =
            RingmasterServer.launch(context().fileLayer(files).threadingMode(threadingMode));
            RingmasterClient client = connect(server);
            CounterFile counters = CounterFile.open(directory.resolve("data")))
        {
            client.sync().create("/long", new byte[LONG_LENGTH], CreateMode.PERSISTENT);
            client.sync().create("/a", null, CreateMode.PERSISTENT);
            files.syncGate(gate);
            replies.add(client.async().setData("/a", new byte[1], -1));
            for (int i = 0; i < LONG_REPLIES; i++)
            {
                replies.add(client.async().getData("/long"));
            }
            replies.add(client.async().setData("/a", new byte[2], -1));
            final Thread closer = new Thread(server::close);
            try
            {
                // With the Connect and the two creates.
                await(() -> counters.value("endpoint: frames in") >= replies.size() + 3);
                closer.start();
                await(() -> closer.getState() == Thread.State.WAITING);
            }
            finally
            {
                gate.countDown();
            }
            for (final CompletableFuture<?> reply : replies)
            {
                reply.get(DEADLINE_NS, TimeUnit.NANOSECONDS);
            }
            closer.join();
        }
    }

    @Test
    void shouldSayThatASnapshotFailedThoughThereIsAnOlderOne()
    {
        final HookedFileLayer files = new HookedFileLayer();
        final String dataDir = directory.resolve("data").toString();
        try (RingmasterServer server = RingmasterServer.launch(context().fileLayer(files));
            RingmasterClient client = connect(server))
        {
            assertEquals(ExitCode.OK, RingmasterMain.execute("snapshot", "take", "--data-dir", dataDir));
            client.sync().create("/a", null, CreateMode.PERSISTENT);
            files.refuseSnapshots();
            assertEquals(ExitCode.FAILURE, RingmasterMain.execute("snapshot", "take", "--data-dir", dataDir));
        }
    }

    @Test
    void shouldTakeDataThatLooksLikeAFileOfArguments() throws IOException
    {
        final Path file = Files.writeString(directory.resolve("words"), "one two three");
        try (RingmasterServer server = RingmasterServer.launch(context());
            RingmasterClient client = connect(server))
        {
            assertEquals(ExitCode.OK, RingmasterMain.execute(
                "shell", "--server", server.address(), "create", "/a", "@" + file));
            assertEquals("@" + file, client.sync().getData("/a").text());
        }
    }

    private ServerContext context()
    {
        return new ServerContext().dataDir(directory.resolve("data")).port(0).zooKeeperPort(ServerContext.NO_PORT);
    }

    private static RingmasterClient connect(final RingmasterServer server)
    {
        return RingmasterClient.connect(
            new ClientContext().servers(server.address()).errorHandler(ex -> { }));
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
