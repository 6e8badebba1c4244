package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.Watcher.WatcherType;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

/** Every asynchronous operation of ZooKeeper's Java client: its result, and that results come in order. */
class AsyncOperationsTest extends ZooKeeperFixture
{
    private final List<String> results = Collections.synchronizedList(new ArrayList<>());

    @Test
    void shouldAnswerEveryOperation() throws Exception
    {
        final CountDownLatch done = new CountDownLatch(1);
        final String path = root + "/a";

        zk.create(path, bytes("x"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT,
            (rc, at, context, name) -> add("create", rc, name.equals(path)), null);
        zk.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL,
            (rc, at, context, name, stat) ->
                add("create2", rc, stat.getEphemeralOwner() == zk.getSessionId()), "context");
        zk.exists(path, false, (rc, at, context, stat) -> add("exists", rc, stat.getDataLength()), null);
        zk.getData(path, false, (rc, at, context, data, stat) -> add("getData", rc, text(data)), null);
        zk.setData(path, bytes("yy"), 0, (rc, at, context, stat) -> add("setData", rc, stat.getVersion()), null);
        zk.getACL(path, new Stat(),
            (rc, at, context, acl, stat) -> add("getACL", rc, acl.equals(Ids.OPEN_ACL_UNSAFE)), null);
        zk.setACL(path, Ids.OPEN_ACL_UNSAFE, 0,
            (rc, at, context, stat) -> add("setACL", rc, stat.getAversion()), null);
        zk.getChildren(root, false, (rc, at, context, names) -> add("getChildren", rc, names.size()), null);
        zk.getChildren(root, false,
            (rc, at, context, names, stat) -> add("getChildren2", rc, stat.getNumChildren()), null);
        zk.getAllChildrenNumber(root, (rc, at, context, number) -> add("getAllChildrenNumber", rc, number), null);
        zk.getEphemerals(root, (rc, context, paths) -> add("getEphemerals", rc, paths.size()), null);
        zk.getEphemerals((rc, context, paths) -> add("getEphemerals", rc, paths.size()), null);
        zk.getConfig(false, (rc, at, context, data, stat) -> add("getConfig", rc, at), null);
        zk.multi(List.of(Op.check(path, 1), Op.setData(path, bytes("zzz"), 1)),
            (rc, at, context, all) ->
                add("multi", rc, ((OpResult.SetDataResult)all.get(1)).getStat().getVersion()), null);
        zk.addWatch(path, session, AddWatchMode.PERSISTENT, (rc, at, context) -> add("addWatch", rc, ""), null);
        zk.removeWatches(path, session, WatcherType.Any, false,
            (rc, at, context) -> add("removeWatches", rc, ""), null);
        zk.sync(path, (rc, at, context) -> add("sync", rc, at.equals(path)), null);
        zk.delete(path, 2, (rc, at, context) ->
        {
            add("delete", rc, context);
            done.countDown();
        }, "context");

        await(done);
        assertEquals(
            List.of("create OK true", "create2 OK true", "exists OK 1", "getData OK x", "setData OK 1",
                "getACL OK true", "setACL OK 1", "getChildren OK 2", "getChildren2 OK 2",
                "getAllChildrenNumber OK 2", "getEphemerals OK 1", "getEphemerals OK 1",
                "getConfig OK /zookeeper/config", "multi OK 2", "addWatch OK ", "removeWatches OK ", "sync OK true",
                "delete OK context"),
            results);
    }

    @Test
    void shouldAnswerEveryErrorInOrder() throws Exception
    {
        final CountDownLatch done = new CountDownLatch(1);
        final String absent = root + "/absent";
        create("a");

        zk.create(root + "/a", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT,
            (rc, at, context, name) -> add("create", rc, name), null);
        zk.exists(absent, false, (rc, at, context, stat) -> add("exists", rc, stat), null);
        zk.getData(absent, false, (rc, at, context, data, stat) -> add("getData", rc, data), null);
        zk.setData(root + "/a", null, 5, (rc, at, context, stat) -> add("setData", rc, stat), null);
        zk.getACL(absent, new Stat(), (rc, at, context, acl, stat) -> add("getACL", rc, acl), null);
        zk.setACL(root + "/a", Ids.OPEN_ACL_UNSAFE, 5, (rc, at, context, stat) -> add("setACL", rc, stat), null);
        zk.getChildren(absent, false, (rc, at, context, names, stat) -> add("getChildren", rc, stat), null);
        zk.getAllChildrenNumber(absent, (rc, at, context, number) -> add("getAllChildrenNumber", rc, number), null);
        zk.multi(List.of(Op.setData(root + "/a", null, -1), Op.check(absent, -1)),
            (rc, at, context, all) -> add("multi", rc, ((OpResult.ErrorResult)all.get(0)).getErr() + " " +
                ((OpResult.ErrorResult)all.get(1)).getErr()), null);
        zk.removeAllWatches(absent, WatcherType.Data, false, (rc, at, context) ->
            add("removeAllWatches", rc, ""), null);
        zk.delete(root, -1, (rc, at, context) ->
        {
            add("delete", rc, at.equals(root));
            done.countDown();
        }, null);

        await(done);
        final List<String> inOrder = new ArrayList<>(results);
        // The client itself answers for a watch that it does not know, without asking the server.
        assertTrue(inOrder.remove("removeAllWatches NOWATCHER "), results::toString);
        assertEquals(
            List.of("create NODEEXISTS null", "exists NONODE null", "getData NONODE null", "setData BADVERSION null",
                "getACL NONODE null", "setACL BADVERSION null", "getChildren NONODE null",
                "getAllChildrenNumber NONODE -1", "multi NONODE 0 -101", "delete NOTEMPTY true"),
            inOrder);
    }

    @Test
    void shouldKeepTheOrderOfManyRequestsInFlight() throws Exception
    {
        final int count = 5_000;
        final CountDownLatch done = new CountDownLatch(count);
        final List<Integer> versions = Collections.synchronizedList(new ArrayList<>());
        for (int i = 0; i < count; i++)
        {
            if (i % 3 == 0)
            {
                zk.setData(root, bytes("d" + i), i / 3, (rc, at, context, stat) ->
                {
                    versions.add(rc == 0 ? stat.getVersion() : rc);
                    done.countDown();
                }, null);
            }
            else
            {
                zk.getData(root, false, (rc, at, context, data, stat) ->
                {
                    versions.add(rc == 0 ? stat.getVersion() : rc);
                    done.countDown();
                }, null);
            }
        }

        await(done);
        assertEquals(IntStream.range(0, count).mapToObj(i -> i / 3 + 1).toList(), versions);
    }

    private void add(final String operation, final int rc, final Object result)
    {
        results.add(operation + " " + Code.get(rc) + " " + result);
    }
}
