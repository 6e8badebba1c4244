package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.MultiDecoder;
import io.ringmaster.engine.session.Connection;

/**
 * Prepares a multi: each operation against the state that the ones before it leave, all or nothing, one zxid.
 * Engine thread only.
 */
final class MultiPreparer
{
    private final Proposer proposer;
    private final WritePreparer preparer;
    private final Overlay overlay;
    private final MultiDecoder multi = new MultiDecoder();

    MultiPreparer(final Proposer proposer, final WritePreparer preparer, final Overlay overlay)
    {
        this.proposer = proposer;
        this.preparer = preparer;
        this.overlay = overlay;
    }

    /**
     * Prepare and submit.
     *
     * @param connection    that asks.
     * @param correlationId of the request.
     * @param buffer        holding the message, checked by {@link RequestLayout}.
     * @param offset        of its messageHeader.
     * @return as {@link Proposer#submit}.
     */
    int onMulti(
        final Connection connection, final long correlationId, final DirectBuffer buffer, final int offset)
    {
        multi.wrap(
            buffer,
            offset + Frame.MESSAGE_HEADER_LENGTH,
            RequestLayout.blockLength(buffer, offset),
            RequestLayout.version(buffer, offset));
        final int length = multi.operationsLength();
        final int begin = multi.limit() + MultiDecoder.operationsHeaderLength();
        final int count = countOperations(buffer, begin, length);
        if (count < 0)
        {
            proposer.begin(connection.sessionId(), correlationId, false);
            preparer.fail(ErrorCode.MARSHALLING_ERROR, 0, 1);
            return proposer.submit(connection.id(), correlationId, false);
        }
        final long zxid = proposer.begin(connection.sessionId(), correlationId, true);
        addOperations(buffer, begin, count);
        boolean growsTree = false;
        int position = begin;
        for (int index = 0; index < count; index++)
        {
            final int message = position + Frame.HEADER_LENGTH;
            final int error = preparer.prepare(connection, buffer, message, zxid);
            if (error != ErrorCode.OK)
            {
                overlay.rollback();
                if (error == ErrorCode.MARSHALLING_ERROR)
                {
                    // Not an answer to the operation but a refusal of the whole request.
                    proposer.begin(connection.sessionId(), correlationId, false);
                    preparer.fail(error, 0, 1);
                }
                else
                {
                    preparer.fail(error, index, count);
                }
                return proposer.submit(connection.id(), correlationId, false);
            }
            if (proposer.isTooLong())
            {
                // Expanding auth makes operations longer than their requests: go no further than it takes to know.
                break;
            }
            growsTree |= RequestLayout.templateId(buffer, message) != DeleteDecoder.TEMPLATE_ID;
            position = message + Frame.length(buffer, position);
        }
        return proposer.submit(connection.id(), correlationId, growsTree);
    }

    /** All of them, whichever fails: each has a result. */
    private void addOperations(final DirectBuffer buffer, final int begin, final int count)
    {
        int position = begin;
        for (int index = 0; index < count; index++)
        {
            final int length = Frame.length(buffer, position);
            position += Frame.HEADER_LENGTH;
            proposer.addOperation(RequestLayout.correlationId(buffer, position, length));
            position += length;
        }
    }

    private static int countOperations(final DirectBuffer buffer, final int begin, final int length)
    {
        final int count = RequestLayout.countFrames(buffer, begin, length);
        int position = begin;
        for (int index = 0; index < count; index++)
        {
            if (!WritePreparer.isMultiOperation(RequestLayout.templateId(buffer, position + Frame.HEADER_LENGTH)))
            {
                return -1;
            }
            position += Frame.HEADER_LENGTH + Frame.length(buffer, position);
        }
        return count;
    }
}
