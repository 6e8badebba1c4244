package io.ringmaster.engine.request;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AddWatchDecoder;
import io.ringmaster.codecs.client.AuthenticateDecoder;
import io.ringmaster.codecs.client.CheckVersionDecoder;
import io.ringmaster.codecs.client.CheckWatchesDecoder;
import io.ringmaster.codecs.client.CloseSessionDecoder;
import io.ringmaster.codecs.client.ConnectDecoder;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateDecoder;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.ExistsDecoder;
import io.ringmaster.codecs.client.GetAclDecoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberDecoder;
import io.ringmaster.codecs.client.GetChildrenDecoder;
import io.ringmaster.codecs.client.GetDataDecoder;
import io.ringmaster.codecs.client.GetEphemeralsDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MultiDecoder;
import io.ringmaster.codecs.client.MultiReadDecoder;
import io.ringmaster.codecs.client.PingDecoder;
import io.ringmaster.codecs.client.PlaceholderDecoder;
import io.ringmaster.codecs.client.RemoveWatchesDecoder;
import io.ringmaster.codecs.client.SetAclDecoder;
import io.ringmaster.codecs.client.SetDataDecoder;
import io.ringmaster.codecs.client.SetWatchesDecoder;
import io.ringmaster.codecs.client.SyncDecoder;
import io.ringmaster.codecs.client.WhoAmIDecoder;

/**
 * Checks that a request from outside is whole before any flyweight believes its lengths: header, fixed block, groups
 * and variable data all lie within the message. Stateless.
 */
public final class RequestLayout
{
    private static final int GROUP_HEADER_LENGTH = 6;
    private static final int LENGTH_FIELD = 4;
    private static final int CONSISTENCY_SINCE_VERSION = GetDataDecoder.consistencySinceVersion();

    /** By template: block length, then per group its block length and count of data fields, then data fields. */
    private static final Shape[] SHAPES = new Shape[128];

    static
    {
        shape(ConnectDecoder.TEMPLATE_ID, ConnectDecoder.BLOCK_LENGTH, 0);
        shape(PingDecoder.TEMPLATE_ID, PingDecoder.BLOCK_LENGTH, 0);
        shape(CloseSessionDecoder.TEMPLATE_ID, CloseSessionDecoder.BLOCK_LENGTH, 0);
        shape(AuthenticateDecoder.TEMPLATE_ID, AuthenticateDecoder.BLOCK_LENGTH, 2);
        shape(WhoAmIDecoder.TEMPLATE_ID, WhoAmIDecoder.BLOCK_LENGTH, 0);
        shape(PlaceholderDecoder.TEMPLATE_ID, PlaceholderDecoder.BLOCK_LENGTH, 0);
        shape(CreateDecoder.TEMPLATE_ID, CreateDecoder.BLOCK_LENGTH, 2,
            CreateDecoder.AclDecoder.sbeBlockLength(), 2);
        shape(DeleteDecoder.TEMPLATE_ID, DeleteDecoder.BLOCK_LENGTH, 1);
        shape(SetDataDecoder.TEMPLATE_ID, SetDataDecoder.BLOCK_LENGTH, 2);
        shape(SetAclDecoder.TEMPLATE_ID, SetAclDecoder.BLOCK_LENGTH, 1,
            SetAclDecoder.AclDecoder.sbeBlockLength(), 2);
        shape(CheckVersionDecoder.TEMPLATE_ID, CheckVersionDecoder.BLOCK_LENGTH, 1);
        shape(MultiDecoder.TEMPLATE_ID, MultiDecoder.BLOCK_LENGTH, 1);
        read(ExistsDecoder.TEMPLATE_ID, ExistsDecoder.consistencyEncodingOffset());
        read(GetDataDecoder.TEMPLATE_ID, GetDataDecoder.consistencyEncodingOffset());
        read(GetChildrenDecoder.TEMPLATE_ID, GetChildrenDecoder.consistencyEncodingOffset());
        read(GetAclDecoder.TEMPLATE_ID, GetAclDecoder.consistencyEncodingOffset());
        shape(SyncDecoder.TEMPLATE_ID, SyncDecoder.BLOCK_LENGTH, 1);
        read(MultiReadDecoder.TEMPLATE_ID, MultiReadDecoder.consistencyEncodingOffset());
        read(GetEphemeralsDecoder.TEMPLATE_ID, GetEphemeralsDecoder.consistencyEncodingOffset());
        read(GetAllChildrenNumberDecoder.TEMPLATE_ID, GetAllChildrenNumberDecoder.consistencyEncodingOffset());
        shape(AddWatchDecoder.TEMPLATE_ID, AddWatchDecoder.BLOCK_LENGTH, 1);
        shape(CheckWatchesDecoder.TEMPLATE_ID, CheckWatchesDecoder.BLOCK_LENGTH, 1);
        shape(RemoveWatchesDecoder.TEMPLATE_ID, RemoveWatchesDecoder.BLOCK_LENGTH, 1);
        shape(SetWatchesDecoder.TEMPLATE_ID, SetWatchesDecoder.BLOCK_LENGTH, 0,
            SetWatchesDecoder.DataWatchesDecoder.sbeBlockLength(), 1,
            SetWatchesDecoder.ExistWatchesDecoder.sbeBlockLength(), 1,
            SetWatchesDecoder.ChildWatchesDecoder.sbeBlockLength(), 1,
            SetWatchesDecoder.PersistentWatchesDecoder.sbeBlockLength(), 1,
            SetWatchesDecoder.PersistentRecursiveWatchesDecoder.sbeBlockLength(), 1);
    }

