package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;

import org.apache.zookeeper.AddWatchMode;
import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.junit.jupiter.api.Test;

/** Sessions: their end, their expiry, and their way from one connection to another. */
class SessionTest extends ZooKeeperFixture
{
    private static final int SHORT_TIMEOUT_MS = 3_000;

    @Test
    void shouldNegotiateTheTimeout() throws Exception
    {
        assertEquals(SESSION_TIMEOUT_MS, zk.getSessionTimeout());
        final ZooKeeper least = connect(SERVER.connectString(), 900, new EventRecorder());
        final ZooKeeper most = connect(SERVER.connectString(), 10_000_000, new EventRecorder());

        assertTrue(least.getSessionTimeout() >= 1_000, () -> "least: " + least.getSessionTimeout());
        assertTrue(most.getSessionTimeout() < 10_000_000, () -> "most: " + most.getSessionTimeout());
    }

    @Test
    void shouldRemoveEphemeralsOfAClosedSession() throws Exception
    {
        final ZooKeeper leaving = connect();
        leaving.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        leaving.create(root + "/s", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL_SEQUENTIAL);
        leaving.create(root + "/stays", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT);

        leaving.close();

        assertEquals(List.of("stays"), zk.getChildren(root, false));
    }

    @Test
    void shouldExpireASilentSession() throws Exception
    {
        try (Relay relay = relay())
        {
            final EventRecorder events = new EventRecorder();
            final ZooKeeper silent = connect(relay.connectString(), SHORT_TIMEOUT_MS, events);
            final String ephemeral =
                silent.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            final EventRecorder watch = new EventRecorder();
            zk.exists(ephemeral, watch);

            relay.cut();

            watch.awaitNodeEvents("NodeDeleted " + ephemeral);
            relay.mend();
            events.awaitState(KeeperState.Expired);
            assertError(Code.SESSIONEXPIRED, () -> silent.exists(root, false));
        }
    }

    @Test
    void shouldKeepASessionThatOnlyPings() throws Exception
    {
        final EventRecorder events = new EventRecorder();
        final ZooKeeper idle = connect(SERVER.connectString(), SHORT_TIMEOUT_MS, events);
        final String ephemeral = idle.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        try (Relay relay = relay())
        {
            // One that falls silent at the same moment is the clock: when it has expired, the time is over.
            final ZooKeeper silent = connect(relay.connectString(), SHORT_TIMEOUT_MS, new EventRecorder());
            silent.create(root + "/clock", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
            final EventRecorder watch = new EventRecorder();
            zk.exists(root + "/clock", watch);
            relay.cut();
            watch.awaitNodeEvents("NodeDeleted " + root + "/clock");
        }

        assertEquals(idle.getSessionId(), idle.exists(ephemeral, false).getEphemeralOwner());
    }

    @Test
    void shouldExpireASessionThatIsClosedFromElsewhere() throws Exception
    {
        final EventRecorder events = new EventRecorder();
        final ZooKeeper victim = connect(SERVER.connectString(), SESSION_TIMEOUT_MS, events);
        victim.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);

        expire(victim);

        events.awaitState(KeeperState.Expired);
        assertNull(zk.exists(root + "/e", false));
        assertError(Code.SESSIONEXPIRED, () -> victim.exists(root, false));
    }

    @Test
    void shouldHandASessionOver() throws Exception
    {
        final EventRecorder firstEvents = new EventRecorder();
        final Relay relay = relay();
        final ZooKeeper first = connect(relay.connectString(), SESSION_TIMEOUT_MS, firstEvents);
        final String ephemeral = first.create(root + "/e", null, Ids.OPEN_ACL_UNSAFE, CreateMode.EPHEMERAL);
        final EventRecorder events = new EventRecorder();

        final ZooKeeper second = closing(new ZooKeeper(
            SERVER.connectString(), SESSION_TIMEOUT_MS, events, first.getSessionId(), first.getSessionPasswd()));
        events.awaitState(KeeperState.SyncConnected);
        firstEvents.awaitState(KeeperState.Disconnected);
        relay.close();

        assertEquals(first.getSessionId(), second.getSessionId());
        assertEquals(second.getSessionId(), second.exists(ephemeral, false).getEphemeralOwner());
        assertEquals(List.of(ephemeral), second.getEphemerals());
        second.close();
        assertNull(zk.exists(ephemeral, false));
    }

    @Test
    void shouldRefuseAWrongPassword() throws Exception
    {
        final EventRecorder events = new EventRecorder();
        final byte[] password = zk.getSessionPasswd().clone();
        password[3]++;

        closing(new ZooKeeper(
            SERVER.connectString(), SESSION_TIMEOUT_MS, events, zk.getSessionId(), password));

        events.awaitState(KeeperState.Expired);
        // A server may close the connection of the session that somebody asks for, but not the session.
        final long sessionId = zk.getSessionId();
        Await.until(this::answers, () -> zk.getState().toString());
        assertEquals(sessionId, zk.getSessionId());
    }

