package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;

/**
 * Votes to one peer: sent or dropped, never kept. Its publication is replaced when nobody receives it any more, since a
 * publication that was lost once is not received again. That somebody receives it is what the channels believe, and
 * nothing comes back that would prove it: so one that is used is replaced from time to time anyway.
 */
final class VoteChannel
{
    private final int peer;
    private final LinkContext context;
    private final RawChannels channels;
    private final FrameWriter writer;
    private final LinkCounters counters;
    private boolean isOpen;
    private boolean wasConnected;
    private boolean isBroken;
    private boolean isUsed;
    private long openedNs;

    VoteChannel(final int peer, final LinkContext context, final FrameWriter writer, final LinkCounters counters)
    {
        this.peer = peer;
        this.context = context;
        this.channels = context.channels();
        this.writer = writer;
        this.counters = counters;
    }

    int doWork(final long nowNs)
    {
        if (!isOpen)
        {
            channels.open(peer, RawStream.VOTES);
            isOpen = true;
            wasConnected = false;
            isBroken = false;
            isUsed = false;
            openedNs = nowNs;
            return 1;
        }
        final boolean isConnected = channels.isConnected(peer, RawStream.VOTES);
        final long ageNs = nowNs - openedNs;
        if (isBroken || (!isConnected && wasConnected))
        {
            // Not more often than the longest backoff, whatever comes of it.
            if (ageNs >= context.maxBackoffNs())
            {
                close();
                return 1;
            }
        }
        else if ((!isConnected && ageNs > context.connectTimeoutNs()) ||
            (isUsed && ageNs > context.voteRenewalNs()))
        {
            close();
            return 1;
        }
        wasConnected |= isConnected;
        return 0;
    }

    void send(final DirectBuffer buffer, final int offset, final int length)
    {
        if (isOpen && !isBroken)
        {
            writer.encodeVote(peer, buffer, offset, length);
            for (int i = 0; i < LinkContext.ADMIN_ACTION_RETRIES; i++)
            {
                final long result = channels.offer(peer, RawStream.VOTES, writer.buffer(), 0, FrameWriter.VOTE_LENGTH,
                    buffer, offset, length);
                if (result > 0)
                {
                    wasConnected = true;
                    isUsed = true;
                    counters.increment(LinkCounter.VOTES_SENT);
                    return;
                }
                if (result != RawChannels.ADMIN_ACTION)
                {
                    isBroken = result != RawChannels.BACK_PRESSURED && result != RawChannels.NOT_CONNECTED;
                    break;
                }
            }
        }
        counters.increment(LinkCounter.VOTES_DROPPED);
    }

    void close()
    {
        if (isOpen)
        {
            channels.close(peer, RawStream.VOTES);
            isOpen = false;
        }
    }
}
