package io.ringmaster.zookeeper.curator;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.apache.curator.framework.CuratorFramework;
import org.apache.curator.framework.api.CuratorEvent;
import org.apache.curator.framework.api.CuratorEventType;
import org.apache.curator.framework.api.transaction.CuratorTransactionResult;
import org.apache.curator.framework.state.ConnectionState;
import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.data.Stat;
import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.client.Await;
import io.ringmaster.zookeeper.client.EventRecorder;

/** Curator's fluent interface: in the foreground, in the background, with namespaces, transactions and watchers. */
class FrameworkTest extends CuratorFixture
{
    @Test
    void shouldDoEveryOperation() throws Exception
    {
        final Stat stat = new Stat();
        final String path = root + "/a/b/c";
        assertEquals(path, client.create().creatingParentsIfNeeded().forPath(path, bytes("one")));
        assertEquals(root + "/k/v",
            client.create().creatingParentContainersIfNeeded().forPath(root + "/k/v", bytes("x")));
        assertEquals(path, client.create().orSetData().forPath(path, bytes("two")));
        assertEquals("two", text(client.getData().storingStatIn(stat).forPath(path)));
        assertEquals(1, stat.getVersion());
        assertEquals(2, client.setData().withVersion(1).forPath(path, bytes("three")).getVersion());
        assertThrows(KeeperException.BadVersionException.class,
            () -> client.setData().withVersion(1).forPath(path, bytes("four")));
        assertEquals(List.of("b"), client.getChildren().forPath(root + "/a"));
        assertEquals(1, client.setACL().withACL(Ids.READ_ACL_UNSAFE).forPath(path).getAversion());
        assertEquals(Ids.READ_ACL_UNSAFE, client.getACL().forPath(path));
        assertNotNull(client.checkExists().creatingParentsIfNeeded().forPath(path));
        client.delete().guaranteed().deletingChildrenIfNeeded().forPath(root + "/a");
        assertNull(client.checkExists().forPath(root + "/a"));
        client.delete().quietly().forPath(root + "/a");
        client.sync().forPath(root);
    }

    @Test
    void shouldCreateProtectedSequentialNodes() throws Exception
    {
        final String path = client.create().withProtection().withMode(CreateMode.EPHEMERAL_SEQUENTIAL)
            .forPath(root + "/p-", bytes("x"));

        assertTrue(path.matches(root + "/_c_[-0-9a-f]{36}-p-0000000000"), path);
        assertEquals(
            client.getZookeeperClient().getZooKeeper().getSessionId(),
            other.checkExists().forPath(path).getEphemeralOwner());
    }

    @Test
    void shouldAnswerInTheBackground() throws Exception
    {
        final BlockingQueue<CuratorEvent> answers = new LinkedBlockingQueue<>();
        final String path = root + "/a";
        client.create().inBackground((from, event) -> answers.add(event)).forPath(path, bytes("x"));
        client.setData().inBackground((from, event) -> answers.add(event)).forPath(path, bytes("yy"));
        client.getData().inBackground((from, event) -> answers.add(event)).forPath(path);
        client.getChildren().inBackground((from, event) -> answers.add(event)).forPath(root);
        client.checkExists().inBackground((from, event) -> answers.add(event)).forPath(path);
        client.getACL().inBackground((from, event) -> answers.add(event)).forPath(path);
        client.sync().inBackground((from, event) -> answers.add(event)).forPath(path);
        client.delete().inBackground((from, event) -> answers.add(event)).forPath(path);
        client.getData().inBackground((from, event) -> answers.add(event)).forPath(path);

        assertEquals(path, take(answers, CuratorEventType.CREATE, KeeperException.Code.OK).getName());
        assertEquals(1, take(answers, CuratorEventType.SET_DATA, KeeperException.Code.OK).getStat().getVersion());
        assertArrayEquals(bytes("yy"), take(answers, CuratorEventType.GET_DATA, KeeperException.Code.OK).getData());
        assertEquals(List.of("a"), take(answers, CuratorEventType.CHILDREN, KeeperException.Code.OK).getChildren());
        assertEquals(2, take(answers, CuratorEventType.EXISTS, KeeperException.Code.OK).getStat().getDataLength());
        assertEquals(
            Ids.OPEN_ACL_UNSAFE, take(answers, CuratorEventType.GET_ACL, KeeperException.Code.OK).getACLList());
        take(answers, CuratorEventType.SYNC, KeeperException.Code.OK);
        take(answers, CuratorEventType.DELETE, KeeperException.Code.OK);
        take(answers, CuratorEventType.GET_DATA, KeeperException.Code.NONODE);
    }

    @Test
    void shouldKeepToItsNamespace() throws Exception
    {
        final CuratorFramework inside = client.usingNamespace(root.substring(1) + "/space");

        assertEquals("/a", inside.create().creatingParentsIfNeeded().forPath("/a", bytes("x")));

        assertEquals("x", text(client.getData().forPath(root + "/space/a")));
        assertEquals(List.of("a"), inside.getChildren().forPath("/"));
    }

