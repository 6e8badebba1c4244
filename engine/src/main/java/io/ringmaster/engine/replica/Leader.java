package io.ringmaster.engine.replica;

import java.util.Arrays;
import java.util.List;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.replication.LearnerInfoDecoder;
import io.ringmaster.codecs.replication.LearnerKind;

/**
 * A server that leads, from the decision of the election until it resigns: gathers promises for a new epoch, begins it,
 * brings learners to its history, commits what a quorum has durably.
 */
final class Leader
{
    private static final int SYNC_LIMITS_TO_ELECT = 2;

    /** Steps of a leader, in order. */
    private enum Step
    {
        /** Waits for a quorum to ask for promises. */
        GATHERING("no quorum asked to be led"),
        /** Makes its own promise durable. */
        PROMISING("its own promise was not stored"),
        /** Waits for the promises of a quorum. */
        COLLECTING("no quorum promised to follow"),
        /** Has begun its epoch, which is not committed yet. */
        ESTABLISHING("its epoch was not committed, and no voter came nearer to it"),
        /** Serves. */
        SERVING("nothing");

        /** What it waits for, as what has not happened; nobody waits for anything in the last one. */
        private final String waiting;

        Step(final String waiting)
        {
            this.waiting = waiting;
        }
    }

    private final ReplicaContext ctx;
    private final ReplicaLog log;
    private final LinkStates links;
    private final MessageSender sender;
    private final CommitPoint commit;
    private final LearnerHandler[] learners = new LearnerHandler[EnsembleConfiguration.MAX_ID + 1];
    private final List<Integer> voters;
    private final long[] measures;
    private final long[] heardNs = new long[EnsembleConfiguration.MAX_ID + 1];
    private final ReadPositions readPositions;
    private Step step;
    private long epoch;
    private long highestAccepted;
    private long initialZxid;
    private long progressNs;
    private long durableZxid;
    private long durableNs;
    private long heartbeatNs;
    private long round;
    private long digestZxid;
    private long digest;
    private long roomNs;
    private boolean mustResign;

    Leader(
        final ReplicaContext ctx, final LinkStates links, final MessageSender sender, final CommitPoint commit)
    {
        this.ctx = ctx;
        this.log = ctx.log();
        this.links = links;
        this.sender = sender;
        this.commit = commit;
        voters = ctx.configuration().voters();
        measures = new long[voters.size()];
        readPositions = new ReadPositions(ctx.listener());
    }

    void start(final long nowNs)
    {
        step = Step.GATHERING;
        epoch = 0;
        initialZxid = log.lastZxid();
        progressNs = nowNs;
        durableZxid = initialZxid;
        durableNs = nowNs;
        roomNs = nowNs;
        heartbeatNs = nowNs;
        round = 0;
        digestZxid = 0;
        mustResign = false;
        readPositions.clear();
        Arrays.fill(heardNs, nowNs);
    }

    /** Leave all learners. */
    void stop()
    {
        for (int peer = 0; peer < learners.length; peer++)
        {
            if (learners[peer] != null)
            {
                links.reset(peer);
                learners[peer].close();
                learners[peer] = null;
            }
        }
        readPositions.clear();
    }

    long epoch()
    {
        return step.compareTo(Step.ESTABLISHING) >= 0 ? epoch : 0;
    }

    boolean isServing()
    {
        return step == Step.SERVING;
    }

    /** Whether a record can be proposed, as far as this leader is concerned. */
    boolean canPropose()
    {
        return step == Step.SERVING && Zxid.counter(log.lastZxid()) < ctx.maxCounter();
    }

    /** Whether there is something that the others would have committed, or have, and that is not applied here. */
    boolean isDurabilityAwaited(final long appliedZxid)
    {
        return step != Step.SERVING || ofQuorum(Measure.ACKED, Long.MAX_VALUE) > appliedZxid;
    }

    /** A read position is confirmed once a quorum has answered a heartbeat that is sent from now on. */
    void requestReadPosition(final long cookie)
    {
        readPositions.add(cookie, commit.zxid(), round + 1);
    }

    /** To be told to learners. */
    void digest(final long zxid, final long stateDigest)
    {
        digestZxid = zxid;
        digest = stateDigest;
    }

    boolean deliver(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        return learners[peer] != null && learners[peer].isAsked() &&
            sender.deliver(peer, epoch, buffer, offset, length);
    }

