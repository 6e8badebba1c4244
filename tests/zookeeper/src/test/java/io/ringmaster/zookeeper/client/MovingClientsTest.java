package io.ringmaster.zookeeper.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;

import org.apache.zookeeper.CreateMode;
import org.apache.zookeeper.KeeperException.Code;
import org.apache.zookeeper.Watcher.Event.KeeperState;
import org.apache.zookeeper.ZooDefs.Ids;
import org.apache.zookeeper.ZooKeeper;
import org.apache.zookeeper.client.FourLetterWordMain;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.zookeeper.servers.RollingEnsemble;

/** ZooKeeper's Java client goes from one follower to the other while they are restarted in turn. */
@Timeout(180)
class MovingClientsTest
{
    private static final int SESSION_TIMEOUT_MS = 20_000;
    private static final int CLIENT_COUNT = 4;
    private static final int RESTART_COUNT = 4;

    private static RollingEnsemble servers;

    private final List<ZooKeeper> clients = new ArrayList<>();
    private ZooKeeper writer;
    private String root;

    @BeforeAll
    static void startServers() throws IOException
    {
        servers = new RollingEnsemble(ServerExtension.ensembleKind());
    }

    @AfterAll
    static void stopServers()
    {
        servers.close();
    }

    @BeforeEach
    void connectWriter() throws Exception
    {
        writer = connect(servers.leader(), new EventRecorder());
        root = writer.create("/moving-", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL);
    }

    @AfterEach
    void closeAll() throws InterruptedException
    {
        for (final ZooKeeper client : clients)
        {
            client.close();
        }
    }

    @Test
    void shouldKeepSessionsWatchesAndWhatClientsHaveSeen() throws Exception
    {
        create(writer, "data", CreateMode.PERSISTENT);
        final List<Mover> movers = new ArrayList<>();
        for (int i = 0; i < CLIENT_COUNT; i++)
        {
            movers.add(new Mover(i));
        }
        for (int round = 0; round < RESTART_COUNT; round++)
        {
            final String text = "round " + round;
            final String created = "created-" + round;
            for (final Mover mover : movers)
            {
                mover.prepare(text, created);
            }

            servers.restartFollower(() ->
            {
                writer.setData(root + "/data", bytes(text), -1);
                create(writer, created, CreateMode.PERSISTENT);
            });

            for (final Mover mover : movers)
            {
                mover.check(text, created);
            }
        }
        for (final Mover mover : movers)
        {
            // Both followers were away since it connected.
            mover.session.awaitState(KeeperState.Disconnected);
        }
    }

    @Test
    void shouldAnswerEachRequestOnceAndLoseNothingThatWasAcknowledged() throws Exception
    {
        final int count = 1_000;
        final ZooKeeper client = connect(servers.followers(), new EventRecorder());
        int acknowledged = 0;
        for (int round = 0; round < RESTART_COUNT; round++)
        {
            final ConcurrentLinkedQueue<Integer> results = new ConcurrentLinkedQueue<>();
            Await.until(() -> client.getState().isConnected(), () -> client.getState().toString());
            for (int i = 0; i < count; i++)
            {
                client.create(root + "/n", null, Ids.OPEN_ACL_UNSAFE, CreateMode.PERSISTENT_SEQUENTIAL,
                    (rc, path, context, name) -> results.add(rc), null);
            }
            servers.restartFollower(() ->
                Await.until(() -> results.size() == count, () -> results.size() + " answers"));

            final long succeeded = results.stream().filter(rc -> rc == Code.OK.intValue()).count();
            final long unknown = results.stream().filter(rc -> rc == Code.CONNECTIONLOSS.intValue()).count();
            assertEquals(count, succeeded + unknown, results::toString);
            acknowledged += (int)succeeded;
        }
        writer.sync(root);
        final int there = writer.getChildren(root, false).size();
        assertTrue(
            there >= acknowledged && there <= count * RESTART_COUNT, there + " of " + acknowledged + " at least");
    }

    @Test
    void shouldTellHowLongTheLeaderLeads() throws Exception
    {
        final String leader = metrics(servers.leader());
        assertTrue(Pattern.compile("\nzk_leader_uptime\t[1-9]\\d*\n").matcher(leader).find(), leader);
        assertTrue(leader.contains("\nzk_pending_syncs\t0\n"), leader);
        for (final String follower : servers.followers().split(","))
        {
            assertFalse(metrics(follower).contains("zk_leader_uptime"));
        }
    }

    @Test
    void shouldShowItsMembersInZooKeepersShell() throws Exception
    {
        final Pattern member = Pattern.compile("server\\.[123]=127\\.0\\.0\\.1:\\d+:\\d+:participant(;\\S+:\\d+)?");
        for (final String command : List.of("config -s", "get /zookeeper/config"))
        {
            try (ShellProcess shell = new ShellProcess(servers.followers()))
            {
                shell.type(command);
                shell.type("quit");
                final List<String> lines = shell.awaitEnd();
                assertEquals(3, lines.stream().filter(line -> member.matcher(line).matches()).count(), lines::toString);
                assertTrue(lines.contains("version=0"), lines::toString);
            }
        }
    }

    private static String metrics(final String server) throws Exception
    {
        final String[] parts = server.split(":");
        return FourLetterWordMain.send4LetterWord(parts[0], Integer.parseInt(parts[1]), "mntr");
    }

    private ZooKeeper connect(final String connectString, final EventRecorder events) throws Exception
    {
        final ZooKeeper client = new ZooKeeper(connectString, SESSION_TIMEOUT_MS, events);
        clients.add(client);
        events.awaitState(KeeperState.SyncConnected);
        return client;
    }

    private String create(final ZooKeeper client, final String name, final CreateMode mode) throws Exception
    {
        return client.create(root + "/" + name, null, Ids.OPEN_ACL_UNSAFE, mode);
    }

    private static byte[] bytes(final String text)
    {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** A client that is given both followers. */
    private final class Mover
    {
        private final EventRecorder session = new EventRecorder();
        private final ZooKeeper zk;
        private final long sessionId;
        private final String ephemeral;
        private EventRecorder data;
        private EventRecorder exists;

        private Mover(final int index) throws Exception
        {
            zk = connect(servers.followers(), session);
            sessionId = zk.getSessionId();
            ephemeral = create(zk, "ephemeral-" + index, CreateMode.EPHEMERAL);
        }

        private void prepare(final String text, final String created) throws Exception
        {
            data = new EventRecorder();
            exists = new EventRecorder();
            zk.sync(root);
            zk.getData(root + "/data", data, null);
            zk.exists(root + "/" + created, exists);
            zk.setData(ephemeral, bytes(text), -1);
        }

        private void check(final String text, final String created) throws Exception
        {
            data.awaitNodeEvents("NodeDataChanged " + root + "/data");
            exists.awaitNodeEvents("NodeCreated " + root + "/" + created);
            // Without a sync: what it has written and been told of is there, at whatever server.
            assertEquals(text, new String(zk.getData(ephemeral, false, null), StandardCharsets.UTF_8));
            assertEquals(text, new String(zk.getData(root + "/data", false, null), StandardCharsets.UTF_8));
            assertEquals(sessionId, zk.getSessionId());
            assertEquals(sessionId, writer.exists(ephemeral, false).getEphemeralOwner());
        }
    }
}