    @Test
    void shouldKeepTheSessionOverALostConnection() throws Exception
    {
        try (Relay relay = relay())
        {
            final EventRecorder events = new EventRecorder();
            final ZooKeeper client = connect(relay.connectString(), SESSION_TIMEOUT_MS, events);
            client.addAuthInfo("digest", bytes("ben:secret"));
            final long sessionId = client.getSessionId();
            final String ephemeral = client.create(root + "/e", null, Ids.CREATOR_ALL_ACL, CreateMode.EPHEMERAL);
            events.clear();

            relay.cut();
            events.awaitState(KeeperState.Disconnected);
            relay.mend();
            events.awaitState(KeeperState.SyncConnected);

            assertEquals(sessionId, client.getSessionId());
            // Who it is was told again.
            client.setData(ephemeral, bytes("x"), 0);
        }
    }

    @Test
    void shouldTellWhatWasMissedWhileAway() throws Exception
    {
        try (Relay relay = relay())
        {
            final EventRecorder state = new EventRecorder();
            final ZooKeeper client = connect(relay.connectString(), SESSION_TIMEOUT_MS, state);
            final EventRecorder data = new EventRecorder();
            final EventRecorder deleted = new EventRecorder();
            final EventRecorder created = new EventRecorder();
            final EventRecorder children = new EventRecorder();
            final EventRecorder unchanged = new EventRecorder();
            final EventRecorder persistent = new EventRecorder();
            final EventRecorder recursive = new EventRecorder();
            client.getData(create("data"), data, null);
            client.getData(create("deleted"), deleted, null);
            client.exists(root + "/created", created);
            client.getChildren(create("parent"), children);
            client.getData(create("unchanged"), unchanged, null);
            client.addWatch(root + "/parent", persistent, AddWatchMode.PERSISTENT);
            client.addWatch(root, recursive, AddWatchMode.PERSISTENT_RECURSIVE);
            state.clear();

            relay.cut();
            state.awaitState(KeeperState.Disconnected);
            zk.setData(root + "/data", null, -1);
            zk.delete(root + "/deleted", -1);
            create("created");
            create("parent/child");
            relay.mend();

            data.awaitNodeEvents("NodeDataChanged " + root + "/data");
            deleted.awaitNodeEvents("NodeDeleted " + root + "/deleted");
            created.awaitNodeEvents("NodeCreated " + root + "/created");
            children.awaitNodeEvents("NodeChildrenChanged " + root + "/parent");
            state.awaitState(KeeperState.SyncConnected);
            zk.setData(root + "/unchanged", null, -1);
            create("parent/second");
            unchanged.awaitNodeEvents("NodeDataChanged " + root + "/unchanged");
            Await.until(
                () -> recursive.nodeEvents().contains("NodeCreated " + root + "/parent/second"),
                () -> recursive.nodeEvents().toString());
            assertTrue(recursive.nodeEvents().contains("NodeDataChanged " + root + "/unchanged"));
            assertTrue(persistent.nodeEvents().contains("NodeChildrenChanged " + root + "/parent"));
        }
    }

    @Test
    void shouldRegisterThousandsOfWatchesAgain() throws Exception
    {
        // More than the client sends in one request.
        final int count = 1_000;
        final String padding = "p".repeat(300);
        try (Relay relay = relay())
        {
            final EventRecorder state = new EventRecorder();
            final EventRecorder events = new EventRecorder();
            final ZooKeeper client = connect(relay.connectString(), SESSION_TIMEOUT_MS, state);
            for (int i = 0; i < count; i++)
            {
                client.exists(root + "/" + padding + i, events, (rc, path, context, stat) -> { }, null);
            }
            client.sync(root);
            state.clear();

            relay.cut();
            state.awaitState(KeeperState.Disconnected);
            relay.mend();
            state.awaitState(KeeperState.SyncConnected);
            client.sync(root);
            for (int i = 0; i < count; i++)
            {
                zk.create(root + "/" + padding + i, null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT,
                    (rc, path, context, name) -> { }, null);
            }

            Await.until(() -> events.nodeEvents().size() == count, () -> events.nodeEvents().size() + " events");
            assertEquals("NodeCreated " + root + "/" + padding + (count - 1), events.nodeEvents().get(count - 1));
        }
    }

    @Test
    void shouldGiveEverySessionItsOwnNumber() throws Exception
    {
        final ZooKeeper other = connect();

        assertNotEquals(0, zk.getSessionId());
        assertNotEquals(zk.getSessionId(), other.getSessionId());
        assertEquals(16, zk.getSessionPasswd().length);
    }

    private boolean answers() throws Exception
    {
        try
        {
            return zk.exists(root, false) != null;
        }
        catch (final KeeperException.ConnectionLossException ex)
        {
            return false;
        }
    }
}
