package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.replication.AdmitDecoder;
import io.ringmaster.codecs.replication.DeliverDecoder;
import io.ringmaster.codecs.replication.HeartbeatDecoder;
import io.ringmaster.codecs.replication.LeaderInfoDecoder;
import io.ringmaster.codecs.replication.MessageHeaderDecoder;
import io.ringmaster.codecs.replication.ProposalDecoder;
import io.ringmaster.codecs.replication.SnapshotBeginDecoder;
import io.ringmaster.codecs.replication.SnapshotChunkDecoder;
import io.ringmaster.codecs.replication.SnapshotEndDecoder;
import io.ringmaster.codecs.replication.TruncateDecoder;

/** Decodes what a leader sends to its learners. */
final class LeaderMessages
{
    /** What became of a message. */
    enum Outcome
    {
        /** It was taken. */
        TAKEN,
        /** There is no room for it now. */
        NO_ROOM,
        /** The leader has to be left. */
        LEAVE
    }

    private final Learner learner;
    private final LeaderInfoDecoder leaderInfo = new LeaderInfoDecoder();
    private final TruncateDecoder truncate = new TruncateDecoder();
    private final SnapshotBeginDecoder snapshotBegin = new SnapshotBeginDecoder();
    private final SnapshotChunkDecoder snapshotChunk = new SnapshotChunkDecoder();
    private final SnapshotEndDecoder snapshotEnd = new SnapshotEndDecoder();
    private final ProposalDecoder proposal = new ProposalDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final AdmitDecoder admit = new AdmitDecoder();
    private final DeliverDecoder deliver = new DeliverDecoder();

    LeaderMessages(final Learner learner)
    {
        this.learner = learner;
    }

    Outcome onMessage(
        final MessageHeaderDecoder header,
        final DirectBuffer buffer,
        final int offset,
        final int length,
        final long nowNs)
    {
        final int limit = offset + length;
        switch (header.templateId())
        {
            case LeaderInfoDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, LeaderInfoDecoder.BLOCK_LENGTH);
                return learner.onLeaderInfo(leaderInfo.wrapAndApplyHeader(buffer, offset, header), nowNs) ?
                    Outcome.TAKEN : Outcome.LEAVE;

            case TruncateDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, TruncateDecoder.BLOCK_LENGTH);
                learner.onTruncate(truncate.wrapAndApplyHeader(buffer, offset, header), nowNs);
                return Outcome.TAKEN;

            case SnapshotBeginDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, SnapshotBeginDecoder.BLOCK_LENGTH);
                learner.onSnapshotBegin(snapshotBegin.wrapAndApplyHeader(buffer, offset, header), nowNs);
                return Outcome.TAKEN;

            case SnapshotChunkDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(
                    header, SnapshotChunkDecoder.BLOCK_LENGTH, SnapshotChunkDecoder.contentHeaderLength(), length);
                return taken(learner.onSnapshotChunk(
                    snapshotChunk.wrapAndApplyHeader(buffer, offset, header), buffer, limit, nowNs));

            case SnapshotEndDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, SnapshotEndDecoder.BLOCK_LENGTH);
                learner.onSnapshotEnd(snapshotEnd.wrapAndApplyHeader(buffer, offset, header), nowNs);
                return Outcome.TAKEN;

            case ProposalDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(
                    header, ProposalDecoder.BLOCK_LENGTH, ProposalDecoder.contentHeaderLength(), length);
                return taken(learner.onProposal(
                    proposal.wrapAndApplyHeader(buffer, offset, header), buffer, limit, nowNs));

            case HeartbeatDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, HeartbeatDecoder.BLOCK_LENGTH);
                learner.onHeartbeat(heartbeat.wrapAndApplyHeader(buffer, offset, header), nowNs);
                return Outcome.TAKEN;

            case AdmitDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(header, AdmitDecoder.BLOCK_LENGTH);
                learner.onAdmit(admit.wrapAndApplyHeader(buffer, offset, header), nowNs);
                return Outcome.TAKEN;

            case DeliverDecoder.TEMPLATE_ID:
                MessageChecks.checkBlock(
                    header, DeliverDecoder.BLOCK_LENGTH, DeliverDecoder.contentHeaderLength(), length);
                learner.onDeliver(deliver.wrapAndApplyHeader(buffer, offset, header), buffer, limit, nowNs);
                return Outcome.TAKEN;

            default:
                throw new ProtocolException("template " + header.templateId() + " to a learner");
        }
    }

    private static Outcome taken(final boolean isTaken)
    {
        return isTaken ? Outcome.TAKEN : Outcome.NO_ROOM;
    }
}
