package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ringmaster.tools.checker.HistoryChecker;
import io.ringmaster.tools.checker.HistoryRecorder;
import io.ringmaster.tools.checker.Verdict;
import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * One run: an ensemble that is disturbed for three quarters of the time, is left alone then and has to recover, and is
 * started once more from its disks. What is checked all the time: {@link Ledger}, {@link WireCheck} and
 * {@link SimulatedServer}; what clients have seen is checked at the end. docs/testing.md has the list.
 */
final class Simulation
{
    private static final int TRACE_LINES = 400;
    private static final long RECOVERY_NS = TimeUnit.SECONDS.toNanos(20);
    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final long seed;
    private final SplitRandom random;
    private final EventLoop loop = new EventLoop();
    private final Coverage coverage = new Coverage();
    private final SimulationPlan plan;
    private final Trace trace;
    private final Ledger ledger;
    private final SimulatedNetwork network;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final Nemesis nemesis;
    private final SimulatedClient staleClient;
    private final SplitRandom restartRandom;
    private final SplitRandom promiseRandom;
    private final HistoryRecorder history = new HistoryRecorder();
    private boolean isCalm;

    /**
     * Construct.
     *
     * @param seed       of everything.
     * @param voterCount servers that vote; 0 to let the seed decide.
     * @param ports      between replicas and what is simulated.
     * @param out        to take each line of the trace; null if nobody reads them.
     */
    Simulation(final long seed, final int voterCount, final Ports ports, final Consumer<String> out)
    {
        this.seed = seed;
        random = new SplitRandom(seed);
        plan = new SimulationPlan(random.split(1), voterCount);
        trace = new Trace(loop, out);
        ledger = new Ledger(plan.configuration);
        for (int key = 0; key < ModelState.KEY_COUNT; key++)
        {
            history.initial(ModelState.path(key), new ModelState().view(key));
        }
        network = new SimulatedNetwork(this, random.split(2));
        restartRandom = random.split(3);
        promiseRandom = random.split(6);
        final WireCheck check = new WireCheck(this);
        final int count = plan.configuration.voters().size() + plan.configuration.observers().size();
        for (int id = 1; id <= count; id++)
        {
            servers.add(new SimulatedServer(id, this, network, check, ports, random.split(100 + id)));
        }
        network.connect(servers);
        for (int id = 1; id <= plan.clientCount; id++)
        {
            clients.add(new SimulatedClient(id, this, random.split(1_000 + id)));
        }
        staleClient = new SimulatedClient(plan.clientCount + 2, this, random.split(5));
        nemesis = new Nemesis(this, network, servers, random.split(4));
    }

    EventLoop loop()
    {
        return loop;
    }

    SimulationPlan plan()
    {
        return plan;
    }

    Trace trace()
    {
        return trace;
    }

    Ledger ledger()
    {
        return ledger;
    }

    HistoryRecorder history()
    {
        return history;
    }

    /** Whether nothing goes wrong any more. */
    boolean isCalm()
    {
        return isCalm;
    }

    Coverage coverage()
    {
        return coverage;
    }

    /**
     * Run it.
     *
     * @param seconds of virtual time.
     * @return how it ended; what did not hold is in it, not thrown.
     */
    SimulationResult run(final int seconds)
    {
        Violation violation = null;
        try
        {
            disturb(TimeUnit.SECONDS.toNanos(seconds) * 3 / 4);
            calm();
            recover("after the faults");
            crashAllCalmly();
            recover("after a restart of all");
            checkHistory();
        }
        catch (final Violation ex)
        {
            violation = ex;
        }
        catch (final RuntimeException | AssertionError ex)
        {
            violation = new Violation("a server throws " + ex, ex);
        }
        return new SimulationResult(seed, plan.toString(), violation, trace.hash(), loop.eventCount(),
            ledger.committedCount(), coverage, trace.tail(TRACE_LINES));
    }

    /** What clients have seen has an order that explains it. */
    private void checkHistory()
    {
        final Verdict verdict = new HistoryChecker().sessionsAreFenced(true).check(history.history());
        Violation.unless(verdict.isOk(), () -> verdict.kind() == Verdict.Kind.GAVE_UP ?
            "nobody can tell whether the history is right: " + verdict.explanation() : verdict.explanation());
    }

    private void disturb(final long durationNs)
    {
        servers.forEach(server -> server.start(false));
        clients.forEach(SimulatedClient::start);
        nemesis.start();
        loop.runUntil(durationNs);
    }

    private void calm()
    {
        isCalm = true;
        trace.add(TraceEvent.HEALED, 0);
        nemesis.stop();
        network.calm();
        servers.forEach(SimulatedServer::calm);
    }

    private void crashAllCalmly()
    {
        servers.forEach(server -> crashAndRestart(server, true));
    }

    /** Within bounded time clients get answers, and all servers have the same history and state. */
    private void recover(final String when)
    {
        final long endNs = loop.nowNs() + RECOVERY_NS;
        final long[] before = clients.stream().mapToLong(SimulatedClient::acknowledgedCount).toArray();
        while (!isProgress(before))
        {
            Violation.unless(loop.nowNs() < endNs, () -> "no progress " + when + ": " + describe());
            loop.runUntil(loop.nowNs() + STEP_NS);
        }
        clients.forEach(client -> client.pause(true));
        while (!isEqual())
        {
            Violation.unless(loop.nowNs() < endNs, () -> "servers do not agree " + when + ": " + describe());
            loop.runUntil(loop.nowNs() + STEP_NS);
        }
        clients.forEach(client -> client.pause(false));
    }

    private boolean isProgress(final long[] before)
    {
        for (int i = 0; i < before.length; i++)
        {
            if (clients.get(i).acknowledgedCount() == before[i])
            {
                return false;
            }
        }
        return true;
    }