    private RequestLayout()
    {
    }

    /**
     * Check one message.
     *
     * @param buffer holding it.
     * @param offset of its messageHeader.
     * @param length of it; at least {@link Frame#MESSAGE_HEADER_LENGTH}.
     * @return {@link ErrorCode#OK}; {@link ErrorCode#UNIMPLEMENTED} for a schema or template that is no request;
     * {@link ErrorCode#MARSHALLING_ERROR} if its lengths do not add up.
     */
    public static int check(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < Frame.MESSAGE_HEADER_LENGTH)
        {
            return ErrorCode.MARSHALLING_ERROR;
        }
        if (schemaId(buffer, offset) != MessageHeaderDecoder.SCHEMA_ID)
        {
            return ErrorCode.UNIMPLEMENTED;
        }
        final int templateId = templateId(buffer, offset);
        final Shape shape = templateId < SHAPES.length ? SHAPES[templateId] : null;
        if (shape == null)
        {
            return ErrorCode.UNIMPLEMENTED;
        }
        final int blockLength = blockLength(buffer, offset);
        final long limit = (long)offset + length;
        long position = offset + (long)Frame.MESSAGE_HEADER_LENGTH + blockLength;
        if (blockLength < shape.minBlockLength(version(buffer, offset)) || position > limit)
        {
            return ErrorCode.MARSHALLING_ERROR;
        }
        for (int i = 0; i < shape.groups.length && position >= 0; i += 2)
        {
            position = skipGroup(buffer, position, limit, shape.groups[i], shape.groups[i + 1]);
        }
        if (position >= 0)
        {
            position = skipData(buffer, position, limit, shape.dataFieldCount);
        }
        return position < 0 ? ErrorCode.MARSHALLING_ERROR : ErrorCode.OK;
    }

    /**
     * Where the path of a request is: of one that has been checked for nothing.
     *
     * @param buffer holding the message.
     * @param offset of its messageHeader.
     * @param length of it.
     * @return offset of the length of the path, which lies within the message with all its bytes; -1 if the request
     * has no path, or is malformed up to there.
     */
    static int pathField(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < Frame.MESSAGE_HEADER_LENGTH || schemaId(buffer, offset) != MessageHeaderDecoder.SCHEMA_ID)
        {
            return -1;
        }
        final int templateId = templateId(buffer, offset);
        final Shape shape = templateId < SHAPES.length ? SHAPES[templateId] : null;
        if (shape == null || !shape.hasPath)
        {
            return -1;
        }
        final long limit = (long)offset + length;
        long position = offset + (long)Frame.MESSAGE_HEADER_LENGTH + blockLength(buffer, offset);
        for (int i = 0; i < shape.groups.length && position >= 0; i += 2)
        {
            position = skipGroup(buffer, position, limit, shape.groups[i], shape.groups[i + 1]);
        }
        return position >= 0 && skipData(buffer, position, limit, 1) >= 0 ? (int)position : -1;
    }

    /**
     * Check that bytes are a sequence of whole frames, each a well-formed request.
     *
     * @param buffer holding them.
     * @param offset of the first frame.
     * @param length of all of them.
     * @return count of frames, or -1.
     */
    public static int countFrames(final DirectBuffer buffer, final int offset, final int length)
    {
        int count = 0;
        final int limit = offset + length;
        int position = offset;
        while (position < limit)
        {
            if (limit - position < Frame.HEADER_LENGTH)
            {
                return -1;
            }
            final int frameLength = Frame.length(buffer, position);
            position += Frame.HEADER_LENGTH;
            if (!Frame.isValidLength(frameLength, limit - position) ||
                check(buffer, position, frameLength) != ErrorCode.OK)
            {
                return -1;
            }
            position += frameLength;
            count++;
        }
        return count;
    }

    /**
     * Read the template id of a message.
     *
     * @param buffer holding it.
     * @param offset of its messageHeader.
     * @return 0..65535.
     */
    public static int templateId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + MessageHeaderDecoder.templateIdEncodingOffset(), ByteOrder.LITTLE_ENDIAN) &
            0xFFFF;
    }

    /**
     * Read the block length of a message.
     *
     * @param buffer holding it.
     * @param offset of its messageHeader.
     * @return 0..65535.
     */
    public static int blockLength(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + MessageHeaderDecoder.blockLengthEncodingOffset(), ByteOrder.LITTLE_ENDIAN) &
            0xFFFF;
    }

    /**
     * Read the schema version that a message was written with.
     *
     * @param buffer holding it.
     * @param offset of its messageHeader.
     * @return 0..65535.
     */
    public static int version(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + MessageHeaderDecoder.versionEncodingOffset(), ByteOrder.LITTLE_ENDIAN) &
            0xFFFF;
    }

    /**
     * Read the correlation id, the first field of every request but Connect.
     *
     * @param buffer holding the message.
     * @param offset of its messageHeader.
     * @param length of the message.
     * @return the id, or -1 if the message is too short to have one.
     */
    public static long correlationId(final DirectBuffer buffer, final int offset, final int length)
    {
        return length >= Frame.MESSAGE_HEADER_LENGTH + Long.BYTES ?
            buffer.getLong(offset + Frame.MESSAGE_HEADER_LENGTH, ByteOrder.LITTLE_ENDIAN) : -1;
    }

    /**
     * Whether a read has to see all that was acknowledged, to whomever, before it was sent. A message of a version that
     * had no choice is content with less; a choice that this version does not know is taken for the strictest.
     *
     * @param buffer holding the message, checked by {@link #check}.
     * @param offset of its messageHeader.
     * @return true for a read that asks for it; false for every other message.
     */
    public static boolean isLinearizable(final DirectBuffer buffer, final int offset)
    {
        final int consistencyOffset = SHAPES[templateId(buffer, offset)].consistencyOffset;
        return consistencyOffset != Shape.NO_CONSISTENCY &&
            version(buffer, offset) >= CONSISTENCY_SINCE_VERSION &&
            buffer.getByte(offset + Frame.MESSAGE_HEADER_LENGTH + consistencyOffset) != Consistency.LOCAL.value();
    }

    private static int schemaId(final DirectBuffer buffer, final int offset)
    {
        return buffer.getShort(offset + MessageHeaderDecoder.schemaIdEncodingOffset(), ByteOrder.LITTLE_ENDIAN) &
            0xFFFF;
    }

    private static long skipGroup(
        final DirectBuffer buffer, final long start, final long limit, final int minBlockLength, final int dataFields)
    {
        if (limit - start < GROUP_HEADER_LENGTH)
        {
            return -1;
        }
        final int blockLength = buffer.getShort((int)start, ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
        final int count = buffer.getInt((int)start + 2, ByteOrder.LITTLE_ENDIAN);
        long position = start + GROUP_HEADER_LENGTH;
        final long minEntryLength = blockLength + (long)dataFields * LENGTH_FIELD;
        if (blockLength < minBlockLength || count < 0 || count * minEntryLength > limit - position)
        {
            return -1;
        }
        for (int i = 0; i < count && position >= 0; i++)
        {
            position += blockLength;
            position = skipData(buffer, position, limit, dataFields);
        }
        return position;
    }

    private static long skipData(final DirectBuffer buffer, final long start, final long limit, final int count)
    {
        long position = start;
        for (int i = 0; i < count; i++)
        {
            if (limit - position < LENGTH_FIELD)
            {
                return -1;
            }
            final int length = buffer.getInt((int)position, ByteOrder.LITTLE_ENDIAN);
            position += LENGTH_FIELD;
            if (length < 0 || length > limit - position)
            {
                return -1;
            }
            position += length;
        }
        return position;
    }

    private static void shape(
        final int templateId, final int blockLength, final int dataFieldCount, final int... groups)
    {
        final boolean hasPath = templateId == CreateDecoder.TEMPLATE_ID || templateId == DeleteDecoder.TEMPLATE_ID ||
            templateId == SetDataDecoder.TEMPLATE_ID || templateId == SetAclDecoder.TEMPLATE_ID;
        SHAPES[templateId] = new Shape(blockLength, Shape.NO_CONSISTENCY, hasPath, dataFieldCount, groups);
    }

    /** A read: its block ended before the consistency in the first version, and ends behind it now. */
    private static void read(final int templateId, final int consistencyOffset)
    {
        final boolean hasPath = templateId == ExistsDecoder.TEMPLATE_ID || templateId == GetDataDecoder.TEMPLATE_ID ||
            templateId == GetChildrenDecoder.TEMPLATE_ID || templateId == GetAclDecoder.TEMPLATE_ID;
        SHAPES[templateId] = new Shape(consistencyOffset, consistencyOffset, hasPath, 1);
    }

    private static final class Shape
    {
        static final int NO_CONSISTENCY = -1;

        /** Of version 0. */
        final int blockLength;
        final int consistencyOffset;
        /** Whether the first of the data fields is the path of a node. */
        final boolean hasPath;
        final int dataFieldCount;
        final int[] groups;

        Shape(
            final int blockLength,
            final int consistencyOffset,
            final boolean hasPath,
            final int dataFieldCount,
            final int... groups)
        {
            this.hasPath = hasPath;
            this.blockLength = blockLength;
            this.consistencyOffset = consistencyOffset;
            this.dataFieldCount = dataFieldCount;
            this.groups = groups;
        }

        int minBlockLength(final int version)
        {
            return consistencyOffset != NO_CONSISTENCY && version >= CONSISTENCY_SINCE_VERSION ?
                consistencyOffset + Byte.BYTES : blockLength;
        }
    }
}
