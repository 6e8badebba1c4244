package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.link.FrameKind;

/**
 * Sends the frames of one side of a link, and messages in as many of them as they take, by one publication at a time.
 * Each publication has an incarnation of its own, and numbers its frames from 1. One thread; allocates nothing per
 * message that fits a frame.
 */
final class LinkPublisher
{
    private static final DirectBuffer NO_BODY = new UnsafeBuffer(new byte[0]);

    private final int peer;
    private final LinkContext context;
    private final RawChannels channels;
    private final LinkRules rules;
    private final FrameWriter writer;
    private final LinkCounters counters;
    private final PeerIncarnation peerIncarnation;
    private LinkDownReason failure = LinkDownReason.NONE;
    private long incarnation;
    private long lastIncarnation;
    private long sent;
    private long acknowledged;
    private long sentNs;
    private long progressNs;
    /** Of a message of which the first part has been sent; then no other message is taken. */
    private final MessageParts unsent = new MessageParts();

    /**
     * Construct, without a publication.
     *
     * @param peer            to send to.
     * @param context         to work by.
     * @param writer          of frames.
     * @param counters        of the peer.
     * @param peerIncarnation that each frame speaks to, and acknowledges frames of.
     */
    LinkPublisher(
        final int peer,
        final LinkContext context,
        final FrameWriter writer,
        final LinkCounters counters,
        final PeerIncarnation peerIncarnation)
    {
        this.peer = peer;
        this.context = context;
        this.channels = context.channels();
        this.rules = context.rules();
        this.writer = writer;
        this.counters = counters;
        this.peerIncarnation = peerIncarnation;
    }

    /** Open a publication. There is none. */
    void open(final long nowNs)
    {
        long drawn;
        do
        {
            drawn = context.incarnations().getAsLong();
        }
        while (drawn == 0 || drawn == lastIncarnation);
        incarnation = rules.incarnation(lastIncarnation, drawn);
        lastIncarnation = incarnation;
        sent = 0;
        acknowledged = 0;
        sentNs = nowNs;
        channels.open(peer, RawStream.LINK);
    }

    /** Close the publication, and forget what it has not sent. */
    void close()
    {
        incarnation = 0;
        failure = LinkDownReason.NONE;
        unsent.release();
        channels.close(peer, RawStream.LINK);
    }

    /** Incarnation of this side; 0 if there is no publication. */
    long incarnation()
    {
        return incarnation;
    }

    /** Number of the last frame sent by this publication; 0 if nobody has received it yet. */
    long sent()
    {
        return sent;
    }

    /** Whether somebody receives what is sent. */
    boolean isConnected()
    {
        return channels.isConnected(peer, RawStream.LINK);
    }

    /** Why the publication cannot take anything any more; {@link LinkDownReason#NONE} if it can. */
    LinkDownReason failure()
    {
        return failure;
    }

    /** The peer is up from now on, and has time from now on to acknowledge what was sent. */
    void onUp(final long nowNs)
    {
        progressNs = nowNs;
    }

    /** The peer has all frames up to this one. */
    void onAcknowledged(final long sequence, final long nowNs)
    {
        if (sequence > acknowledged)
        {
            acknowledged = sequence;
            progressNs = nowNs;
        }
    }

    /** Whether there are frames that the peer has not acknowledged. */
    boolean isAwaiting()
    {
        return sent > acknowledged;
    }

    /** How long the peer has acknowledged nothing of what it should. */
    long sinceProgressNs(final long nowNs)
    {
        return nowNs - progressNs;
    }

    /** How long nothing has been sent, since the opening at most. */
    long sinceSentNs(final long nowNs)
    {
        return nowNs - sentNs;
    }

    /**
     * Send a frame without a body.
     *
     * @return false if it was not sent; then there is no room, or a {@link #failure()}.
     */
    boolean send(final FrameKind kind, final long nowNs)
    {
        return send(kind, NO_BODY, 0, 0, nowNs);
    }

    /**
     * Send a message; taken as a whole once its first part is sent. What finds no room is kept, and goes before
     * anything else.
     *
     * @return false if it was not taken; then there is no room, or a {@link #failure()}.
     */
    boolean offer(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        if (!unsent.isEmpty())
        {
            counters.increment(LinkCounter.BACK_PRESSURED);
            return false;
        }
        return length <= context.maxPartLength() ?
            send(FrameKind.DATA, buffer, offset, length, nowNs) : offerInParts(buffer, offset, length, nowNs);
    }

    /**
     * Go on with the message that was taken and not sent to its end.
     *
     * @return parts sent; if some are left there is no room, or a {@link #failure()}.
     */
    int sendRest(final long nowNs)
    {
        int workCount = 0;
        while (!unsent.isEmpty())
        {
            final int partLength = sendPart(unsent.buffer(), unsent.offset(), unsent.length(), nowNs);
            if (partLength == 0)
            {
                break;
            }
            unsent.remove(partLength);
            workCount++;
        }
        return workCount;
    }

    private boolean offerInParts(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        int sentLength = 0;
        while (sentLength < length)
        {
            final int partLength = sendPart(buffer, offset + sentLength, length - sentLength, nowNs);
            if (partLength == 0)
            {
                break;
            }
            sentLength += partLength;
        }
        if (sentLength == 0 || failure != LinkDownReason.NONE)
        {
            return false;
        }
        if (sentLength < length)
        {
            unsent.append(buffer, offset + sentLength, length - sentLength);
        }
        return true;
    }

    /** Send the next part of what is left of a message; returns its length, or 0 if it was not sent. */
    private int sendPart(final DirectBuffer buffer, final int offset, final int length, final long nowNs)
    {
        final int partLength = Math.min(length, context.maxPartLength());
        final FrameKind kind = partLength < length ? FrameKind.PART : FrameKind.DATA;
        return send(kind, buffer, offset, partLength, nowNs) ? partLength : 0;
    }

    private boolean send(
        final FrameKind kind, final DirectBuffer body, final int offset, final int length, final long nowNs)
    {
        writer.encode(
            peer,
            kind,
            incarnation,
            peerIncarnation.id(),
            sent + 1,
            peerIncarnation.received(),
            body,
            offset,
            length);
        for (int i = 0; i < LinkContext.ADMIN_ACTION_RETRIES; i++)
        {
            final long result = channels.offer(
                peer, RawStream.LINK, writer.buffer(), 0, FrameWriter.LINK_LENGTH, body, offset, length);
            if (result > 0)
            {
                if (sent == acknowledged)
                {
                    progressNs = nowNs;
                }
                sent++;
                sentNs = nowNs;
                counters.increment(LinkCounter.FRAMES_SENT);
                return true;
            }
            if (result != RawChannels.ADMIN_ACTION)
            {
                onRefused(result);
                return false;
            }
        }
        counters.increment(LinkCounter.BACK_PRESSURED);
        return false;
    }

    private void onRefused(final long result)
    {
        if (result == RawChannels.BACK_PRESSURED)
        {
            counters.increment(LinkCounter.BACK_PRESSURED);
        }
        else if (result == RawChannels.NOT_CONNECTED)
        {
            if (sent > 0)
            {
                failure = LinkDownReason.NOT_CONNECTED;
            }
        }
        else if (result == RawChannels.MAX_POSITION_EXCEEDED)
        {
            failure = LinkDownReason.POSITION_EXHAUSTED;
        }
        else
        {
            failure = LinkDownReason.PUBLICATION_CLOSED;
        }
    }
}
