package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.replica.PeerLinks;
import io.ringmaster.tools.simulator.Coverage.Point;

/**
 * The network between all servers. In half of the runs links are simulated, with the faults of {@link SimulatedLink};
 * in the others the servers make them themselves of channels with the faults of {@link RawNetwork}. Votes are lost,
 * repeated and late.
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
    private RawNetwork raw;
    private boolean[][] isBlocked;
    private int[][] slowness;
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
        isBlocked = new boolean[count + 1][count + 1];
        slowness = new int[count + 1][count + 1];
        if (plan.hasRawLinks)
        {
            raw = new RawNetwork(this, servers, random.split(3));
            return;
        }
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

    void onHeard(final int server, final int peer)
    {
        servers.get(server - 1).onHeard(peer);
    }

    boolean isCalm()
    {
        return isCalm;
    }

    /** The simulated links of a server. */
    PeerLinks links(final int server)
    {
        return new PeerLinks()
        {
            @Override
            public boolean offer(final int peer, final DirectBuffer buffer, final int offset, final int length)
            {
                return link(server, peer).offer(server, buffer, offset, length);
            }

            @Override
            public void sendVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
            {
                SimulatedNetwork.this.sendVote(server, peer, buffer, offset, length);
            }

            @Override
            public void reset(final int peer)
            {
                link(server, peer).reset(server);
            }
        };
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
                slowness(server.id(), peer, 1);
            }
        }
    }

    /** Links of its own for each server; null if links are simulated. */
    RawNetwork raw()
    {
        return raw;
    }

    /** Cut or join one direction. */
    void block(final int from, final int to, final boolean nowBlocked)
    {
        final boolean isCut = nowBlocked && !isCalm;
        if (raw == null)
        {
            link(from, to).block(from, isCut);
        }
        else if (isBlocked[from][to] != isCut)
        {
            isBlocked[from][to] = isCut;
            trace.add(TraceEvent.BLOCKED, from, to, isCut ? 1 : 0);
            raw.onBlocked(from, to, isCut);
        }
    }

    boolean isBlocked(final int from, final int to)
    {
        return isBlocked[from][to];
    }

    /** Messages between two servers take so many times as long. */
    void slowness(final int a, final int b, final int factor)
    {
        slowness[a][b] = factor;
        slowness[b][a] = factor;
        if (raw == null)
        {
            link(a, b).slowness(factor);
        }
    }

    int slowness(final int from, final int to)
    {
        return Math.max(1, slowness[from][to]);
    }

    /** The link between two servers breaks for no reason that they know. */
    void breakDown(final int a, final int b)
    {
        if (raw == null)
        {
            link(a, b).breakDown();
        }
        else
        {
            raw.breakDown(a, b);
        }
    }

    void onCrash(final SimulatedServer server)
    {
        if (raw != null)
        {
            raw.onCrash(server.id());
            return;
        }
        for (int peer = 1; peer <= servers.size(); peer++)
        {
            if (peer != server.id())
            {
                link(server.id(), peer).onCrash(server.id());
            }
        }
    }

    private void sendVote(final int from, final int to, final DirectBuffer buffer, final int offset, final int length)
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
