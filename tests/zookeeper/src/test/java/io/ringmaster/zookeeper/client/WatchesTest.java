package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every kind of watch, and what makes it fire. */
class WatchesTest extends ZooKeeperFixture
{
    private ZooKeeper writer;
    private EventRecorder events;

    @BeforeEach
    void connectWriter() throws Exception
    {
        writer = connect();
        events = new EventRecorder();
    }

    @Test
    void shouldFireDataWatchOnce() throws Exception
    {
        final String path = create("a");
        zk.getData(path, events, null);

        writer.setData(path, bytes("1"), -1);
        writer.setData(path, bytes("2"), -1);
        writer.delete(path, -1);
        zk.sync(path);

        events.awaitNodeEvents("NodeDataChanged " + path);
    }

    @Test
    void shouldFireDataWatchForDeletion() throws Exception
    {
        final String path = create("a");
        zk.getData(path, events, null);

        writer.delete(path, -1);

        events.awaitNodeEvents("NodeDeleted " + path);
    }

    @Test
    void shouldFireExistsWatch() throws Exception
    {
        final String path = root + "/a";
        assertNull(zk.exists(path, events));

        create("a");
        events.awaitNodeEvents("NodeCreated " + path);
        zk.exists(path, events);
        writer.setData(path, null, -1);
        events.awaitNodeEvents("NodeCreated " + path, "NodeDataChanged " + path);
        zk.exists(path, events);
        writer.delete(path, -1);
        events.awaitNodeEvents("NodeCreated " + path, "NodeDataChanged " + path, "NodeDeleted " + path);
    }

    @Test
    void shouldFireChildWatch() throws Exception
    {
        final String path = create("a");
        zk.getChildren(path, events);
        writer.setData(path, null, -1);
        create("a/b");
        events.awaitNodeEvents("NodeChildrenChanged " + path);

        zk.getChildren(path, events);
        writer.setData(path + "/b", null, -1);
        writer.delete(path + "/b", -1);
        events.awaitNodeEvents("NodeChildrenChanged " + path, "NodeChildrenChanged " + path);

        zk.getChildren(path, events);
        writer.delete(path, -1);
        events.awaitNodeEvents(
            "NodeChildrenChanged " + path, "NodeChildrenChanged " + path, "NodeDeleted " + path);
    }

    @Test
    void shouldFireTheDefaultWatcher() throws Exception
    {
        final String path = create("a");
        session.clear();
        zk.getData(path, true, null);
        zk.exists(root + "/b", true);
        zk.getChildren(root, true);

        writer.setData(path, null, -1);
        create("b");
        session.awaitNodeEvents(
            "NodeDataChanged " + path, "NodeCreated " + root + "/b", "NodeChildrenChanged " + root);
    }

    @Test
    void shouldFirePersistentWatchForEachChange() throws Exception
    {
        final String path = root + "/a";
        zk.addWatch(path, events, AddWatchMode.PERSISTENT);

        create("a");
        writer.setData(path, null, -1);
        writer.setData(path, null, -1);
        create("a/b");
        writer.setData(path + "/b", null, -1);
        writer.delete(path + "/b", -1);
        writer.delete(path, -1);
        create("a");

        events.awaitNodeEvents(
            "NodeCreated " + path, "NodeDataChanged " + path, "NodeDataChanged " + path,
            "NodeChildrenChanged " + path, "NodeChildrenChanged " + path, "NodeDeleted " + path,
            "NodeCreated " + path);
    }

    @Test
    void shouldFireRecursiveWatchForEveryDescendant() throws Exception
    {
        final String path = root + "/a";
        zk.addWatch(path, events, AddWatchMode.PERSISTENT_RECURSIVE);

        create("a");
        create("a/b");
        create("a/b/c");
        create("ab");
        writer.setData(path + "/b/c", null, -1);
        writer.delete(path + "/b/c", -1);
        writer.delete(path + "/b", -1);

        events.awaitNodeEvents(
            "NodeCreated " + path, "NodeCreated " + path + "/b", "NodeCreated " + path + "/b/c",
            "NodeDataChanged " + path + "/b/c", "NodeDeleted " + path + "/b/c", "NodeDeleted " + path + "/b");
    }

    @Test
    void shouldDeliverOneEventToAllWatchersOfAPath() throws Exception
    {
        final String path = create("a");
        final EventRecorder other = new EventRecorder();
        final EventRecorder persistent = new EventRecorder();
        zk.getData(path, events, null);
        zk.exists(path, other);
        zk.addWatch(path, persistent, AddWatchMode.PERSISTENT);

        writer.setData(path, null, -1);
        writer.setData(path, null, -1);

        persistent.awaitNodeEvents("NodeDataChanged " + path, "NodeDataChanged " + path);
        events.awaitNodeEvents("NodeDataChanged " + path);
        other.awaitNodeEvents("NodeDataChanged " + path);
    }

