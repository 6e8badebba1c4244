package io.ringmaster.engine.request;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.forwarding.ConnectionGoneDecoder;
import io.ringmaster.codecs.forwarding.ForwardedOpenDecoder;
import io.ringmaster.codecs.forwarding.ForwardedReadPositionDecoder;
import io.ringmaster.codecs.forwarding.ForwardedRequestDecoder;
import io.ringmaster.codecs.forwarding.ForwardedResumeDecoder;
import io.ringmaster.codecs.forwarding.GroupSizeEncodingDecoder;
import io.ringmaster.codecs.forwarding.MessageHeaderDecoder;
import io.ringmaster.codecs.forwarding.ReadPositionDecoder;
import io.ringmaster.codecs.forwarding.RefusedDecoder;
import io.ringmaster.codecs.forwarding.ResumedDecoder;
import io.ringmaster.codecs.forwarding.SessionMovedDecoder;
import io.ringmaster.codecs.forwarding.TouchesDecoder;
import io.ringmaster.engine.replica.ProtocolException;

/**
 * Checks that a message of another server's request stage is whole before any flyweight believes its lengths: header,
 * fixed block, group and variable data all lie within the message. Stateless.
 */
final class ForwardingLayout
{
    private static final int LENGTH_FIELD = 4;

    private ForwardingLayout()
    {
    }

    /** A message of a learner; its header is read into the flyweight. */
    static void checkForwarded(
        final MessageHeaderDecoder header, final DirectBuffer buffer, final int offset, final int length)
    {
        checkHeader(header, buffer, offset, length);
        final int limit = offset + length;
        switch (header.templateId())
        {
            case ForwardedRequestDecoder.TEMPLATE_ID:
                checkData(header, buffer, checkIdentities(header, buffer, offset, limit), limit);
                break;

            case ForwardedOpenDecoder.TEMPLATE_ID:
                checkBlock(header, ForwardedOpenDecoder.BLOCK_LENGTH);
                break;

            case ForwardedResumeDecoder.TEMPLATE_ID:
                checkBlock(header, ForwardedResumeDecoder.BLOCK_LENGTH);
                break;

            case ForwardedReadPositionDecoder.TEMPLATE_ID:
                checkBlock(header, ForwardedReadPositionDecoder.BLOCK_LENGTH);
                break;

            case TouchesDecoder.TEMPLATE_ID:
                checkSessions(header, buffer, offset, limit);
                break;

            case ConnectionGoneDecoder.TEMPLATE_ID:
                checkBlock(header, ConnectionGoneDecoder.BLOCK_LENGTH);
                break;

            default:
                throw new ProtocolException("forwarded template " + header.templateId());
        }
    }

    /** A message of the leader; its header is read into the flyweight. */
    static void checkDelivered(
        final MessageHeaderDecoder header, final DirectBuffer buffer, final int offset, final int length)
    {
        checkHeader(header, buffer, offset, length);
        switch (header.templateId())
        {
            case RefusedDecoder.TEMPLATE_ID:
                checkBlock(header, RefusedDecoder.BLOCK_LENGTH);
                break;

            case ResumedDecoder.TEMPLATE_ID:
                checkBlock(header, ResumedDecoder.BLOCK_LENGTH);
                break;

            case ReadPositionDecoder.TEMPLATE_ID:
                checkBlock(header, ReadPositionDecoder.BLOCK_LENGTH);
                break;

            case SessionMovedDecoder.TEMPLATE_ID:
                checkBlock(header, SessionMovedDecoder.BLOCK_LENGTH);
                break;

            default:
                throw new ProtocolException("delivered template " + header.templateId());
        }
    }

    static void check(final boolean isRight, final String what, final long number)
    {
        if (!isRight)
        {
            throw new ProtocolException(what + " " + number);
        }
    }

    private static void checkHeader(
        final MessageHeaderDecoder header, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            throw new ProtocolException("a forwarded message of " + length + " bytes");
        }
        header.wrap(buffer, offset);
        if (header.schemaId() != MessageHeaderDecoder.SCHEMA_ID ||
            header.blockLength() > length - MessageHeaderDecoder.ENCODED_LENGTH)
        {
            throw new ProtocolException("forwarded template " + header.templateId() + " of schema " +
                header.schemaId() + " in " + length + " bytes");
        }
    }

    private static void checkBlock(final MessageHeaderDecoder header, final int blockLength)
    {
        if (header.blockLength() < blockLength)
        {
            throw broken(header);
        }
    }

    /** Returns where what stands behind them begins. */
    private static int checkIdentities(
        final MessageHeaderDecoder header, final DirectBuffer buffer, final int offset, final int limit)
    {
        checkBlock(header, ForwardedRequestDecoder.BLOCK_LENGTH);
        int position = offset + MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength();
        checkGroup(header, position, limit);
        final int blockLength = groupBlockLength(buffer, position);
        final int count = groupCount(buffer, position);
        position += GroupSizeEncodingDecoder.ENCODED_LENGTH;
        for (int i = 0; i < count; i++)
        {
            if (blockLength > limit - position)
            {
                throw broken(header);
            }
            position = checkData(header, buffer, position + blockLength, limit);
            position = checkData(header, buffer, position, limit);
        }
        return position;
    }

    private static void checkSessions(
        final MessageHeaderDecoder header, final DirectBuffer buffer, final int offset, final int limit)
    {
        final int position = offset + MessageHeaderDecoder.ENCODED_LENGTH + header.blockLength();
        checkGroup(header, position, limit);
        final long sessionsLength = (long)groupBlockLength(buffer, position) * groupCount(buffer, position);
        if ((groupCount(buffer, position) > 0 &&
            groupBlockLength(buffer, position) < TouchesDecoder.SessionsDecoder.sbeBlockLength()) ||
            sessionsLength > limit - position - GroupSizeEncodingDecoder.ENCODED_LENGTH)
        {
            throw broken(header);
        }
    }

    private static void checkGroup(final MessageHeaderDecoder header, final int position, final int limit)
    {
        if (limit - position < GroupSizeEncodingDecoder.ENCODED_LENGTH)
        {
            throw broken(header);
        }
    }

    private static int checkData(
        final MessageHeaderDecoder header, final DirectBuffer buffer, final int position, final int limit)
    {
        if (limit - position < LENGTH_FIELD)
        {
            throw broken(header);
        }
        final int length = buffer.getInt(position, ByteOrder.LITTLE_ENDIAN);
        if (length < 0 || length > limit - position - LENGTH_FIELD)
        {
            throw broken(header);
        }
        return position + LENGTH_FIELD + length;
    }

    private static int groupBlockLength(final DirectBuffer buffer, final int position)
    {
        return buffer.getShort(
            position + GroupSizeEncodingDecoder.blockLengthEncodingOffset(), ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    private static int groupCount(final DirectBuffer buffer, final int position)
    {
        return buffer.getShort(
            position + GroupSizeEncodingDecoder.numInGroupEncodingOffset(), ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    private static ProtocolException broken(final MessageHeaderDecoder header)
    {
        return new ProtocolException("template " + header.templateId() + " whose lengths do not add up");
    }
}
