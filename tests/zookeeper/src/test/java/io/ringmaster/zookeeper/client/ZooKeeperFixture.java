package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZKUtil;
import org.apache.zookeeper.ZooDefs;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.function.Executable;

import io.ringmaster.zookeeper.servers.ServerSettings;

/** A connected client, {@link #zk}, and a znode of the test's own, {@link #root}, removed after it. */
@Timeout(120)
abstract class ZooKeeperFixture
{
    @RegisterExtension
    static final ServerExtension SERVER = new ServerExtension();

    static final int SESSION_TIMEOUT_MS = 20_000;

    private static final AtomicInteger NEXT_ROOT = new AtomicInteger();

    ZooKeeper zk;
    EventRecorder session;
    String root;

    private final List<ZooKeeper> clients = new ArrayList<>();

    @BeforeEach
    void connectFirst() throws Exception
    {
        session = new EventRecorder();
        zk = connect(SERVER.connectString(), SESSION_TIMEOUT_MS, session);
        root = zk.create("/" + getClass().getSimpleName() + "-" + NEXT_ROOT.getAndIncrement() + "-",
            null, ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
    }

    @AfterEach
    void closeAll() throws Exception
    {
        for (final ZooKeeper client : clients)
        {
            client.close();
        }
        clients.clear();
        final ZooKeeper cleaner = connect();
        cleaner.addAuthInfo("digest", bytes(ServerSettings.SUPER_CREDENTIALS));
        ZKUtil.deleteRecursive(cleaner, root);
        cleaner.close();
    }

    /** Another client with a session of its own; closed after the test. */
    final ZooKeeper connect() throws Exception
    {
        return connect(SERVER.connectString(), SESSION_TIMEOUT_MS, new EventRecorder());
    }

    /** Another client, connected; closed after the test. */
    final ZooKeeper connect(final String connectString, final int timeoutMs, final EventRecorder events)
        throws Exception
    {
        final ZooKeeper client = closing(new ZooKeeper(connectString, timeoutMs, events));
        events.awaitState(Watcher.Event.KeeperState.SyncConnected);
        return client;
    }

    /** Let a client be closed after the test. */
    final ZooKeeper closing(final ZooKeeper client)
    {
        clients.add(client);
        return client;
    }

    /** A persistent znode below {@link #root}. */
    final String create(final String name) throws Exception
    {
        return create(name, "");
    }

    /** A persistent znode below {@link #root}. */
    final String create(final String name, final String data) throws Exception
    {
        return zk.create(root + "/" + name, bytes(data), ZooDefs.Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
    }

    /** End the session of a client from outside. */
    static void expire(final ZooKeeper client) throws IOException
    {
        SessionEnd.force(client, SERVER.port());
    }

    /** The result of an operation must be an error. */
    static void assertError(final KeeperException.Code code, final Executable operation)
    {
        assertEquals(code, assertThrows(KeeperException.class, operation).code());
    }

    static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String text(final byte[] data)
    {
        return new String(data, StandardCharsets.UTF_8);
    }

    /** A latch of an asynchronous call. */
    static void await(final CountDownLatch latch) throws InterruptedException
    {
        assertTrue(latch.await(Await.DEADLINE_SECONDS, TimeUnit.SECONDS), "not called in time");
    }

    /** The relay between a client and the server; the test closes it. */
    static Relay relay() throws IOException
    {
        return new Relay(SERVER.port());
    }
}
