package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.codecs.replication.AckEncoder;
import io.ringmaster.codecs.replication.AdmitEncoder;
import io.ringmaster.codecs.replication.DeliverEncoder;
import io.ringmaster.codecs.replication.EpochAckEncoder;
import io.ringmaster.codecs.replication.ForwardEncoder;
import io.ringmaster.codecs.replication.HeartbeatAckEncoder;
import io.ringmaster.codecs.replication.HeartbeatEncoder;
import io.ringmaster.codecs.replication.LeaderInfoEncoder;
import io.ringmaster.codecs.replication.LearnerInfoEncoder;
import io.ringmaster.codecs.replication.LearnerKind;
import io.ringmaster.codecs.replication.MessageHeaderEncoder;
import io.ringmaster.codecs.replication.PositionEncoder;
import io.ringmaster.codecs.replication.ProposalEncoder;
import io.ringmaster.codecs.replication.RecordKind;
import io.ringmaster.codecs.replication.SnapshotBeginEncoder;
import io.ringmaster.codecs.replication.SnapshotChunkEncoder;
import io.ringmaster.codecs.replication.SnapshotEndEncoder;
import io.ringmaster.codecs.replication.TruncateEncoder;

/**
 * Encodes messages and offers them to a link. Each method returns false if the link did not take the message now. One
 * thread; allocates nothing once its buffer has the length of the longest message.
 */
final class MessageSender
{
    private final PeerLinks links;
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(4096);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final LearnerInfoEncoder learnerInfo = new LearnerInfoEncoder();
    private final LeaderInfoEncoder leaderInfo = new LeaderInfoEncoder();
    private final EpochAckEncoder epochAck = new EpochAckEncoder();
    private final TruncateEncoder truncate = new TruncateEncoder();
    private final PositionEncoder position = new PositionEncoder();
    private final SnapshotBeginEncoder snapshotBegin = new SnapshotBeginEncoder();
    private final SnapshotChunkEncoder snapshotChunk = new SnapshotChunkEncoder();
    private final SnapshotEndEncoder snapshotEnd = new SnapshotEndEncoder();
    private final ProposalEncoder proposal = new ProposalEncoder();
    private final AckEncoder ack = new AckEncoder();
    private final HeartbeatEncoder heartbeat = new HeartbeatEncoder();
    private final HeartbeatAckEncoder heartbeatAck = new HeartbeatAckEncoder();
    private final AdmitEncoder admit = new AdmitEncoder();
    private final ForwardEncoder forward = new ForwardEncoder();
    private final DeliverEncoder deliver = new DeliverEncoder();

    MessageSender(final PeerLinks links)
    {
        this.links = links;
    }

    boolean learnerInfo(
        final int peer,
        final long acceptedEpoch,
        final long lastZxid,
        final long configurationVersion,
        final LearnerKind kind)
    {
        learnerInfo.wrapAndApplyHeader(buffer, 0, header)
            .acceptedEpoch(acceptedEpoch)
            .lastZxid(lastZxid)
            .configurationVersion(configurationVersion)
            .kind(kind);
        return offer(peer, learnerInfo.encodedLength());
    }

    boolean leaderInfo(final int peer, final long epoch)
    {
        leaderInfo.wrapAndApplyHeader(buffer, 0, header).epoch(epoch);
        return offer(peer, leaderInfo.encodedLength());
    }

    boolean epochAck(final int peer, final long epoch, final long lastZxid, final boolean counts)
    {
        epochAck.wrapAndApplyHeader(buffer, 0, header)
            .epoch(epoch)
            .lastZxid(lastZxid)
            .counts((short)(counts ? 1 : 0));
        return offer(peer, epochAck.encodedLength());
    }

    boolean truncate(final int peer, final long epoch, final long zxid)
    {
        truncate.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).zxid(zxid);
        return offer(peer, truncate.encodedLength());
    }

    boolean position(final int peer, final long epoch, final long lastZxid)
    {
        position.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).lastZxid(lastZxid);
        return offer(peer, position.encodedLength());
    }

    boolean snapshotBegin(final int peer, final long epoch, final long zxid, final long length)
    {
        snapshotBegin.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).zxid(zxid).length(length);
        return offer(peer, snapshotBegin.encodedLength());
    }

    boolean snapshotChunk(
        final int peer,
        final long epoch,
        final long contentPosition,
        final int crc,
        final DirectBuffer content,
        final int length)
    {
        snapshotChunk.wrapAndApplyHeader(buffer, 0, header)
            .epoch(epoch)
            .position(contentPosition)
            .crc(crc)
            .putContent(content, 0, length);
        return offer(peer, snapshotChunk.encodedLength());
    }

    boolean snapshotEnd(final int peer, final long epoch, final long zxid, final long length)
    {
        snapshotEnd.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).zxid(zxid).length(length);
        return offer(peer, snapshotEnd.encodedLength());
    }

    boolean proposal(
        final int peer,
        final long epoch,
        final long previousZxid,
        final long committedZxid,
        final boolean isEpoch,
        final long zxid,
        final DirectBuffer content,
        final int offset,
        final int length)
    {
        proposal.wrapAndApplyHeader(buffer, 0, header)
            .epoch(epoch)
            .zxid(zxid)
            .previousZxid(previousZxid)
            .committedZxid(committedZxid)
            .kind(isEpoch ? RecordKind.EPOCH : RecordKind.TRANSACTION)
            .putContent(content, offset, length);
        return offer(peer, proposal.encodedLength());
    }

    boolean ack(final int peer, final long epoch, final long zxid)
    {
        ack.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).zxid(zxid);
        return offer(peer, ack.encodedLength());
    }

    boolean heartbeat(
        final int peer,
        final long epoch,
        final long round,
        final long committedZxid,
        final long targetZxid,
        final long digestZxid,
        final long digest)
    {
        heartbeat.wrapAndApplyHeader(buffer, 0, header)
            .epoch(epoch)
            .round(round)
            .committedZxid(committedZxid)
            .targetZxid(targetZxid)
            .digestZxid(digestZxid)
            .digest(digest);
        return offer(peer, heartbeat.encodedLength());
    }

    boolean heartbeatAck(
        final int peer,
        final long epoch,
        final long round,
        final long durableZxid,
        final long appliedZxid,
        final boolean isFull)
    {
        heartbeatAck.wrapAndApplyHeader(buffer, 0, header)
            .epoch(epoch)
            .round(round)
            .durableZxid(durableZxid)
            .appliedZxid(appliedZxid)
            .isFull((short)(isFull ? 1 : 0));
        return offer(peer, heartbeatAck.encodedLength());
    }

    boolean admit(final int peer, final long epoch)
    {
        admit.wrapAndApplyHeader(buffer, 0, header).epoch(epoch);
        return offer(peer, admit.encodedLength());
    }

    boolean forward(
        final int peer, final long epoch, final DirectBuffer content, final int offset, final int length)
    {
        forward.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).putContent(content, offset, length);
        return offer(peer, forward.encodedLength());
    }

    boolean deliver(
        final int peer, final long epoch, final DirectBuffer content, final int offset, final int length)
    {
        deliver.wrapAndApplyHeader(buffer, 0, header).epoch(epoch).putContent(content, offset, length);
        return offer(peer, deliver.encodedLength());
    }

    private boolean offer(final int peer, final int encodedLength)
    {
        return links.offer(peer, buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encodedLength);
    }
}
