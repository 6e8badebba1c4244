package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.transaction.MessageHeaderDecoder;
import io.ringmaster.codecs.transaction.TransactionDecoder;

/** Reads off a transaction whom it is for. Engine thread only. */
final class TransactionOrigin
{
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final TransactionDecoder transaction = new TransactionDecoder();

    TransactionOrigin wrap(final DirectBuffer buffer, final int offset)
    {
        transaction.wrapAndApplyHeader(buffer, offset, header);
        return this;
    }

    /** Server that the client asked; 0 if nobody is to be answered. */
    int server()
    {
        return Math.max(0, transaction.originServer());
    }

    /** Number of the request at that server. */
    long sequence()
    {
        return transaction.originSequence();
    }
}
