package io.ringmaster.engine.link;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/** Two or three servers, some time of trouble, then peace. Everything from one seed. */
final class LinkScenario
{
    private static final long MS = SimulatedNetwork.MS;
    private static final long STEP_NS = 5 * MS;
    private static final long LIMIT_NS = 400 * MS;
    /** Links are up this long after the last fault at the latest. */
    private static final long RECOVERY_NS = 6_000 * MS;

    private final SplittableRandom random;
    private final SimulatedNetwork network;
    private final LinkNode[] nodes;
    private final int[] ids;
    private final LinkRules rules;
    private final UnaryOperator<RawChannels> wrapper;
    private final long[] pausedUntilNs;
    private final PeerLiveness[] liveness;
    private final long[] processes;
    private final List<Notice> notices = new ArrayList<>();
    private long lastProcess;

    LinkScenario(final long seed, final LinkRules rules, final UnaryOperator<RawChannels> wrapper)
    {
        this.rules = rules;
        this.wrapper = wrapper;
        random = new SplittableRandom(seed);
        network = new SimulatedNetwork(random.split());
        ids = random.nextBoolean() ? new int[]{1, 2} : new int[]{1, 2, 3};
        nodes = new LinkNode[ids.length];
        pausedUntilNs = new long[ids.length];
        liveness = new PeerLiveness[ids.length];
        processes = new long[ids.length];
        final long[] sessions = new long[1];
        for (int i = 0; i < ids.length; i++)
        {
            nodes[i] = new LinkNode(ids[i], peersOf(ids[i]), random.split(), sessions);
            nodes[i].restart(newLayer(nodes[i]));
        }
    }

    /** Fails with an {@link AssertionError}; returns how many messages arrived. */
    long run()
    {
        runFor(1_000 * MS);
        network.isFaulty = true;
        for (final LinkNode node : nodes)
        {
            node.isUnruly = true;
        }
        final long endNs = network.nowNs + 10_000 * MS;
        while (network.nowNs < endNs)
        {
            trouble();
            runFor(STEP_NS);
        }
        network.heal();
        for (int i = 0; i < nodes.length; i++)
        {
            nodes[i].isUnruly = false;
            pausedUntilNs[i] = 0;
        }
        final long deadlineNs = network.nowNs + RECOVERY_NS;
        while (!isAllUp())
        {
            if (network.nowNs > deadlineNs)
            {
                throw new AssertionError("links are not up in time after the last fault: " + state());
            }
            runFor(STEP_NS);
        }
        // What is left of old sessions may take a link down once more, but not for long; and votes that nobody
        // received get another publication.
        runFor(4_000 * MS);
        final long receivedBefore = received();
        final int downsBefore = downs();
        for (final LinkNode node : nodes)
        {
            node.forgetVotes();
        }
        runFor(1_000 * MS);
        for (final LinkNode node : nodes)
        {
            // Each peer sends twenty in a second, more or less.
            if (node.fewestVotes() < 2)
            {
                throw new AssertionError("no votes come to " + node.id + " in peace: " + state());
            }
        }
        if (!isAllUp() || downs() != downsBefore || received() < receivedBefore + 50)
        {
            throw new AssertionError("links are not stable in peace: " + state());
        }
        hang(nodes[random.nextInt(ids.length)]);
        die(nodes[random.nextInt(ids.length)]);
        return received();
    }

    /** A server that does nothing is noticed by the others, though the network has nothing to tell of it. */
    private void hang(final LinkNode hung)
    {
        pausedUntilNs[hung.id - 1] = Long.MAX_VALUE;
        runFor(2 * LIMIT_NS);
        for (final LinkNode node : nodes)
        {
            if (node != hung && node.isUp(hung.id))
            {
                throw new AssertionError("the link to a server that hangs is up: " + state());
            }
        }
        pausedUntilNs[hung.id - 1] = 0;
        runFor(RECOVERY_NS);
        if (!isAllUp())
        {
            throw new AssertionError("links are not up after a server went on: " + state());
        }
    }

    /**
     * A server whose process ends is noticed as soon as somebody says it, and a late word about a process that is no
     * more does nothing to the link with the next one.
     */
    private void die(final LinkNode dead)
    {
        final long process = processes[dead.id - 1];
        pausedUntilNs[dead.id - 1] = Long.MAX_VALUE;
        network.kill(dead.id);
        tell(dead.id, process);
        runFor(STEP_NS);
        for (final LinkNode node : nodes)
        {
            if (node != dead && node.isUp(dead.id))
            {
                throw new AssertionError("the link to a process that ended is up: " + state());
            }
        }
        dead.restart(newLayer(dead));
        pausedUntilNs[dead.id - 1] = 0;
        runFor(RECOVERY_NS);
        final int downsBefore = downs();
        for (long old = 1; old <= lastProcess; old++)
        {
            if (!isRunning(old))
            {
                tell(dead.id, old);
                runFor(STEP_NS);
            }
        }
        if (!isAllUp() || downs() != downsBefore)
        {
            throw new AssertionError("links went down for a process that had ended before: " + state());
        }
    }

