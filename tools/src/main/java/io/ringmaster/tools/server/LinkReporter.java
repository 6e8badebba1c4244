package io.ringmaster.tools.server;

import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.link.LinkCounter;
import io.ringmaster.engine.link.LinkDownReason;
import io.ringmaster.engine.link.LinkLayer;

/** Tells of the link to one other server: when it comes up, when it is lost, and why. Thread of the links. */
final class LinkReporter
{
    /** Counters that one of these makes. */
    static final int COUNTER_COUNT = 5;

    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.ensemble");

    private final LinkLayer links;
    private final EnsembleMember peer;
    private final long limitMs;
    private final AtomicCounter connects;
    private final AtomicCounter losses;
    private final AtomicCounter silences;
    private final AtomicCounter failedConnects;
    private final AtomicCounter dropped;
    private boolean isShownUp;
    private long shownUps;

    /**
     * Construct.
     *
     * @param links    that have the one.
     * @param peer     that it leads to.
     * @param limitMs  limit of silence.
     * @param counters in which to make some.
     */
    LinkReporter(
        final LinkLayer links, final EnsembleMember peer, final long limitMs, final CountersManager counters)
    {
        this.links = links;
        this.peer = peer;
        this.limitMs = limitMs;
        final String label = "link to server " + peer.id() + ": ";
        connects = counters.newCounter(label + "connects");
        losses = counters.newCounter(label + "losses");
        silences = counters.newCounter(label + "losses by silence");
        failedConnects = counters.newCounter(label + "failed connects");
        dropped = counters.newCounter(label + "frames dropped");
    }

    boolean isUp()
    {
        return links.isUp(peer.id());
    }

    /** The server, where it is, and why there is no link to it. */
    String describe()
    {
        final LinkDownReason reason = links.downReason(peer.id());
        return "server " + peer.id() + " at " + peer.linkEndpoint() +
            (reason == LinkDownReason.NONE ? "" : " (" + text(reason) + ")");
    }

    /** Tell what has changed since the last call, and update the counters. */
    void show()
    {
        final int id = peer.id();
        final boolean isUp = links.isUp(id);
        final long ups = links.count(id, LinkCounter.UPS);
        if (isShownUp && (!isUp || ups != shownUps))
        {
            final LinkDownReason reason = links.downReason(id);
            LOG.warn("lost the link to server {}: {}", id, text(reason));
            if (isBySilence(reason))
            {
                silences.setRelease(silences.get() + 1);
            }
        }
        if (isUp && ups != shownUps)
        {
            LOG.info("there is a link to server {} at {}", id, peer.linkEndpoint());
        }
        isShownUp = isUp;
        shownUps = ups;
        final long lost = isUp ? ups - 1 : ups;
        connects.setRelease(ups);
        losses.setRelease(lost);
        failedConnects.setRelease(links.count(id, LinkCounter.DOWNS) - lost);
        dropped.setRelease(links.count(id, LinkCounter.MALFORMED) + links.count(id, LinkCounter.MISDIRECTED) +
            links.count(id, LinkCounter.STALE) + links.count(id, LinkCounter.OUT_OF_ORDER));
    }

    long count(final LinkCounter counter)
    {
        return links.count(peer.id(), counter);
    }

    private static boolean isBySilence(final LinkDownReason reason)
    {
        return reason == LinkDownReason.SILENT || reason == LinkDownReason.UNHEARD || reason == LinkDownReason.BLOCKED;
    }

    private String text(final LinkDownReason reason)
    {
        return switch (reason)
        {
            case NONE -> "it was never there";
            case RESET -> "this server has reset it";
            case CLOSED_HERE -> "this server closes it";
            case CLOSED_BY_PEER -> "that server has closed or reset it";
            case PEER_RESTARTED -> "that server has begun a new one";
            case PEER_LOST_LINK -> "that server has lost it";
            case PEER_GONE -> "the process of that server has ended, or nobody listens at its address";
            case GAP -> "something sent on it is missing";
            case DISORDER -> "something came on it out of order";
            case TOO_LONG -> "a message is longer than this server takes: jute.maxbuffer differs";
            case SILENT -> "nothing came from that server for " + limitMs + " ms";
            case UNHEARD -> "that server acknowledged nothing for " + limitMs + " ms";
            case BLOCKED -> "nothing could be sent to that server for " + limitMs + " ms";
            case IMAGE_UNAVAILABLE -> "what that server sends has ended";
            case NOT_CONNECTED -> "that server does not receive what is sent";
            case PUBLICATION_CLOSED -> "what this server sends on was closed";
            case POSITION_EXHAUSTED -> "what this server sends on is used up";
            case CONNECT_TIMEOUT -> "that server has not answered in time";
        };
    }
}
