package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.replication.AdmitDecoder;
import io.ringmaster.codecs.replication.DeliverDecoder;
import io.ringmaster.codecs.replication.HeartbeatDecoder;
import io.ringmaster.codecs.replication.LeaderInfoDecoder;
import io.ringmaster.codecs.replication.LearnerKind;
import io.ringmaster.codecs.replication.ProposalDecoder;
import io.ringmaster.codecs.replication.RecordKind;
import io.ringmaster.codecs.replication.SnapshotBeginDecoder;
import io.ringmaster.codecs.replication.SnapshotChunkDecoder;
import io.ringmaster.codecs.replication.SnapshotEndDecoder;
import io.ringmaster.codecs.replication.TruncateDecoder;
import io.ringmaster.engine.transaction.InvariantException;

/**
 * A server that follows or observes, from its first message to the leader until it leaves it. An ack, a promise or a
 * position leaves only once what it says is durable.
 */
final class Learner
{
    private static final long NOTHING = -1;
    private static final long NEVER = Long.MAX_VALUE / 2;

    private final ReplicaContext ctx;
    private final ReplicaLog log;
    private final PromiseStore promises;
    private final MessageSender sender;
    private final CommitPoint commit;
    private final InboundSnapshot inbound;
    private int leader;
    private long epoch;
    private long heardNs;
    private boolean isInfoSent;
    private boolean isPromiseDue;
    private boolean isNewPromise;
    private boolean isPositionDue;
    private boolean isAdmissionDue;
    private boolean isStreaming;
    private boolean isServing;
    private long ackedZxid;
    private long targetZxid;
    private long leaderCommittedZxid;
    private long heartbeatRound;
    private long refusedNs;
    private long durableZxid;
    private long durableNs;

    Learner(final ReplicaContext ctx, final MessageSender sender, final CommitPoint commit)
    {
        this.ctx = ctx;
        this.log = ctx.log();
        this.promises = ctx.promises();
        this.sender = sender;
        this.commit = commit;
        inbound = new InboundSnapshot(ctx.snapshots());
    }

    void start(final int newLeader, final long nowNs)
    {
        leader = newLeader;
        epoch = 0;
        heardNs = nowNs;
        isInfoSent = false;
        isPromiseDue = false;
        isPositionDue = false;
        isAdmissionDue = false;
        isStreaming = false;
        isServing = false;
        targetZxid = NOTHING;
        leaderCommittedZxid = 0;
        heartbeatRound = NOTHING;
        refusedNs = NEVER;
        durableZxid = log.durableZxid();
        durableNs = nowNs;
    }

    void stop()
    {
        inbound.abandon();
    }

    int leader()
    {
        return leader;
    }

    /** The leader's; 0 until it has told. */
    long epoch()
    {
        return epoch;
    }

    boolean isServing()
    {
        return isServing;
    }

    /** When the leader was last heard. */
    long heardNs()
    {
        return heardNs;
    }

    /** Up to where the leader had committed when it last told; 0 if it has not. */
    long leaderCommittedZxid()
    {
        return leaderCommittedZxid;
    }

    /**
     * Send what is due.
     *
     * @return messages sent; -1 if the leader has to be left.
     */
    int poll(final long nowNs)
    {
        if (log.durableZxid() != durableZxid || log.durableZxid() == log.lastZxid())
        {
            durableZxid = log.durableZxid();
            durableNs = nowNs;
        }
        if (nowNs - deadlineNs() >= 0 || inbound.hasFailed())
        {
            return -1;
        }
        int sent = 0;
        if (!isInfoSent)
        {
            isInfoSent = sender.learnerInfo(
                leader, acceptedEpoch(), log.durableZxid(), ctx.configuration().version(), kind());
            return isInfoSent ? 1 : 0;
        }
        if (isPromiseDue && promises.isSettled())
        {
            isPromiseDue = !sender.epochAck(leader, epoch, log.durableZxid(), isNewPromise);
            ackedZxid = log.durableZxid();
            sent += isPromiseDue ? 0 : 1;
        }
        if (isPositionDue && log.isSettled())
        {
            isPositionDue = !sender.position(leader, epoch, log.durableZxid());
            ackedZxid = log.durableZxid();
            sent += isPositionDue ? 0 : 1;
        }
        if (isAdmissionDue && promises.isSettled())
        {
            isAdmissionDue = !sender.epochAck(leader, epoch, log.durableZxid(), true);
            sent += isAdmissionDue ? 0 : 1;
        }
        return sent + sendAcks();
    }

    /** Silence of the leader, messages that found no room for long, or a disk that makes nothing durable. */
    long deadlineNs()
    {
        final long stalledNs = Math.min(refusedNs, durableNs);
        return Math.min(heardNs + (epoch == 0 ? ctx.initLimitNs() : ctx.syncLimitNs()), stalledNs + ctx.initLimitNs());
    }

