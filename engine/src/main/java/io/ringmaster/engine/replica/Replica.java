package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

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
    private final ReplicaContext ctx;
    private final ReplicaLog log;
    private final CommitPoint commit;
    private final MessageSender sender;
    private final Election election;
    private final Leader leader;
    private final Learner learner;
    private final LinkStates links;
    private final Roles roles;
    private final Inbox inbox;

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
        roles = new Roles(ctx, links, election, leader, learner);
        inbox = new Inbox(ctx, roles, leader, learner);
    }

    /**
     * Before messages are handed in: what arrives from here on was heard at this time.
     *
     * @param timeNs monotonic time.
     */
    public void beginCycle(final long timeNs)
    {
        roles.beginCycle(timeNs);
    }

    /**
     * One duty cycle. Never blocks.
     *
     * @param timeNs monotonic time.
     * @return 0 if there was nothing to do.
     */
    public int doWork(final long timeNs)
    {
        roles.beginCycle(timeNs);
        return roles.poll();
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
        return !roles.isLeading() || leader.isDurabilityAwaited(appliedZxid);
    }

    /**
     * When {@link #doWork} has something to do even if nothing arrives and the disk makes no progress.
     *
     * @return monotonic time; the time of the last duty cycle if it is due at once.
     */
    public long nextDeadlineNs()
    {
        return roles.nextDeadlineNs();
    }

    /**
     * A link has come up.
     *
     * @param peer that it leads to.
     */
    public void onLinkUp(final int peer)
    {
        checkMember(peer);
        roles.onLinkUp(peer);
    }

    /**
     * A link has gone down.
     *
     * @param peer that it led to.
     */
    public void onLinkDown(final int peer)
    {
        checkMember(peer);
        roles.onLinkDown(peer);
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
        inbox.onVote(peer, buffer, offset, length);
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
        return inbox.onMessage(peer, buffer, offset, length);
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
        inbox.reject(peer, what);
    }

    /**
     * What the server does.
     *
     * @return the state.
     */
    public ReplicaState state()
    {
        return roles.state();
    }

    /**
     * Epoch of the leader that is followed, or that this server is.
     *
     * @return 0 if there is none yet.
     */
    public long epoch()
    {
        return switch (roles.state())
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
        return switch (roles.state())
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
        return roles.isLearning() ? learner.heardNs() : roles.nowNs();
    }

    /**
     * Up to where the leader had committed when it was last heard.
     *
     * @return a zxid; 0 if there is no leader, or it has not told.
     */
    public long leaderCommittedZxid()
    {
        return switch (roles.state())
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
        return roles.isLeading() ? leader.learnerStatus(peer) : null;
    }

    /**
     * Whether clients may be served: between {@link ReplicaListener#onLeading} or {@link ReplicaListener#onFollowing}
     * and {@link ReplicaListener#onLooking}.
     *
     * @return true if so.
     */
    public boolean isServing()
    {
        return roles.isServing();
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
        return roles.isLeading() && leader.canPropose();
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
        if (!roles.isLeading() || !leader.isServing())
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
        return roles.isLearning() && learner.isServing() &&
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
        return roles.isLeading() && leader.deliver(peer, buffer, offset, length);
    }

    /**
     * Messages that no server may send, so far.
     *
     * @return the count.
     */
    public long protocolErrors()
    {
        return inbox.protocolErrors();
    }

    /**
     * The last one of them.
     *
     * @return what it was; null if there was none.
     */
    public String lastProtocolError()
    {
        return inbox.lastProtocolError();
    }

    /**
     * Elections begun so far, of one server too.
     *
     * @return the count.
     */
    public long electionCount()
    {
        return roles.electionCount();
    }

    /**
     * Roles left so far, those too in which this server never served.
     *
     * @return the count; {@link #leaveReason} is another one whenever it grows.
     */
    public long leaveCount()
    {
        return roles.leaveCount();
    }

    /**
     * Which role was left last, and why: for people.
     *
     * @return one sentence without a full stop; null if none was left.
     */
    public String leaveReason()
    {
        return roles.leaveReason();
    }

    /** Leave what was begun: links, and what is open of log and snapshots. Tells the listener nothing. */
    @Override
    public void close()
    {
        roles.close();
    }

    private void checkMember(final int peer)
    {
        if (!ctx.configuration().isMember(peer) || peer == ctx.id())
        {
            throw new IllegalArgumentException("no other member of the ensemble: " + peer);
        }
    }
}
