package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

/** The server stops and comes back, on the same port and the same data. */
class RestartTest extends ZooKeeperFixture
{
    @Test
    void shouldKeepSessionsDataAndWatches() throws Exception
    {
        final ZooKeeper owner = connect();
        final String ephemeral = owner.create(root + "/e", bytes("e"), Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        final String path = create("a", "kept");
        final EventRecorder data = new EventRecorder();
        final EventRecorder exists = new EventRecorder();
        final EventRecorder children = new EventRecorder();
        final EventRecorder recursive = new EventRecorder();
        final EventRecorder gone = new EventRecorder();
        zk.getData(path, data, null);
        zk.exists(root + "/new", exists);
        zk.getChildren(path, children);
        zk.addWatch(path, recursive, AddWatchMode.PERSISTENT_RECURSIVE);
        zk.exists(ephemeral, gone);
        final Stat before = zk.exists(path, false);
        final long sessionId = zk.getSessionId();
        session.clear();

        SERVER.restart();
        session.awaitState(KeeperState.Disconnected);
        session.awaitState(KeeperState.SyncConnected);

        assertEquals(sessionId, zk.getSessionId());
        final Stat after = new Stat();
        assertEquals("kept", text(zk.getData(path, false, after)));
        assertEquals(before, after);
        assertEquals(owner.getSessionId(), zk.exists(ephemeral, false).getEphemeralOwner());
        assertEquals(List.of(), exists.nodeEvents());
        zk.setData(path, bytes("changed"), 0);
        create("new");
        create("a/child");
        data.awaitNodeEvents("NodeDataChanged " + path);
        exists.awaitNodeEvents("NodeCreated " + root + "/new");
        children.awaitNodeEvents("NodeChildrenChanged " + path);
        recursive.awaitNodeEvents("NodeDataChanged " + path, "NodeCreated " + path + "/child");
        Await.until(() -> owner.getState().isConnected(), () -> owner.getState().toString());
        owner.close();
        gone.awaitNodeEvents("NodeDeleted " + ephemeral);
    }

    @Test
    void shouldRemoveEphemeralsOfASessionThatDoesNotComeBack() throws Exception
    {
        final String ephemeral;
        try (Relay relay = relay())
        {
            final ZooKeeper lost = connect(relay.connectString(), 3_000, new EventRecorder());
            ephemeral = lost.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        }
        session.clear();

        SERVER.restart();
        session.awaitState(KeeperState.SyncConnected);

        final EventRecorder gone = new EventRecorder();
        if (zk.exists(ephemeral, gone) != null)
        {
            gone.awaitNodeEvents("NodeDeleted " + ephemeral);
        }
        assertNull(zk.exists(ephemeral, false));
    }

    @Test
    void shouldLoseNothingThatWasAcknowledged() throws Exception
    {
        final int rounds = 3;
        long version = 0;
        long lastZxid = 0;
        for (int round = 0; round < rounds; round++)
        {
            for (int i = 0; i < 50; i++)
            {
                final Stat stat = zk.setData(root, bytes("round " + round + ", " + i), -1);
                assertEquals(++version, stat.getVersion());
                assertTrue(stat.getMzxid() > lastZxid, "zxids only grow");
                lastZxid = stat.getMzxid();
            }
            session.clear();
            SERVER.restart();
            session.awaitState(KeeperState.SyncConnected);
            assertEquals("round " + round + ", 49", text(zk.getData(root, false, null)));
        }
    }

    @Test
    void shouldAnswerWhatWasInFlightWithConnectionLoss() throws Exception
    {
        final ConcurrentLinkedQueue<Integer> results =
            new ConcurrentLinkedQueue<>();
        final int count = 2_000;
        session.clear();
        for (int i = 0; i < count; i++)
        {
            zk.create(root + "/n", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL,
                (rc, path, context, name) -> results.add(rc), null);
        }
        SERVER.restart();

        Await.until(() -> results.size() == count, () -> results.size() + " answers");
        session.awaitState(KeeperState.SyncConnected);
        Await.until(() -> zk.getState().isConnected(), () -> zk.getState().toString());
        final long acknowledged = results.stream().filter(rc -> rc == KeeperException.Code.OK.intValue()).count();
        final long unknown =
            results.stream().filter(rc -> rc == KeeperException.Code.CONNECTIONLOSS.intValue()).count();
        assertEquals(count, acknowledged + unknown, results::toString);
        final int there = zk.getChildren(root, false).size();
        assertTrue(there >= acknowledged && there <= count, there + " of " + acknowledged);
    }
}
