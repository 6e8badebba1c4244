package io.ringmaster.tools.simulator;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.replica.PeerLinks;

/** What a server sends: checked and written down on the way to the network. */
final class ServerLinks implements PeerLinks
{
    private final int server;
    private final PeerLinks links;
    private final WireCheck check;

    ServerLinks(final int server, final PeerLinks links, final WireCheck check)
    {
        this.server = server;
        this.links = links;
        this.check = check;
    }

    @Override
    public boolean offer(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!links.offer(peer, buffer, offset, length))
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
        links.sendVote(peer, buffer, offset, length);
    }

    @Override
    public void reset(final int peer)
    {
        links.reset(peer);
    }
}
