package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;

import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * The network between all servers. Fault model of links: {@link SimulatedLink}. Votes are lost, repeated and late, each
 * by itself.
 */
final class SimulatedNetwork
{
    private final EventLoop loop;
    private final SplitRandom random;
    private final SimulationPlan plan;
    private final Trace trace;
    private final Coverage coverage;
    private final List<SimulatedServer> servers = new ArrayList<>();
    private SimulatedLink[][] links;
    private boolean isCalm;

    SimulatedNetwork(final Simulation simulation, final SplitRandom random)
    {
        this.loop = simulation.loop();
        this.plan = simulation.plan();
        this.trace = simulation.trace();
        this.coverage = simulation.coverage();
        this.random = random;
    }

    void connect(final List<SimulatedServer> all)
    {
        servers.addAll(all);
        final int count = servers.size();
        links = new SimulatedLink[count + 1][count + 1];
        for (int a = 1; a <= count; a++)
        {
            for (int b = a + 1; b <= count; b++)
            {
                final SimulatedLink link = new SimulatedLink(
                    this, servers.get(a - 1), servers.get(b - 1), random.split(a * 1_000L + b));
                links[a][b] = link;
                links[b][a] = link;
                link.connectLater();
            }
        }
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

    Coverage coverage()
    {
        return coverage;
    }

    SimulatedDisk disk(final int server)
    {
        return servers.get(server - 1).disk();
    }

    boolean isCalm()
    {
        return isCalm;
    }

    SimulatedLink link(final int server, final int peer)
    {
        return links[server][peer];
    }

    /** No more faults; what is divided is joined again. */
    void calm()
    {
        isCalm = true;
        for (final SimulatedServer server : servers)
        {
            for (int peer = server.id() + 1; peer <= servers.size(); peer++)
            {
                block(server.id(), peer, false);
                block(peer, server.id(), false);
                link(server.id(), peer).slowness(1);
            }
        }
    }

    /** Cut or join one direction. */
    void block(final int from, final int to, final boolean isBlocked)
    {
        link(from, to).block(from, isBlocked && !isCalm);
    }

    void onCrash(final SimulatedServer server)
    {
        for (int peer = 1; peer <= servers.size(); peer++)
        {
            if (peer != server.id())
            {
                link(server.id(), peer).onCrash(server.id());
            }
        }
    }

    void sendVote(final int from, final int to, final DirectBuffer buffer, final int offset, final int length)
    {
        if (link(from, to).isBlocked(from) || (!isCalm && random.chance(plan.voteLoss)))
        {
            return;
        }
        final int copies = !isCalm && random.chance(plan.voteRepeat) ? 2 : 1;
        final byte[] vote = new byte[length];
        buffer.getBytes(offset, vote);
        for (int i = 0; i < copies; i++)
        {
            loop.after(delayNs(random, 1), () ->
            {
                if (!link(from, to).isBlocked(from))
                {
                    servers.get(to - 1).deliver(new Delivery(Delivery.Kind.VOTE, from, 0, vote));
                }
            });
        }
    }

    long delayNs(final SplitRandom source, final int slowness)
    {
        final long delayNs = source.magnitudeBetween(plan.delayNs / 2, plan.delayNs * 2) * slowness;
        return !isCalm && source.chance(plan.delayTail) ?
            delayNs + source.magnitudeBetween(plan.delayNs, Math.max(plan.delayNs + 1, plan.delayTailNs)) : delayNs;
    }

    void countLoss(final int messages)
    {
        coverage.count(Point.LINK_LOSS);
        if (messages > 0)
        {
            coverage.count(Point.MESSAGES_LOST);
        }
    }
}
