package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.replica.EnsembleConfiguration;

/** Whole servers in one thread and virtual time, to which happens only what a test lets happen. */
final class QuietEnsemble implements ScenarioWorld
{
    private static final long STEP_NS = 100_000;
    private static final long DEADLINE_NS = 60_000L * Scenario.MS;
    private static final int THREADS = 3;

    private final ScenarioNetwork network;
    private final List<ScenarioServer> servers = new ArrayList<>();
    private final Map<Long, QuietClient> clients = new HashMap<>();
    private final Set<ScenarioServer> withoutJournaler = new HashSet<>();
    private long nowNs = 1_000 * Scenario.MS;

    QuietEnsemble(final int serverCount)
    {
        final Random random = new Random(serverCount);
        network = new ScenarioNetwork(random);
        final List<Integer> voters = IntStream.rangeClosed(1, serverCount).boxed().toList();
        final EnsembleConfiguration configuration = new EnsembleConfiguration(1, voters, List.of());
        voters.forEach(id -> servers.add(new ScenarioServer(id, configuration, network, this, random)));
        servers.forEach(ScenarioServer::start);
        awaitAll();
    }

    /** All servers serve. */
    void awaitAll()
    {
        await("serving", () -> servers.stream().allMatch(ScenarioServer::isServing));
    }

    @Override
    public long nowNs()
    {
        return nowNs;
    }

    @Override
    public void onReply(
        final int type, final long connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final QuietClient client = clients.get(connection);
        if (type == EndpointProtocol.CLOSE)
        {
            client.onClosed(buffer.getStringWithoutLengthAscii(offset, length));
        }
        else
        {
            client.onReply(buffer, offset, length);
        }
    }

    ScenarioServer leader()
    {
        return servers.stream()
            .filter(server -> server.isServing() && server.replica().leaderId() == server.id)
            .findFirst().orElseThrow();
    }

    List<ScenarioServer> followers()
    {
        final ScenarioServer leader = leader();
        return servers.stream().filter(server -> server != leader).toList();
    }

    /** A connection with a session that is still to be opened. */
    QuietClient connect(final ScenarioServer server, final int timeoutMs)
    {
        return connect(server, timeoutMs, 0, new byte[16]);
    }

    /** A connection that comes with the session of another one. */
    QuietClient resume(final ScenarioServer server, final QuietClient other)
    {
        return connect(server, other.timeoutMs(), other.sessionId(), other.password());
    }

    /** A connection that comes with a session that there never was. */
    QuietClient resumeUnknown(final ScenarioServer server, final int timeoutMs, final long sessionId)
    {
        return connect(server, timeoutMs, sessionId, new byte[16]);
    }

    private QuietClient connect(
        final ScenarioServer server, final int timeoutMs, final long sessionId, final byte[] password)
    {
        final long id = clients.size() + 1L;
        final QuietClient client = new QuietClient(id, server);
        clients.put(id, client);
        client.connect(timeoutMs, sessionId, password);
        return client;
    }

    /** The thread of the journaler of a server stands still from now on, or goes on. */
    void holdJournaler(final ScenarioServer server, final boolean isHeld)
    {
        if (isHeld)
        {
            withoutJournaler.add(server);
        }
        else
        {
            withoutJournaler.remove(server);
        }
    }

    /** The threads of all journalers go on. */
    void release()
    {
        withoutJournaler.clear();
    }

    /** How many of the turns that a server's engine takes in a time are not followed by a rest. */
    int busyTurns(final ScenarioServer server, final long ms)
    {
        final int before = server.busyTurns();
        run(ms);
        return server.busyTurns() - before;
    }

    void run(final long ms)
    {
        final long endNs = nowNs + ms * Scenario.MS;
        while (nowNs < endNs)
        {
            step();
        }
    }

    void await(final String what, final BooleanSupplier condition)
    {
        final long endNs = nowNs + DEADLINE_NS;
        while (!condition.getAsBoolean())
        {
            assertTrue(nowNs < endNs, () -> "not " + what + ": " + servers + clients.values());
            step();
        }
    }

    private void step()
    {
        nowNs += STEP_NS;
        network.now(nowNs);
        for (final ScenarioServer server : servers)
        {
            for (int thread = withoutJournaler.contains(server) ? 1 : 0; thread < THREADS; thread++)
            {
                server.turn(thread);
            }
        }
    }
}
