package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.MultiDecoder;
import io.ringmaster.engine.session.Requester;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionWriter;

/**
 * Makes proposals of writes, on a server that may propose. Results are those of {@link Proposer#submit}. The origin of
 * the transaction is to be set at the {@link Proposer} before. Engine thread only.
 */
final class WriteHandler
{
    private final SessionTable sessions;
    private final Proposer proposer;
    private final WritePreparer preparer;
    private final MultiPreparer multis;
    private final TransactionWriter writer;

    WriteHandler(
        final SessionTable sessions,
        final Proposer proposer,
        final WritePreparer preparer,
        final MultiPreparer multis,
        final TransactionWriter writer)
    {
        this.sessions = sessions;
        this.proposer = proposer;
        this.preparer = preparer;
        this.multis = multis;
        this.writer = writer;
    }

    /**
     * Propose a write.
     *
     * @param requester     that asks.
     * @param correlationId of the request.
     * @param buffer        holding the message, checked by {@link RequestLayout}; of those that become one operation,
     *                      or a multi.
     * @param offset        of its messageHeader.
     * @return see {@link Proposer#submit}.
     */
    int write(final Requester requester, final long correlationId, final DirectBuffer buffer, final int offset)
    {
        final int templateId = RequestLayout.templateId(buffer, offset);
        if (templateId == MultiDecoder.TEMPLATE_ID)
        {
            return multis.onMulti(requester, correlationId, buffer, offset);
        }
        final long zxid = proposer.begin(requester.sessionId(), correlationId, false);
        final int error = preparer.prepare(requester, buffer, offset, zxid);
        if (error != ErrorCode.OK)
        {
            preparer.fail(error, 0, 1);
        }
        return proposer.submit(error == ErrorCode.OK && templateId != DeleteDecoder.TEMPLATE_ID);
    }

    /** Propose that a session is opened. */
    int openSession(final long sessionId, final int timeoutMs, final byte[] password)
    {
        if (sessions.get(sessionId) != null)
        {
            return ErrorCode.SESSION_EXPIRED;
        }
        proposer.begin(sessionId, 0, false);
        writer.openSession(sessionId, timeoutMs, password);
        return proposer.submit(false);
    }

    /** Propose the end of a session. */
    int endSession(final Session session, final long correlationId)
    {
        if (proposer.isCrowded())
        {
            return Proposer.RETRY;
        }
        final long zxid = proposer.begin(session.id(), correlationId, false);
        preparer.prepareEndSession(session.id(), zxid);
        final int result = proposer.submit(false);
        if (result == ErrorCode.OK)
        {
            session.isClosing(true);
        }
        return result;
    }
}
