package io.ringmaster.engine.replica;

import java.util.List;

import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.codecs.replication.MessageHeaderEncoder;
import io.ringmaster.codecs.replication.PeerState;
import io.ringmaster.codecs.replication.VoteDecoder;
import io.ringmaster.codecs.replication.VoteEncoder;

/**
 * Finds out whom to follow: the fast leader election of ZooKeeper. Its outcome promises nothing; that a leader is the
 * only one of its epoch is up to discovery. Rules: docs/ensemble.md, section 2.
 */
final class Election
{
    static final int NOBODY = 0;

    private static final long MAX_ROUND = Long.MAX_VALUE / 2;

    private final ReplicaContext ctx;
    private final LinkStates linkStates;
    private final List<Integer> voters;
    private final boolean isVoter;
    private final Ballot[] ballots = new Ballot[EnsembleConfiguration.MAX_ID + 1];
    private final MutableDirectBuffer buffer = new ExpandableArrayBuffer(256);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final VoteEncoder encoder = new VoteEncoder();
    private boolean isDiskLost;
    private long round;
    private long ownZxid;
    private int leader;
    private long leaderZxid;
    private int decision;
    private long changedNs;
    private long resendNs;
    private long resendDelayNs;

    Election(final ReplicaContext ctx, final LinkStates linkStates)
    {
        this.ctx = ctx;
        this.linkStates = linkStates;
        voters = ctx.configuration().voters();
        isVoter = ctx.configuration().isVoter(ctx.id());
        for (final int voter : voters)
        {
            ballots[voter] = new Ballot();
        }
    }

    /** Begin a round; what is durable must be all there is. */
    void start(final long nowNs)
    {
        decision = NOBODY;
        ownZxid = ctx.log().durableZxid();
        beginRound(round + 1, nowNs);
        resendDelayNs = ctx.voteResendNs();
        if (canVote())
        {
            vote(ctx.id(), ownZxid, nowNs);
        }
        broadcast(nowNs);
    }

    /**
     * Decide if it can be done by now.
     *
     * @return whom to follow, this server itself, or {@link #NOBODY}.
     */
    int poll(final long nowNs)
    {
        if (isDiskLost)
        {
            return NOBODY;
        }
        if (decision != NOBODY && !isReachable(decision))
        {
            decision = NOBODY;
        }
        if (decision == NOBODY)
        {
            tally(nowNs);
        }
        if (decision == NOBODY && nowNs - resendNs >= 0)
        {
            resendDelayNs = Math.min(2 * resendDelayNs, ctx.maxVoteResendNs());
            broadcast(nowNs);
        }
        return decision;
    }

    /** When something is to be done even if no vote comes. */
    long deadlineNs(final long nowNs)
    {
        if (isDiskLost)
        {
            return nowNs + ctx.maxVoteResendNs();
        }
        final long quietNs = changedNs + ctx.electionQuietNs();
        final boolean isQuietAhead = quietNs - nowNs > 0 && quietNs - resendNs < 0;
        return isQuietAhead && leader != NOBODY && count(null) >= needed(leaderZxid) ? quietNs : resendNs;
    }

    /** Whether the disk of this server is empty while others have history. */
    boolean isDiskLost()
    {
        return isDiskLost;
    }

    /** Take a vote while this server is looking for a leader. */
    void onVote(final VoteDecoder vote, final long nowNs)
    {
        final int from = vote.from();
        if (vote.round() < 0 || vote.round() > MAX_ROUND)
        {
            return;
        }
        if (vote.state() == PeerState.LEADING)
        {
            onLeaderClaim(vote);
        }
        else if (vote.state() == PeerState.LOOKING && canVote() && isCounted(vote))
        {
            onCandidate(vote, nowNs);
        }
        else if (vote.state() == PeerState.FOLLOWING && vote.leader() == ctx.id() && ballots[from] != null)
        {
            // It waits for this server to lead, perhaps because of what this server was before.
            ballots[from].set(ctx.id(), ownZxid);
        }
        if (vote.leaderZxid() > 0 && ballots[from] != null && isVoter && isEmpty() &&
            !ctx.isRejoin() && !ctx.promises().isRejoining())
        {
            isDiskLost = true;
        }
        if (vote.asksForAnswer() != 0)
        {
            sendVote(from, PeerState.LOOKING, leader, leaderZxid, 0, false);
        }
    }

    /** Tell a server that looks for a leader what this one does, having one. */
    void answer(final int to, final PeerState state, final int settledLeader, final long zxid, final long epoch)
    {
        sendVote(to, state, settledLeader, zxid, epoch, false);
    }

    /** The server that this one votes for cannot lead it any more: begin anew. */
    void onLinkDown(final int peer, final long nowNs)
    {
        if (peer == leader)
        {
            start(nowNs);
        }
    }

    void onLinkUp(final int peer)
    {
        if (ctx.configuration().isVoter(peer))
        {
            sendVote(peer, PeerState.LOOKING, leader, leaderZxid, 0, true);
        }
    }

    private void onLeaderClaim(final VoteDecoder vote)
    {
        final int from = vote.from();
        if (vote.leader() == from && ballots[from] != null && linkStates.isUp(from) && from != ctx.id())
        {
            decision = from;
        }
    }

