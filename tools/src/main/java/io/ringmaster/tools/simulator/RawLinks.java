package io.ringmaster.tools.simulator;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.link.LinkHandler;
import io.ringmaster.engine.link.LinkLayer;
import io.ringmaster.engine.replica.Replica;

/** Between a server's own links and its replica: writes down what arrives, and lets it be changed by a mistake. */
final class RawLinks implements LinkHandler
{
    private final int server;
    private final SimulatedNetwork network;
    private final Ports ports;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[0]);
    private LinkLayer layer;
    private Replica replica;
    private int receivedCount;

    RawLinks(final int server, final SimulatedNetwork network, final Ports ports)
    {
        this.server = server;
        this.network = network;
        this.ports = ports;
    }

    void layer(final LinkLayer newLayer)
    {
        layer = newLayer;
    }

    void replica(final Replica newReplica)
    {
        replica = newReplica;
    }

    /** Hand to the replica what it takes; how much that was. */
    int doWork(final long nowNs)
    {
        receivedCount = 0;
        layer.doWork(nowNs);
        return receivedCount;
    }

    @Override
    public void onLinkUp(final int peer)
    {
        network.trace().add(TraceEvent.SEES_UP, server, peer);
        receivedCount++;
        replica.onLinkUp(peer);
    }

    @Override
    public void onLinkDown(final int peer)
    {
        network.trace().add(TraceEvent.SEES_DOWN, server, peer);
        receivedCount++;
        replica.onLinkDown(peer);
    }

    @Override
    public boolean onMessage(final int peer, final DirectBuffer message, final int offset, final int length)
    {
        final byte[] bytes = ports.received(server, copy(message, offset, length), network.disk(server));
        if (bytes == null)
        {
            return true;
        }
        buffer.wrap(bytes);
        if (!replica.onMessage(peer, buffer, 0, bytes.length))
        {
            return false;
        }
        receivedCount++;
        network.onHeard(server, peer);
        return true;
    }

    private static byte[] copy(final DirectBuffer message, final int offset, final int length)
    {
        final byte[] bytes = new byte[length];
        message.getBytes(offset, bytes);
        return bytes;
    }

    @Override
    public void onVote(final int peer, final DirectBuffer vote, final int offset, final int length)
    {
        receivedCount++;
        replica.onVote(peer, vote, offset, length);
    }
}