    @Test
    void shouldRemoveWatchesOfAKind() throws Exception
    {
        final String path = create("a");
        final EventRecorder children = new EventRecorder();
        zk.getData(path, events, null);
        zk.getChildren(path, children);

        zk.removeAllWatches(path, WatcherType.Data, false);

        events.awaitNodeEvents("DataWatchRemoved " + path);
        writer.setData(path, null, -1);
        create("a/b");
        children.awaitNodeEvents("NodeChildrenChanged " + path);
        assertEquals(List.of("DataWatchRemoved " + path), events.nodeEvents());
        assertError(Code.NOWATCHER, () -> zk.removeAllWatches(path, WatcherType.Children, false));
    }

    @Test
    void shouldRemoveOneOfTwoWatchers() throws Exception
    {
        final String path = create("a");
        final EventRecorder stays = new EventRecorder();
        zk.getData(path, events, null);
        zk.getData(path, stays, null);

        zk.removeWatches(path, events, WatcherType.Any, false);
        writer.setData(path, null, -1);

        stays.awaitNodeEvents("NodeDataChanged " + path);
        events.awaitNodeEvents("DataWatchRemoved " + path);
    }

    @Test
    void shouldRemovePersistentWatches() throws Exception
    {
        final String path = create("a");
        final EventRecorder recursive = new EventRecorder();
        zk.addWatch(path, events, AddWatchMode.PERSISTENT);
        zk.addWatch(root, recursive, AddWatchMode.PERSISTENT_RECURSIVE);

        zk.removeWatches(path, events, WatcherType.Persistent, false);
        zk.removeAllWatches(root, WatcherType.PersistentRecursive, false);
        writer.setData(path, null, -1);
        zk.sync(path);

        events.awaitNodeEvents("PersistentWatchRemoved " + path);
        recursive.awaitNodeEvents("PersistentWatchRemoved " + root);
    }

    @Test
    void shouldDeliverTheEventBeforeWhatFollowsIt() throws Exception
    {
        final String path = create("a");
        final List<String> order = Collections.synchronizedList(new ArrayList<>());
        final CountDownLatch done = new CountDownLatch(1);
        zk.getData(path, event -> order.add(event.getType().toString()), null);

        zk.setData(path, null, -1, (rc, at, context, stat) -> order.add("set " + rc), null);
        zk.getData(path, event -> order.add("again " + event.getType()), (rc, at, context, data, stat) ->
            order.add("get " + stat.getVersion()), null);
        zk.delete(path, -1, (rc, at, context) ->
        {
            order.add("delete " + rc);
            done.countDown();
        }, null);

        await(done);
        assertEquals(List.of("NodeDataChanged", "set 0", "get 1", "again NodeDeleted", "delete 0"), order);
    }

    @Test
    void shouldFireForEachOperationOfAMulti() throws Exception
    {
        final String path = create("a");
        zk.addWatch(root, events, AddWatchMode.PERSISTENT_RECURSIVE);

        writer.multi(List.of(
            Op.create(root + "/b", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
            Op.setData(path, null, -1),
            Op.delete(root + "/b", -1)));

        events.awaitNodeEvents(
            "NodeCreated " + root + "/b", "NodeDataChanged " + path, "NodeDeleted " + root + "/b");
    }

    @Test
    void shouldFireForEphemeralsOfAClosedSession() throws Exception
    {
        final ZooKeeper leaving = connect();
        leaving.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        zk.exists(root + "/e", events);
        zk.getChildren(root, events);

        leaving.close();

        events.awaitNodeEvents("NodeDeleted " + root + "/e", "NodeChildrenChanged " + root);
    }

    @Test
    void shouldHideEventsOfNodesThatMayNotBeRead() throws Exception
    {
        writer.addAuthInfo("digest", bytes("owner:pw"));
        final List<ACL> readable = new ArrayList<>(Ids.CREATOR_ALL_ACL);
        readable.addAll(Ids.READ_ACL_UNSAFE);
        zk.addWatch(root, events, AddWatchMode.PERSISTENT_RECURSIVE);

        writer.create(root + "/hidden", null, Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);
        writer.setData(root + "/hidden", null, -1);
        writer.create(root + "/open", null, readable, CreateMode.PERSISTENT);
        writer.delete(root + "/hidden", -1);
        writer.delete(root + "/open", -1);

        events.awaitNodeEvents("NodeCreated " + root + "/open", "NodeDeleted " + root + "/open");
    }

    @Test
    void shouldTellWatchersThatTheClientIsClosed() throws Exception
    {
        final ZooKeeper client = connect();
        client.exists(root, events);

        client.close();

        events.awaitState(Watcher.Event.KeeperState.Closed);
    }
}
