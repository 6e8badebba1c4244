package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;

import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * Two candidates for one epoch, and one voter between them without which neither has a quorum: it is asked by the
 * first, and gone before it hears of that; it promises to the second, which begins the epoch, and is gone before it has
 * the first record of it; and comes back to the first, to which it can promise nothing any more. Three, five or seven
 * voters are divided for that, so that two groups of the same size are without the one voter.
 */
final class Contest
{
    private static final long DURATION_NS = 6_000_000_000L;

    /** What is to happen next. */
    private enum Step
    {
        /** There is no contest. */
        NONE,
        /** The voter is with the first group, and a candidate there asks for its promise. */
        FIRST_ASKS,
        /** The voter is with the second group, and a candidate there begins the epoch. */
        SECOND_BEGINS,
        /** The voter is with the first group again, and promises the same epoch once more. */
        FIRST_IS_TOLD,
        /** Nothing: the servers are divided for some time yet. */
        OVER
    }

    private final Simulation simulation;
    private final SimulatedNetwork network;
    private final List<SimulatedServer> first = new ArrayList<>();
    private final List<SimulatedServer> second = new ArrayList<>();
    private SimulatedServer voter;
    private Step step = Step.NONE;

    Contest(final Simulation simulation, final SimulatedNetwork network)
    {
        this.simulation = simulation;
        this.network = network;
    }

    /** Divide the servers, unless they are, or some voter is down. */
    void begin(final SplitRandom source, final List<SimulatedServer> servers)
    {
        final List<SimulatedServer> voters = new ArrayList<>(
            servers.stream().filter(server -> server.isVoter() && server.isRunning()).toList());
        if (step != Step.NONE || voters.size() % 2 == 0 ||
            voters.size() < simulation.plan().configuration.voters().size())
        {
            return;
        }
        // Who has least votes for any of the others.
        voters.sort((a, b) -> a.disk().durableZxid() != b.disk().durableZxid() ?
            Long.compare(a.disk().durableZxid(), b.disk().durableZxid()) : a.id() - b.id());
        voter = voters.remove(0);
        if (voter.isLeading())
        {
            return;
        }
        first.clear();
        second.clear();
        final SimulatedServer leader = simulation.leader();
        if (leader != null && voters.remove(leader))
        {
            second.add(leader);
        }
        while (!voters.isEmpty())
        {
            final SimulatedServer next = voters.remove(source.nextInt(voters.size()));
            (first.size() < second.size() || voters.size() % 2 == 0 ? first : second).add(next);
        }
        first.forEach(a -> second.forEach(b -> cut(a, b)));
        second.forEach(server -> cut(voter, server));
        step = Step.FIRST_ASKS;
        simulation.loop().after(DURATION_NS, this::end);
    }

    /** A candidate asks for a promise: the message is under way. */
    void onAsked(final int candidate, final int server)
    {
        if (step == Step.FIRST_ASKS && server == voter.id() && isOf(first, candidate))
        {
            swing(first, second);
            step = Step.SECOND_BEGINS;
        }
    }

    /** A leader hands on the first record of its epoch. */
    void onEpochBegun(final int leader)
    {
        if (step == Step.SECOND_BEGINS && isOf(second, leader))
        {
            swing(second, first);
            step = Step.FIRST_IS_TOLD;
        }
    }

    /** A server answers that it has promised. */
    void onPromised(final int server, final int candidate)
    {
        if (step == Step.FIRST_IS_TOLD && server == voter.id() && isOf(first, candidate))
        {
            simulation.coverage().count(Point.PROMISED_TO_TWO);
            step = Step.OVER;
        }
    }

    /** Join what is divided, as far as it is by this. */
    private void end()
    {
        step = Step.NONE;
        first.forEach(a -> second.forEach(b -> join(a, b)));
        first.forEach(server -> join(voter, server));
        second.forEach(server -> join(voter, server));
    }

    private void swing(final List<SimulatedServer> from, final List<SimulatedServer> to)
    {
        from.forEach(server -> cut(voter, server));
        to.forEach(server -> join(voter, server));
    }

    private void cut(final SimulatedServer a, final SimulatedServer b)
    {
        network.block(a.id(), b.id(), true);
        network.block(b.id(), a.id(), true);
        network.breakDown(a.id(), b.id());
    }

    private void join(final SimulatedServer a, final SimulatedServer b)
    {
        network.block(a.id(), b.id(), false);
        network.block(b.id(), a.id(), false);
    }

    private static boolean isOf(final List<SimulatedServer> group, final int id)
    {
        return group.stream().anyMatch(server -> server.id() == id);
    }
}
