package io.ringmaster.tools.simulator;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.replica.PeerLinks;

/** What a server sends: checked and written down on the way to the network. */
final class ServerLinks implements PeerLinks
{
    private final int server;
    private final SimulatedNetwork network;
    private final WireCheck check;

    ServerLinks(final int server, final SimulatedNetwork network, final WireCheck check)
    {
        this.server = server;
        this.network = network;
        this.check = check;
    }

    @Override
    public boolean offer(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!network.link(server, peer).offer(server, buffer, offset, length))
        {
            return false;
        }
        check.onMessage(server, peer, buffer, offset);
        return true;
    }

    @Override
    public void sendVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        check.onVote(server, peer, buffer, offset);
        network.sendVote(server, peer, buffer, offset, length);
    }

    @Override
    public void reset(final int peer)
    {
        network.link(server, peer).reset(server);
    }
}
