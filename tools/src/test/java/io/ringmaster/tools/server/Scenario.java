package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.tools.checker.HistoryChecker;
import io.ringmaster.tools.checker.HistoryRecorder;
import io.ringmaster.tools.checker.Verdict;

/**
 * Whole servers and their clients in one thread and virtual time, disturbed for a while, then left alone. Then clients
 * get answers, all servers have the same tree, and what clients have seen is right.
 */
final class Scenario implements ScenarioWorld
{
    static final long MS = 1_000_000;
    private static final long RECOVERY_NS = 20_000 * MS;
    private static final int CLIENTS = 5;

    private final Random random;
    private final HistoryRecorder recorder = new HistoryRecorder();
    private final ScenarioNetwork network;
    private final List<ScenarioServer> servers = new ArrayList<>();
    private final List<ScenarioClient> clients = new ArrayList<>();
    private final Map<Long, ScenarioClient> connections = new HashMap<>();
    private final Map<Integer, Long> restartNs = new HashMap<>();
    private long nowNs = 1_000 * MS;
    private long nextFaultNs;
    private long healNs = Long.MAX_VALUE;
    private long nextConnection = 1;

    Scenario(final long seed, final int serverCount)
    {
        random = new Random(seed);
        network = new ScenarioNetwork(random);
        final List<Integer> voters = IntStream.rangeClosed(1, serverCount).boxed().toList();
        final EnsembleConfiguration configuration = new EnsembleConfiguration(1, voters, List.of());
        voters.forEach(id -> servers.add(new ScenarioServer(id, configuration, network, this, random)));
        for (int i = 0; i < CLIENTS; i++)
        {
            clients.add(new ScenarioClient(i, this, recorder, new Random(random.nextLong())));
        }
    }

    @Override
    public long nowNs()
    {
        return nowNs;
    }

    /** How many operations clients have asked for. */
    int operationCount()
    {
        return recorder.operationCount();
    }

    ScenarioServer anyServer()
    {
        return servers.get(random.nextInt(servers.size()));
    }

    long newConnection(final ScenarioClient client)
    {
        connections.put(nextConnection, client);
        return nextConnection++;
    }

    void forget(final long connection)
    {
        connections.remove(connection);
    }

    @Override
    public void onReply(
        final int type,
        final long connection,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final ScenarioClient client = connections.get(connection);
        if (client != null)
        {
            client.onReply(type, buffer, offset, length);
        }
    }

    void run(final int seconds)
    {
        final long faultsNs = nowNs + seconds * 1_000L * MS * 3 / 4;
        servers.forEach(ScenarioServer::start);
        nextFaultNs = nowNs + 2_000 * MS;
        while (nowNs < faultsNs)
        {
            disturb();
            step();
        }
        calm();
        awaitAnswers();
        awaitAgreement();
        final Verdict verdict = new HistoryChecker().sessionsAreFenced(true).check(recorder.history());
        assertTrue(verdict.isOk(), verdict::explanation);
        servers.forEach(server -> server.crash(false));
    }

    private void step()
    {
        nowNs += 10_000 + random.nextInt(100_000);
        network.now(nowNs);
        for (final ScenarioServer server : servers)
        {
            server.turn(random.nextInt(4));
        }
        if (random.nextInt(8) == 0)
        {
            clients.get(random.nextInt(clients.size())).act();
        }
        for (final ScenarioServer server : servers)
        {
            if (!server.isRunning() && restartNs.computeIfAbsent(
                server.id, id -> nowNs + (20 + random.nextInt(2_000)) * MS) <= nowNs)
            {
                restartNs.remove(server.id);
                server.start();
            }
        }
    }

    private void disturb()
    {
        if (nowNs >= healNs)
        {
            network.heal();
            healNs = Long.MAX_VALUE;
        }
        if (nowNs < nextFaultNs)
        {
            return;
        }
        nextFaultNs = nowNs + (100 + random.nextInt(1_500)) * MS;
        final ScenarioServer leader = servers.stream()
            .filter(server -> server.isServing() && server.replica().leaderId() == server.id).findFirst().orElse(null);
        final ScenarioServer server = leader != null && random.nextBoolean() ? leader : anyServer();
        switch (random.nextInt(7))
        {
            case 0 -> server.crash(true);
            case 1 -> server.crash(false);
            case 2 -> server.losePowerSoon(random.nextInt(30));
            case 3 -> server.pause(nowNs + random.nextInt(1_500) * MS);
            case 4 ->
            {
                final ScenarioServer other = anyServer();
                network.breakDown(server.id, other.id);
            }
            default ->
            {
                divide(server);
                healNs = nowNs + random.nextInt(2_500) * MS;
            }
        }
    }

    private void divide(final ScenarioServer server)
    {
        final int kind = random.nextInt(3);
        for (final ScenarioServer other : servers)
        {
            if (other != server)
            {
                network.cut(server.id, other.id, kind != 1);
                network.cut(other.id, server.id, kind != 2);
            }
        }
    }

    private void calm()
    {
        network.heal();
        servers.forEach(server -> server.pause(0));
        servers.forEach(server -> server.losePowerSoon(Integer.MAX_VALUE));
    }

    private void awaitAnswers()
    {
        final long endNs = nowNs + RECOVERY_NS;
        final long[] before = clients.stream().mapToLong(ScenarioClient::answeredCount).toArray();
        while (IntStream.range(0, before.length).anyMatch(i -> clients.get(i).answeredCount() < before[i] + 3))
        {
            assertTrue(nowNs < endNs, () -> "no answers: " + servers + clients);
            step();
        }
    }

    private void awaitAgreement()
    {
        final long endNs = nowNs + RECOVERY_NS;
        clients.forEach(ScenarioClient::stop);
        while (!isAgreed())
        {
            assertTrue(nowNs < endNs, () -> "no agreement: " + servers + clients);
            step();
        }
        final ScenarioServer first = servers.get(0);
        for (final ScenarioServer server : servers)
        {
            assertEquals(first.engine().digest(), server.engine().digest(), "digest of " + server);
            assertEquals(first.engine().nodeCount(), server.engine().nodeCount(), "nodes of " + server);
            assertEquals(first.engine().sessionCount(), server.engine().sessionCount(), "sessions of " + server);
        }
    }

    private boolean isAgreed()
    {
        return clients.stream().allMatch(ScenarioClient::isIdle) &&
            servers.stream().allMatch(ScenarioServer::isServing) &&
            servers.stream().mapToLong(server -> server.engine().lastAppliedZxid()).distinct().count() == 1 &&
            servers.stream().noneMatch(server -> server.engine().hasWritesInFlight());
    }
}
