package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.List;

import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A client whose connect string ends with a path. */
class ChrootTest extends ZooKeeperFixture
{
    private ZooKeeper inside;

    @BeforeEach
    void connectInside() throws Exception
    {
        inside = connect(SERVER.connectString() + root, SESSION_TIMEOUT_MS, new EventRecorder());
    }

    @Test
    void shouldSeeItsPathsFromTheRoot() throws Exception
    {
        final Stat stat = new Stat();
        assertEquals("/a", inside.create("/a", bytes("x"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, stat));
        assertEquals("/s-0000000001",
            inside.create("/s-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL));

        assertEquals(stat, zk.exists(root + "/a", false));
        assertEquals(2, inside.getChildren("/", false).size());
        assertEquals(2, inside.getAllChildrenNumber("/"));
        assertEquals("x", text(inside.getData("/a", false, null)));
        assertEquals(List.of(root + "/s-0000000001"), inside.getEphemerals("/"));
        final List<OpResult> results = inside.multi(List.of(
            Op.create("/m", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT), Op.setData("/a", null, 0)));
        // The client does not shorten the paths in results of a multi.
        assertEquals(root + "/m", ((OpResult.CreateResult)results.get(0)).getPath());
        inside.delete("/m", 0);
        assertNull(zk.exists(root + "/m", false));
    }

    @Test
    void shouldTellEventsFromTheRoot() throws Exception
    {
        final EventRecorder events = new EventRecorder();
        final EventRecorder recursive = new EventRecorder();
        inside.exists("/a", events);
        inside.addWatch("/", recursive, AddWatchMode.PERSISTENT_RECURSIVE);

        create("a");

        events.awaitNodeEvents("NodeCreated /a");
        recursive.awaitNodeEvents("NodeCreated /a");
    }

    @Test
    void shouldFailWithoutItsRoot() throws Exception
    {
        final ZooKeeper nowhere =
            connect(SERVER.connectString() + root + "/absent/deep", SESSION_TIMEOUT_MS, new EventRecorder());

        assertError(Code.NONODE, () ->
            nowhere.create("/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        assertNull(nowhere.exists("/", false));
    }
}
