package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.replication.LearnerKind;

/**
 * One learner as its leader sees it, from its first message until its link is reset: brings its history to the
 * leader's, then hands on every record. All learners have their own place in the log: a slow one holds nobody up.
 */
final class LearnerHandler implements AutoCloseable
{
    private static final int PROPOSALS_PER_POLL = 256;
    private static final long NO_ANSWER = 0;
    private static final long NOTHING = -1;

    /** Steps of an association, in order. */
    private enum Step
    {
        /** LearnerInfo has come. */
        INFORMED,
        /** LeaderInfo was sent. */
        ASKED,
        /** EpochAck or Position has come: something is to be done about where it stands. */
        POSITIONED,
        /** Truncate was sent. */
        TRUNCATING,
        /** A snapshot is being sent. */
        SNAPSHOT,
        /** All of it was sent. */
        INSTALLING,
        /** Its history is a prefix of the leader's, and what follows is being sent. */
        STREAMING
    }

    private final ReplicaContext ctx;
    private final MessageSender sender;
    private final CommitPoint commit;
    private final int peer;
    private final long acceptedEpoch;
    private final ReplicaLog.RecordHandler recordHandler = this::onRecord;
    private LearnerKind kind;
    private Step step = Step.INFORMED;
    private OutboundSnapshot snapshot;
    private ReplicaLog.Cursor cursor;
    private boolean hasPromised;
    private boolean isAdmitted;
    private long epoch;
    private long positionZxid;
    private long sentZxid;
    private long sentCommittedZxid;
    private long ackedZxid;
    private long progressNs;
    private long heardNs;
    private long heartbeatRound;
    private long toldDurableZxid;
    private long toldAppliedZxid;
    private long admissionRound;
    private boolean isHeartbeatDue;
    private boolean hasRoom;

    LearnerHandler(
        final ReplicaContext ctx,
        final MessageSender sender,
        final CommitPoint commit,
        final int peer,
        final LearnerKind kind,
        final long acceptedEpoch,
        final long nowNs)
    {
        this.ctx = ctx;
        this.sender = sender;
        this.commit = commit;
        this.peer = peer;
        this.kind = kind;
        this.acceptedEpoch = acceptedEpoch;
        heardNs = nowNs;
        progressNs = nowNs;
    }

    int peer()
    {
        return peer;
    }

    /** Whether its promise, its acks and its answers count. */
    boolean isCounting()
    {
        return kind == LearnerKind.VOTER;
    }

    long acceptedEpoch()
    {
        return acceptedEpoch;
    }

    /** Whether it has promised the leader's epoch, and to nobody else before. */
    boolean hasPromised()
    {
        return hasPromised;
    }

    /** Up to where it has the leader's history durably. */
    long ackedZxid()
    {
        return ackedZxid;
    }

    /** Whether it has said nothing for so long, although heartbeats are sent to it. */
    boolean isSilent(final long nowNs)
    {
        return isAsked() && nowNs - heardNs >= ctx.initLimitNs();
    }

    void heard(final long nowNs)
    {
        heardNs = nowNs;
    }

    /** When it last came nearer to the leader's history. */
    long progressNs()
    {
        return progressNs;
    }

    /** The last heartbeat that it has answered. */
    long heartbeatRound()
    {
        return heartbeatRound;
    }

    /** Whether it gets heartbeats. */
    boolean isAsked()
    {
        return step != Step.INFORMED;
    }

    /** Whether it has all of the initial history, and waits for a quorum to show that no promise is lost. */
    boolean isAwaitingAdmission()
    {
        return kind == LearnerKind.REJOINING && !isAdmitted && step == Step.STREAMING &&
            ackedZxid >= Zxid.firstOf(epoch);
    }

    /** The heartbeat that a quorum must have answered; 0 if none was chosen. */
    long admissionRound()
    {
        return admissionRound;
    }

    void admissionRound(final long round)
    {
        admissionRound = round;
    }

    void admit()
    {
        isAdmitted = sender.admit(peer, epoch);
    }

    boolean ask(final long newEpoch)
    {
        epoch = newEpoch;
        if (!sender.leaderInfo(peer, newEpoch))
        {
            return false;
        }
        step = Step.ASKED;
        return true;
    }

    boolean heartbeat(final long round, final long digestZxid, final long digest)
    {
        final long committedZxid = committedZxid();
        if (!sender.heartbeat(peer, epoch, round, committedZxid, commit.zxid(), digestZxid, digest))
        {
            isHeartbeatDue = true;
            return false;
        }
        isHeartbeatDue = false;
        sentCommittedZxid = committedZxid;
        return true;
    }

    /** Whether the last heartbeat found no room: it is to be sent again, or reads wait for the next one. */
    boolean isHeartbeatDue()
    {
        return isHeartbeatDue;
    }