    /** Why {@link #poll} said that the leader has to be left. */
    String leaveReason(final long nowNs)
    {
        if (inbound.hasFailed())
        {
            return "its snapshot could not be taken over";
        }
        if (nowNs - refusedNs >= ctx.initLimitNs())
        {
            return "what it sends found no room here for " + Silence.text(nowNs - refusedNs);
        }
        if (nowNs - durableNs >= ctx.initLimitNs())
        {
            return "the disk here made nothing durable for " + Silence.text(nowNs - durableNs) +
                " although records wait";
        }
        return epoch == 0 ? "it did not say which epoch it leads" : "it said nothing";
    }

    private int sendAcks()
    {
        int sent = 0;
        final long durableZxid = log.durableZxid();
        if (isStreaming && durableZxid > ackedZxid && sender.ack(leader, epoch, durableZxid))
        {
            ackedZxid = durableZxid;
            sent++;
        }
        if (heartbeatRound != NOTHING &&
            sender.heartbeatAck(
                leader, epoch, heartbeatRound, durableZxid, commit.applicableZxid(), log.isFull()))
        {
            heartbeatRound = NOTHING;
            sent++;
        }
        if (!isServing && isStreaming && targetZxid != NOTHING &&
            commit.applicableZxid() >= Math.max(Zxid.firstOf(epoch), targetZxid))
        {
            isServing = true;
            ctx.listener().onFollowing(leader, epoch);
        }
        return sent;
    }

    private boolean isVoter()
    {
        return ctx.configuration().isVoter(ctx.id());
    }

    /** What an observer promises counts for nothing: it follows any leader that is not older than its history. */
    private long acceptedEpoch()
    {
        return isVoter() ? promises.acceptedEpoch() : Zxid.epoch(log.durableZxid());
    }

    private LearnerKind kind()
    {
        if (!isVoter())
        {
            return LearnerKind.OBSERVER;
        }
        return promises.isRejoining() ? LearnerKind.REJOINING : LearnerKind.VOTER;
    }

    /** Returns false if the leader has already promised more than it may ask for: it is left. */
    boolean onLeaderInfo(final LeaderInfoDecoder message, final long nowNs)
    {
        MessageChecks.check(epoch == 0 && isInfoSent, "LeaderInfo", message.epoch());
        MessageChecks.check(message.epoch() > 0 && message.epoch() <= Zxid.MAX_EPOCH, "LeaderInfo", message.epoch());
        if (message.epoch() < acceptedEpoch())
        {
            return false;
        }
        heardNs = nowNs;
        epoch = message.epoch();
        isPromiseDue = true;
        isNewPromise = isVoter() && epoch > promises.acceptedEpoch();
        if (isNewPromise)
        {
            promises.store(epoch, promises.isRejoining());
        }
        return true;
    }

    void onTruncate(final TruncateDecoder message, final long nowNs)
    {
        heard(message.epoch(), "Truncate", nowNs);
        final boolean isItsTime = !isStreaming && !isPromiseDue && !isPositionDue && !inbound.isUnderWay();
        MessageChecks.check(isItsTime && message.zxid() >= 0, "Truncate", message.zxid());
        final long zxid = log.floor(message.zxid());
        if (zxid < commit.zxid())
        {
            throw new InvariantException("leader " + leader + " of epoch " + epoch + " truncates to " +
                Zxid.text(message.zxid()) + ", but " + Zxid.text(commit.zxid()) + " is committed");
        }
        log.truncate(zxid);
        isPositionDue = true;
    }

    void onSnapshotBegin(final SnapshotBeginDecoder message, final long nowNs)
    {
        heard(message.epoch(), "SnapshotBegin", nowNs);
        final boolean isItsTime = !isStreaming && !isPromiseDue && !isPositionDue && !inbound.isUnderWay();
        MessageChecks.check(isItsTime && message.zxid() >= 0, "SnapshotBegin", message.zxid());
        if (message.zxid() < commit.zxid())
        {
            throw new InvariantException("leader " + leader + " of epoch " + epoch + " sends a snapshot of " +
                Zxid.text(message.zxid()) + ", but " + Zxid.text(commit.zxid()) + " is committed");
        }
        inbound.begin(message.zxid(), message.length());
    }

    boolean onSnapshotChunk(
        final SnapshotChunkDecoder message, final DirectBuffer buffer, final int limit, final long nowNs)
    {
        checkEpoch(message.epoch(), "SnapshotChunk");
        final int length = message.contentLength();
        final int offset = message.limit() + SnapshotChunkDecoder.contentHeaderLength();
        MessageChecks.checkContent(length, offset, limit);
        return taken(inbound.append(message.position(), message.crc(), buffer, offset, length), nowNs);
    }