    void onLearnerInfo(final int peer, final LearnerInfoDecoder message, final long nowNs)
    {
        MessageChecks.check(learners[peer] == null, "LearnerInfo again", message.lastZxid());
        final boolean isEpoch = message.acceptedEpoch() >= 0 && message.acceptedEpoch() < Zxid.MAX_EPOCH;
        MessageChecks.check(isEpoch, "LearnerInfo with an epoch out of range", message.acceptedEpoch());
        MessageChecks.check(message.configurationVersion() == ctx.configuration().version(),
            "LearnerInfo of a server with another configuration", message.configurationVersion());
        final boolean isVoter = ctx.configuration().isVoter(peer);
        final LearnerKind kind = isVoter ? message.kind() : LearnerKind.OBSERVER;
        MessageChecks.check(!isVoter || kind == LearnerKind.VOTER || kind == LearnerKind.REJOINING,
            "LearnerInfo of a voter as something else", message.lastZxid());
        final boolean isEmpty = message.acceptedEpoch() == 0 && message.lastZxid() == 0;
        MessageChecks.check(!isEmpty || kind != LearnerKind.VOTER || log.lastZxid() == 0,
            "LearnerInfo of a voter that has lost its disk", log.lastZxid());
        if (kind != LearnerKind.OBSERVER && step != Step.GATHERING && message.acceptedEpoch() > epoch)
        {
            // It can join a newer epoch only.
            mustResign = true;
            highestAccepted = Math.max(highestAccepted, message.acceptedEpoch());
        }
        learners[peer] = new LearnerHandler(
            ctx, sender, commit, peer, kind, message.acceptedEpoch(), nowNs);
    }

    void onHeartbeatAck(
        final LearnerHandler learner,
        final long answeredRound,
        final long learnerDurableZxid,
        final long appliedZxid,
        final boolean hasRoom)
    {
        MessageChecks.check(answeredRound <= round, "HeartbeatAck of a round to come", answeredRound);
        learner.onHeartbeatAck(answeredRound, learnerDurableZxid, appliedZxid, hasRoom);
    }

    /** Null if there is no such learner. */
    LearnerStatus learnerStatus(final int peer)
    {
        return learners[peer] == null ? null : learners[peer].status();
    }

    /** The learner that has sent a message. */
    LearnerHandler heard(final int peer, final long messageEpoch, final long nowNs)
    {
        final LearnerHandler learner = learners[peer];
        if (learner == null || step.compareTo(Step.COLLECTING) < 0 || messageEpoch != epoch)
        {
            throw new ProtocolException("a message of epoch " + messageEpoch + " in epoch " + epoch);
        }
        learner.heard(nowNs);
        if (learner.isCounting())
        {
            heardNs[peer] = nowNs;
        }
        return learner;
    }

    void onEpochAck(final LearnerHandler learner, final long lastZxid, final boolean counts, final long nowNs)
    {
        learner.onEpochAck(lastZxid, counts, nowNs);
        if (step == Step.COLLECTING && learner.isCounting() && lastZxid > initialZxid)
        {
            mustResign = true;
        }
    }

    void remove(final int peer)
    {
        if (learners[peer] != null)
        {
            learners[peer].close();
            learners[peer] = null;
            ctx.listener().onLearnerLeft(peer);
        }
    }

    /**
     * Go on.
     *
     * @return things done; -1 to resign.
     */
    int poll(final long nowNs)
    {
        roomNs = log.isFull() ? roomNs : nowNs;
        if (mustResign || nowNs - deadlineNs(nowNs) >= 0 || isUsedUp() || isInTheWay(nowNs))
        {
            return -1;
        }
        int workCount = step.compareTo(Step.ESTABLISHING) >= 0 ? commit() : 0;
        workCount += advance(nowNs);
        for (int peer = 0; peer < learners.length; peer++)
        {
            if (learners[peer] != null)
            {
                workCount += pollLearner(learners[peer], nowNs);
            }
        }
        return step.compareTo(Step.COLLECTING) >= 0 ? workCount + heartbeat(nowNs) : workCount;
    }

    /**
     * Before a server is a candidate again: as good as before, one with a full disk would be in the way of those that
     * have room. One that did not lead gives them a start only, as they may need its vote.
     */
    static long restNs(final ReplicaContext ctx, final boolean hasLed)
    {
        if (!ctx.log().isFull())
        {
            return 0;
        }
        return hasLed ? SYNC_LIMITS_TO_ELECT * ctx.syncLimitNs() : ctx.syncLimitNs() / 4;
    }

