package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.forwarding.MessageHeaderDecoder;
import io.ringmaster.codecs.forwarding.ReadPositionDecoder;
import io.ringmaster.codecs.forwarding.RefusedDecoder;
import io.ringmaster.codecs.forwarding.ResumedDecoder;
import io.ringmaster.codecs.forwarding.SessionMovedDecoder;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaListener;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.InvariantException;
import io.ringmaster.engine.transaction.TransactionApplier;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * The request stage of a server that belongs to an ensemble, as the server's role changes. A server serves clients as
 * soon as its state has what was committed when it came into its role. When it loses the role, what was under way has
 * an unknown outcome: those connections are closed, and the others wait for the next leader. Engine thread only.
 */
final class EnsembleStage implements ReplicaListener, Proposer.ProposalSink, SessionOwners
{
    /** {@link #leaderUptimeMs} of who does not lead. */
    static final long NOT_LEADING = -1;

    private static final long DIGEST_INTERVAL_NS = 100_000_000L;
    private static final long NS_PER_MS = 1_000_000L;

    private enum Role
    {
        LOOKING, FOLLOWING, LEADING
    }

    private final int serverId;
    private final TransactionRing transactions;
    private final TransactionApplier applier;
    private final SessionTable sessions;
    private final Connections connections;
    private final LeaderAnswers answers;
    private final HeldRequests held;
    private final LeaderLine leaderLine;
    private final ReadPositionQueries queries;
    private final DigestLog digests;
    private final ZnodeTree tree;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final RefusedDecoder refused = new RefusedDecoder();
    private final ResumedDecoder resumed = new ResumedDecoder();
    private final ReadPositionDecoder readPosition = new ReadPositionDecoder();
    private final SessionMovedDecoder sessionMoved = new SessionMovedDecoder();
    private Replica replica;
    private ForwardedRequests forwarded;
    private RoleHandler handler;
    private Role role = Role.LOOKING;
    private boolean isReady;
    private long readyZxid;
    private long nowNs;
    private long nextDigestNs;
    private long leadingSinceNs;

    /** Does what a change of the role asks for in the rest of the request stage. */
    interface RoleHandler
    {
        /** Requests can be served and proposed from here on. */
        void onReadyToLead(long nowNs);

        /** Requests can be served, and writes forwarded, from here on. */
        void onReadyToFollow();

        /** Neither is possible any more; nothing comes of what is under way. */
        void onRoleLost();
    }

    /**
     * Construct, looking for a leader.
     *
     * @param serverId     of this server.
     * @param transactions ring of records.
     * @param applier      of transactions.
     * @param tree         of znodes.
     * @param sessions     of clients.
     * @param connections  of clients.
     * @param answers      of the leader.
     * @param held         requests, while there is no leader.
     */
    EnsembleStage(
        final int serverId,
        final TransactionRing transactions,
        final TransactionApplier applier,
        final ZnodeTree tree,
        final SessionTable sessions,
        final Connections connections,
        final LeaderAnswers answers,
        final HeldRequests held)
    {
        this.serverId = serverId;
        this.transactions = transactions;
        this.applier = applier;
        this.tree = tree;
        this.sessions = sessions;
        this.connections = connections;
        this.answers = answers;
        this.held = held;
        leaderLine = new LeaderLine((buffer, offset, length) -> replica.forward(buffer, offset, length), sessions);
        queries = new ReadPositionQueries(cookie -> replica.requestReadPosition(cookie));
        digests = new DigestLog(tree);
    }

    /** Wire what is made later. */
    void join(final Replica newReplica, final ForwardedRequests newForwarded, final RoleHandler newHandler)
    {
        replica = newReplica;
        forwarded = newForwarded;
        handler = newHandler;
        transactions.applyLimit(newReplica::applicableZxid);
    }

    LeaderLine leaderLine()
    {
        return leaderLine;
    }

    ReadPositionQueries queries()
    {
        return queries;
    }

    /** Look for a leader from here on. */
    void start(final long timeNs)
    {
        nowNs = timeNs;
        held.begin(timeNs);
    }

    /** Whether transactions are proposed here, those that time asks for included. */
    boolean isLeading()
    {
        return role == Role.LEADING && isReady;
    }

    /** How long transactions have been proposed here, or {@link #NOT_LEADING}. */
    long leaderUptimeMs(final long timeNs)
    {
        return isLeading() ? Math.max(0, timeNs - leadingSinceNs) / NS_PER_MS : NOT_LEADING;
    }

    /** The clock reading of this duty cycle, before anything arrives in it. */
    void beginCycle(final long timeNs)
    {
        nowNs = timeNs;
    }

    /** Go on. Returns 0 if there was nothing to do. */
    int poll()
    {
        if (role == Role.LOOKING)
        {
            return held.poll(nowNs);
        }
        if (!isReady && applier.lastZxid() >= readyZxid)
        {
            becomeReady();
            return 1;
        }
        if (role == Role.LEADING)
        {
            tellDigestOfQuietState();
            return forwarded.poll(isReady);
        }
        return leaderLine.poll(nowNs);
    }