    void onSnapshotEnd(final SnapshotEndDecoder message, final long nowNs)
    {
        heard(message.epoch(), "SnapshotEnd", nowNs);
        inbound.install(message.zxid(), message.length());
        isPositionDue = true;
    }

    boolean onProposal(final ProposalDecoder message, final DirectBuffer buffer, final int limit, final long nowNs)
    {
        checkEpoch(message.epoch(), "Proposal");
        MessageChecks.check(!isPromiseDue && !isPositionDue && !inbound.isUnderWay(), "Proposal", message.zxid());
        final boolean isEpoch = message.kind() == RecordKind.EPOCH;
        final long zxid = message.zxid();
        final long lastZxid = log.lastZxid();
        MessageChecks.check(message.previousZxid() == lastZxid, "Proposal behind another record", zxid);
        final boolean isNext = Zxid.isNext(isEpoch, zxid, lastZxid) && zxid <= lastOf(epoch);
        MessageChecks.check(isNext, "Proposal out of order", zxid);
        final long committedZxid = message.committedZxid();
        final int length = message.contentLength();
        final int offset = message.limit() + ProposalDecoder.contentHeaderLength();
        MessageChecks.checkContent(length, offset, limit);
        MessageChecks.check(isEpoch ? length == 0 : message.kind() == RecordKind.TRANSACTION, "Proposal", zxid);
        // A proposal that finds no room brings the commit that makes it: no heartbeat can come before it is taken.
        commit.advance(Math.min(committedZxid, lastZxid));
        if (!taken(log.append(isEpoch, zxid, buffer, offset, length), nowNs))
        {
            return false;
        }
        isStreaming = true;
        leaderCommittedZxid = Math.max(leaderCommittedZxid, committedZxid);
        commit.advance(Math.min(committedZxid, zxid));
        return true;
    }

    void onHeartbeat(final HeartbeatDecoder message, final long nowNs)
    {
        heard(message.epoch(), "Heartbeat", nowNs);
        leaderCommittedZxid = Math.max(leaderCommittedZxid, message.targetZxid());
        if (message.round() > 0)
        {
            heartbeatRound = Math.max(heartbeatRound, message.round());
        }
        if (message.digestZxid() != 0)
        {
            ctx.listener().onDigest(message.digestZxid(), message.digest());
        }
        if (!isPromiseDue && !isPositionDue && !inbound.isUnderWay() && message.committedZxid() != 0)
        {
            // Sent behind the records themselves: the leader's history up to there is this server's as well.
            isStreaming = true;
            targetZxid = targetZxid == NOTHING ? message.targetZxid() : targetZxid;
            commit.advance(Math.min(message.committedZxid(), log.lastZxid()));
        }
    }

    void onAdmit(final AdmitDecoder message, final long nowNs)
    {
        heard(message.epoch(), "Admit", nowNs);
        final boolean isItsTime = isStreaming && !isPromiseDue && ackedZxid >= Zxid.firstOf(epoch);
        MessageChecks.check(isItsTime && promises.isSettled() && promises.isRejoining(), "Admit", ackedZxid);
        promises.store(promises.acceptedEpoch(), false);
        isAdmissionDue = true;
    }

    void onDeliver(final DeliverDecoder message, final DirectBuffer buffer, final int limit, final long nowNs)
    {
        heard(message.epoch(), "Deliver", nowNs);
        final int length = message.contentLength();
        final int offset = message.limit() + DeliverDecoder.contentHeaderLength();
        MessageChecks.checkContent(length, offset, limit);
        ctx.listener().onDeliver(buffer, offset, length);
    }

    private void heard(final long messageEpoch, final String what, final long nowNs)
    {
        checkEpoch(messageEpoch, what);
        heardNs = nowNs;
    }

    private void checkEpoch(final long messageEpoch, final String what)
    {
        if (epoch == 0 || messageEpoch != epoch)
        {
            throw new ProtocolException(what + " of epoch " + messageEpoch + " in epoch " + epoch);
        }
    }

    /** Only what was taken was heard: a message that is handed in again and again is no sign of life. */
    private boolean taken(final boolean isTaken, final long nowNs)
    {
        if (isTaken)
        {
            heardNs = nowNs;
            refusedNs = NEVER;
        }
        else if (refusedNs == NEVER)
        {
            refusedNs = nowNs;
        }
        return isTaken;
    }

    private static long lastOf(final long epoch)
    {
        return Zxid.firstOf(epoch) | Zxid.MAX_COUNTER;
    }
}
