package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Op;
import org.apache.zookeeper.OpResult;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Transactions and reads of many nodes at once. */
class MultiTest extends ZooKeeperFixture
{
    @Test
    void shouldDoAll() throws Exception
    {
        final String path = create("a");
        create("gone");

        final List<OpResult> results = zk.multi(List.of(
            Op.check(path, 0),
            Op.create(root + "/b", bytes("b"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
            Op.create(root + "/b/s-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL),
            Op.setData(root + "/b", bytes("changed"), 0),
            Op.delete(root + "/gone", 0),
            Op.setData(path, bytes("x"), 0)));

        assertEquals(6, results.size());
        assertInstanceOf(OpResult.CheckResult.class, results.get(0));
        assertEquals(root + "/b", ((OpResult.CreateResult)results.get(1)).getPath());
        assertEquals(root + "/b/s-0000000000", ((OpResult.CreateResult)results.get(2)).getPath());
        final Stat changed = ((OpResult.SetDataResult)results.get(3)).getStat();
        assertInstanceOf(OpResult.DeleteResult.class, results.get(4));
        final Stat last = ((OpResult.SetDataResult)results.get(5)).getStat();

        assertEquals(1, changed.getVersion());
        assertEquals(changed.getMzxid(), last.getMzxid(), "one transaction");
        final Stat stat = new Stat();
        assertEquals("changed", text(zk.getData(root + "/b", false, stat)));
        assertEquals(changed.getMzxid(), stat.getCzxid());
        assertNull(zk.exists(root + "/gone", false));
        assertEquals(zk.getSessionId(), zk.exists(root + "/b/s-0000000000", false).getEphemeralOwner());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3})
    void shouldDoNothingIfOneFails(final int failing) throws Exception
    {
        final String path = create("a", "before");
        final List<Op> ops = new ArrayList<>(List.of(
            Op.setData(path, bytes("after"), 0),
            Op.create(root + "/new", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT),
            Op.delete(path, 1)));
        ops.add(failing, Op.check(root, 99));

        final KeeperException ex = assertThrows(KeeperException.class, () -> zk.multi(ops));

        assertEquals(Code.BADVERSION, ex.code());
        for (int i = 0; i < 4; i++)
        {
            final int expected = i < failing ? 0 :
                (i == failing ? Code.BADVERSION : Code.RUNTIMEINCONSISTENCY).intValue();
            assertEquals(expected, ((OpResult.ErrorResult)ex.getResults().get(i)).getErr(), "operation " + i);
        }
        final Stat stat = new Stat();
        assertEquals("before", text(zk.getData(path, false, stat)));
        assertEquals(0, stat.getVersion());
        assertNull(zk.exists(root + "/new", false));
        assertEquals(1, zk.exists(root, false).getCversion());
    }

    @Test
    void shouldReadManyNodes() throws Exception
    {
        create("a", "data of a");
        create("a/b");

        final List<OpResult> results = zk.multi(List.of(
            Op.getData(root + "/a"),
            Op.getChildren(root),
            Op.getData(root + "/absent"),
            Op.getChildren(root + "/a")));

        final OpResult.GetDataResult data = (OpResult.GetDataResult)results.get(0);
        assertArrayEquals(bytes("data of a"), data.getData());
        assertEquals(zk.exists(root + "/a", false), data.getStat());
        assertEquals(List.of("a"), ((OpResult.GetChildrenResult)results.get(1)).getChildren());
        assertEquals(Code.NONODE.intValue(), ((OpResult.ErrorResult)results.get(2)).getErr());
        assertEquals(List.of("b"), ((OpResult.GetChildrenResult)results.get(3)).getChildren());
    }

    @Test
    void shouldDoAnEmptyMulti() throws Exception
    {
        assertEquals(List.of(), zk.multi(List.of()));
    }

    @Test
    void shouldDoATransactionOfTheBuilder() throws Exception
    {
        final List<OpResult> results = zk.transaction()
            .create(root + "/t", bytes("t"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)
            .check(root + "/t", 0)
            .setData(root + "/t", bytes("u"), 0)
            .commit();

        assertEquals(3, results.size());
        assertEquals("u", text(zk.getData(root + "/t", false, null)));
    }

    @Test
    void shouldDoAThousandOperationsAtOnce() throws Exception
    {
        final List<Op> ops = new ArrayList<>();
        for (int i = 0; i < 1_000; i++)
        {
            ops.add(Op.create(root + "/n" + i, bytes("data " + i), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        }

        assertEquals(1_000, zk.multi(ops).size());

        assertEquals(1_000, zk.getChildren(root, false).size());
        assertEquals("data 999", text(zk.getData(root + "/n999", false, null)));
    }
}
