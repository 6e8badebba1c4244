package io.ringmaster.zookeeper.curator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.framework.recipes.cache.CuratorCache;
import org.apache.curator.framework.recipes.leader.LeaderLatch;
import org.apache.curator.framework.recipes.locks.InterProcessMutex;
import org.apache.curator.framework.recipes.nodes.PersistentNode;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.CreateMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.zookeeper.client.Await;
import io.ringmaster.zookeeper.client.ServerExtension;
import io.ringmaster.zookeeper.servers.RollingEnsemble;

/** Curator's recipes go on while the followers that their clients are connected to are restarted in turn. */
@Timeout(180)
class MovingRecipesTest
{
    private static final int TIMEOUT_MS = 20_000;
    private static final int RETRY_MS = 20;
    private static final int CLIENT_COUNT = 3;
    private static final int RESTART_COUNT = 4;

    private static RollingEnsemble servers;

    private final Deque<AutoCloseable> closeables = new ArrayDeque<>();
    private final List<CuratorFramework> clients = new ArrayList<>();
    private CuratorFramework writer;

    @BeforeAll
    static void startServers() throws IOException
    {
        servers = new RollingEnsemble(ServerExtension.ensembleKind());
    }

    @AfterAll
    static void stopServers()
    {
        servers.close();
    }

    @BeforeEach
    void startClients() throws InterruptedException
    {
        writer = start(servers.leader());
        for (int i = 0; i < CLIENT_COUNT; i++)
        {
            clients.add(start(servers.followers()));
        }
    }

    @AfterEach
    void closeAll() throws Exception
    {
        for (final AutoCloseable closeable : closeables)
        {
            closeable.close();
        }
    }

    /** Each reads a number and writes the next one: nothing is lost or done twice if the lock is one. */
    @Test
    void shouldKeepAMutexExclusiveAndWhatIsWrittenUnderIt() throws Exception
    {
        final String counter = writer.create().forPath("/counter", bytes("0"));
        final AtomicBoolean isOver = new AtomicBoolean();
        final AtomicInteger holderCount = new AtomicInteger();
        final ExecutorService threads = Executors.newFixedThreadPool(CLIENT_COUNT);
        closeables.push(threads::shutdownNow);
        final List<Future<Integer>> workers = new ArrayList<>();
        for (final CuratorFramework client : clients)
        {
            workers.add(threads.submit(() -> count(client, counter, holderCount, isOver)));
        }

        for (int round = 0; round < RESTART_COUNT; round++)
        {
            final int before = number(writer, counter);
            servers.restartFollower(() -> { });
            // All of them have moved by now or soon, and none stands in the others' way.
            Await.until(() -> number(writer, counter) > before + CLIENT_COUNT, () -> "no progress from " + before);
        }
        isOver.set(true);

        int increments = 0;
        for (final Future<Integer> worker : workers)
        {
            final int own = worker.get(Await.DEADLINE_SECONDS, TimeUnit.SECONDS);
            assertTrue(own > 0, "a client never had the lock");
            increments += own;
        }
        assertEquals(increments, number(writer, counter));
    }

    private static int count(
        final CuratorFramework client,
        final String counter,
        final AtomicInteger holderCount,
        final AtomicBoolean isOver) throws Exception
    {
        final InterProcessMutex mutex = new InterProcessMutex(client, "/mutex");
        int increments = 0;
        while (!isOver.get())
        {
            assertTrue(mutex.acquire(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), "the lock was not to be had");
            assertEquals(1, holderCount.incrementAndGet(), "holders of the lock");
            client.sync().forPath(counter);
            client.setData().forPath(counter, bytes(Integer.toString(number(client, counter) + 1)));
            increments++;
            holderCount.decrementAndGet();
            mutex.release();
        }
        return increments;
    }

    @Test
    void shouldHaveOneLeaderAllMembersAndWholeCaches() throws Exception
    {
        final String news = writer.create().forPath("/news");
        final List<LeaderLatch> latches = new ArrayList<>();
        final List<CuratorCache> caches = new ArrayList<>();
        final List<PersistentNode> members = new ArrayList<>();
        final List<Long> sessions = new ArrayList<>();
        for (final CuratorFramework client : clients)
        {
            sessions.add(sessionId(client));
            final LeaderLatch latch = closing(new LeaderLatch(client, "/latch"));
            latch.start();
            latches.add(latch);
            final PersistentNode member =
                closing(new PersistentNode(client, CreateMode.EPHEMERAL_SEQUENTIAL, true, "/members/m-", bytes("")));
            member.start();
            assertTrue(member.waitForInitialCreate(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
            members.add(member);
            final CuratorCache cache = closing(CuratorCache.build(client, news));
            cache.start();
            caches.add(cache);
        }

        for (int round = 0; round < RESTART_COUNT; round++)
        {
            final String text = "round " + round;
            final String path = news + "/" + round;
            servers.restartFollower(() ->
            {
                writer.setData().forPath(news, bytes(text));
                writer.create().forPath(path, bytes(text));
            });

            for (final CuratorCache cache : caches)
            {
                Await.until(() -> has(cache, news, text) && has(cache, path, text), () -> "no " + text);
            }
            Await.until(
                () -> latches.stream().filter(LeaderLatch::hasLeadership).count() == 1, () -> "not one leader");
        }

        final List<Long> owners = new ArrayList<>();
        for (final PersistentNode member : members)
        {
            owners.add(writer.checkExists().forPath(member.getActualPath()).getEphemeralOwner());
        }
        assertEquals(sessions, owners);
        assertEquals(CLIENT_COUNT, writer.getChildren().forPath("/members").size());
        assertEquals(sessions, clients.stream().map(MovingRecipesTest::sessionId).toList());
    }

    private CuratorFramework start(final String connectString) throws InterruptedException
    {
        final CuratorFramework client = closing(
            CuratorFrameworkFactory.newClient(connectString, TIMEOUT_MS, TIMEOUT_MS, new RetryForever(RETRY_MS)));
        client.start();
        assertTrue(client.blockUntilConnected(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), "not connected in time");
        return client;
    }

    private <T extends AutoCloseable> T closing(final T closeable)
    {
        closeables.push(closeable);
        return closeable;
    }

    private static long sessionId(final CuratorFramework client)
    {
        try
        {
            return client.getZookeeperClient().getZooKeeper().getSessionId();
        }
        catch (final Exception ex)
        {
            throw new AssertionError(ex);
        }
    }

    private static boolean has(final CuratorCache cache, final String path, final String text)
    {
        return cache.get(path).filter(node -> text.equals(text(node.getData()))).isPresent();
    }

    private static int number(final CuratorFramework client, final String path) throws Exception
    {
        return Integer.parseInt(text(client.getData().forPath(path)));
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(final byte[] data)
    {
        return new String(data, StandardCharsets.UTF_8);
    }
}
