package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Nodes that go by themselves. The server has extended types on and looks for such nodes every 100 ms. */
class TtlAndContainerTest extends ZooKeeperFixture
{
    private static final long LONG_TTL_MS = 3_600_000;

    @Test
    void shouldRemoveAnOldTtlNode() throws Exception
    {
        assumeChecksOften();
        final EventRecorder events = new EventRecorder();
        final String path = root + "/short";
        zk.exists(path, events);

        zk.create(path, bytes("x"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, new Stat(), 50);

        Await.until(() -> events.nodeEvents().size() == 1, () -> events.nodeEvents().toString());
        final EventRecorder gone = new EventRecorder();
        if (zk.exists(path, gone) != null)
        {
            gone.awaitNodeEvents("NodeDeleted " + path);
        }
        assertNull(zk.exists(path, false));
    }

    @Test
    void shouldKeepATtlNodeWithChildrenOrTime() throws Exception
    {
        assumeChecksOften();
        final Stat stat = new Stat();
        final String parent =
            zk.create(root + "/parent", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, stat, 50);
        // The parent may be gone at once, but not with a child in the same transaction.
        final String kept = root + "/kept";
        zk.multi(List.of(
            Op.create(kept, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, 50),
            Op.create(kept + "/child", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)));
        final String young = zk.create(
            root + "/s-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL_WITH_TTL, stat, LONG_TTL_MS);

        Await.until(() -> zk.exists(parent, false) == null, () -> parent + " stays");
        assertNotNull(zk.exists(kept, false));
        assertEquals(0, zk.exists(young, false).getEphemeralOwner());
        zk.delete(kept + "/child", -1);
        Await.until(() -> zk.exists(kept, false) == null, () -> kept + " stays");
    }

    @Test
    void shouldRemoveAContainerAfterItsLastChild() throws Exception
    {
        assumeChecksOften();
        final EventRecorder events = new EventRecorder();
        final String container =
            zk.create(root + "/c", null, Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
        final String child = zk.create(container + "/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        final String unused = zk.create(root + "/unused", null, Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER);
        zk.exists(container, events);

        zk.delete(child, -1);

        events.awaitNodeEvents("NodeDeleted " + container);
        assertNotNull(zk.exists(unused, false));
    }

    @Test
    void shouldAnswerContainerAndTtlWithStat() throws Exception
    {
        final Stat container = new Stat();
        final Stat ttl = new Stat();
        zk.create(root + "/c", bytes("x"), Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER, container);
        zk.create(root + "/t", bytes("yy"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, ttl, LONG_TTL_MS);

        assertEquals(container, zk.exists(root + "/c", false));
        assertEquals(ttl, zk.exists(root + "/t", false));
        assertEquals(0, container.getEphemeralOwner());
        assertEquals(0, ttl.getEphemeralOwner());
        final List<OpResult> results = zk.multi(List.of(
            Op.create(root + "/m", null, Ids.OPEN_ACL_UNSAFE, CreateMode.CONTAINER),
            Op.create(root + "/n", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_WITH_TTL, LONG_TTL_MS)));
        assertEquals(root + "/m", ((OpResult.CreateResult)results.get(0)).getPath());
        assertEquals(root + "/n", ((OpResult.CreateResult)results.get(1)).getPath());
    }

    private static void assumeChecksOften()
    {
        Assumptions.assumeTrue(SERVER.checksContainers(), "this server does not look for such nodes");
    }
}