    /** Why {@link #poll} said that this leader must resign. */
    String resignReason(final long nowNs)
    {
        if (mustResign)
        {
            return "a voter has more history, or has promised a newer epoch";
        }
        if (isUsedUp())
        {
            return "the zxids of epoch " + epoch + " are used up";
        }
        if (isInTheWay(nowNs))
        {
            return "its disk is full, and a quorum of others has room";
        }
        if (step != Step.SERVING)
        {
            return step.waiting + " for " + Silence.text(nowNs - progressNs);
        }
        if (nowNs - durableNs >= ctx.syncLimitNs())
        {
            return "its own log made nothing durable for " + Silence.text(nowNs - durableNs) +
                " although records wait";
        }
        final StringBuilder text = new StringBuilder("no quorum was heard within ")
            .append(Silence.text(ctx.syncLimitNs()));
        for (int i = 0; i < voters.size(); i++)
        {
            final int voter = voters.get(i);
            if (voter != ctx.id())
            {
                text.append(", server ").append(voter).append(" last ")
                    .append(Silence.text(nowNs - heardNs[voter])).append(" ago");
            }
        }
        return text.toString();
    }

    /** When something is to be done even if nothing comes. */
    long nextDeadlineNs(final long nowNs)
    {
        if (mustResign || readPositions.isWaitingFor(round + 1))
        {
            return nowNs;
        }
        final long deadlineNs = deadlineNs(nowNs);
        return step.compareTo(Step.COLLECTING) < 0 || deadlineNs - heartbeatNs < 0 ? deadlineNs : heartbeatNs;
    }

    private int advance(final long nowNs)
    {
        switch (step)
        {
            case GATHERING:
                if (isEnough(count(false)))
                {
                    chooseEpoch(nowNs);
                    return 1;
                }
                return 0;

            case PROMISING:
                if (ctx.promises().isSettled())
                {
                    step(Step.COLLECTING, nowNs);
                    return 1;
                }
                return 0;

            case COLLECTING:
                if (isEnough(count(true)) && log.append(true, Zxid.firstOf(epoch), NoContent.BUFFER, 0, 0))
                {
                    step(Step.ESTABLISHING, nowNs);
                    return 1;
                }
                return 0;

            case ESTABLISHING:
                if (commit.zxid() >= Zxid.firstOf(epoch))
                {
                    step(Step.SERVING, nowNs);
                    durableZxid = log.durableZxid();
                    durableNs = nowNs;
                    ctx.listener().onLeading(epoch);
                    return 1;
                }
                return 0;

            case SERVING:
            default:
                return 0;
        }
    }

    private void step(final Step newStep, final long nowNs)
    {
        step = newStep;
        progressNs = nowNs;
    }

    private void chooseEpoch(final long nowNs)
    {
        long accepted = Math.max(ctx.promises().acceptedEpoch(), highestAccepted);
        for (final LearnerHandler learner : learners)
        {
            if (learner != null)
            {
                accepted = Math.max(accepted, learner.acceptedEpoch());
            }
        }
        if (accepted >= Zxid.MAX_EPOCH)
        {
            throw new IllegalStateException("no epoch is left behind " + accepted);
        }
        epoch = accepted + 1;
        ctx.promises().store(epoch, false);
        step(Step.PROMISING, nowNs);
    }

    private int pollLearner(final LearnerHandler learner, final long nowNs)
    {
        if (step.compareTo(Step.COLLECTING) < 0)
        {
            return 0;
        }
        if (!learner.isAsked())
        {
            return learner.ask(epoch) ? 1 : 0;
        }
        if (step.compareTo(Step.ESTABLISHING) < 0)
        {
            return 0;
        }
        if (learner.isAwaitingAdmission())
        {
            pollAdmission(learner);
        }
        if (learner.isHeartbeatDue())
        {
            // Before the records, which may fill all the room there is.
            learner.heartbeat(round, 0, 0);
        }
        final int workCount = learner.poll(nowNs);
        if (workCount < 0 || learner.isSilent(nowNs))
        {
            links.reset(learner.peer());
            remove(learner.peer());
            return 1;
        }
        if (step == Step.ESTABLISHING && learner.isCounting() && learner.progressNs() - progressNs > 0)
        {
            progressNs = learner.progressNs();
        }
        return workCount;
    }

