package io.ringmaster.engine.request;

import java.util.function.BooleanSupplier;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.CloseSessionDecoder;
import io.ringmaster.codecs.forwarding.ConnectionGoneDecoder;
import io.ringmaster.codecs.forwarding.ForwardedOpenDecoder;
import io.ringmaster.codecs.forwarding.ForwardedReadPositionDecoder;
import io.ringmaster.codecs.forwarding.ForwardedRequestDecoder;
import io.ringmaster.codecs.forwarding.ForwardedResumeDecoder;
import io.ringmaster.codecs.forwarding.MessageHeaderDecoder;
import io.ringmaster.codecs.forwarding.TouchesDecoder;
import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.acl.Identity;
import io.ringmaster.engine.replica.ProtocolException;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionApplier;

/** Does what learners ask of their leader. Engine thread only. */
final class ForwardHandler
{
    private final SessionTable sessions;
    private final TransactionApplier applier;
    private final Proposer proposer;
    private final WriteHandler writes;
    private final SessionOwners owners;
    private final ReadConfirmation readConfirmation;
    private final BooleanSupplier isReady;
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ForwardedRequestDecoder request = new ForwardedRequestDecoder();
    private final ForwardedOpenDecoder open = new ForwardedOpenDecoder();
    private final ForwardedResumeDecoder resume = new ForwardedResumeDecoder();
    private final ForwardedReadPositionDecoder readPosition = new ForwardedReadPositionDecoder();
    private final TouchesDecoder touches = new TouchesDecoder();
    private final ConnectionGoneDecoder connectionGone = new ConnectionGoneDecoder();
    private final byte[] password = new byte[SessionTable.PASSWORD_LENGTH];
    private long nowNs;

    /**
     * Construct.
     *
     * @param sessions         of clients.
     * @param applier          of transactions.
     * @param proposer         of them.
     * @param writes           makes proposals.
     * @param owners           told which server carries which session.
     * @param readConfirmation asked for read positions.
     * @param isReady          whether this server may propose, and has applied all that it must have for it.
     */
    ForwardHandler(
        final SessionTable sessions,
        final TransactionApplier applier,
        final Proposer proposer,
        final WriteHandler writes,
        final SessionOwners owners,
        final ReadConfirmation readConfirmation,
        final BooleanSupplier isReady)
    {
        this.sessions = sessions;
        this.applier = applier;
        this.proposer = proposer;
        this.writes = writes;
        this.owners = owners;
        this.readConfirmation = readConfirmation;
        this.isReady = isReady;
    }

    /** The clock reading of this duty cycle. */
    void nowNs(final long timeNs)
    {
        nowNs = timeNs;
    }

    /**
     * Check a message as it arrives.
     *
     * @param buffer holding the message, header first.
     * @param offset of it.
     * @param length of it.
     * @throws ProtocolException if no learner may send it.
     */
    void checkLayout(final DirectBuffer buffer, final int offset, final int length)
    {
        ForwardingLayout.checkForwarded(header, buffer, offset, length);
    }

    /**
     * Take a message that was checked.
     *
     * @param desk   of the learner.
     * @param buffer holding the message, header first.
     * @param offset of it.
     * @return false if it has to come again, before any other of this learner.
     * @throws ProtocolException if no learner may send it.
     */
    boolean onMessage(final LearnerDesk desk, final DirectBuffer buffer, final int offset)
    {
        header.wrap(buffer, offset);
        if (!isReady.getAsBoolean())
        {
            // Every session gets its whole timeout when this server is ready: a touch before that says nothing.
            return header.templateId() == TouchesDecoder.TEMPLATE_ID;
        }
        switch (header.templateId())
        {
            case ForwardedRequestDecoder.TEMPLATE_ID:
                request.wrapAndApplyHeader(buffer, offset, header);
                return onRequest(desk, buffer);

            case ForwardedOpenDecoder.TEMPLATE_ID:
                open.wrapAndApplyHeader(buffer, offset, header);
                return onOpen(desk);

            case ForwardedResumeDecoder.TEMPLATE_ID:
                resume.wrapAndApplyHeader(buffer, offset, header);
                return onResume(desk);

            case ForwardedReadPositionDecoder.TEMPLATE_ID:
                readPosition.wrapAndApplyHeader(buffer, offset, header);
                onReadPosition(desk);
                return true;

            case TouchesDecoder.TEMPLATE_ID:
                touches.wrapAndApplyHeader(buffer, offset, header);
                onTouches(desk);
                return true;

            case ConnectionGoneDecoder.TEMPLATE_ID:
            default:
                connectionGone.wrapAndApplyHeader(buffer, offset, header);
                desk.connections().remove(connectionGone.connectionId());
                return true;
        }
    }

    /** Whether a message must not wait behind others: it has nothing to do with them. */
    boolean isUrgent(final DirectBuffer buffer, final int offset)
    {
        return header.wrap(buffer, offset).templateId() == TouchesDecoder.TEMPLATE_ID;
    }

    /** A learner has left. */
    void onGone(final LearnerDesk desk)
    {
        sessions.disown(desk.learner());
    }

