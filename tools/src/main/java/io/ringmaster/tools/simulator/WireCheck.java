package io.ringmaster.tools.simulator;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.replication.AckDecoder;
import io.ringmaster.codecs.replication.AdmitDecoder;
import io.ringmaster.codecs.replication.DeliverDecoder;
import io.ringmaster.codecs.replication.EpochAckDecoder;
import io.ringmaster.codecs.replication.ForwardDecoder;
import io.ringmaster.codecs.replication.HeartbeatAckDecoder;
import io.ringmaster.codecs.replication.HeartbeatDecoder;
import io.ringmaster.codecs.replication.LeaderInfoDecoder;
import io.ringmaster.codecs.replication.LearnerInfoDecoder;
import io.ringmaster.codecs.replication.MessageHeaderDecoder;
import io.ringmaster.codecs.replication.PositionDecoder;
import io.ringmaster.codecs.replication.ProposalDecoder;
import io.ringmaster.codecs.replication.RecordKind;
import io.ringmaster.codecs.replication.SnapshotBeginDecoder;
import io.ringmaster.codecs.replication.SnapshotChunkDecoder;
import io.ringmaster.codecs.replication.SnapshotEndDecoder;
import io.ringmaster.codecs.replication.TruncateDecoder;
import io.ringmaster.codecs.replication.VoteDecoder;
import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.tools.simulator.Coverage.Point;

/** Reads what servers send: writes it down, and checks that only what is durable is promised, acked and told. */
final class WireCheck
{
    private final Simulation simulation;
    private final Ledger ledger;
    private final Trace trace;
    private final Coverage coverage;
    private final int[] caughtUp = new int[EnsembleConfiguration.MAX_ID + 1];
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final VoteDecoder vote = new VoteDecoder();
    private final LearnerInfoDecoder learnerInfo = new LearnerInfoDecoder();
    private final LeaderInfoDecoder leaderInfo = new LeaderInfoDecoder();
    private final EpochAckDecoder epochAck = new EpochAckDecoder();
    private final TruncateDecoder truncate = new TruncateDecoder();
    private final PositionDecoder position = new PositionDecoder();
    private final SnapshotBeginDecoder snapshotBegin = new SnapshotBeginDecoder();
    private final SnapshotChunkDecoder snapshotChunk = new SnapshotChunkDecoder();
    private final SnapshotEndDecoder snapshotEnd = new SnapshotEndDecoder();
    private final ProposalDecoder proposal = new ProposalDecoder();
    private final AckDecoder ack = new AckDecoder();
    private final HeartbeatDecoder heartbeat = new HeartbeatDecoder();
    private final HeartbeatAckDecoder heartbeatAck = new HeartbeatAckDecoder();
    private final AdmitDecoder admit = new AdmitDecoder();
    private final ForwardDecoder forward = new ForwardDecoder();
    private final DeliverDecoder deliver = new DeliverDecoder();

    WireCheck(final Simulation simulation)
    {
        this.simulation = simulation;
        ledger = simulation.ledger();
        trace = simulation.trace();
        coverage = simulation.coverage();
    }

    void onVote(final int from, final int to, final DirectBuffer buffer, final int offset)
    {
        vote.wrapAndApplyHeader(buffer, offset, header);
        trace.add(TraceEvent.VOTE, from, to, vote.leader(), vote.leaderZxid());
        Violation.unless(vote.leader() != from || vote.leaderZxid() <= ledger.disk(from).durableZxid(),
            () -> "server " + from + " votes for itself with " + LogRecord.text(vote.leaderZxid()) +
            ", which is not durable there");
    }