    void onEpochAck(final long lastZxid, final boolean counts, final long nowNs)
    {
        if (isAdmitted && kind == LearnerKind.REJOINING && counts)
        {
            kind = LearnerKind.VOTER;
            return;
        }
        MessageChecks.check(step == Step.ASKED, "EpochAck", lastZxid);
        hasPromised = counts;
        positioned(lastZxid, nowNs);
    }

    void onPosition(final long lastZxid, final long nowNs)
    {
        MessageChecks.check(
            (step == Step.TRUNCATING && lastZxid < positionZxid) || step == Step.INSTALLING, "Position", lastZxid);
        positioned(lastZxid, nowNs);
    }

    void onAck(final long zxid, final long nowNs)
    {
        MessageChecks.check(step == Step.STREAMING && zxid <= sentZxid, "Ack", zxid);
        if (zxid > ackedZxid)
        {
            ackedZxid = zxid;
            progressNs = nowNs;
        }
    }

    void onHeartbeatAck(
        final long round, final long durableZxid, final long appliedZxid, final boolean isRoomTold)
    {
        hasRoom = isRoomTold;
        heartbeatRound = Math.max(heartbeatRound, round);
        toldDurableZxid = durableZxid;
        toldAppliedZxid = appliedZxid;
    }

    /** Whether it has all that the leader has, and has told that it has room for more. */
    boolean hasRoomBehind(final long zxid)
    {
        return step == Step.STREAMING && ackedZxid == zxid && hasRoom;
    }

    /** For people: nothing is decided by what it tells beside its acks. */
    LearnerStatus status()
    {
        return new LearnerStatus(
            step == Step.STREAMING, isCounting(), Math.max(toldDurableZxid, ackedZxid), toldAppliedZxid, heardNs);
    }

    /**
     * Go on synchronising, hand on records.
     *
     * @return messages sent; -1 if the association has to begin anew.
     */
    int poll(final long nowNs)
    {
        switch (step)
        {
            case POSITIONED:
                return synchronise();

            case SNAPSHOT:
                return sendSnapshot(nowNs);

            case STREAMING:
                return stream(nowNs);

            case INFORMED:
            case ASKED:
            case TRUNCATING:
            case INSTALLING:
            default:
                return 0;
        }
    }

    @Override
    public void close()
    {
        closeSnapshot();
        if (cursor != null)
        {
            cursor.close();
            cursor = null;
        }
    }

    private void closeSnapshot()
    {
        if (snapshot != null)
        {
            snapshot.close();
            snapshot = null;
        }
    }

    private void positioned(final long lastZxid, final long nowNs)
    {
        positionZxid = lastZxid;
        progressNs = nowNs;
        step = Step.POSITIONED;
    }

    private int synchronise()
    {
        final long commonZxid = ctx.log().floor(positionZxid);
        if (commonZxid == positionZxid)
        {
            cursor = ctx.log().openCursor(positionZxid);
            closeSnapshot();
            sentZxid = positionZxid;
            sentCommittedZxid = NOTHING;
            ackedZxid = positionZxid;
            step = Step.STREAMING;
            return 1;
        }
        if (commonZxid >= 0)
        {
            if (sender.truncate(peer, epoch, commonZxid))
            {
                step = Step.TRUNCATING;
                return 1;
            }
            return 0;
        }
        closeSnapshot();
        final SnapshotTransfer.Source source = ctx.snapshots().openNewest();
        if (source == null)
        {
            return 0;
        }
        snapshot = new OutboundSnapshot(source, sender, peer, epoch, ctx.chunkLength());
        step = Step.SNAPSHOT;
        return 1;
    }

    private int sendSnapshot(final long nowNs)
    {
        if (snapshot.isComplete())
        {
            if (snapshot.end())
            {
                step = Step.INSTALLING;
                return 1;
            }
            return 0;
        }
        if (snapshot.poll())
        {
            progressNs = nowNs;
            return 1;
        }
        return 0;
    }

    private int stream(final long nowNs)
    {
        final long before = sentZxid;
        final int count = cursor.poll(recordHandler, PROPOSALS_PER_POLL);
        if (count < 0)
        {
            return -1;
        }
        if (sentZxid != before)
        {
            progressNs = nowNs;
        }
        if (count == 0 && committedZxid() > sentCommittedZxid && heartbeat(NO_ANSWER, 0, 0))
        {
            return 1;
        }
        return count;
    }

    /** What the learner has been sent and may apply. */
    private long committedZxid()
    {
        return step == Step.STREAMING ? Math.min(commit.zxid(), sentZxid) : 0;
    }

    private boolean onRecord(
        final boolean isEpoch, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (kind == LearnerKind.OBSERVER && zxid > commit.zxid())
        {
            return false;
        }
        final long committedZxid = Math.min(commit.zxid(), zxid);
        if (!sender.proposal(peer, epoch, sentZxid, committedZxid, isEpoch, zxid, buffer, offset, length))
        {
            return false;
        }
        sentZxid = zxid;
        sentCommittedZxid = committedZxid;
        return true;
    }
}
