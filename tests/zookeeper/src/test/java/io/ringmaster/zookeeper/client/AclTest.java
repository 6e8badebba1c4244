package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooDefs.Perms;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.data.ACL;
import org.apache.zookeeper.data.Id;
import org.apache.zookeeper.data.Stat;
import org.apache.zookeeper.server.auth.DigestAuthenticationProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ringmaster.zookeeper.servers.ServerSettings;

/** Access control lists, and the schemes that ZooKeeper has without further installation. */
class AclTest extends ZooKeeperFixture
{
    @Test
    void shouldKeepWhatIsSet() throws Exception
    {
        final String path = create("a");
        final Stat stat = new Stat();
        assertEquals(Ids.OPEN_ACL_UNSAFE, zk.getACL(path, stat));
        assertEquals(0, stat.getAversion());

        final List<ACL> acl = acl(
            new ACL(Perms.ALL, new Id("digest", DigestAuthenticationProvider.generateDigest("u:p"))),
            new ACL(Perms.READ | Perms.ADMIN, Ids.ANYONE_ID_UNSAFE),
            new ACL(Perms.READ, new Id("ip", "127.0.0.0/8")));
        assertEquals(1, zk.setACL(path, acl, 0).getAversion());

        assertEquals(acl, zk.getACL(path, stat));
        assertEquals(1, stat.getAversion());
        assertEquals(stat, zk.exists(path, false));
    }