    private boolean isEqual()
    {
        for (final SimulatedServer server : servers)
        {
            if (!server.isServing() || server.disk().isRejoining() ||
                server.disk().lastIndex() != ledger.committedCount() ||
                server.disk().lastChain() != ledger.lastChain() ||
                server.disk().durableZxid() != ledger.lastZxid() ||
                server.state().index() != ledger.committedCount())
            {
                return false;
            }
        }
        return true;
    }

    private String describe()
    {
        final StringBuilder text = new StringBuilder("committed " + LogRecord.text(ledger.lastZxid()));
        for (final SimulatedServer server : servers)
        {
            text.append("; server ").append(server.id()).append(' ');
            if (server.isRunning())
            {
                text.append(server.replica().state()).append(" of ").append(server.replica().leaderId())
                    .append(" epoch ").append(server.replica().epoch())
                    .append(" serving ").append(server.isServing())
                    .append(" applied ").append(LogRecord.text(server.state().zxid()));
            }
            else
            {
                text.append("down");
            }
            text.append(" last ").append(LogRecord.text(server.disk().lastZxid()))
                .append(" durable ").append(LogRecord.text(server.disk().durableZxid()))
                .append(" accepted ").append(server.disk().acceptedEpoch())
                .append(server.disk().isRejoining() ? " rejoining" : "");
        }
        return text.toString();
    }

    SimulatedServer randomServer(final SplitRandom source)
    {
        return servers.get(source.nextInt(servers.size()));
    }

    /** Some server that serves as leader; null if there is none. */
    SimulatedServer leader()
    {
        for (final SimulatedServer server : servers)
        {
            if (server.isLeading())
            {
                return server;
            }
        }
        return null;
    }

    void crashAndRestart(final SimulatedServer server, final boolean isPowerLost)
    {
        crashAndRestart(server, isPowerLost, restartRandom.magnitudeBetween(plan.downNs / 4, plan.downNs * 2));
    }

    void crashAndRestart(final SimulatedServer server, final boolean isPowerLost, final long downNs)
    {
        if (server.isRunning())
        {
            server.crash(isPowerLost);
            restartLater(server, isCalm ? STEP_NS : downNs);
        }
    }

    private void restartLater(final SimulatedServer server, final long downNs)
    {
        loop.after(downNs, () ->
        {
            if (!server.isRunning())
            {
                server.start(ledger.isDiskLost(server.id()) && server.isVoter());
            }
        });
    }

    /** Whether a server may lose its disk and the others still are enough: a disk that is empty yet is none. */
    boolean mayLoseDisk(final SimulatedServer candidate)
    {
        int lost = 0;
        for (final SimulatedServer server : servers)
        {
            if (server.isVoter() && server != candidate && (ledger.isDiskLost(server.id()) ||
                server.disk().isRejoining() || server.disk().acceptedEpoch() == 0))
            {
                lost++;
            }
        }
        return ledger.committedCount() > 0 && lost < plan.configuration.voters().size() - plan.configuration.quorum();
    }

    void loseDisk(final SimulatedServer server)
    {
        final boolean wasRunning = server.isRunning();
        server.crash(true);
        ledger.onDiskLost(server.id());
        server.disk().wipe();
        if (wasRunning)
        {
            restartLater(server, plan.downNs);
        }
    }

    /** A server finds out that its disk is empty although others have history: it is started to rejoin them. */
    void onDiskLost(final SimulatedServer server)
    {
        Violation.unless(server.disk().lastIndex() == 0, () -> "server " + server.id() + " takes its disk for lost");
        ledger.onDiskLost(server.id());
        crashAndRestart(server, false);
    }

    /** Whoever still believes to lead after others have gone on is asked at the worst time. */
    void onAcknowledged()
    {
        long newest = 0;
        for (final SimulatedServer server : servers)
        {
            newest = server.isLeading() ? Math.max(newest, server.replica().epoch()) : newest;
        }
        for (final SimulatedServer server : servers)
        {
            if (server.isLeading() && server.replica().epoch() < newest)
            {
                coverage.count(Point.STALE_LEADER_ASKED);
                staleClient.flood(server, 1);
                staleClient.readOnce(server);
            }
        }
    }

    /** A candidate asks a server for a promise. */
    void onAskedForPromise(final int candidate, final int server)
    {
        nemesis.contest().onAsked(candidate, server);
        breakAtPromise(candidate, server);
    }

    /** A server tells a candidate that it has promised. */
    void onPromised(final int server, final int candidate)
    {
        nemesis.contest().onPromised(server, candidate);
        breakAtPromise(server, candidate);
    }

    /** A leader hands on the first record of its epoch. */
    void onEpochBegun(final int leader)
    {
        nemesis.contest().onEpochBegun(leader);
    }

    private void breakAtPromise(final int from, final int to)
    {
        if (!isCalm && promiseRandom.chance(plan.breakAtPromise))
        {
            loop.after(promiseRandom.magnitudeBetween(1_000, 4 * plan.delayNs), () -> network.breakDown(from, to));
        }
    }

    void onServerLooking(final int serverId)
    {
        clients.forEach(client -> client.onServerLooking(serverId));
    }

    /** What a server knows to be committed is to be in the ledger by now. */
    void observeCommits(final int serverId)
    {
        servers.get(serverId - 1).observeCommits();
    }

    void onCatchingUp(final int serverId)
    {
        servers.get(serverId - 1).onCatchingUp();
    }

    void onAdmitted(final int serverId)
    {
        if (ledger.isDiskLost(serverId))
        {
            coverage.count(Point.ADMISSION);
            ledger.onAdmitted(serverId);
        }
    }
}
