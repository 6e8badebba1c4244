package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.session.Connection;

/**
 * The way of writes on a server that follows or observes: to the leader. What is forwarded and not answered is bounded,
 * so that the leader always has room for it. Engine thread only.
 */
final class ForwardingRoute implements WriteRoute
{
    private final PendingRequests pending;
    private final LeaderLine leader;
    private final int maxOutstandingCost;

    /**
     * Construct.
     *
     * @param pending            where markers wait.
     * @param leader             to whom requests go.
     * @param maxOutstandingCost bytes of requests that may be unanswered, if they are several.
     */
    ForwardingRoute(final PendingRequests pending, final LeaderLine leader, final int maxOutstandingCost)
    {
        this.pending = pending;
        this.leader = leader;
        this.maxOutstandingCost = maxOutstandingCost;
    }

    @Override
    public int write(
        final Connection connection,
        final long correlationId,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        if (connection.state() == Connection.State.RESUMING)
        {
            // Only the leader knows whether the client may act for the session.
            return Proposer.RETRY;
        }
        MultiPreparer.collectIds(buffer, offset, pending.operationIds());
        final int cost = leader.requestCost(connection, length);
        if (!canAdd(cost) ||
            !leader.sendRequest(pending.nextSequence(), connection, correlationId, buffer, offset, length))
        {
            return Proposer.RETRY;
        }
        return added(PendingRequests.WRITE, connection, correlationId, cost);
    }

    @Override
    public int openSession(
        final Connection connection, final long sessionId, final int timeoutMs, final byte[] password)
    {
        pending.operationIds().clear();
        return canAdd(LeaderLine.SMALL_MESSAGE_COST) &&
            leader.sendOpen(pending.nextSequence(), sessionId, timeoutMs, password) ?
            added(PendingRequests.WRITE, connection, 0, LeaderLine.SMALL_MESSAGE_COST) : Proposer.RETRY;
    }

    @Override
    public int resumeSession(
        final Connection connection, final long sessionId, final int timeoutMs, final byte[] password)
    {
        pending.operationIds().clear();
        return canAdd(LeaderLine.SMALL_MESSAGE_COST) &&
            leader.sendResume(pending.nextSequence(), sessionId, timeoutMs, password) ?
            added(PendingRequests.RESUME, connection, 0, LeaderLine.SMALL_MESSAGE_COST) : Proposer.RETRY;
    }

    @Override
    public int readPosition(final Connection connection)
    {
        pending.operationIds().clear();
        return canAdd(LeaderLine.SMALL_MESSAGE_COST) && leader.sendReadPosition(pending.nextSequence()) ?
            added(PendingRequests.POSITION, connection, 0, LeaderLine.SMALL_MESSAGE_COST) : Proposer.RETRY;
    }

    /** The longest request may cost more than the bound: it goes alone. */
    private boolean canAdd(final int cost)
    {
        final long outstandingCost = pending.outstandingCost();
        return (outstandingCost == 0 || outstandingCost + cost <= maxOutstandingCost) && pending.claimMarker();
    }

    private int added(final int type, final Connection connection, final long correlationId, final int cost)
    {
        pending.addMarker(type, connection.id(), correlationId, cost);
        connection.addPending();
        return ErrorCode.OK;
    }
}