    /** When {@link #poll} is due. */
    long nextDeadlineNs()
    {
        return switch (role)
        {
            case LOOKING -> held.deadlineNs();
            case FOLLOWING -> leaderLine.nextDeadlineNs();
            case LEADING -> nextDigestNs;
        };
    }

    /** Up to when all clients of all servers were heard, if those here were by the given time. */
    long heardNs(final long hereNs)
    {
        return forwarded.heardNs(hereNs);
    }

    /**
     * A committed transaction contradicts what the leader has said about its request: leave that leader.
     *
     * @throws InvariantException if this server leads.
     */
    void leaveLeader(final String what)
    {
        if (role != Role.FOLLOWING)
        {
            throw new InvariantException(what);
        }
        replica.reject(replica.leaderId(), what);
    }

    /** The state is the one of a zxid. */
    void onApplied(final long zxid)
    {
        if (digests.onApplied(zxid) && role == Role.LEADING)
        {
            replica.tellDigest(zxid, tree.digest());
        }
    }

    @Override
    public boolean propose(final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        if (!replica.canPropose() || !transactions.hasRoomToPropose(length))
        {
            return false;
        }
        final long proposedZxid = replica.propose(buffer, offset, length);
        if (proposedZxid != zxid)
        {
            throw new IllegalStateException("0x" + Long.toHexString(zxid) + " was prepared and 0x" +
                Long.toHexString(proposedZxid) + " proposed");
        }
        return true;
    }

    @Override
    public void moved(final Session session, final int newOwner)
    {
        final int oldOwner = session.owner();
        session.owner(newOwner);
        if (newOwner != serverId && session.connection() != null)
        {
            connections.close(session.connection(), "session moved to server " + newOwner);
        }
        if (oldOwner != newOwner && oldOwner != serverId && oldOwner != Session.NOBODY)
        {
            forwarded.tellMoved(oldOwner, session);
        }
    }

    @Override
    public void onLeading(final long epoch)
    {
        role = Role.LEADING;
        readyZxid = transactions.lastZxid();
        nextDigestNs = nowNs;
    }

    @Override
    public void onFollowing(final int leader, final long epoch)
    {
        role = Role.FOLLOWING;
        readyZxid = replica.applicableZxid();
    }

    @Override
    public void onLooking()
    {
        role = Role.LOOKING;
        isReady = false;
        leaderLine.close();
        forwarded.clear();
        queries.clear();
        held.begin(nowNs);
        handler.onRoleLost();
    }

    @Override
    public void onLearnerLeft(final int learner)
    {
        forwarded.remove(learner);
        queries.forget(learner);
    }

    @Override
    public void onForward(final int learner, final DirectBuffer buffer, final int offset, final int length)
    {
        forwarded.onMessage(learner, buffer, offset, length);
    }

    @Override
    public void onDeliver(final DirectBuffer buffer, final int offset, final int length)
    {
        ForwardingLayout.checkDelivered(header, buffer, offset, length);
        switch (header.templateId())
        {
            case RefusedDecoder.TEMPLATE_ID:
                refused.wrapAndApplyHeader(buffer, offset, header);
                answers.refused(refused.sequence(), refused.errorCode());
                break;

            case ResumedDecoder.TEMPLATE_ID:
                resumed.wrapAndApplyHeader(buffer, offset, header);
                answers.resumed(resumed.sequence(), resumed.errorCode(), resumed.zxid());
                break;

            case ReadPositionDecoder.TEMPLATE_ID:
                readPosition.wrapAndApplyHeader(buffer, offset, header);
                answers.positioned(readPosition.sequence(), readPosition.zxid());
                break;

            case SessionMovedDecoder.TEMPLATE_ID:
            default:
                sessionMoved.wrapAndApplyHeader(buffer, offset, header);
                onSessionMoved(sessionMoved.sessionId());
                break;
        }
    }

    @Override
    public void onReadPosition(final long cookie, final long zxid)
    {
        queries.onReadPosition(cookie, zxid, (server, sequence, positionZxid) ->
        {
            if (server == serverId)
            {
                answers.positioned(sequence, positionZxid);
            }
            else
            {
                forwarded.answerReadPosition(server, sequence, positionZxid);
            }
        });
    }

    @Override
    public void onDigest(final long zxid, final long digest)
    {
        digests.onTold(zxid, digest, applier.lastZxid());
    }

    private void becomeReady()
    {
        isReady = true;
        if (role == Role.LEADING)
        {
            leadingSinceNs = nowNs;
            handler.onReadyToLead(nowNs);
        }
        else
        {
            leaderLine.open(nowNs);
            handler.onReadyToFollow();
        }
    }

    private void onSessionMoved(final long sessionId)
    {
        answers.moved(sessionId);
        final Session session = sessions.get(sessionId);
        if (session != null && session.connection() != null)
        {
            connections.close(session.connection(), "session moved to another server");
        }
    }

    private void tellDigestOfQuietState()
    {
        if (nowNs - nextDigestNs >= 0)
        {
            nextDigestNs = nowNs + DIGEST_INTERVAL_NS;
            if (applier.lastZxid() == transactions.lastZxid())
            {
                replica.tellDigest(applier.lastZxid(), tree.digest());
            }
        }
    }
}
