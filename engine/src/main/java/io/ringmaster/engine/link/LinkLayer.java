package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;
import org.agrona.collections.Int2ObjectHashMap;

import io.ringmaster.engine.replica.PeerLinks;

/**
 * The links of one server. They keep what {@link PeerLinks} promises whatever the raw channels do: a message arrives
 * between an up and the next down only if all that was offered before it, since the other side's up, has arrived.
 * <p>
 * {@link #doWork(long)} hands out what has arrived and keeps the links alive; everything is for one thread, and from
 * within the calls of the {@link LinkHandler} everything but {@code doWork} and {@code close} may be called. Allocates
 * nothing per message.
 */
public final class LinkLayer implements PeerLinks, AutoCloseable
{
    private final int id;
    private final long ensembleId;
    private final RawChannels channels;
    private final LinkHandler handler;
    private final LinkRules rules;
    private final int maxMessageLength;
    private final int maxVoteLength;
    private final FrameReader reader;
    private final RawChannelHandler rawHandler = new Arrivals();
    private final Peer[] peers;
    private final Int2ObjectHashMap<Peer> peerById = new Int2ObjectHashMap<>();

    /**
     * Links that are all down. They come up by {@link #doWork(long)}.
     *
     * @param context to work by.
     */
    public LinkLayer(final LinkContext context)
    {
        context.conclude();
        id = context.id();
        ensembleId = context.ensembleId();
        channels = context.channels();
        handler = context.handler();
        rules = context.rules();
        reader = new FrameReader(rules);
        maxMessageLength = context.maxMessageLength();
        maxVoteLength = channels.maxFragmentLength() - FrameWriter.VOTE_LENGTH;
        final FrameWriter writer = new FrameWriter(ensembleId, id, context.process());
        final int[] ids = context.peers();
        peers = new Peer[ids.length];
        for (int i = 0; i < ids.length; i++)
        {
            final LinkCounters counters = new LinkCounters();
            peers[i] = new Peer(
                new PeerLink(ids[i], context, writer, counters),
                new VoteChannel(ids[i], context, writer, counters),
                context.liveness().cell(ids[i]),
                counters);
            peerById.put(ids[i], peers[i]);
        }
    }

    /**
     * Hand out what has arrived, then do what the time asks for.
     *
     * @param nowNs monotonic time.
     * @return how much there was to do.
     */
    public int doWork(final long nowNs)
    {
        for (final Peer peer : peers)
        {
            peer.link.nowNs(nowNs);
        }
        int workCount = channels.poll(rawHandler);
        for (final Peer peer : peers)
        {
            workCount += pollLiveness(peer) + peer.link.doWork() + peer.votes.doWork(nowNs);
        }
        return workCount;
    }

    /**
     * Send what was offered since the last duty cycle now instead of in the next one.
     *
     * @return how much there was to do.
     */
    public int flush()
    {
        return channels.flush();
    }

    @Override
    public boolean offer(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        checkLength(length, maxMessageLength);
        return find(peer).link.offer(buffer, offset, length);
    }

    @Override
    public void sendVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        checkLength(length, maxVoteLength);
        find(peer).votes.send(buffer, offset, length);
    }

    @Override
    public void reset(final int peer)
    {
        find(peer).link.reset();
    }

    /**
     * Whether messages can be offered.
     *
     * @param peer that the link leads to.
     * @return true if it is up.
     */
    public boolean isUp(final int peer)
    {
        return find(peer).link.isUp();
    }

    /**
     * Why the link was down the last time.
     *
     * @param peer that the link leads to.
     * @return the reason.
     */
    public LinkDownReason downReason(final int peer)
    {
        return find(peer).link.downReason();
    }

    /**
     * What was counted since the start.
     *
     * @param peer    that the link leads to.
     * @param counter to read.
     * @return the count.
     */
    public long count(final int peer, final LinkCounter counter)
    {
        return find(peer).counters.get(counter);
    }

    /**
     * The longest message that can be offered. What may become longer must not be let in.
     *
     * @return its length.
     */
    public int maxMessageLength()
    {
        return maxMessageLength;
    }

    /** Close the links and tell the peers, as far as that can be done at once. The channels stay open. */
    @Override
    public void close()
    {
        for (final Peer peer : peers)
        {
            peer.link.close();
            peer.votes.close();
        }
    }

    /** After what has arrived was handed out: the last words of a process are still heard. */
    private int pollLiveness(final Peer peer)
    {
        final long count = peer.liveness.count();
        if (count == peer.goneCount)
        {
            return 0;
        }
        peer.goneCount = count;
        peer.link.onPeerGone(peer.liveness.process());
        return 1;
    }

    private static void checkLength(final int length, final int maxLength)
    {
        if (length < 0 || length > maxLength)
        {
            throw new IllegalArgumentException("length=" + length + " must be in 0.." + maxLength);
        }
    }

    private Peer find(final int id)
    {
        final Peer peer = peerById.get(id);
        if (peer == null)
        {
            throw new IllegalArgumentException("no link leads to peer=" + id);
        }
        return peer;
    }

    private boolean isAddressed(final Peer peer)
    {
        return rules.isAddressed(
            reader.ensembleId() == ensembleId, reader.from() == peer.link.peer(), reader.to() == id);
    }

    private boolean onLinkFrame(
        final Peer peer, final long imageKey, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!reader.readLinkFrame(buffer, offset, length))
        {
            peer.counters.increment(LinkCounter.MALFORMED);
            return true;
        }
        if (!isAddressed(peer))
        {
            peer.counters.increment(LinkCounter.MISDIRECTED);
            return true;
        }
        return peer.link.onFrame(reader, imageKey, buffer);
    }

    private void onVoteFrame(final Peer peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!reader.readVoteFrame(buffer, offset, length))
        {
            peer.counters.increment(LinkCounter.MALFORMED);
        }
        else if (!isAddressed(peer))
        {
            peer.counters.increment(LinkCounter.MISDIRECTED);
        }
        else
        {
            peer.counters.increment(LinkCounter.VOTES_RECEIVED);
            handler.onVote(peer.link.peer(), buffer, reader.bodyOffset(), reader.bodyLength());
        }
    }

    private static final class Peer
    {
        private final PeerLink link;
        private final VoteChannel votes;
        private final PeerLiveness.Cell liveness;
        private final LinkCounters counters;
        private long goneCount;

        Peer(
            final PeerLink link,
            final VoteChannel votes,
            final PeerLiveness.Cell liveness,
            final LinkCounters counters)
        {
            this.link = link;
            this.votes = votes;
            this.liveness = liveness;
            this.counters = counters;
        }
    }

    private final class Arrivals implements RawChannelHandler
    {
        @Override
        public boolean onFragment(
            final int peer,
            final RawStream stream,
            final long imageKey,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            if (stream == RawStream.VOTES)
            {
                onVoteFrame(find(peer), buffer, offset, length);
                return true;
            }
            return onLinkFrame(find(peer), imageKey, buffer, offset, length);
        }

        @Override
        public void onImageUnavailable(final int peer, final RawStream stream, final long imageKey)
        {
            if (stream == RawStream.LINK)
            {
                find(peer).link.onImageUnavailable(imageKey);
            }
        }
    }
}
