package io.ringmaster.engine.request;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.MultiDecoder;
import io.ringmaster.engine.session.Requester;

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
     * @param requester     that asks.
     * @param correlationId of the request.
     * @param buffer        holding the message, checked by {@link RequestLayout}.
     * @param offset        of its messageHeader.
     * @return as {@link Proposer#submit}.
     */
    int onMulti(
        final Requester requester, final long correlationId, final DirectBuffer buffer, final int offset)
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
            proposer.begin(requester.sessionId(), correlationId, false);
            preparer.fail(ErrorCode.MARSHALLING_ERROR, 0, 1);
            return proposer.submit(false);
        }
        final long zxid = proposer.begin(requester.sessionId(), correlationId, true);
        boolean growsTree = false;
        int position = begin;
        for (int index = 0; index < count; index++)
        {
            final int message = position + Frame.HEADER_LENGTH;
            final int error = preparer.prepare(requester, buffer, message, zxid);
            if (error != ErrorCode.OK)
            {
                overlay.rollback();
                if (error == ErrorCode.MARSHALLING_ERROR)
                {
                    // Not an answer to the operation but a refusal of the whole request.
                    proposer.begin(requester.sessionId(), correlationId, false);
                    preparer.fail(error, 0, 1);
                }
                else
                {
                    preparer.fail(error, index, count);
                }
                return proposer.submit(false);
            }
            if (proposer.isTooLong())
            {
                // Expanding auth makes operations longer than their requests: go no further than it takes to know.
                break;
            }
            growsTree |= RequestLayout.templateId(buffer, message) != DeleteDecoder.TEMPLATE_ID;
            position = message + Frame.length(buffer, position);
        }
        return proposer.submit(growsTree);
    }

    /**
     * Note the correlation ids of the operations of a multi: whichever of them fails, each has a result.
     *
     * @param buffer holding a message, checked by {@link RequestLayout}.
     * @param offset of its messageHeader.
     * @param ids    to be filled; left empty if it is no multi, or none that is answered as one.
     */
    static void collectIds(final DirectBuffer buffer, final int offset, final OperationIds ids)
    {
        ids.clear();
        if (RequestLayout.templateId(buffer, offset) != MultiDecoder.TEMPLATE_ID)
        {
            return;
        }
        final int lengthField =
            offset + Frame.MESSAGE_HEADER_LENGTH + RequestLayout.blockLength(buffer, offset);
        final int begin = lengthField + MultiDecoder.operationsHeaderLength();
        final int count = countOperations(buffer, begin, buffer.getInt(lengthField, ByteOrder.LITTLE_ENDIAN));
        int position = begin;
        for (int index = 0; index < count; index++)
        {
            final int length = Frame.length(buffer, position);
            position += Frame.HEADER_LENGTH;
            ids.add(RequestLayout.correlationId(buffer, position, length));
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
