package io.ringmaster.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.client.ClientContext;
import io.ringmaster.client.CreateMode;
import io.ringmaster.client.ReadConsistency;
import io.ringmaster.client.RingmasterClient;
import io.ringmaster.client.SessionState;
import io.ringmaster.client.SyncRingmaster;
import io.ringmaster.client.WatchMode;
import io.ringmaster.tools.ensemble.LocalPorts;
import io.ringmaster.tools.server.RingmasterServer;
import io.ringmaster.tools.server.ServerContext;

/**
 * A client that knows several addresses, of which one after the other serves: the same state comes up at another port,
 * and what changed between was changed where the client could not see it. Its session goes on, with its ephemerals, and
 * its watches tell of everything that they missed.
 */
@Tag("system")
@Timeout(180)
class ClientFailoverTest
{
    private static final int WAIT_MS = 60_000;

    @TempDir
    private Path directory;

    private final BlockingQueue<SessionState> states = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    @Test
    void shouldGoOnAtAnotherAddress() throws Exception
    {
        final List<Integer> ports;
        try (LocalPorts free = new LocalPorts())
        {
            ports = List.of(free.tcp(0, "first"), free.tcp(0, "second"));
        }
        RingmasterServer server = launch(ports.get(0));
        try (RingmasterClient client = RingmasterClient.connect(new ClientContext()
            .servers("127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1))
            .errorHandler((failure) -> {})
            .sessionListener((source, state) -> states.add(state))))
        {
            final SyncRingmaster sync = client.sync();
            for (final String path : List.of("/data", "/same", "/parent", "/gone", "/kept"))
            {
                sync.create(path, null, CreateMode.PERSISTENT);
            }
            sync.create("/ephemeral", null, CreateMode.EPHEMERAL);
            sync.getData("/data", (event) -> events.add("get " + event.type() + " " + event.path()));
            sync.getData("/same", (event) -> events.add("get " + event.type() + " " + event.path()));
            sync.getData("/gone", (event) -> events.add("get " + event.type() + " " + event.path()));
            sync.exists("/new", (event) -> events.add("exists " + event.type() + " " + event.path()));
            sync.getChildren("/parent", (event) -> events.add("children " + event.type() + " " + event.path()));
            sync.addWatch("/kept", WatchMode.PERSISTENT_RECURSIVE, (event) ->
                events.add("recursive " + event.type() + " " + event.path()));
            final long sessionId = client.sessionId();
            await(SessionState.CONNECTED);

            server.close();
            await(SessionState.DISCONNECTED);
            server = launch(0);
            changeElsewhere(server.address());
            server.close();
            server = launch(ports.get(1));
            await(SessionState.CONNECTED);

            assertEquals(sessionId, client.sessionId());
            assertEquals(sessionId, sync.exists("/ephemeral").ephemeralOwner());
            assertEquals("changed", sync.with(ReadConsistency.LINEARIZABLE).getData("/data").text());
            // What was missed is told before any reply.
            assertEquals(
                Set.of(
                    "get NODE_DATA_CHANGED /data",
                    "get NODE_DELETED /gone",
                    "exists NODE_CREATED /new",
                    "children NODE_CHILDREN_CHANGED /parent"),
                drain());
            sync.create("/kept/child", null, CreateMode.PERSISTENT);
            sync.setData("/same", null, -1);
            assertEquals(Set.of("recursive NODE_CREATED /kept/child", "get NODE_DATA_CHANGED /same"), drain());
        }
        finally
        {
            server.close();
        }
    }

    private void changeElsewhere(final String address)
    {
        try (RingmasterClient other = RingmasterClient.connect(new ClientContext().servers(address)))
        {
            assertNotNull(other.sync().exists("/ephemeral"));
            other.sync().setData("/data", "lost".getBytes(StandardCharsets.UTF_8), -1);
            other.sync().setData("/data", "changed".getBytes(StandardCharsets.UTF_8), -1);
            other.sync().delete("/gone", -1);
            other.sync().create("/new", null, CreateMode.PERSISTENT);
            other.sync().create("/parent/child", null, CreateMode.PERSISTENT);
        }
    }

    private RingmasterServer launch(final int port)
    {
        return RingmasterServer.launch(
            new ServerContext().dataDir(directory.resolve("data")).port(port).zooKeeperPort(0));
    }

    private void await(final SessionState expected) throws InterruptedException
    {
        SessionState state = null;
        while (state != expected)
        {
            state = states.poll(WAIT_MS, TimeUnit.MILLISECONDS);
            assertTrue(state != null, () -> "the session does not become " + expected);
        }
    }

    private Set<String> drain()
    {
        final List<String> drained = new ArrayList<>();
        events.drainTo(drained);
        final Set<String> distinct = drained.stream().collect(Collectors.toSet());
        assertEquals(drained.size(), distinct.size(), drained::toString);
        return distinct;
    }
}
