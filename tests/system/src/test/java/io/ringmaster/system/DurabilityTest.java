package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.Stat;
import io.ringmaster.codecs.client.NodeKind;

/**
 * A server under load is killed at a random moment, again and again. After each restart: every acknowledged write is
 * there, nothing that was not acknowledged is there by half, ephemerals live exactly as long as their sessions, and no
 * zxid is seen twice.
 * <p>
 * Fault model: the process dies between any two instructions; what it has handed to the kernel stays.
 * More rounds: {@code -Dringmaster.durability.rounds=200}; the same ones again: {@code -Dringmaster.durability.seed=}.
 */
@Tag("system")
class DurabilityTest
{
    private static final int ROUNDS = Integer.getInteger("ringmaster.durability.rounds", 8);
    private static final int SESSIONS = 3;
    private static final int WORKERS_PER_SESSION = 4;
    private static final int MAX_WRITES_PER_ROUND = 3000;
    private static final int LONG_SESSION_MS = 60_000;
    private static final int SHORT_SESSION_MS = 400;

    @TempDir
    private Path directory;

    private final List<RingmasterClient> clients = new ArrayList<>();
    private final List<Stat> livingEphemerals = new ArrayList<>();
    private final List<DurabilityWorker> workers = new ArrayList<>();
    private final DurabilityLedger ledger = new DurabilityLedger();
    private final long seed = Long.getLong("ringmaster.durability.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private Path config;
    private ServerProcess server;
    private int port;

    @BeforeEach
    void startServer() throws IOException
    {
        // Small segments and frequent snapshots, so that kills hit rolls, purges and snapshots as well.
        config = Files.writeString(directory.resolve("zoo.cfg"), String.join("\n",
            "tickTime=200", "minSessionTimeout=" + SHORT_SESSION_MS, "maxSessionTimeout=" + LONG_SESSION_MS,
            "snapCount=1500", "jute.maxbuffer=65536", "ringmaster.segmentLength=1m", ""));
        server = ServerProcess.start(directory.resolve("data"), 0, "--config", config.toString());
        port = server.port();
    }

    @AfterEach
    void stopAll()
    {
        // Without a server the clients have nobody to say goodbye to, so they go first.
        clients.forEach(RingmasterClient::close);
        if (server != null)
        {
            server.close();
        }
    }

    @Test
    void shouldKeepWhatItAcknowledgedThroughKills() throws Exception
    {
        openSessions();
        for (int round = 0; round < ROUNDS; round++)
        {
            final String context = "round " + round + " of seed " + seed + ": ";
            final long vanishedSession = vanish("/vanishing-" + round);
            final List<Thread> threads = load(1 + random.nextInt(MAX_WRITES_PER_ROUND));
            server.kill();
            workers.forEach(DurabilityWorker::stop);
            server = ServerProcess.start(directory.resolve("data"), port, "--config", config.toString());
            for (final Thread thread : threads)
            {
                thread.join(TimeUnit.SECONDS.toMillis(ServerProcess.DEADLINE_SECONDS));
                assertTrue(!thread.isAlive(), context + thread.getName() + " hangs");
            }
            ledger.check(context);
            for (final DurabilityWorker worker : workers)
            {
                worker.verify(context);
            }
            ledger.verify(clients.get(0).sync(), context);
            verifyEphemerals(context);
            awaitGone("/vanishing-" + round, vanishedSession, context);
        }
        System.out.println("durability: " + ROUNDS + " rounds, " + ledger.acknowledgedCount() +
            " acknowledged writes, " + ledger.unknownCount() + " with unknown outcome, seed " + seed);
    }

    private void openSessions()
    {
        for (int i = 0; i < SESSIONS; i++)
        {
            final RingmasterClient client = RingmasterClient.connect(new ClientContext()
                .servers("127.0.0.1:" + port).sessionTimeoutMs(LONG_SESSION_MS));
            clients.add(client);
            if (i == 0)
            {
                client.sync().create(DurabilityLedger.SEQUENCE_PARENT, null, CreateMode.PERSISTENT);
            }
            client.sync().create(livingPath(i), bytes(livingPath(i)), CreateMode.EPHEMERAL);
            livingEphemerals.add(client.sync().exists(livingPath(i)));
            for (int j = 0; j < WORKERS_PER_SESSION; j++)
            {
                final DurabilityWorker worker =
                    new DurabilityWorker("/worker-" + i + "-" + j, client.sync(), ledger, random.nextLong());
                worker.prepare();
                workers.add(worker);
            }
        }
    }

    /** Run the workers until so many writes are acknowledged. */
    private List<Thread> load(final int writeCount) throws InterruptedException
    {
        final CountDownLatch enough = ledger.awaitable(writeCount);
        final List<Thread> threads = new ArrayList<>();
        for (final DurabilityWorker worker : workers)
        {
            final Thread thread = new Thread(worker, worker.toString());
            threads.add(thread);
            thread.start();
        }
        assertTrue(enough.await(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS),
            () -> "not " + writeCount + " writes in time; the server printed:\n" + server.output());
        return threads;
    }

    /** A session that leaves an ephemeral and is never heard of again. */
    private long vanish(final String path) throws IOException
    {
        try (RawConnection connection = new RawConnection(port))
        {
            connection.openSession(SHORT_SESSION_MS);
            connection.send(connection.create(1, path, bytes(path), NodeKind.EPHEMERAL));
            connection.read();
            return connection.sessionId();
        }
    }

    private void verifyEphemerals(final String context)
    {
        for (int i = 0; i < SESSIONS; i++)
        {
            final Stat before = livingEphemerals.get(i);
            final Stat after = clients.get(i).sync().exists(livingPath(i));
            assertNotNull(after, context + livingPath(i) + " is gone, its session lives");
            assertEquals(before, after, context + livingPath(i));
            assertEquals(clients.get(i).sessionId(), after.ephemeralOwner(), context + livingPath(i));
        }
    }

    private void awaitGone(final String path, final long sessionId, final String context) throws InterruptedException
    {
        final CountDownLatch gone = new CountDownLatch(1);
        final Stat stat = clients.get(0).sync().exists(path, event -> gone.countDown());
        if (stat != null)
        {
            assertEquals(sessionId, stat.ephemeralOwner(), context + path);
            assertTrue(gone.await(ServerProcess.DEADLINE_SECONDS, TimeUnit.SECONDS),
                context + path + " outlives its session " + sessionId);
        }
    }

    private static String livingPath(final int index)
    {
        return "/living-" + index;
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
