package io.ringmaster.tools.simulator;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.replica.Replica;

/** What has arrived at a server and was not taken yet: one queue per link, and one of votes. */
final class ServerInbox
{
    private static final int MESSAGES_PER_CYCLE = 64;

    private final int server;
    private final SimulatedNetwork network;
    private final Ports ports;
    private final List<Deque<Delivery>> queues = new ArrayList<>();
    private final Deque<Delivery> votes = new ArrayDeque<>();
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);

    ServerInbox(final int server, final int serverCount, final SimulatedNetwork network, final Ports ports)
    {
        this.server = server;
        this.network = network;
        this.ports = ports;
        for (int i = 0; i <= serverCount; i++)
        {
            queues.add(new ArrayDeque<>());
        }
    }

    void add(final Delivery delivery)
    {
        if (delivery.kind() == Delivery.Kind.VOTE)
        {
            votes.add(delivery);
            return;
        }
        queues.get(delivery.peer()).add(delivery);
    }

    void clear()
    {
        votes.clear();
        queues.forEach(Deque::clear);
    }

    /** Hand to the replica what it takes. */
    int drain(final Replica replica)
    {
        int count = 0;
        for (Delivery vote = votes.poll(); vote != null; vote = votes.poll())
        {
            final byte[] bytes = vote.bytes();
            buffer.wrap(bytes);
            replica.onVote(vote.peer(), buffer, 0, bytes.length);
            count++;
        }
        for (final Deque<Delivery> queue : queues)
        {
            count += drain(replica, queue);
        }
        return count;
    }

    private int drain(final Replica replica, final Deque<Delivery> queue)
    {
        int count = 0;
        while (!queue.isEmpty() && count < MESSAGES_PER_CYCLE)
        {
            if (!take(replica, queue.peek()))
            {
                return count + (skipToDown(queue) ? 1 : 0);
            }
            queue.poll();
            count++;
        }
        return count;
    }

    /** A message that is not taken does not keep the news back that its link is gone. */
    private static boolean skipToDown(final Deque<Delivery> queue)
    {
        if (queue.stream().noneMatch(delivery -> delivery.kind() == Delivery.Kind.DOWN))
        {
            return false;
        }
        while (queue.peek().kind() != Delivery.Kind.DOWN)
        {
            queue.poll();
        }
        return true;
    }

    private boolean take(final Replica replica, final Delivery delivery)
    {
        final int peer = delivery.peer();
        final SimulatedLink link = network.link(server, peer);
        switch (delivery.kind())
        {
            case UP ->
            {
                if (link.onSeenUp(server, delivery.generation()))
                {
                    network.trace().add(TraceEvent.SEES_UP, server, peer);
                    replica.onLinkUp(peer);
                }
            }
            case DOWN ->
            {
                if (link.onSeenDown(server, delivery.generation()))
                {
                    network.trace().add(TraceEvent.SEES_DOWN, server, peer);
                    replica.onLinkDown(peer);
                }
            }
            default ->
            {
                if (link.isUpFor(server, delivery.generation()))
                {
                    final byte[] bytes = ports.received(server, delivery.bytes(), network.disk(server));
                    if (bytes != null)
                    {
                        buffer.wrap(bytes);
                        if (!replica.onMessage(peer, buffer, 0, bytes.length))
                        {
                            return false;
                        }
                    }
                    link.onTaken(server, delivery.generation());
                    network.onHeard(server, peer);
                }
            }
        }
        return true;
    }
}
