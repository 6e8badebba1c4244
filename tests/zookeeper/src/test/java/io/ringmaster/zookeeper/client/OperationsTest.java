package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ClientInfo;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.quorum.flexible.QuorumMaj;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every synchronous operation of ZooKeeper's Java client. */
class OperationsTest extends ZooKeeperFixture
{
    @Test
    void shouldCreateWithStat() throws Exception
    {
        final Stat stat = new Stat();
        final String path = root + "/a";
        final long beforeMs = System.currentTimeMillis();

        assertEquals(path, zk.create(path, bytes("one"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT, stat));

        assertEquals(stat, zk.exists(path, false));
        assertEquals(stat.getCzxid(), stat.getMzxid());
        assertEquals(stat.getCzxid(), stat.getPzxid());
        assertEquals(stat.getCtime(), stat.getMtime());
        assertTrue(stat.getCtime() >= beforeMs && stat.getCtime() <= System.currentTimeMillis(), stat::toString);
        assertEquals(0, stat.getVersion());
        assertEquals(0, stat.getCversion());
        assertEquals(0, stat.getAversion());
        assertEquals(0, stat.getEphemeralOwner());
        assertEquals(3, stat.getDataLength());
        assertEquals(0, stat.getNumChildren());
    }

    @Test
    void shouldCountChangesInStat() throws Exception
    {
        final String path = create("a");
        final Stat created = zk.exists(path, false);

        final Stat changed = zk.setData(path, bytes("longer"), 0);
        zk.setACL(path, Ids.OPEN_ACL_UNSAFE, 0);
        create("a/b");
        create("a/c");
        zk.delete(path + "/b", 0);
        final Stat now = zk.exists(path, false);

        assertEquals(1, changed.getVersion());
        assertEquals(6, changed.getDataLength());
        assertTrue(changed.getMzxid() > created.getMzxid());
        assertEquals(created.getCzxid(), now.getCzxid());
        assertEquals(changed.getMzxid(), now.getMzxid());
        assertTrue(now.getPzxid() > now.getMzxid());
        assertEquals(1, now.getVersion());
        assertEquals(1, now.getAversion());
        assertEquals(3, now.getCversion());
        assertEquals(1, now.getNumChildren());
    }

    @Test
    void shouldRefuseWithTheErrorsOfZooKeeper() throws Exception
    {
        final String path = create("a");
        final String ephemeral = zk.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        create("a/b");

        assertError(Code.NODEEXISTS, () -> create("a"));
        assertError(Code.NONODE, () -> create("absent/a"));
        assertError(Code.NOCHILDRENFOREPHEMERALS, () -> create("e/child"));
        assertError(Code.NOTEMPTY, () -> zk.delete(path, -1));
        assertError(Code.BADVERSION, () -> zk.delete(ephemeral, 7));
        assertError(Code.BADVERSION, () -> zk.setData(path, null, 7));
        assertError(Code.BADVERSION, () -> zk.setACL(path, Ids.OPEN_ACL_UNSAFE, 7));
        assertError(Code.NONODE, () -> zk.getData(root + "/absent", false, null));
        assertError(Code.NONODE, () -> zk.setData(root + "/absent", null, -1));
        assertError(Code.NONODE, () -> zk.delete(root + "/absent", -1));
        assertError(Code.NONODE, () -> zk.getChildren(root + "/absent", false));
        assertError(Code.NONODE, () -> zk.getACL(root + "/absent", null));
        assertError(Code.NONODE, () -> zk.getAllChildrenNumber(root + "/absent"));
        assertError(Code.INVALIDACL, () -> zk.create(root + "/x", null, List.of(), CreateMode.PERSISTENT));
        assertError(Code.BADARGUMENTS, () -> zk.delete("/", -1));
        assertNull(zk.exists(root + "/absent", false));
        final KeeperException ex = assertThrows(KeeperException.class, () -> create("a"));
        assertEquals(path, ex.getPath());
    }

    @Test
    void shouldNumberSequentialNodes() throws Exception
    {
        final Stat stat = new Stat();
        final String first =
            zk.create(root + "/s-", bytes("x"), Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL, stat);
        final String second =
            zk.create(root + "/s-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
        zk.delete(second, -1);
        final String third = zk.create(root + "/", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);

        assertEquals(root + "/s-0000000000", first);
        assertEquals(root + "/s-0000000001", second);
        // A deletion leaves no gap.
        assertEquals(root + "/0000000002", third);
        assertEquals(stat, zk.exists(first, false));
    }

    @Test
    void shouldListChildrenWithStat() throws Exception
    {
        create("a");
        create("b");
        create("b/c");
        final Stat stat = new Stat();

        assertEquals(List.of("a", "b"), sorted(zk.getChildren(root, false)));
        assertEquals(List.of("a", "b"), sorted(zk.getChildren(root, false, stat)));
        assertEquals(zk.exists(root, false), stat);
        assertEquals(List.of(), zk.getChildren(root + "/a", false));
        assertEquals(3, zk.getAllChildrenNumber(root));
        assertEquals(1, zk.getAllChildrenNumber(root + "/b"));
        assertEquals(0, zk.getAllChildrenNumber(root + "/a"));
        assertTrue(sorted(zk.getChildren("/", false)).contains("zookeeper"));
    }

    @Test
    void shouldKeepDataAsGiven() throws Exception
    {
        final String path = zk.create(root + "/null", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);
        final Stat stat = new Stat();

        assertNull(zk.getData(path, false, stat));
        assertEquals(0, stat.getDataLength());
        zk.setData(path, new byte[0], -1);
        assertArrayEquals(new byte[0], zk.getData(path, false, stat));
        assertEquals(1, stat.getVersion());
        zk.setData(path, bytes("x"), -1);
        assertArrayEquals(bytes("x"), zk.getData(path, false, stat));
        zk.setData(path, null, 2);
        assertNull(zk.getData(path, false, stat));
        assertEquals(3, stat.getVersion());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 4_095, 65_536, 1_000_000, 1_048_000})
    void shouldKeepBigData(final int length) throws Exception
    {
        final byte[] data = new byte[length];
        new Random(length).nextBytes(data);
        final String path = zk.create(root + "/big", data, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);

        final Stat stat = new Stat();
        assertArrayEquals(data, connect().getData(path, false, stat));
        assertEquals(length, stat.getDataLength());
    }

    @Test
    void shouldCloseTheConnectionOfATooLongRequestAndKeepTheSession() throws Exception
    {
        final String ephemeral = zk.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        session.clear();

        assertError(Code.CONNECTIONLOSS, () -> zk.setData(root, new byte[1_048_576 + 100_000], -1));

        session.awaitState(KeeperState.SyncConnected);
        assertEquals(zk.getSessionId(), zk.exists(ephemeral, false).getEphemeralOwner());
        assertEquals(0, zk.exists(root, false).getVersion());
    }

    @Test
    void shouldListManyChildren() throws Exception
    {
        final TreeSet<String> names = new TreeSet<>();
        final String padding = "n".repeat(60);
        for (int i = 0; i < 2_000; i++)
        {
            names.add(padding + i);
            zk.create(root + "/" + padding + i, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT,
                (rc, path, context, name) -> { }, null);
        }

        assertEquals(names, new TreeSet<>(zk.getChildren(root, false)));
        assertEquals(2_000, zk.exists(root, false).getNumChildren());
    }

    @Test
    void shouldTellEphemeralsOfThisSession() throws Exception
    {
        final ZooKeeper other = connect();
        final String mine = zk.create(root + "/mine", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        final String mineToo = zk.create(root + "/sub-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
        other.create(root + "/other", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);

        assertEquals(List.of(mine, mineToo), sorted(zk.getEphemerals()));
        assertEquals(List.of(mine, mineToo), sorted(zk.getEphemerals(root)));
        assertEquals(List.of(mineToo), zk.getEphemerals(root + "/sub"));
        assertEquals(List.of(), zk.getEphemerals("/nowhere"));
        assertEquals(List.of(root + "/other"), other.getEphemerals());
        assertEquals(zk.getSessionId(), zk.exists(mine, false).getEphemeralOwner());
        zk.delete(mine, 0);
        assertEquals(List.of(mineToo), zk.getEphemerals());
    }

    @Test
    void shouldTellWhoThisIs() throws Exception
    {
        assertEquals(List.of("ip"), zk.whoAmI().stream().map(ClientInfo::getAuthScheme).toList());
        assertEquals(List.of("127.0.0.1"), zk.whoAmI().stream().map(ClientInfo::getUser).toList());

        zk.addAuthInfo("digest", bytes("ben:secret"));

        assertEquals(
            List.of("digest ben", "ip 127.0.0.1"),
            zk.whoAmI().stream().map(info -> info.getAuthScheme() + " " + info.getUser()).sorted().toList());
    }

    @Test
    void shouldSync() throws Exception
    {
        zk.sync(root);
        zk.sync("/not/there");
        final ZooKeeper other = connect();
        other.setData(root, bytes("new"), -1);
        zk.sync(root);
        assertArrayEquals(bytes("new"), zk.getData(root, false, null));
    }

    @Test
    void shouldHaveTheNodesOfAFreshServer() throws Exception
    {
        final Stat config = new Stat();
        final String members = text(zk.getConfig(false, config));

        if (SERVER.isEnsemble())
        {
            // It has written its members there when it began. Clients read them as ZooKeeper does, Curator for one.
            final Properties lines = new Properties();
            lines.load(new StringReader(members));
            final QuorumMaj quorum = new QuorumMaj(lines);
            assertEquals(Set.of(1L, 2L, 3L), quorum.getVotingMembers().keySet());
            assertEquals(0, quorum.getVersion());
            assertTrue(members.endsWith("\nversion=0"), members);
        }
        else
        {
            assertEquals("", members);
            assertEquals(0, config.getVersion());
        }
        assertEquals(-1, config.getAversion());
        assertEquals(List.of("config", "quota"), sorted(zk.getChildren("/zookeeper", false)));
        assertEquals(2, zk.exists("/zookeeper", false).getNumChildren());
    }

    @Test
    void shouldKeepUnicodePathsAndData() throws Exception
    {
        final String name = "Gr\u00fc\u00dfe-\u65e5\u672c\u8a9e";
        final String path = create(name, "\u20ac");

        assertEquals(List.of(name), zk.getChildren(root, false));
        assertEquals("\u20ac", text(zk.getData(path, false, null)));
    }

    private static List<String> sorted(final List<String> names)
    {
        return names.stream().sorted().collect(Collectors.toList());
    }
}
