package io.ringmaster.engine.differential;

import java.util.HexFormat;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.transaction.DeleteNodeDecoder;
import io.ringmaster.codecs.transaction.EndSessionDecoder;
import io.ringmaster.codecs.transaction.MessageHeaderDecoder;
import io.ringmaster.codecs.transaction.OpenSessionDecoder;
import io.ringmaster.codecs.transaction.TransactionDecoder;

/**
 * What the comparison needs to know of a transaction: its place, and what no client asked for. What a client asked for
 * is not read from here, since the model finds that out by itself.
 *
 * @param zxid           of it.
 * @param timeMs         of it.
 * @param sessionId      that asked, or 0.
 * @param correlationId  of the request, or 0.
 * @param operationCount of it.
 * @param openedSession  session that its first operation opens, or 0.
 * @param timeoutMs      of that session.
 * @param password       of that session, in hexadecimal.
 * @param endedSession   session that its first operation ends, or 0.
 * @param deletedPath    node that its first operation deletes, or null.
 */
record JournaledTransaction(
    long zxid,
    long timeMs,
    long sessionId,
    long correlationId,
    int operationCount,
    long openedSession,
    int timeoutMs,
    String password,
    long endedSession,
    String deletedPath)
{
    static JournaledTransaction epoch(final long zxid)
    {
        return new JournaledTransaction(zxid, 0, 0, 0, 0, 0, 0, "", 0, null);
    }

    boolean isEpoch()
    {
        return (zxid & 0xFFFF_FFFFL) == 0;
    }

    static JournaledTransaction decode(final DirectBuffer buffer)
    {
        final MessageHeaderDecoder header = new MessageHeaderDecoder();
        final TransactionDecoder head = new TransactionDecoder().wrapAndApplyHeader(buffer, 0, header);
        final int offset = head.limit();
        long openedSession = 0;
        int timeoutMs = 0;
        long endedSession = 0;
        String deletedPath = null;
        String password = "";
        switch (head.operationCount() == 0 ? 0 : header.wrap(buffer, offset).templateId())
        {
            case OpenSessionDecoder.TEMPLATE_ID ->
            {
                final OpenSessionDecoder open = new OpenSessionDecoder().wrapAndApplyHeader(buffer, offset, header);
                openedSession = open.newSessionId();
                timeoutMs = open.timeoutMs();
                final byte[] bytes = new byte[OpenSessionDecoder.passwordLength()];
                open.getPassword(bytes, 0, bytes.length);
                password = HexFormat.of().formatHex(bytes);
            }
            case EndSessionDecoder.TEMPLATE_ID ->
                endedSession = new EndSessionDecoder().wrapAndApplyHeader(buffer, offset, header).endedSessionId();
            case DeleteNodeDecoder.TEMPLATE_ID ->
                deletedPath = new DeleteNodeDecoder().wrapAndApplyHeader(buffer, offset, header).path();
            default ->
            {
                // The rest comes from requests that the model knows.
            }
        }
        return new JournaledTransaction(
            head.zxid(),
            head.timeMs(),
            head.sessionId(),
            head.correlationId(),
            head.operationCount(),
            openedSession,
            timeoutMs,
            password,
            endedSession,
            deletedPath);
    }
}