    private void onCandidate(final VoteDecoder vote, final long nowNs)
    {
        final int from = vote.from();
        if (vote.leader() == ctx.id() && vote.leaderZxid() > ownZxid && vote.round() >= round)
        {
            // It is for what this server had before a truncation or a crash: nobody is to go on with that.
            beginRound(vote.round() + 1, nowNs);
            vote(ctx.id(), ownZxid, nowNs);
            broadcast(nowNs);
            return;
        }
        if (vote.round() > round)
        {
            beginRound(vote.round(), nowNs);
            if (isReachable(vote.leader()) && isBetter(vote.leader(), vote.leaderZxid(), ctx.id(), ownZxid))
            {
                vote(vote.leader(), vote.leaderZxid(), nowNs);
            }
            else
            {
                vote(ctx.id(), ownZxid, nowNs);
            }
            broadcast(nowNs);
        }
        else if (vote.round() < round)
        {
            if (vote.asksForAnswer() == 0)
            {
                sendVote(from, PeerState.LOOKING, leader, leaderZxid, 0, false);
            }
            return;
        }
        else if (isReachable(vote.leader()) && isBetter(vote.leader(), vote.leaderZxid(), leader, leaderZxid))
        {
            vote(vote.leader(), vote.leaderZxid(), nowNs);
            broadcast(nowNs);
        }
        ballots[from].set(vote.leader(), vote.leaderZxid());
    }

    private void tally(final long nowNs)
    {
        if (leader == NOBODY)
        {
            return;
        }
        final int votes = count(null);
        if (votes >= needed(leaderZxid) && isReachable(leader) &&
            (votes >= count(linkStates) || nowNs - changedNs >= ctx.electionQuietNs()))
        {
            decision = leader;
        }
    }

    /** Votes for whom this server votes for; with links: voters that can be reached, this one included. */
    private int count(final LinkStates reachable)
    {
        int count = 0;
        for (int i = 0; i < voters.size(); i++)
        {
            final int voter = voters.get(i);
            if (reachable == null ? ballots[voter].isFor(leader, leaderZxid) :
                voter == ctx.id() || reachable.isUp(voter))
            {
                count++;
            }
        }
        return count;
    }

    /** While nobody has history, everybody must be there: an empty disk may as well be a lost one. */
    private int needed(final long zxid)
    {
        return zxid == 0 ? voters.size() : ctx.configuration().quorum();
    }

    private void beginRound(final long newRound, final long nowNs)
    {
        round = newRound;
        leader = NOBODY;
        leaderZxid = 0;
        changedNs = nowNs;
        for (int i = 0; i < voters.size(); i++)
        {
            ballots[voters.get(i)].clear();
        }
    }

    private void vote(final int candidate, final long zxid, final long nowNs)
    {
        leader = candidate;
        leaderZxid = zxid;
        changedNs = nowNs;
        ballots[ctx.id()].set(candidate, zxid);
    }

    private boolean isReachable(final int candidate)
    {
        return candidate == ctx.id() || linkStates.isUp(candidate);
    }

    private boolean canVote()
    {
        return isVoter && !ctx.promises().isRejoining() && !(isEmpty() && ctx.isRejoin());
    }

    /** Whether the vote of a server whose disk is empty is one: only among servers that have no history at all. */
    private boolean isCounted(final VoteDecoder vote)
    {
        return ballots[vote.from()] != null && ctx.configuration().isVoter(vote.leader()) &&
            (vote.initialised() != 0 || (ownZxid == 0 && vote.leaderZxid() == 0));
    }

    private boolean isEmpty()
    {
        return ctx.promises().acceptedEpoch() == 0 && ctx.log().lastZxid() == 0;
    }

    private static boolean isBetter(
        final int candidate, final long zxid, final int otherCandidate, final long otherZxid)
    {
        return zxid > otherZxid || (zxid == otherZxid && candidate > otherCandidate);
    }

    private void broadcast(final long nowNs)
    {
        resendNs = nowNs + resendDelayNs;
        for (int i = 0; i < voters.size(); i++)
        {
            final int voter = voters.get(i);
            if (voter != ctx.id())
            {
                sendVote(voter, PeerState.LOOKING, leader, leaderZxid, 0, true);
            }
        }
    }

    private void sendVote(
        final int to,
        final PeerState state,
        final int candidate,
        final long zxid,
        final long epoch,
        final boolean asksForAnswer)
    {
        encoder.wrapAndApplyHeader(buffer, 0, header)
            .ensembleId(ctx.ensembleId())
            .configurationVersion(ctx.configuration().version())
            .from(ctx.id())
            .leader(candidate)
            .round(round)
            .leaderZxid(zxid)
            .leaderEpoch(epoch)
            .state(state)
            .initialised((short)(isEmpty() ? 0 : 1))
            .asksForAnswer((short)(asksForAnswer ? 1 : 0));
        ctx.links().sendVote(
            to, buffer, 0, MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    /** What a voter has said in this round. */
    private static final class Ballot
    {
        private int candidate;
        private long zxid;

        void set(final int newCandidate, final long newZxid)
        {
            candidate = newCandidate;
            zxid = newZxid;
        }

        void clear()
        {
            candidate = NOBODY;
            zxid = 0;
        }

        boolean isFor(final int other, final long otherZxid)
        {
            return candidate == other && zxid == otherZxid;
        }
    }
}