    /** Whoever answers a heartbeat now has promised nobody else: no promise that was lost can matter any more. */
    private void pollAdmission(final LearnerHandler learner)
    {
        if (learner.admissionRound() == 0)
        {
            learner.admissionRound(round + 1);
        }
        else if (answeredRound() >= learner.admissionRound())
        {
            learner.admit();
        }
    }

    private int commit()
    {
        final long zxid = ofQuorum(Measure.ACKED, log.durableZxid());
        if (zxid < Zxid.firstOf(epoch) || zxid <= commit.zxid())
        {
            return 0;
        }
        commit.advance(zxid);
        return 1;
    }

    private int heartbeat(final long nowNs)
    {
        int workCount = readPositions.confirm(answeredRound());
        if (nowNs - heartbeatNs < 0 && !readPositions.isWaitingFor(round + 1))
        {
            return workCount;
        }
        heartbeatNs = nowNs + ctx.syncLimitNs() / 4;
        round++;
        for (final LearnerHandler learner : learners)
        {
            if (learner != null && learner.isAsked() && learner.heartbeat(round, digestZxid, digest))
            {
                workCount++;
            }
        }
        digestZxid = 0;
        return workCount + readPositions.confirm(answeredRound());
    }

    /** The last heartbeat that a quorum has answered, this server included. */
    private long answeredRound()
    {
        return ofQuorum(Measure.ANSWERED, round);
    }

    /** When this leader resigns unless something happens. */
    private long deadlineNs(final long nowNs)
    {
        if (step != Step.SERVING)
        {
            return progressNs + ctx.initLimitNs();
        }
        if (log.durableZxid() != durableZxid || log.durableZxid() == log.lastZxid())
        {
            durableZxid = log.durableZxid();
            durableNs = nowNs;
        }
        return Math.min(durableNs, ofQuorum(Measure.HEARD, nowNs)) + ctx.syncLimitNs();
    }

    private boolean isUsedUp()
    {
        return step == Step.SERVING && Zxid.counter(log.lastZxid()) >= ctx.maxCounter() &&
            commit.applicableZxid() == log.lastZxid();
    }

    /** Whether nothing can be proposed for want of room here, and could be if another one led. */
    private boolean isInTheWay(final long nowNs)
    {
        if (step != Step.SERVING || nowNs - roomNs < ctx.initLimitNs() || commit.applicableZxid() != log.lastZxid())
        {
            return false;
        }
        int count = 0;
        for (int i = 0; i < voters.size(); i++)
        {
            final LearnerHandler learner = learners[voters.get(i)];
            if (learner != null && learner.isCounting() && learner.hasRoomBehind(log.lastZxid()) &&
                nowNs - heardNs[voters.get(i)] < ctx.syncLimitNs())
            {
                count++;
            }
        }
        return count >= ctx.configuration().quorum();
    }

    /** While nobody has history, everybody must be there: an empty disk may as well be a lost one. */
    private boolean isEnough(final int count)
    {
        return count >= (initialZxid == 0 ? voters.size() : ctx.configuration().quorum());
    }

    private int count(final boolean mustHavePromised)
    {
        int count = 0;
        for (int i = 0; i < voters.size(); i++)
        {
            final int voter = voters.get(i);
            final LearnerHandler learner = learners[voter];
            if (voter == ctx.id() ||
                (learner != null && learner.isCounting() && (!mustHavePromised || learner.hasPromised())))
            {
                count++;
            }
        }
        return count;
    }

    /** What can be measured of each voter. */
    private enum Measure
    {
        ACKED, ANSWERED, HEARD
    }

    /** The most that a quorum has reached; the least there is if not enough voters are there. */
    private long ofQuorum(final Measure measure, final long own)
    {
        for (int i = 0; i < measures.length; i++)
        {
            final int voter = voters.get(i);
            final LearnerHandler learner = learners[voter];
            final boolean isCounting = learner != null && learner.isCounting();
            measures[i] = voter == ctx.id() ? own : switch (measure)
            {
                case ACKED -> isCounting ? learner.ackedZxid() : -1;
                case ANSWERED -> isCounting ? learner.heartbeatRound() : -1;
                case HEARD -> heardNs[voter];
            };
        }
        Arrays.sort(measures);
        return measures[measures.length - ctx.configuration().quorum()];
    }
}
