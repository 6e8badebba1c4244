package io.ringmaster.tools.simulator;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.replication.AckDecoder;
import io.ringmaster.codecs.replication.AckEncoder;
import io.ringmaster.codecs.replication.EpochAckDecoder;
import io.ringmaster.codecs.replication.EpochAckEncoder;
import io.ringmaster.codecs.replication.LearnerInfoDecoder;
import io.ringmaster.codecs.replication.LearnerInfoEncoder;
import io.ringmaster.codecs.replication.LearnerKind;
import io.ringmaster.codecs.replication.MessageHeaderDecoder;
import io.ringmaster.codecs.replication.VoteDecoder;
import io.ringmaster.codecs.replication.VoteEncoder;
import io.ringmaster.engine.replica.PeerLinks;

/** Reads and rewrites messages for mutations. Each method changes a message of its kind in place and leaves others. */
final class Messages
{
    private static final int BODY = MessageHeaderDecoder.ENCODED_LENGTH;

    private Messages()
    {
    }

    static int templateId(final byte[] message)
    {
        return new MessageHeaderDecoder().wrap(new UnsafeBuffer(message), 0).templateId();
    }

    /** An ack says this zxid. */
    static void ack(final byte[] message, final long zxid)
    {
        if (templateId(message) == AckDecoder.TEMPLATE_ID)
        {
            new AckEncoder().wrap(new UnsafeBuffer(message), BODY).zxid(zxid);
        }
    }

    /** An ack says the first zxid of the epoch at least. */
    static void ackOfEpoch(final byte[] message)
    {
        if (templateId(message) == AckDecoder.TEMPLATE_ID)
        {
            final AckDecoder ack = new AckDecoder().wrapAndApplyHeader(
                new UnsafeBuffer(message), 0, new MessageHeaderDecoder());
            ack(message, Math.max(ack.zxid(), ack.epoch() << 32));
        }
    }

    /** A promise tells of no more history than this. */
    static void promiseUpTo(final byte[] message, final long zxid)
    {
        if (templateId(message) == EpochAckDecoder.TEMPLATE_ID)
        {
            new EpochAckEncoder().wrap(new UnsafeBuffer(message), BODY).lastZxid(zxid);
        }
    }

    /** A promise counts, whatever was promised before. */
    static void promiseCounts(final byte[] message)
    {
        if (templateId(message) == EpochAckDecoder.TEMPLATE_ID)
        {
            new EpochAckEncoder().wrap(new UnsafeBuffer(message), BODY).counts((short)1);
        }
    }

    /** A voter that has lost its disk has not. */
    static void isNotRejoining(final byte[] message)
    {
        if (templateId(message) == LearnerInfoDecoder.TEMPLATE_ID)
        {
            final UnsafeBuffer buffer = new UnsafeBuffer(message);
            final LearnerInfoDecoder info = new LearnerInfoDecoder().wrapAndApplyHeader(
                buffer, 0, new MessageHeaderDecoder());
            if (info.kind() == LearnerKind.REJOINING)
            {
                new LearnerInfoEncoder().wrap(buffer, BODY)
                    .acceptedEpoch(Math.max(1, info.acceptedEpoch())).kind(LearnerKind.VOTER);
            }
        }
    }

    /** Links on which all votes are for servers with as much history as any other. */
    static PeerLinks withoutZxids(final PeerLinks links)
    {
        return new PeerLinks()
        {
            @Override
            public boolean offer(final int peer, final DirectBuffer buffer, final int offset, final int length)
            {
                return links.offer(peer, buffer, offset, length);
            }

            @Override
            public void sendVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
            {
                final byte[] vote = new byte[length];
                buffer.getBytes(offset, vote);
                final UnsafeBuffer copy = new UnsafeBuffer(vote);
                final MessageHeaderDecoder header = new MessageHeaderDecoder();
                final long zxid = new VoteDecoder().wrapAndApplyHeader(copy, 0, header).leaderZxid();
                new VoteEncoder().wrap(copy, BODY).leaderZxid(Math.min(zxid, 1L << 32));
                links.sendVote(peer, copy, 0, length);
            }

            @Override
            public void reset(final int peer)
            {
                links.reset(peer);
            }
        };
    }
}