    void onMessage(final int from, final int to, final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        switch (header.templateId())
        {
            case LearnerInfoDecoder.TEMPLATE_ID ->
            {
                learnerInfo.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.LEARNER_INFO, from, to, learnerInfo.acceptedEpoch(), learnerInfo.lastZxid());
                checkEpoch(from, learnerInfo.acceptedEpoch());
                checkDurable(from, learnerInfo.lastZxid());
            }
            case LeaderInfoDecoder.TEMPLATE_ID ->
            {
                leaderInfo.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.LEADER_INFO, from, to, leaderInfo.epoch());
                checkEpoch(from, leaderInfo.epoch());
                caughtUp[to] = 0;
                simulation.onAskedForPromise(from, to);
            }
            case EpochAckDecoder.TEMPLATE_ID ->
            {
                epochAck.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.EPOCH_ACK, from, to, epochAck.epoch(), epochAck.lastZxid());
                checkEpoch(from, epochAck.epoch());
                checkDurable(from, epochAck.lastZxid());
                simulation.onPromised(from, to);
            }
            case TruncateDecoder.TEMPLATE_ID ->
            {
                truncate.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.TRUNCATE, from, to, truncate.epoch(), truncate.zxid());
                coverage.count(Point.TRUNC);
            }
            case PositionDecoder.TEMPLATE_ID ->
            {
                position.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.POSITION, from, to, position.epoch(), position.lastZxid());
                checkDurable(from, position.lastZxid());
                Violation.unless(ledger.disk(from).isSettled(),
                    () -> "server " + from + " tells its position before the disk has it");
            }
            case SnapshotBeginDecoder.TEMPLATE_ID ->
            {
                snapshotBegin.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.SNAPSHOT_BEGIN, from, to, snapshotBegin.epoch(), snapshotBegin.zxid());
                coverage.count(Point.SNAP);
            }
            case SnapshotChunkDecoder.TEMPLATE_ID ->
            {
                snapshotChunk.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.SNAPSHOT_CHUNK, from, to, snapshotChunk.epoch(), snapshotChunk.position());
            }
            case SnapshotEndDecoder.TEMPLATE_ID ->
            {
                snapshotEnd.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.SNAPSHOT_END, from, to, snapshotEnd.epoch(), snapshotEnd.zxid());
            }
            default -> onBroadcast(from, to, buffer, offset);
        }
    }

    private void onBroadcast(final int from, final int to, final DirectBuffer buffer, final int offset)
    {
        switch (header.templateId())
        {
            case ProposalDecoder.TEMPLATE_ID -> onProposal(from, to, buffer, offset);
            case AckDecoder.TEMPLATE_ID ->
            {
                ack.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.ACK, from, to, ack.epoch(), ack.zxid());
                checkDurable(from, ack.zxid());
            }
            case HeartbeatDecoder.TEMPLATE_ID ->
            {
                heartbeat.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.HEARTBEAT, from, to, heartbeat.round(), heartbeat.committedZxid());
                checkCommitted(from, heartbeat.committedZxid());
            }
            case HeartbeatAckDecoder.TEMPLATE_ID ->
            {
                heartbeatAck.wrapAndApplyHeader(buffer, offset, header);
                trace.add(
                    TraceEvent.HEARTBEAT_ACK, from, to, heartbeatAck.round(), heartbeatAck.durableZxid());
                checkDurable(from, heartbeatAck.durableZxid());
            }
            case AdmitDecoder.TEMPLATE_ID ->
            {
                admit.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.ADMIT, from, to, admit.epoch());
                simulation.onAdmitted(to);
            }
            case ForwardDecoder.TEMPLATE_ID ->
            {
                forward.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.FORWARD, from, to, forward.epoch());
            }
            case DeliverDecoder.TEMPLATE_ID ->
            {
                deliver.wrapAndApplyHeader(buffer, offset, header);
                trace.add(TraceEvent.DELIVER, from, to, deliver.epoch());
            }
            default -> throw new Violation("server " + from + " sends a message with id " + header.templateId());
        }
    }

    private void onProposal(final int from, final int to, final DirectBuffer buffer, final int offset)
    {
        proposal.wrapAndApplyHeader(buffer, offset, header);
        trace.add(TraceEvent.PROPOSAL, from, to, proposal.zxid(), proposal.committedZxid());
        checkCommitted(from, proposal.committedZxid());
        if (proposal.zxid() >>> 32 < proposal.epoch() && caughtUp[to] != from)
        {
            caughtUp[to] = from;
            coverage.count(Point.DIFF);
            simulation.onCatchingUp(to);
        }
        if (proposal.kind() == RecordKind.EPOCH && proposal.zxid() >>> 32 == proposal.epoch())
        {
            ledger.onLeaderOf(from, proposal.epoch());
            simulation.onEpochBegun(from);
        }
    }

    private void checkCommitted(final int server, final long zxid)
    {
        simulation.observeCommits(server);
        ledger.onToldCommitted(server, zxid);
    }

    private void checkEpoch(final int server, final long epoch)
    {
        // What an observer promises counts for nothing, so it stores nothing.
        final boolean isVoter = simulation.plan().configuration.isVoter(server);
        Violation.unless(!isVoter || epoch <= ledger.disk(server).acceptedEpoch(),
            () -> "server " + server + " promises epoch " + epoch + ", which is not durable there");
    }

    private void checkDurable(final int server, final long zxid)
    {
        Violation.unless(zxid <= ledger.disk(server).durableZxid(),
            () -> "server " + server + " tells that it has " + LogRecord.text(zxid) + ", which is not durable there");
    }
}
