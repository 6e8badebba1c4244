package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;

import io.ringmaster.tools.simulator.Coverage.Point;

/** Makes things go wrong, at times and places that follow from the seed, until it is told to stop. */
final class Nemesis
{
    private static final long MINUTE_NS = 60_000_000_000L;

    private final Simulation simulation;
    private final EventLoop loop;
    private final SplitRandom random;
    private final SimulationPlan plan;
    private final Coverage coverage;
    private final SimulatedNetwork network;
    private final List<SimulatedServer> servers;
    private final SimulatedClient orphanClient;
    private final Contest contest;
    private boolean hasStopped;

    Nemesis(
        final Simulation simulation,
        final SimulatedNetwork network,
        final List<SimulatedServer> servers,
        final SplitRandom random)
    {
        this.simulation = simulation;
        this.loop = simulation.loop();
        this.plan = simulation.plan();
        this.coverage = simulation.coverage();
        this.network = network;
        this.servers = servers;
        this.random = random;
        contest = new Contest(simulation, network);
        orphanClient = new SimulatedClient(plan.clientCount + 1, simulation, random.split(0));
    }

    void start()
    {
        repeat(1, plan.linkBreaks, this::breakLink);
        repeat(2, plan.partitions, this::divide);
        repeat(3, plan.slowLinks, this::slowLink);
        repeat(4, plan.powerLosses, source -> crash(source, true));
        repeat(5, plan.processEnds, source -> crash(source, false));
        repeat(6, plan.allCrash, this::crashAll);
        repeat(7, plan.pauses, this::pause);
        repeat(8, plan.wipes, this::wipe);
        repeat(9, plan.fullDisks, this::fillDisk);
        repeat(10, plan.orphans, this::orphan);
        repeat(11, plan.swings, this::swing);
        repeat(12, plan.contests, source -> contest.begin(source, servers));
    }

    /** Told what candidates and voters say to each other. */
    Contest contest()
    {
        return contest;
    }

    void stop()
    {
        hasStopped = true;
    }

    private void repeat(final int label, final double perMinute, final Fault fault)
    {
        if (perMinute > 0)
        {
            next(random.split(label), (long)(MINUTE_NS / perMinute), fault);
        }
    }

    private void next(final SplitRandom source, final long meanNs, final Fault fault)
    {
        loop.after(source.exponential(meanNs), () ->
        {
            if (!hasStopped)
            {
                fault.happen(source);
                next(source, meanNs, fault);
            }
        });
    }

    private SimulatedServer anyServer(final SplitRandom source)
    {
        // Every other time whoever leads: that is where it hurts.
        final SimulatedServer leader = simulation.leader();
        return leader != null && source.chance(0.4) ? leader : servers.get(source.nextInt(servers.size()));
    }

    private SimulatedServer anotherServer(final SplitRandom source, final SimulatedServer than)
    {
        final int index = source.nextInt(servers.size() - 1);
        return servers.get(index < than.id() - 1 ? index : index + 1);
    }

    private void breakLink(final SplitRandom source)
    {
        if (servers.size() > 1)
        {
            final SimulatedServer server = anyServer(source);
            network.breakDown(server.id(), anotherServer(source, server).id());
        }
    }

    private void slowLink(final SplitRandom source)
    {
        if (servers.size() > 1)
        {
            final SimulatedServer server = anyServer(source);
            final SimulatedServer other = anotherServer(source, server);
            network.slowness(server.id(), other.id(), (int)source.magnitudeBetween(3, 100));
            loop.after(source.between(plan.partitionNs / 2, plan.partitionNs * 2),
                () -> network.slowness(server.id(), other.id(), 1));
        }
    }

