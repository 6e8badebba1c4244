package io.ringmaster.engine.replica;

import io.ringmaster.codecs.replication.MessageHeaderDecoder;

/** What every message must hold before its fields are read. */
final class MessageChecks
{
    private MessageChecks()
    {
    }

    /** There is a header of this schema, and as many bytes as it says. */
    static void checkHeader(final MessageHeaderDecoder header, final int length)
    {
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID ||
            header.blockLength() > length - MessageHeaderDecoder.ENCODED_LENGTH)
        {
            throw new ProtocolException("template " + header.templateId() + " of schema " + header.schemaId() +
                " in " + length + " bytes");
        }
    }

    /** The fields that a message of this version has are there. */
    static void checkBlock(final MessageHeaderDecoder header, final int blockLength)
    {
        if (header.blockLength() < blockLength)
        {
            throw new ProtocolException("template " + header.templateId() + " with " + header.blockLength() + " bytes");
        }
    }

    /** And the length in front of its content. */
    static void checkBlock(
        final MessageHeaderDecoder header, final int blockLength, final int contentHeaderLength, final int length)
    {
        checkBlock(header, blockLength);
        if (length - MessageHeaderDecoder.ENCODED_LENGTH - header.blockLength() < contentHeaderLength)
        {
            throw new ProtocolException("template " + header.templateId() + " without content");
        }
    }

    /** The content ends within the message. */
    static void checkContent(final int length, final int offset, final int limit)
    {
        if (length < 0 || length > limit - offset)
        {
            throw new ProtocolException("content of " + length + " bytes in a message with " + (limit - offset));
        }
    }

    static void check(final boolean isRight, final String what, final long number)
    {
        if (!isRight)
        {
            throw new ProtocolException(what + ": " + Zxid.text(number));
        }
    }
}