    @Test
    void shouldDoTransactions() throws Exception
    {
        final List<CuratorTransactionResult> results = client.transaction().forOperations(
            client.transactionOp().create().forPath(root + "/a", bytes("a")),
            client.transactionOp().check().withVersion(0).forPath(root + "/a"),
            client.transactionOp().setData().withVersion(0).forPath(root + "/a", bytes("b")),
            client.transactionOp().create().withMode(CreateMode.EPHEMERAL_SEQUENTIAL).forPath(root + "/s-"));

        assertEquals(4, results.size());
        assertEquals(1, results.get(2).getResultStat().getVersion());
        assertEquals(root + "/s-0000000001", results.get(3).getResultPath());
        assertThrows(KeeperException.NotEmptyException.class, () -> client.transaction().forOperations(
            client.transactionOp().setData().forPath(root + "/a", bytes("never")),
            client.transactionOp().delete().forPath(root)));
        assertEquals("b", text(client.getData().forPath(root + "/a")));
    }

    @Test
    @SuppressWarnings("deprecation")
    void shouldDoTransactionsOfTheOldInterface() throws Exception
    {
        final Collection<CuratorTransactionResult> results = client.inTransaction()
            .create().forPath(root + "/a", bytes("a")).and()
            .setData().withVersion(0).forPath(root + "/a", bytes("b")).and()
            .check().withVersion(1).forPath(root + "/a").and()
            .commit();

        assertEquals(3, results.size());
        assertThrows(KeeperException.NodeExistsException.class, () -> client.inTransaction()
            .setData().forPath(root + "/a", bytes("never")).and()
            .create().forPath(root + "/a").and()
            .commit());
        assertEquals("b", text(client.getData().forPath(root + "/a")));
    }

    @Test
    void shouldUseAuthorization() throws Exception
    {
        final CuratorFramework owner = start(builder().authorization("digest", bytes("u:p")));
        owner.create().withACL(Ids.CREATOR_ALL_ACL).forPath(root + "/mine", bytes("x"));

        assertThrows(KeeperException.NoAuthException.class, () -> client.getData().forPath(root + "/mine"));
        assertEquals("x", text(owner.getData().forPath(root + "/mine")));
    }

    @Test
    void shouldWatch() throws Exception
    {
        final EventRecorder once = new EventRecorder();
        final EventRecorder always = new EventRecorder();
        client.getData().usingWatcher(once).forPath(root);
        client.watchers().add().withMode(AddWatchMode.PERSISTENT_RECURSIVE).usingWatcher(always).forPath(root);

        other.setData().forPath(root, bytes("1"));
        other.create().forPath(root + "/a");

        Await.until(
            () -> always.nodeEvents().equals(List.of("NodeDataChanged " + root, "NodeCreated " + root + "/a")),
            () -> always.nodeEvents().toString());
        assertEquals(List.of("NodeDataChanged " + root), once.nodeEvents());
        client.watchers().remove(always).forPath(root);
        Await.until(
            () -> always.nodeEvents().contains("PersistentWatchRemoved " + root), () -> always.nodeEvents().toString());
    }

    @Test
    void shouldReconnectAfterARestart() throws Exception
    {
        final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        client.getConnectionStateListenable().addListener((from, state) -> states.add(state));
        client.create().withMode(CreateMode.EPHEMERAL).forPath(root + "/e", bytes("x"));
        final long sessionId = client.getZookeeperClient().getZooKeeper().getSessionId();

        SERVER.restart();

        // The operation itself is retried until it is answered.
        assertEquals(sessionId, client.checkExists().forPath(root + "/e").getEphemeralOwner());
        assertEquals(ConnectionState.SUSPENDED, states.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        assertEquals(ConnectionState.RECONNECTED, states.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS));
        assertEquals(sessionId, client.getZookeeperClient().getZooKeeper().getSessionId());
    }

    @Test
    void shouldTellALostSessionAndGoOnWithANewOne() throws Exception
    {
        final BlockingQueue<ConnectionState> states = new LinkedBlockingQueue<>();
        client.getConnectionStateListenable().addListener((from, state) -> states.add(state));
        client.create().withMode(CreateMode.EPHEMERAL).forPath(root + "/e", bytes("x"));
        final long sessionId = client.getZookeeperClient().getZooKeeper().getSessionId();

        expire(client);

        Await.until(() -> states.contains(ConnectionState.LOST), states::toString);
        Await.until(() -> states.contains(ConnectionState.RECONNECTED), states::toString);
        assertNull(client.checkExists().forPath(root + "/e"));
        assertTrue(sessionId != client.getZookeeperClient().getZooKeeper().getSessionId());
    }

    private static CuratorEvent take(
        final BlockingQueue<CuratorEvent> answers, final CuratorEventType type, final KeeperException.Code code)
        throws InterruptedException
    {
        final CuratorEvent event = answers.poll(Await.DEADLINE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(event, () -> "no answer to " + type);
        assertEquals(type, event.getType());
        assertEquals(code, KeeperException.Code.get(event.getResultCode()));
        return event;
    }
}
