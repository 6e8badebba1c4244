package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.replication.LearnerInfoDecoder;
import io.ringmaster.codecs.replication.MessageHeaderDecoder;
import io.ringmaster.codecs.replication.PeerState;
import io.ringmaster.codecs.replication.VoteDecoder;

/**
 * One server of an ensemble: Zab 1.0 (Junqueira, Reed and Serafini, "Zab: High-performance broadcast for
 * primary-backup systems", DSN 2011) as docs/ensemble.md spells it out. Does no IO, starts no thread, reads no clock.
 * <p>
 * The owner runs {@link #doWork} in its duty cycle, hands in what comes from the network, and applies the history up to
 * {@link #applicableZxid()}, in every role. One thread. A message that no server may send resets the link that it came
 * from; whatever contradicts this server's own committed history is thrown as
 * {@link io.ringmaster.engine.transaction.InvariantException} and must stop the server.
 */
public final class Replica implements AutoCloseable
{
    /** Beyond the time in which another server can still count on a promise, clocks of other rates included. */
    private static final int REJOIN_DELAY_QUARTERS = 5;

    private final ReplicaContext ctx;
    private final ReplicaLog log;
    private final CommitPoint commit;
    private final MessageSender sender;
    private final Election election;
    private final Leader leader;
    private final Learner learner;
    private final LinkStates links;
    private final LearnerMessages learnerMessages;
    private final LeaderMessages leaderMessages;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final VoteDecoder vote = new VoteDecoder();
    private ReplicaState state = ReplicaState.LOOKING;
    private boolean isElecting;
    private boolean isStarted;
    private long restUntilNs;
    private long nowNs;
    private long protocolErrors;
    private String lastProtocolError;
    private long electionCount;
    private long leaveCount;
    private String leaveReason;

    /**
     * Construct, looking for a leader.
     *
     * @param context of this server, concluded here.
     */
    public Replica(final ReplicaContext context)
    {
        ctx = context.conclude();
        log = ctx.log();
        commit = new CommitPoint(log);
        sender = new MessageSender(ctx.links());
        links = new LinkStates(ctx.links());
        election = new Election(ctx, links);
        leader = new Leader(ctx, links, sender, commit);
        learner = new Learner(ctx, sender, commit);
        learnerMessages = new LearnerMessages(leader, ctx.listener());
        leaderMessages = new LeaderMessages(learner);
    }

    /**
     * Before messages are handed in: what arrives from here on was heard at this time.
     *
     * @param timeNs monotonic time.
     */
    public void beginCycle(final long timeNs)
    {
        nowNs = timeNs;
    }

    /**
     * One duty cycle. Never blocks.
     *
     * @param timeNs monotonic time.
     * @return 0 if there was nothing to do.
     */
    public int doWork(final long timeNs)
    {
        nowNs = timeNs;
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

    /**
     * Whether there will be something to do as soon as more of the log is durable. A leader whose learners have not
     * acknowledged more than it has applied has nothing to do then: the next ack is what it waits for.
     *
     * @param appliedZxid of the last record that was applied here.
     * @return false if it need not be told of that; until {@link #doWork} or a message changes it.
     */
    public boolean isDurabilityAwaited(final long appliedZxid)
    {
        return state != ReplicaState.LEADING || leader.isDurabilityAwaited(appliedZxid);
    }

    /**
     * When {@link #doWork} has something to do even if nothing arrives and the disk makes no progress.
     *
     * @return monotonic time; the time of the last duty cycle if it is due at once.
     */
    public long nextDeadlineNs()
    {
        return switch (state)
        {
            case LEADING -> leader.nextDeadlineNs(nowNs);
            case FOLLOWING, OBSERVING -> learner.deadlineNs();
            case LOOKING -> isElecting ? election.deadlineNs(nowNs) :
                restUntilNs - nowNs > 0 ? restUntilNs : nowNs + ctx.syncLimitNs();
        };
    }

    /**
     * A link has come up.
     *
     * @param peer that it leads to.
     */
    public void onLinkUp(final int peer)
    {
        checkMember(peer);
        links.onUp(peer);
        if (state == ReplicaState.LOOKING && isElecting)
        {
            election.onLinkUp(peer);
        }
    }

    /**
     * A link has gone down.
     *
     * @param peer that it led to.
     */
    public void onLinkDown(final int peer)
    {
        checkMember(peer);
        links.onDown(peer);
        if (state == ReplicaState.LEADING)
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
            leaveRole("its link went down");
        }
    }