    /** Cut what one group sends to another; or both ways; or all but one server that still reaches everybody. */
    private void divide(final SplitRandom source)
    {
        if (servers.size() < 2)
        {
            return;
        }
        coverage.count(Point.PARTITION);
        final List<int[]> cuts = new ArrayList<>();
        final SimulatedServer pivot = anyServer(source);
        final int kind = source.nextInt(5);
        final long side = source.nextLong();
        for (final SimulatedServer from : servers)
        {
            for (final SimulatedServer to : servers)
            {
                final boolean isCut = from != to && switch (kind)
                {
                    case 0 -> from == pivot || to == pivot;
                    case 1 -> from == pivot;
                    case 2 -> to == pivot;
                    case 3 -> isIn(side, from) != isIn(side, to);
                    default -> from != pivot && to != pivot && isIn(side, from) != isIn(side, to);
                };
                if (isCut)
                {
                    cuts.add(new int[]{from.id(), to.id()});
                }
            }
        }
        cuts.forEach(cut -> network.block(cut[0], cut[1], true));
        loop.after(source.between(plan.partitionNs / 4, plan.partitionNs * 2),
            () -> cuts.forEach(cut -> network.block(cut[0], cut[1], false)));
    }

    /** A leader appends what nobody else gets to see, and ends; the others go on without it. */
    private void orphan(final SplitRandom source)
    {
        final SimulatedServer leader = simulation.leader();
        if (leader == null)
        {
            return;
        }
        for (final SimulatedServer to : servers)
        {
            if (to != leader && source.chance(0.8))
            {
                network.block(leader.id(), to.id(), true);
            }
        }
        orphanClient.flood(leader, 1 + source.nextInt(12));
        loop.after(source.magnitudeBetween(200_000, 300_000_000), () ->
        {
            simulation.crashAndRestart(leader, source.chance(0.3), source.between(1, 3_000_000_000L));
            servers.stream().filter(to -> to != leader).forEach(to -> network.block(leader.id(), to.id(), false));
        });
    }

    /** Two groups are cut off from each other, and one server is now in this and now in that one. */
    private void swing(final SplitRandom source)
    {
        coverage.count(Point.SWING);
        final SimulatedServer pivot = servers.get(source.nextInt(servers.size()));
        final long side = source.nextLong();
        divide(pivot, side, true);
        swing(source, pivot, side, 3 + source.nextInt(10), source.magnitudeBetween(20_000_000, 1_500_000_000));
    }

    private void swing(
        final SplitRandom source, final SimulatedServer pivot, final long side, final int left, final long periodNs)
    {
        if (left == 0 || hasStopped)
        {
            divide(pivot, side, false);
            servers.stream().filter(other -> other != pivot).forEach(other -> cut(pivot, other, false));
            return;
        }
        servers.stream().filter(other -> other != pivot)
            .forEach(other -> cut(pivot, other, isIn(side, other) == (left % 2 == 0)));
        loop.after(source.between(periodNs / 2, periodNs * 2), () -> swing(source, pivot, side, left - 1, periodNs));
    }

    private void divide(final SimulatedServer pivot, final long side, final boolean isCut)
    {
        for (final SimulatedServer from : servers)
        {
            servers.stream().filter(to -> from != pivot && to != pivot && isIn(side, from) && !isIn(side, to))
                .forEach(to -> cut(from, to, isCut));
        }
    }

    private void cut(final SimulatedServer a, final SimulatedServer b, final boolean isCut)
    {
        network.block(a.id(), b.id(), isCut);
        network.block(b.id(), a.id(), isCut);
    }

    private static boolean isIn(final long side, final SimulatedServer server)
    {
        return ((side >>> server.id()) & 1) == 0;
    }

    private void crash(final SplitRandom source, final boolean isPowerLost)
    {
        simulation.crashAndRestart(anyServer(source), isPowerLost);
    }

    private void crashAll(final SplitRandom source)
    {
        final boolean isPowerLost = source.chance(0.7);
        servers.forEach(server -> simulation.crashAndRestart(server, isPowerLost));
    }

    private void pause(final SplitRandom source)
    {
        anyServer(source).pause(source.magnitudeBetween(plan.pauseNs / 4, plan.pauseNs * 2));
    }

    private void wipe(final SplitRandom source)
    {
        final SimulatedServer server = anyServer(source);
        if (server.isVoter() && simulation.mayLoseDisk(server))
        {
            simulation.loseDisk(server);
        }
    }

    private void fillDisk(final SplitRandom source)
    {
        final SimulatedDisk disk = anyServer(source).disk();
        coverage.count(Point.DISK_FULL);
        disk.full(true);
        loop.after(source.magnitudeBetween(10_000_000, 10_000_000_000L), () -> disk.full(false));
    }

    @FunctionalInterface
    private interface Fault
    {
        void happen(SplitRandom source);
    }
}
