package io.ringmaster.engine.replica;

import io.ringmaster.codecs.replication.PeerState;
import io.ringmaster.codecs.replication.VoteDecoder;

/**
 * The role of a server, and how it gets from one to the next: it looks for a leader, leads or follows what was elected,
 * and leaves a role that does not hold. Not threadsafe.
 */
final class Roles
{
    /** Beyond the time in which another server can still count on a promise, clocks of other rates included. */
    private static final int REJOIN_DELAY_QUARTERS = 5;

    private final ReplicaContext ctx;
    private final LinkStates links;
    private final Election election;
    private final Leader leader;
    private final Learner learner;
    private ReplicaState state = ReplicaState.LOOKING;
    private boolean isElecting;
    private boolean isStarted;
    private long restUntilNs;
    private long nowNs;
    private long electionCount;
    private long leaveCount;
    private String leaveReason;

    /**
     * Construct, looking for a leader.
     *
     * @param ctx      of the server.
     * @param links    to the others.
     * @param election to decide between the roles.
     * @param leader   role.
     * @param learner  role.
     */
    Roles(
        final ReplicaContext ctx,
        final LinkStates links,
        final Election election,
        final Leader leader,
        final Learner learner)
    {
        this.ctx = ctx;
        this.links = links;
        this.election = election;
        this.leader = leader;
        this.learner = learner;
    }

    /** What happens from here on happens at this time. */
    void beginCycle(final long timeNs)
    {
        nowNs = timeNs;
    }

    /** Time of the duty cycle. */
    long nowNs()
    {
        return nowNs;
    }

    /** The work of the role in one duty cycle; 0 if there was none. */
    int poll()
    {
        switch (state)
        {
            case LEADING:
                return checked(leader.poll(nowNs));

            case FOLLOWING:
            case OBSERVING:
                return checked(learner.poll(nowNs));

            case LOOKING:
            default:
                return look();
        }
    }

    /** See {@link Replica#nextDeadlineNs()}. */
    long nextDeadlineNs()
    {
        return switch (state)
        {
            case LEADING -> leader.nextDeadlineNs(nowNs);
            case FOLLOWING, OBSERVING -> learner.deadlineNs();
            case LOOKING -> isElecting ? election.deadlineNs(nowNs) :
                restUntilNs - nowNs > 0 ? restUntilNs : nowNs + ctx.syncLimitNs();
        };
    }

    void onLinkUp(final int peer)
    {
        links.onUp(peer);
        if (state == ReplicaState.LOOKING && isElecting)
        {
            election.onLinkUp(peer);
        }
    }

    void onLinkDown(final int peer)
    {
        links.onDown(peer);
        if (isLeading())
        {
            leader.remove(peer);
        }
        else if (state == ReplicaState.LOOKING)
        {
            if (isElecting)
            {
                election.onLinkDown(peer, nowNs);
            }
        }
        else if (learner.leader() == peer)
        {
            leave("its link went down");
        }
    }

    /** A vote of another member that makes sense. */
    void onVote(final int peer, final VoteDecoder vote)
    {
        if (state == ReplicaState.LOOKING)
        {
            if (isElecting)
            {
                election.onVote(vote, nowNs);
            }
        }
        else if (vote.state() == PeerState.LOOKING)
        {
            answerVote(peer);
        }
    }

    ReplicaState state()
    {
        return state;
    }

    boolean isLeading()
    {
        return state == ReplicaState.LEADING;
    }

    boolean isLearning()
    {
        return state == ReplicaState.FOLLOWING || state == ReplicaState.OBSERVING;
    }

    /** See {@link Replica#isServing()}. */
    boolean isServing()
    {
        return isLeading() ? leader.isServing() : isLearning() && learner.isServing();
    }

    /** See {@link Replica#electionCount()}. */
    long electionCount()
    {
        return electionCount;
    }

    /** See {@link Replica#leaveCount()}. */
    long leaveCount()
    {
        return leaveCount;
    }

    /** See {@link Replica#leaveReason()}. */
    String leaveReason()
    {
        return leaveReason;
    }

    /** Leave what was begun, and tell nobody. */
    void close()
    {
        if (isLeading())
        {
            leader.stop();
        }
        else
        {
            learner.stop();
        }
    }

    /** Look for a leader again. */
    void leave(final String reason)
    {
        final boolean wasServing = isServing();
        final long restNs = Leader.restNs(ctx, isLeading());
        leaveCount++;
        leaveReason = isLeading() ? "resigned: " + reason :
            "left leader " + learner.leader() + ": " + reason + ", " + Silence.text(nowNs - learner.heardNs()) +
            " after it was last heard";
        if (isLeading())
        {
            leader.stop();
        }
        else
        {
            learner.stop();
            links.reset(learner.leader());
        }
        state = ReplicaState.LOOKING;
        if (wasServing)
        {
            ctx.listener().onLooking();
        }
        // Whatever made this server leave a role in which it never served may do so again at once.
        restUntilNs = nowNs + Math.max(restNs, wasServing ? 0 : ctx.voteResendNs());
    }

    /** The link to a server carries something that cannot be: whatever it was used for has to begin anew. */
    void abandon(final int peer, final String reason)
    {
        if (isLearning() && learner.leader() == peer)
        {
            leave(reason);
            return;
        }
        links.reset(peer);
        if (isLeading())
        {
            leader.remove(peer);
        }
    }

    private int look()
    {
        if (!isElecting)
        {
            if (!isAtRest() || restUntilNs - nowNs > 0)
            {
                return 0;
            }
            isElecting = true;
            electionCount++;
            election.start(nowNs);
        }
        final int decision = election.poll(nowNs);
        if (decision == Election.NOBODY)
        {
            return 0;
        }
        isElecting = false;
        if (decision == ctx.id())
        {
            state = ReplicaState.LEADING;
            leader.start(nowNs);
        }
        else
        {
            state = ctx.configuration().isVoter(ctx.id()) ? ReplicaState.FOLLOWING : ReplicaState.OBSERVING;
            learner.start(decision, nowNs);
        }
        return 1;
    }

    /** Whether all that was begun on the disk is done: only then it is known what to vote for. */
    private boolean isAtRest()
    {
        final PromiseStore promises = ctx.promises();
        final ReplicaLog log = ctx.log();
        if (!isStarted)
        {
            isStarted = true;
            final boolean isLost = ctx.isRejoin() && promises.acceptedEpoch() == 0 && log.lastZxid() == 0;
            if (isLost)
            {
                promises.store(0, true);
            }
            // Whoever may still hold a promise that was lost with the disk has given up by then; and had before a
            // replica of this process could receive a snapshot.
            restUntilNs = (isLost || promises.isRejoining()) && !ctx.isStartedAnew() ?
                nowNs + ctx.initLimitNs() / 4 * REJOIN_DELAY_QUARTERS : nowNs;
        }
        return log.isSettled() && log.durableZxid() == log.lastZxid() && promises.isSettled();
    }

    private int checked(final int workCount)
    {
        if (workCount >= 0)
        {
            return workCount;
        }
        leave(isLeading() ? leader.resignReason(nowNs) : learner.leaveReason(nowNs));
        return 1;
    }

    private void answerVote(final int peer)
    {
        switch (state)
        {
            case LEADING:
                election.answer(peer, PeerState.LEADING, ctx.id(), ctx.log().durableZxid(), leader.epoch());
                break;

            case FOLLOWING:
                election.answer(
                    peer, PeerState.FOLLOWING, learner.leader(), ctx.log().durableZxid(), learner.epoch());
                break;

            case OBSERVING:
            case LOOKING:
            default:
                break;
        }
    }
}