    private boolean isRunning(final long process)
    {
        for (final long running : processes)
        {
            if (running == process)
            {
                return true;
            }
        }
        return false;
    }

    /** All others hear that a process has ended, whether or not it is true. */
    private void tell(final int peer, final long process)
    {
        for (final int id : ids)
        {
            if (id != peer)
            {
                liveness[id - 1].onPeerGone(peer, process);
            }
        }
    }

    /** A lifeline that has ended is noticed soon, or after the next process has come, or never. */
    private void kill(final LinkNode node)
    {
        network.kill(node.id);
        if (random.nextInt(4) > 0)
        {
            notices.add(new Notice(network.nowNs + random.nextInt(500) * MS, node.id, processes[node.id - 1]));
        }
        node.restart(newLayer(node));
    }

    private void pollNotices()
    {
        for (int i = notices.size() - 1; i >= 0; i--)
        {
            final Notice notice = notices.get(i);
            if (network.nowNs >= notice.atNs)
            {
                notices.remove(i);
                tell(notice.peer, notice.process);
            }
        }
    }

    private void trouble()
    {
        if (random.nextInt(400) == 0)
        {
            final int from = ids[random.nextInt(ids.length)];
            final int to = ids[random.nextInt(ids.length)];
            final long untilNs = network.nowNs + random.nextInt(3_000) * MS;
            network.cut(from, to, untilNs);
            if (random.nextBoolean())
            {
                network.cut(to, from, untilNs);
            }
        }
        if (random.nextInt(500) == 0)
        {
            pausedUntilNs[random.nextInt(ids.length)] = network.nowNs + random.nextInt(1_000) * MS;
        }
        if (random.nextInt(1_000) == 0)
        {
            kill(nodes[random.nextInt(ids.length)]);
        }
        if (random.nextInt(2_000) == 0)
        {
            // A false alarm.
            final int peer = ids[random.nextInt(ids.length)];
            tell(peer, processes[peer - 1]);
        }
    }

    private void runFor(final long ns)
    {
        final long endNs = network.nowNs + ns;
        while (network.nowNs < endNs)
        {
            network.advance(STEP_NS);
            pollNotices();
            for (int i = 0; i < nodes.length; i++)
            {
                if (network.nowNs >= pausedUntilNs[i])
                {
                    nodes[i].work(network.nowNs);
                }
            }
        }
    }

    private boolean isAllUp()
    {
        for (final LinkNode node : nodes)
        {
            if (!node.isAllUp())
            {
                return false;
            }
        }
        return true;
    }

    private long received()
    {
        long sum = 0;
        for (final LinkNode node : nodes)
        {
            sum += node.received;
        }
        return sum;
    }

    private int downs()
    {
        int sum = 0;
        for (final LinkNode node : nodes)
        {
            sum += node.downs;
        }
        return sum;
    }

    private String state()
    {
        final StringBuilder text = new StringBuilder();
        for (final LinkNode node : nodes)
        {
            for (final int peer : peersOf(node.id))
            {
                text.append(' ').append(node.id).append("->").append(peer)
                    .append(node.isUp(peer) ? " up " : " down ").append(node.links.downReason(peer));
            }
        }
        return text.toString();
    }

    private int[] peersOf(final int id)
    {
        final int[] peers = new int[ids.length - 1];
        int count = 0;
        for (final int other : ids)
        {
            if (other != id)
            {
                peers[count++] = other;
            }
        }
        return peers;
    }

    private LinkLayer newLayer(final LinkNode node)
    {
        final SplittableRandom incarnations = random.split();
        processes[node.id - 1] = ++lastProcess;
        liveness[node.id - 1] = new PeerLiveness(peersOf(node.id));
        return new LinkLayer(new LinkContext()
            .id(node.id)
            .ensembleId(77)
            .peers(peersOf(node.id))
            .channels(wrapper.apply(network.channels(node.id)))
            .handler(node)
            .incarnations(incarnations::nextLong)
            .process(lastProcess)
            .liveness(liveness[node.id - 1])
            .maxMessageLength(LinkNode.MAX_LENGTH)
            .limitNs(LIMIT_NS)
            .rules(rules));
    }

    private static final class Notice
    {
        private final long atNs;
        private final int peer;
        private final long process;

        Notice(final long atNs, final int peer, final long process)
        {
            this.atNs = atNs;
            this.peer = peer;
            this.process = process;
        }
    }
}
