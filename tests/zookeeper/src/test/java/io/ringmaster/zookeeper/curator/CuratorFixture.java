package io.ringmaster.zookeeper.curator;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.CuratorFrameworkFactory;
import org.apache.curator.retry.RetryForever;
import org.apache.zookeeper.KeeperException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.ringmaster.zookeeper.client.Await;
import io.ringmaster.zookeeper.client.ServerExtension;
import io.ringmaster.zookeeper.client.SessionEnd;
import io.ringmaster.zookeeper.servers.ServerSettings;

/** Two started clients, {@link #client} and {@link #other}, and a path of the test's own, {@link #root}. */
@Timeout(120)
abstract class CuratorFixture
{
    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    private static final int SESSION_TIMEOUT_MS = 20_000;
    private static final int CONNECT_TIMEOUT_MS = 20_000;
    private static final int RETRY_MS = 20;
    private static final AtomicInteger NEXT_ROOT = new AtomicInteger();

    CuratorFramework client;
    CuratorFramework other;
    String root;

    private final List<AutoCloseable> closeables = new ArrayList<>();
    private final ExecutorService threads = Executors.newCachedThreadPool();

    @BeforeEach
    void startClients() throws Exception
    {
        root = "/curator-" + getClass().getSimpleName() + "-" + NEXT_ROOT.getAndIncrement();
        client = start(builder());
        other = start(builder());
        if (client.checkExists().forPath(root) != null)
        {
            client.delete().deletingChildrenIfNeeded().forPath(root);
        }
        client.create().forPath(root, new byte[0]);
    }

    @AfterEach
    void closeAll() throws Exception
    {
        threads.shutdownNow();
        for (int i = closeables.size() - 1; i >= 0; i--)
        {
            closeables.get(i).close();
        }
        try (CuratorFramework cleaner =
            builder().authorization("digest", bytes(ServerSettings.SUPER_CREDENTIALS)).build())
        {
            cleaner.start();
            cleaner.delete().quietly().deletingChildrenIfNeeded().forPath(root);
        }
    }

    static CuratorFrameworkFactory.Builder builder()
    {
        return CuratorFrameworkFactory.builder()
            .connectString(SERVER.connectString())
            .sessionTimeoutMs(SESSION_TIMEOUT_MS)
            .connectionTimeoutMs(CONNECT_TIMEOUT_MS)
            .retryPolicy(new RetryForever(RETRY_MS));
    }

    /** Start a client and wait until it is connected; closed after the test. */
    final CuratorFramework start(final CuratorFrameworkFactory.Builder builder) throws InterruptedException
    {
        final CuratorFramework started = closing(builder.build());
        started.start();
        if (!started.blockUntilConnected(Await.DEADLINE_SECONDS, TimeUnit.SECONDS))
        {
            throw new AssertionError("not connected in time");
        }
        return started;
    }

    /** Let something be closed after the test, in reverse order. */
    final <T extends AutoCloseable> T closing(final T closeable)
    {
        closeables.add(closeable);
        return closeable;
    }

    /** Run something that blocks on a thread of its own. */
    final <T> Future<T> run(final Callable<T> task)
    {
        return threads.submit(task);
    }

    static <T> T get(final Future<T> future) throws Exception
    {
        return future.get(Await.DEADLINE_SECONDS, TimeUnit.SECONDS);
    }

    /** Wait until a node has this many children; an empty one may be gone, since recipes keep them in containers. */
    final void awaitChildren(final String path, final int count) throws Exception
    {
        Await.until(() -> countChildren(path) == count, () -> path + " has not " + count + " children");
    }

    private int countChildren(final String path) throws Exception
    {
        try
        {
            return other.getChildren().forPath(path).size();
        }
        catch (final KeeperException.NoNodeException ex)
        {
            return 0;
        }
    }

    /** End the session of a client from outside. */
    static void expire(final CuratorFramework victim) throws Exception
    {
        SessionEnd.force(victim.getZookeeperClient().getZooKeeper(), SERVER.port());
    }

    static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(final byte[] data)
    {
        return new String(data, StandardCharsets.UTF_8);
    }
}
