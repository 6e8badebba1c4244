package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.replication.AckDecoder;
import io.ringmaster.codecs.replication.EpochAckDecoder;
import io.ringmaster.codecs.replication.ForwardDecoder;
import io.ringmaster.codecs.replication.HeartbeatAckDecoder;
import io.ringmaster.codecs.replication.LearnerInfoDecoder;
import io.ringmaster.codecs.replication.MessageHeaderDecoder;
import io.ringmaster.codecs.replication.PositionDecoder;

/** Decodes what learners send to their leader. */
final class LearnerMessages
{
    private final Leader leader;
    private final ReplicaListener listener;
    private final LearnerInfoDecoder learnerInfo = new LearnerInfoDecoder();
    private final EpochAckDecoder epochAck = new EpochAckDecoder();
    private final PositionDecoder position = new PositionDecoder();
    private final AckDecoder ack = new AckDecoder();
    private final HeartbeatAckDecoder heartbeatAck = new HeartbeatAckDecoder();
    private final ForwardDecoder forward = new ForwardDecoder();

    LearnerMessages(final Leader leader, final ReplicaListener listener)
    {
        this.leader = leader;
        this.listener = listener;
    }

    void onMessage(
        final MessageHeaderDecoder header,
        final int peer,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long nowNs)
    {
        switch (header.templateId())
        {
            case LearnerInfoDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, LearnerInfoDecoder.BLOCK_LENGTH);
                leader.onLearnerInfo(peer, learnerInfo.wrapAndApplyHeader(buffer, offset, header), nowNs);
                break;

            case EpochAckDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, EpochAckDecoder.BLOCK_LENGTH);
                epochAck.wrapAndApplyHeader(buffer, offset, header);
                leader.onEpochAck(
                    leader.heard(peer, epochAck.epoch(), nowNs), epochAck.lastZxid(), epochAck.counts() != 0, nowNs);
                break;

            case PositionDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, PositionDecoder.BLOCK_LENGTH);
                position.wrapAndApplyHeader(buffer, offset, header);
                leader.heard(peer, position.epoch(), nowNs).onPosition(position.lastZxid(), nowNs);
                break;

            case AckDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, AckDecoder.BLOCK_LENGTH);
                ack.wrapAndApplyHeader(buffer, offset, header);
                leader.heard(peer, ack.epoch(), nowNs).onAck(ack.zxid(), nowNs);
                break;

            case HeartbeatAckDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, HeartbeatAckDecoder.isFullEncodingOffset());
                heartbeatAck.wrapAndApplyHeader(buffer, offset, header);
                leader.onHeartbeatAck(leader.heard(peer, heartbeatAck.epoch(), nowNs), heartbeatAck.round(),
                    heartbeatAck.durableZxid(), heartbeatAck.appliedZxid(), heartbeatAck.isFull() == 0);
                break;

            case ForwardDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(
                    header, ForwardDecoder.BLOCK_LENGTH, ForwardDecoder.contentHeaderLength(), length);
                onForward(header, peer, buffer, offset, offset + length, nowNs);
                break;

            default:
                throw new ProtocolException("template " + header.templateId() + " to a leader");
        }
    }

    private void onForward(
        final MessageHeaderDecoder header,
        final int peer,
        final DirectBuffer buffer,
        final int offset,
        final int limit,
        final long nowNs)
    {
        forward.wrapAndApplyHeader(buffer, offset, header);
        leader.heard(peer, forward.epoch(), nowNs);
        MessageChecks.check(leader.isServing(), "Forward to a leader that does not serve", forward.epoch());
        final int contentLength = forward.contentLength();
        final int contentOffset = forward.limit() + ForwardDecoder.contentHeaderLength();
        MessageChecks.checkContent(contentLength, contentOffset, limit);
        listener.onForward(peer, buffer, contentOffset, contentLength);
    }
}