    /**
     * Take a vote.
     *
     * @param peer   that sent it.
     * @param buffer holding it, header first.
     * @param offset of it.
     * @param length of it.
     */
    public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH + VoteDecoder.BLOCK_LENGTH)
        {
            countError("vote of " + length + " bytes");
            return;
        }
        header.wrap(buffer, offset);
        if (header.templateId() != VoteDecoder.TEMPLATE_ID || header.schemaId() != VoteDecoder.SCHEMA_ID ||
            header.blockLength() > length - MessageHeaderDecoder.ENCODED_LENGTH)
        {
            countError("no vote: template " + header.templateId() + " of schema " + header.schemaId());
            return;
        }
        vote.wrapAndApplyHeader(buffer, offset, header);
        if (vote.ensembleId() != ctx.ensembleId() || vote.from() != peer || peer == ctx.id() ||
            !ctx.configuration().isMember(peer) ||
            vote.configurationVersion() != ctx.configuration().version())
        {
            countError("vote of server " + vote.from() + " of ensemble " + vote.ensembleId() +
                " with configuration " + vote.configurationVersion() + " from server " + peer);
            return;
        }
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

    /**
     * Take a message of the ordered stream.
     *
     * @param peer   that sent it.
     * @param buffer holding it, header first.
     * @param offset of it.
     * @param length of it.
     * @return false if it was not taken now: hand it in again, before any later one of this link.
     */
    public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        checkMember(peer);
        try
        {
            return dispatch(peer, buffer, offset, length);
        }
        catch (final ProtocolException ex)
        {
            reject(peer, ex.getMessage());
            return true;
        }
    }

    /**
     * A message of another server's request stage has turned out to be one that no server may send, later than when it
     * was handed to the {@link ReplicaListener}: count it, and reset the link that it came from.
     *
     * @param peer that sent it.
     * @param what it was.
     */
    public void reject(final int peer, final String what)
    {
        checkMember(peer);
        countError("server " + peer + " sent " + what);
        abandon(peer, "it sent " + what);
    }

    /**
     * What the server does.
     *
     * @return the state.
     */
    public ReplicaState state()
    {
        return state;
    }

    /**
     * Epoch of the leader that is followed, or that this server is.
     *
     * @return 0 if there is none yet.
     */
    public long epoch()
    {
        return switch (state)
        {
            case LEADING -> leader.epoch();
            case FOLLOWING, OBSERVING -> learner.epoch();
            case LOOKING -> 0;
        };
    }

    /**
     * Who leads.
     *
     * @return id of the server; 0 if it is being looked for.
     */
    public int leaderId()
    {
        return switch (state)
        {
            case LEADING -> ctx.id();
            case FOLLOWING, OBSERVING -> learner.leader();
            case LOOKING -> Election.NOBODY;
        };
    }

    /**
     * When the leader was last heard.
     *
     * @return monotonic time; that of the last duty cycle if this server leads, or nobody does.
     */
    public long leaderHeardNs()
    {
        return state == ReplicaState.FOLLOWING || state == ReplicaState.OBSERVING ? learner.heardNs() : nowNs;
    }

    /**
     * Up to where the leader had committed when it was last heard.
     *
     * @return a zxid; 0 if there is no leader, or it has not told.
     */
    public long leaderCommittedZxid()
    {
        return switch (state)
        {
            case LEADING -> commit.zxid();
            case FOLLOWING, OBSERVING -> learner.leaderCommittedZxid();
            case LOOKING -> 0;
        };
    }

    /**
     * Whether there is a link to another server.
     *
     * @param peer the other server.
     * @return true if it is up.
     */
    public boolean isLinkUp(final int peer)
    {
        return links.isUp(peer);
    }

    /**
     * How far a learner is.
     *
     * @param peer the learner.
     * @return null if this server does not lead it.
     */
    public LearnerStatus learnerStatus(final int peer)
    {
        return state == ReplicaState.LEADING ? leader.learnerStatus(peer) : null;
    }

    /**
     * Whether clients may be served: between {@link ReplicaListener#onLeading} or {@link ReplicaListener#onFollowing}
     * and {@link ReplicaListener#onLooking}.
     *
     * @return true if so.
     */
    public boolean isServing()
    {
        return state == ReplicaState.LEADING ? leader.isServing() :
            state != ReplicaState.LOOKING && learner.isServing();
    }

    /**
     * Up to where the history is known to be committed. Never goes back.
     *
     * @return a zxid.
     */
    public long committedZxid()
    {
        return commit.zxid();
    }

    /**
     * Up to where records may be applied: what is committed and durable here.
     *
     * @return a zxid.
     */
    public long applicableZxid()
    {
        return commit.applicableZxid();
    }

    /**
     * Whether the disk of this server is empty although others have history, and it was not started to rejoin them: it
     * must stop, and be started so.
     *
     * @return true if so.
     */
    public boolean isDiskLost()
    {
        return election.isDiskLost();
    }

    /**
     * Whether a record can be proposed now, as far as roles and epochs are concerned: its zxid is the one after the
     * log's last, and it is appended to the log by the owner.
     *
     * @return true if so.
     */
    public boolean canPropose()
    {
        return state == ReplicaState.LEADING && leader.canPropose();
    }

    /**
     * Append a transaction to the history of a leader and hand it on.
     *
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     * @return its zxid; -1 if this server does not lead, the epoch is used up or the log has no room.
     */
    public long propose(final DirectBuffer buffer, final int offset, final int length)
    {
        final long zxid = log.lastZxid() + 1;
        return canPropose() && log.append(false, zxid, buffer, offset, length) ? zxid : -1;
    }

    /**
     * Ask for a position from which a linearizable read can be served: {@link ReplicaListener#onReadPosition} tells it.
     * Forgotten when the leader resigns.
     *
     * @param cookie to recognise it.
     * @return false if this server does not lead.
     */
    public boolean requestReadPosition(final long cookie)
    {
        if (state != ReplicaState.LEADING || !leader.isServing())
        {
            return false;
        }
        leader.requestReadPosition(cookie);
        return true;
    }

    /**
     * Tell learners the digest of this leader's state.
     *
     * @param zxid   of the state.
     * @param digest of it.
     */
    public void tellDigest(final long zxid, final long digest)
    {
        leader.digest(zxid, digest);
    }

    /**
     * Send a message to the leader's request stage, in order.
     *
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     * @return false if there is no room now, or no leader is followed.
     */
    public boolean forward(final DirectBuffer buffer, final int offset, final int length)
    {
        return isServing() && state != ReplicaState.LEADING &&
            sender.forward(learner.leader(), learner.epoch(), buffer, offset, length);
    }

    /**
     * Send a message to a learner's request stage, in order with proposals and commits.
     *
     * @param peer   the learner.
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     * @return false if there is no room now, or this server does not lead it.
     */
    public boolean deliver(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        return state == ReplicaState.LEADING && leader.deliver(peer, buffer, offset, length);
    }

    /**
     * Messages that no server may send, so far.
     *
     * @return the count.
     */
    public long protocolErrors()
    {
        return protocolErrors;
    }

    /**
     * The last one of them.
     *
     * @return what it was; null if there was none.
     */
    public String lastProtocolError()
    {
        return lastProtocolError;
    }

    /**
     * Elections begun so far, of one server too.
     *
     * @return the count.
     */
    public long electionCount()
    {
        return electionCount;
    }

    /**
     * Roles left so far, those too in which this server never served.
     *
     * @return the count; {@link #leaveReason} is another one whenever it grows.
     */
    public long leaveCount()
    {
        return leaveCount;
    }

    /**
     * Which role was left last, and why: for people.
     *
     * @return one sentence without a full stop; null if none was left.
     */
    public String leaveReason()
    {
        return leaveReason;
    }

    /** Leave what was begun: links, and what is open of log and snapshots. Tells the listener nothing. */
    @Override
    public void close()
    {
        if (state == ReplicaState.LEADING)
        {
            leader.stop();
        }
        else
        {
            learner.stop();
        }
    }

    private void checkMember(final int peer)
    {
        if (!ctx.configuration().isMember(peer) || peer == ctx.id())
        {
            throw new IllegalArgumentException("no other member of the ensemble: " + peer);
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
        leaveRole(state == ReplicaState.LEADING ? leader.resignReason(nowNs) : learner.leaveReason(nowNs));
        return 1;
    }

    private void leaveRole(final String reason)
    {
        final boolean wasServing = isServing();
        final long restNs = Leader.restNs(ctx, state == ReplicaState.LEADING);
        leaveCount++;
        leaveReason = state == ReplicaState.LEADING ? "resigned: " + reason :
            "left leader " + learner.leader() + ": " + reason + ", " + Silence.text(nowNs - learner.heardNs()) +
            " after it was last heard";
        if (state == ReplicaState.LEADING)
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
    private void abandon(final int peer, final String reason)
    {
        if ((state == ReplicaState.FOLLOWING || state == ReplicaState.OBSERVING) && learner.leader() == peer)
        {
            leaveRole(reason);
            return;
        }
        links.reset(peer);
        if (state == ReplicaState.LEADING)
        {
            leader.remove(peer);
        }
    }

    private void answerVote(final int peer)
    {
        switch (state)
        {
            case LEADING:
                election.answer(peer, PeerState.LEADING, ctx.id(), log.durableZxid(), leader.epoch());
                break;

            case FOLLOWING:
                election.answer(peer, PeerState.FOLLOWING, learner.leader(), log.durableZxid(), learner.epoch());
                break;

            case OBSERVING:
            case LOOKING:
            default:
                break;
        }
    }

    private boolean dispatch(final int peer, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            throw new ProtocolException("a message of " + length + " bytes");
        }
        header.wrap(buffer, offset);
        MessageChecks.checkHeader(header, length);
        if (header.templateId() == LearnerInfoDecoder.TEMPLATE_ID && state != ReplicaState.LEADING)
        {
            return onMistakenLearner(peer);
        }
        if (state == ReplicaState.LEADING)
        {
            learnerMessages.onMessage(header, peer, buffer, offset, length, nowNs);
            return true;
        }
        if (state == ReplicaState.LOOKING || peer != learner.leader())
        {
            throw new ProtocolException("template " + header.templateId() + " to a server that does not follow it");
        }
        final LeaderMessages.Outcome outcome = leaderMessages.onMessage(header, buffer, offset, length, nowNs);
        if (outcome == LeaderMessages.Outcome.LEAVE)
        {
            leaveRole("a newer epoch than its own was promised here");
        }
        return outcome != LeaderMessages.Outcome.NO_ROOM;
    }

    /** The sender has decided that this server leads. If it looks for a leader, it may be about to find that out. */
    private boolean onMistakenLearner(final int peer)
    {
        if (state == ReplicaState.LOOKING)
        {
            return false;
        }
        abandon(peer, "it takes this server for its leader");
        return true;
    }

    private void countError(final String what)
    {
        protocolErrors++;
        lastProtocolError = what;
    }
}
