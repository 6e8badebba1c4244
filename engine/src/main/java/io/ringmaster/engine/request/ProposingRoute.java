package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.CloseSessionDecoder;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;

/** The way of writes on a server that proposes: one that stands alone, or leads. Engine thread only. */
final class ProposingRoute implements WriteRoute
{
    private final int serverId;
    private final SessionTable sessions;
    private final PendingRequests pending;
    private final Proposer proposer;
    private final WriteHandler writes;
    private final SessionCheck sessionCheck;
    private final SessionOwners owners;
    private final ReadConfirmation readConfirmation;

    ProposingRoute(
        final int serverId,
        final SessionTable sessions,
        final PendingRequests pending,
        final Proposer proposer,
        final WriteHandler writes,
        final SessionCheck sessionCheck,
        final SessionOwners owners,
        final ReadConfirmation readConfirmation)
    {
        this.serverId = serverId;
        this.sessions = sessions;
        this.pending = pending;
        this.proposer = proposer;
        this.writes = writes;
        this.sessionCheck = sessionCheck;
        this.owners = owners;
        this.readConfirmation = readConfirmation;
    }

    @Override
    public int write(
        final Connection connection,
        final long correlationId,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        MultiPreparer.collectIds(buffer, offset, pending.operationIds());
        if (!pending.claimMarker())
        {
            return Proposer.RETRY;
        }
        proposer.origin(serverId, pending.nextSequence());
        final int result = RequestLayout.templateId(buffer, offset) == CloseSessionDecoder.TEMPLATE_ID ?
            writes.endSession(connection.session(), correlationId) :
            writes.write(connection, correlationId, buffer, offset);
        return marked(result, connection, correlationId);
    }

    @Override
    public int openSession(
        final Connection connection, final long sessionId, final int timeoutMs, final byte[] password)
    {
        pending.operationIds().clear();
        if (!pending.claimMarker())
        {
            return Proposer.RETRY;
        }
        proposer.origin(serverId, pending.nextSequence());
        return marked(writes.openSession(sessionId, timeoutMs, password), connection, 0);
    }

    @Override
    public int resumeSession(
        final Connection connection, final long sessionId, final int timeoutMs, final byte[] password)
    {
        final int result = sessionCheck.check(sessionId);
        if (result != ErrorCode.OK)
        {
            return result;
        }
        final Session session = sessions.get(sessionId);
        if (!SessionTable.passwordMatches(session, password))
        {
            return ErrorCode.SESSION_EXPIRED;
        }
        owners.moved(session, serverId);
        return DONE;
    }

    @Override
    public int readPosition(final Connection connection)
    {
        pending.operationIds().clear();
        if (!pending.claimMarker())
        {
            return Proposer.RETRY;
        }
        if (readConfirmation.ask(serverId, pending.nextSequence()))
        {
            pending.addMarker(PendingRequests.POSITION, connection.id(), 0, 0);
            connection.addPending();
        }
        return ErrorCode.OK;
    }

    private int marked(final int result, final Connection connection, final long correlationId)
    {
        if (result == ErrorCode.OK)
        {
            pending.addMarker(PendingRequests.WRITE, connection.id(), correlationId, 0);
            connection.addPending();
        }
        return result;
    }
}
