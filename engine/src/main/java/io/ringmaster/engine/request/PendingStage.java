package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.transaction.TransactionApplier;

/**
 * Serves what waits in {@link PendingRequests}, in its order, as transactions are applied and the leader answers.
 * Engine thread only.
 */
final class PendingStage
{
    private static final String MOVED_SESSION = "session moved to another server";
    private static final String REFUSED_SESSION = "the session is carried by another connection";

    private final PendingRequests pending;
    private final LeaderAnswers answers;
    private final Connections connections;
    private final ConnectHandler connects;
    private final ReadHandler reads;
    private final Replies replies;
    private final AppliedChanges changes;
    private final TransactionApplier applier;
    private final RingMessageHandler servingHandler = this::onPending;
    private final RingMessageHandler takingHandler = this::onTaken;
    private final RingMessageHandler abandoningHandler = this::onAbandoned;
    private long nowNs;
    private long awaitedSequence;
    private boolean isTaken;
    private Connection takenConnection;
    private long takenCorrelationId;

    PendingStage(
        final PendingRequests pending,
        final LeaderAnswers answers,
        final Connections connections,
        final ConnectHandler connects,
        final ReadHandler reads,
        final Replies replies,
        final AppliedChanges changes,
        final TransactionApplier applier)
    {
        this.pending = pending;
        this.answers = answers;
        this.connections = connections;
        this.connects = connects;
        this.reads = reads;
        this.replies = replies;
        this.changes = changes;
        this.applier = applier;
    }

    /** The clock reading of this duty cycle. */
    void nowNs(final long timeNs)
    {
        nowNs = timeNs;
    }

    /**
     * Serve what can be served, up to the first marker that still waits.
     *
     * @return requests served.
     */
    int serve()
    {
        return replies.isBackPressured() ? 0 : pending.poll(servingHandler, Integer.MAX_VALUE);
    }

    /**
     * A transaction of a client of this server comes next: make ready to answer it.
     *
     * @param serverId this one.
     * @param sequence of its marker, which waits.
     * @return false if what was asked before it still waits for the leader: it has to come again.
     */
    boolean take(final int serverId, final long sequence)
    {
        awaitedSequence = sequence;
        isTaken = false;
        pending.poll(takingHandler, 1);
        if (!isTaken)
        {
            serve();
            if (replies.isBackPressured())
            {
                return false;
            }
            pending.poll(takingHandler, 1);
        }
        if (isTaken)
        {
            changes.origin(takenConnection, takenCorrelationId, serverId, nowNs);
        }
        return isTaken;
    }

    /** Nothing comes of what waits: the connections that asked are closed. */
    void abandon()
    {
        pending.abandon(abandoningHandler);
        answers.clear();
    }

    private Action onTaken(
        final int type, final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type != PendingRequests.WRITE || PendingRequests.markerSequence(buffer, offset) != awaitedSequence)
        {
            return Action.ABORT;
        }
        isTaken = true;
        final Connection connection = connections.get(connectionId);
        takenConnection = connection != null && connection.state() != Connection.State.CLOSING ? connection : null;
        takenCorrelationId = PendingRequests.markerCorrelationId(buffer, offset);
        PendingRequests.markerOperationIds(buffer, offset, length, changes.operationIds());
        pending.markerTaken(buffer, offset);
        if (connection != null)
        {
            connection.removePending();
        }
        return Action.BREAK;
    }

    private Action onPending(
        final int type, final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        final Connection connection = connections.get(connectionId);
        final boolean isMarker = type != PendingRequests.READ && type != PendingRequests.STATUS;
        int errorCode = ErrorCode.OK;
        boolean hasMoved = false;
        if (isMarker)
        {
            final long sequence = PendingRequests.markerSequence(buffer, offset);
            errorCode = answers.errorCode(sequence);
            final long zxid = answers.zxid(sequence);
            if (errorCode == ErrorCode.OK && (zxid == LeaderAnswers.NONE || zxid > applier.lastZxid()))
            {
                return Action.ABORT;
            }
            hasMoved = type == PendingRequests.RESUME && connection != null &&
                answers.hasMoved(sequence, connection.sessionId());
            answers.taken(sequence);
            pending.markerTaken(buffer, offset);
        }
        if (connection != null)
        {
            connection.removePending();
            if (connection.state() != Connection.State.CLOSING)
            {
                if (hasMoved)
                {
                    connections.close(connection, MOVED_SESSION);
                }
                else if (isMarker)
                {
                    onAnswered(type, connection, errorCode, PendingRequests.markerCorrelationId(buffer, offset));
                }
                else
                {
                    serve(type, connection, buffer, offset, length);
                }
            }
        }
        return replies.isBackPressured() ? Action.BREAK : Action.CONTINUE;
    }

    private void onAnswered(
        final int type, final Connection connection, final int errorCode, final long correlationId)
    {
        if (type == PendingRequests.RESUME && errorCode == ErrorCode.OK)
        {
            connects.onResumed(connection, nowNs);
        }
        else if (connection.state() == Connection.State.CONNECTING || connection.state() == Connection.State.RESUMING)
        {
            connects.refuse(connection, errorCode);
        }
        else if (type == PendingRequests.WRITE)
        {
            replies.sendStatus(
                connection, correlationId, applier.lastZxid(), errorCode, RequestHandler.refusal(errorCode));
            if (errorCode == ErrorCode.SESSION_MOVED)
            {
                connections.close(connection, REFUSED_SESSION);
            }
        }
    }

    private void serve(
        final int type, final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type == PendingRequests.READ)
        {
            reads.serve(connection, buffer, offset);
            return;
        }
        final String message = PendingRequests.statusMessage(buffer, offset, length);
        replies.sendStatus(
            connection,
            PendingRequests.statusCorrelationId(buffer, offset),
            applier.lastZxid(),
            PendingRequests.statusErrorCode(buffer, offset),
            message);
        if (PendingRequests.statusThenClose(buffer, offset))
        {
            connections.close(
                connection, RequestHandler.closeReason(PendingRequests.statusErrorCode(buffer, offset), message));
        }
    }

    private Action onAbandoned(
        final int type, final long connectionId, final DirectBuffer buffer, final int offset, final int length)
    {
        final Connection connection = connections.get(connectionId);
        if (connection != null)
        {
            connection.removePending();
            connections.close(connection, "the leader is lost: what became of requests under way is not known");
        }
        return Action.CONTINUE;
    }
}