    @Test
    void shouldLetTheCreatorAlone() throws Exception
    {
        final ZooKeeper owner = connect();
        owner.addAuthInfo("digest", bytes("owner:pw"));
        final String path = owner.create(root + "/mine", bytes("x"), Ids.CREATOR_ALL_ACL, CreateMode.PERSISTENT);

        final ZooKeeper wrong = connect();
        wrong.addAuthInfo("digest", bytes("owner:other"));
        for (final ZooKeeper client : List.of(zk, wrong))
        {
            assertError(Code.NOAUTH, () -> client.getData(path, false, null));
            assertError(Code.NOAUTH, () -> client.exists(path, false));
            assertError(Code.NOAUTH, () -> client.setData(path, null, -1));
            assertError(Code.NOAUTH, () -> client.getChildren(path, false));
            assertError(Code.NOAUTH, () -> client.setACL(path, Ids.OPEN_ACL_UNSAFE, -1));
            assertError(Code.NOAUTH, () -> client.getACL(path, null));
            assertError(Code.NOAUTH, () -> client.getAllChildrenNumber(path));
            assertError(Code.NOAUTH,
                () -> client.create(path + "/c", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        }
        assertEquals("x", text(owner.getData(path, false, null)));
        wrong.addAuthInfo("digest", bytes("owner:pw"));
        assertEquals("x", text(wrong.getData(path, false, null)));
        assertEquals(
            acl(new ACL(Perms.ALL, new Id("digest", DigestAuthenticationProvider.generateDigest("owner:pw")))),
            owner.getACL(path, null));
    }

    @ParameterizedTest
    @CsvSource({"READ, 1", "WRITE, 2", "CREATE, 4", "DELETE, 8", "ADMIN, 16"})
    void shouldGrantOnePermissionAlone(final String name, final int permission) throws Exception
    {
        final String path = create("a");
        create("a/child");
        zk.setACL(path, acl(new ACL(permission, Ids.ANYONE_ID_UNSAFE)), -1);

        assertAllowed(permission == Perms.READ, () -> zk.getData(path, false, null));
        assertAllowed(permission == Perms.READ, () -> zk.getChildren(path, false));
        assertAllowed(permission == Perms.WRITE, () -> zk.setData(path, null, -1));
        assertAllowed(permission == Perms.CREATE,
            () -> zk.create(path + "/c", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT));
        assertAllowed(permission == Perms.DELETE, () -> zk.delete(path + "/child", -1));
        assertAllowed((permission & (Perms.READ | Perms.ADMIN)) != 0, () -> zk.getACL(path, null));
        assertAllowed(permission == Perms.ADMIN, () -> zk.setACL(path, Ids.OPEN_ACL_UNSAFE, -1));
    }

    @Test
    void shouldKnowAddresses() throws Exception
    {
        final String here = zk.create(root + "/here", null,
            acl(new ACL(Perms.ALL, new Id("ip", "127.0.0.1"))), CreateMode.PERSISTENT);
        final String elsewhere = zk.create(root + "/elsewhere", null,
            acl(new ACL(Perms.ALL, new Id("ip", "10.1.2.0/24"))), CreateMode.PERSISTENT);

        zk.getData(here, false, null);
        assertError(Code.NOAUTH, () -> zk.getData(elsewhere, false, null));
        assertError(Code.INVALIDACL, () -> zk.setACL(
            here, acl(new ACL(Perms.ALL, new Id("ip", "1.2.3.4/99"))), -1));
        assertError(Code.INVALIDACL, () -> zk.setACL(
            here, acl(new ACL(Perms.ALL, new Id("nonsense", "x"))), -1));
        assertError(Code.INVALIDACL, () -> zk.setACL(here, Ids.CREATOR_ALL_ACL, -1));
    }

    @Test
    void shouldHideOtherUsersDigests() throws Exception
    {
        final ZooKeeper owner = connect();
        owner.addAuthInfo("digest", bytes("owner:pw"));
        final ACL ofOwner =
            new ACL(Perms.ALL, new Id("digest", DigestAuthenticationProvider.generateDigest("owner:pw")));
        final String path = owner.create(root + "/mine", null,
            acl(ofOwner, new ACL(Perms.READ, Ids.ANYONE_ID_UNSAFE)), CreateMode.PERSISTENT);

        assertEquals(new Id("digest", "owner:x"), zk.getACL(path, null).get(0).getId());
        assertEquals(ofOwner, owner.getACL(path, null).get(0));
    }

    @Test
    void shouldLetTheSuperuserDoAll() throws Exception
    {
        final String path = zk.create(root + "/closed", bytes("x"),
            acl(new ACL(0, Ids.ANYONE_ID_UNSAFE)), CreateMode.PERSISTENT);
        assertError(Code.NOAUTH, () -> zk.getData(path, false, null));

        zk.addAuthInfo("digest", bytes(ServerSettings.SUPER_CREDENTIALS));

        assertEquals("x", text(zk.getData(path, false, null)));
        zk.setACL(path, Ids.OPEN_ACL_UNSAFE, 0);
        zk.delete(path, 0);
    }

    @Test
    void shouldRefuseAnUnknownScheme() throws Exception
    {
        final EventRecorder events = new EventRecorder();
        final ZooKeeper client = connect(SERVER.connectString(), SESSION_TIMEOUT_MS, events);

        client.addAuthInfo("nonsense", bytes("x"));

        events.awaitState(Watcher.Event.KeeperState.AuthFailed);
        assertError(Code.AUTHFAILED, () -> client.exists(root, false));
    }

    @Test
    void shouldCheckPermissionsInAMulti() throws Exception
    {
        final String path = zk.create(root + "/a", null, Ids.READ_ACL_UNSAFE, CreateMode.PERSISTENT);

        assertError(Code.NOAUTH, () -> zk.transaction()
            .create(root + "/b", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT)
            .setData(path, null, -1)
            .commit());

        assertEquals(List.of("a"), zk.getChildren(root, false));
    }

    /** A list that may be asked for null, which the client does. */
    private static List<ACL> acl(final ACL... entries)
    {
        return Arrays.asList(entries);
    }

    private static void assertAllowed(final boolean isAllowed, final Executable operation)
    {
        if (isAllowed)
        {
            assertDoesNotThrow(operation);
        }
        else
        {
            assertError(Code.NOAUTH, operation);
        }
    }
}