    private boolean onRequest(final LearnerDesk desk, final DirectBuffer buffer)
    {
        final long sequence = request.sequence();
        final RemoteConnection connection = connection(desk);
        final int messageLength = request.requestLength();
        final int messageOffset = request.limit() + ForwardedRequestDecoder.requestHeaderLength();
        final int result = propose(desk, connection, sequence, buffer, messageOffset, messageLength);
        if (result != ErrorCode.OK && result != Proposer.RETRY)
        {
            desk.answerRefused(sequence, result);
        }
        return result != Proposer.RETRY;
    }

    private int propose(
        final LearnerDesk desk,
        final RemoteConnection connection,
        final long sequence,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        final int layoutError = RequestLayout.check(buffer, offset, length);
        if (layoutError != ErrorCode.OK)
        {
            return layoutError;
        }
        final int sessionError = checkSession(desk, connection.sessionId());
        if (sessionError != ErrorCode.OK)
        {
            return sessionError;
        }
        final Session session = sessions.get(connection.sessionId());
        proposer.origin(desk.learner(), sequence);
        return RequestLayout.templateId(buffer, offset) == CloseSessionDecoder.TEMPLATE_ID ?
            writes.endSession(session, request.correlationId()) :
            writes.write(connection, request.correlationId(), buffer, offset);
    }

    private int checkSession(final LearnerDesk desk, final long sessionId)
    {
        final int result = desk.sessionCheck(sessions, applier, proposer).check(sessionId);
        if (result != ErrorCode.OK)
        {
            return result;
        }
        final Session session = sessions.get(sessionId);
        if (session.owner() == Session.NOBODY)
        {
            session.owner(desk.learner());
        }
        else if (session.owner() != desk.learner())
        {
            return ErrorCode.SESSION_MOVED;
        }
        sessions.touch(session, session.timeoutMs(), nowNs);
        return ErrorCode.OK;
    }

    private RemoteConnection connection(final LearnerDesk desk)
    {
        final long connectionId = request.connectionId();
        final RemoteConnection known = desk.connections().get(connectionId);
        Identities identities = null;
        for (final ForwardedRequestDecoder.IdentitiesDecoder entry : request.identities())
        {
            final byte[] scheme = new byte[entry.schemeLength()];
            entry.getScheme(scheme, 0, scheme.length);
            final byte[] user = new byte[entry.userLength()];
            entry.getUser(user, 0, user.length);
            if (identities == null)
            {
                identities = new Identities(Identity.of(scheme, user));
            }
            else
            {
                identities.add(Identity.of(scheme, user));
            }
        }
        if (known != null && identities == null)
        {
            return known;
        }
        if (identities == null)
        {
            throw new ProtocolException("a request of connection " + connectionId + ", which was not announced");
        }
        final RemoteConnection connection = new RemoteConnection(identities, request.sessionId());
        desk.connections().put(connectionId, connection);
        return connection;
    }

    private boolean onOpen(final LearnerDesk desk)
    {
        ForwardingLayout.check(desk.mayOpen(open.sessionId()), "ForwardedOpen of session", open.sessionId());
        ForwardingLayout.check(open.timeoutMs() > 0, "ForwardedOpen with a timeout of", open.timeoutMs());
        final byte[] newPassword = new byte[SessionTable.PASSWORD_LENGTH];
        open.getPassword(newPassword, 0, newPassword.length);
        proposer.origin(desk.learner(), open.sequence());
        final int result = writes.openSession(open.sessionId(), open.timeoutMs(), newPassword);
        if (result == ErrorCode.OK)
        {
            desk.opened(open.sessionId());
        }
        else if (result != Proposer.RETRY)
        {
            desk.answerRefused(open.sequence(), result);
        }
        return result != Proposer.RETRY;
    }

    private boolean onResume(final LearnerDesk desk)
    {
        ForwardingLayout.check(resume.timeoutMs() > 0, "ForwardedResume with a timeout of", resume.timeoutMs());
        final long sessionId = resume.sessionId();
        int result = desk.sessionCheck(sessions, applier, proposer).check(sessionId);
        if (result == Proposer.RETRY)
        {
            return false;
        }
        if (result == ErrorCode.OK)
        {
            final Session session = sessions.get(sessionId);
            resume.getPassword(password, 0, password.length);
            if (SessionTable.passwordMatches(session, password))
            {
                owners.moved(session, desk.learner());
                sessions.touch(session, resume.timeoutMs(), nowNs);
            }
            else
            {
                result = ErrorCode.SESSION_EXPIRED;
            }
        }
        desk.answerResumed(resume.sequence(), result, applier.lastZxid());
        return true;
    }

    private void onReadPosition(final LearnerDesk desk)
    {
        if (!readConfirmation.ask(desk.learner(), readPosition.sequence()))
        {
            desk.answerReadPosition(readPosition.sequence(), applier.lastZxid());
        }
    }

    private void onTouches(final LearnerDesk desk)
    {
        for (final TouchesDecoder.SessionsDecoder entry : touches.sessions())
        {
            ForwardingLayout.check(entry.timeoutMs() > 0, "Touches with a timeout of", entry.timeoutMs());
            final Session session = sessions.get(entry.sessionId());
            if (session != null && (session.owner() == desk.learner() || session.owner() == Session.NOBODY))
            {
                session.owner(desk.learner());
                sessions.touch(session, entry.timeoutMs(), nowNs);
            }
        }
        desk.heard(nowNs);
    }
}
