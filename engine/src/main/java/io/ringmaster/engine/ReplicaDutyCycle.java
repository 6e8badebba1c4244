package io.ringmaster.engine;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.inspection.ReplicaView;
import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.link.LinkHandler;
import io.ringmaster.engine.link.LinkLayer;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaContext;

/** A server's replica and the links to the other servers, as one part of the engine's duty cycle. One thread. */
public final class ReplicaDutyCycle implements LinkHandler, AutoCloseable
{
    private final LinkLayer links;
    private final Replica replica;
    private final ReplicaView view;
    private long linkChangeCount;

    /**
     * Construct, looking for a leader.
     *
     * @param linkContext    of the links; its handler is set here.
     * @param replicaContext of the replica; its links are set here.
     */
    public ReplicaDutyCycle(final LinkContext linkContext, final ReplicaContext replicaContext)
    {
        links = new LinkLayer(linkContext.handler(this));
        replica = new Replica(replicaContext.links(links));
        view = new ReplicaView(replica, replicaContext);
    }

    /**
     * The replica.
     *
     * @return it.
     */
    public Replica replica()
    {
        return replica;
    }

    /**
     * What inspectors are told.
     *
     * @return the view.
     */
    ReplicaView view()
    {
        return view;
    }

    /**
     * The links.
     *
     * @return them.
     */
    public LinkLayer links()
    {
        return links;
    }

    /**
     * How often a link has come up or gone down; those that this server has reset itself went down without a count.
     *
     * @return the count.
     */
    public long linkChangeCount()
    {
        return linkChangeCount;
    }

    /**
     * Take what has arrived.
     *
     * @param nowNs monotonic time.
     * @return 0 if there was nothing to do.
     */
    public int receive(final long nowNs)
    {
        replica.beginCycle(nowNs);
        return links.doWork(nowNs);
    }

    /**
     * Go on with what that, the disk and the time ask for.
     *
     * @param nowNs monotonic time.
     * @return 0 if there was nothing to do.
     */
    public int proceed(final long nowNs)
    {
        return replica.doWork(nowNs);
    }

    /**
     * Have what was said to the other servers leave now: it need not wait for what comes first in the next duty cycle.
     *
     * @return 0 if there was nothing to do.
     */
    public int flush()
    {
        return links.flush();
    }

    @Override
    public void onLinkUp(final int peer)
    {
        linkChangeCount++;
        replica.onLinkUp(peer);
    }

    @Override
    public void onLinkDown(final int peer)
    {
        linkChangeCount++;
        replica.onLinkDown(peer);
    }

    @Override
    public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        replica.onVote(peer, buffer, offset, length);
    }

    @Override
    public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        return replica.onMessage(peer, buffer, offset, length);
    }

    @Override
    public void close()
    {
        replica.close();
        links.close();
    }
}
