package io.ringmaster.engine.reply;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableDirectByteBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AclReplyEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ChildrenReplyEncoder;
import io.ringmaster.codecs.client.ConnectReplyEncoder;
import io.ringmaster.codecs.client.CountReplyEncoder;
import io.ringmaster.codecs.client.CreateReplyEncoder;
import io.ringmaster.codecs.client.DataReplyEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.MultiReplyEncoder;
import io.ringmaster.codecs.client.StatEncoder;
import io.ringmaster.codecs.client.StatReplyEncoder;
import io.ringmaster.codecs.client.StatusReplyEncoder;
import io.ringmaster.codecs.client.WatchEventDecoder;
import io.ringmaster.codecs.client.WatchEventEncoder;
import io.ringmaster.codecs.client.WatchEventType;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.tree.ZnodeTree;

/**
 * Encodes replies and events of the client protocol into a buffer of its own. Each method writes one message at the
 * offset given and returns the offset behind it. Engine thread only; nothing allocates once the buffer has grown.
 */
public final class ReplyWriter
{
    /**
     * Longest reply in bytes; what would be longer is answered REQUEST_TOO_LARGE, so that no request can eat the
     * memory.
     */
    public static final int MAX_REPLY_LENGTH = 64 * 1024 * 1024;

    private static final int INITIAL_CAPACITY = 256 * 1024;
    private static final String TOO_LONG = "the reply would be longer than 64 MiB";
    private static final int LENGTH_FIELD = 4;

    private final ZnodeTree tree;
    private final ExpandableDirectByteBuffer buffer = new ExpandableDirectByteBuffer(INITIAL_CAPACITY);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final StatusReplyEncoder statusReply = new StatusReplyEncoder();
    private final CreateReplyEncoder createReply = new CreateReplyEncoder();
    private final StatReplyEncoder statReply = new StatReplyEncoder();
    private final DataReplyEncoder dataReply = new DataReplyEncoder();
    private final ChildrenReplyEncoder childrenReply = new ChildrenReplyEncoder();
    private final AclReplyEncoder aclReply = new AclReplyEncoder();
    private final CountReplyEncoder countReply = new CountReplyEncoder();
    private final MultiReplyEncoder multiReply = new MultiReplyEncoder();
    private final ConnectReplyEncoder connectReply = new ConnectReplyEncoder();
    private final WatchEventEncoder watchEvent = new WatchEventEncoder();

    /**
     * Construct.
     *
     * @param tree that replies show.
     */
    public ReplyWriter(final ZnodeTree tree)
    {
        this.tree = tree;
    }

    /**
     * Holds what was written.
     *
     * @return the buffer, the same always.
     */
    public MutableDirectBuffer buffer()
    {
        return buffer;
    }

    /**
     * Write a StatusReply.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param errorCode     of the outcome.
     * @param message       for people; ASCII; empty if the code says it all.
     * @return offset behind it.
     */
    public int status(
        final int offset, final long correlationId, final long zxid, final int errorCode, final String message)
    {
        statusReply.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .zxid(zxid)
            .errorCode(errorCode);
        final int limit = statusReply.limit();
        buffer.putInt(limit, message.length(), ByteOrder.LITTLE_ENDIAN);
        if (!message.isEmpty())
        {
            buffer.putStringWithoutLengthAscii(limit + LENGTH_FIELD, message);
        }
        return limit + LENGTH_FIELD + message.length();
    }

    /**
     * Write a StatusReply that refuses a request because its reply would exceed {@link #MAX_REPLY_LENGTH}.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @return offset behind it.
     */
    public int tooLong(final int offset, final long correlationId, final long zxid)
    {
        return status(offset, correlationId, zxid, ErrorCode.REQUEST_TOO_LARGE, TOO_LONG);
    }

    /**
     * Write a CreateReply.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param row           of the new znode.
     * @param path          holding its path.
     * @param pathOffset    of the path.
     * @param pathLength    of the path.
     * @return offset behind it.
     */
    public int created(
        final int offset,
        final long correlationId,
        final long zxid,
        final int row,
        final DirectBuffer path,
        final int pathOffset,
        final int pathLength)
    {
        createReply.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).zxid(zxid);
        copyStat(row, offset, CreateReplyEncoder.statEncodingOffset());
        final int limit = createReply.limit();
        buffer.putInt(limit, pathLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(limit + LENGTH_FIELD, path, pathOffset, pathLength);
        return limit + LENGTH_FIELD + pathLength;
    }

    /**
     * Write a StatReply.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param row           of the znode.
     * @return offset behind it.
     */
    public int stat(final int offset, final long correlationId, final long zxid, final int row)
    {
        statReply.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).zxid(zxid);
        copyStat(row, offset, StatReplyEncoder.statEncodingOffset());
        return statReply.limit();
    }

    /**
     * Write a DataReply.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param row           of the znode.
     * @return offset behind it.
     */
    public int data(final int offset, final long correlationId, final long zxid, final int row)
    {
        final int dataLength = tree.dataLength(row);
        dataReply.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .zxid(zxid)
            .hasData(dataLength < 0 ? BooleanType.F : BooleanType.T);
        copyStat(row, offset, DataReplyEncoder.statEncodingOffset());
        final int limit = dataReply.limit();
        final int length = Math.max(0, dataLength);
        buffer.putInt(limit, length, ByteOrder.LITTLE_ENDIAN);
        if (length > 0)
        {
            tree.copyData(row, buffer, limit + LENGTH_FIELD);
        }
        return limit + LENGTH_FIELD + length;
    }

    /**
     * Write a ChildrenReply.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param row           of the parent.
     * @return offset behind it.
     */
    public int children(final int offset, final long correlationId, final long zxid, final int row)
    {
        childrenReply.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).zxid(zxid);
        copyStat(row, offset, ChildrenReplyEncoder.statEncodingOffset());
        childrenReply.childrenCount(tree.childCount(row));
        int position = childrenReply.limit();
        if (tree.childCount(row) > 0)
        {
            for (int child = tree.firstChild(row); child != ZnodeTree.NULL_ROW; child = tree.nextSibling(child))
            {
                final int length = tree.copyName(child, buffer, position + LENGTH_FIELD);
                buffer.putInt(position, length, ByteOrder.LITTLE_ENDIAN);
                position += LENGTH_FIELD + length;
                if (position - offset > MAX_REPLY_LENGTH)
                {
                    return tooLong(offset, correlationId, zxid);
                }
            }
        }
        return position;
    }

    /**
     * Begin an AclReply: its group, which has the form of an AclList, is written by the caller.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param row           of the znode.
     * @return offset of the group.
     */
    public int acl(final int offset, final long correlationId, final long zxid, final int row)
    {
        aclReply.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).zxid(zxid);
        copyStat(row, offset, AclReplyEncoder.statEncodingOffset());
        return aclReply.limit();
    }

    /**
     * Write a CountReply.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param count         to tell.
     * @return offset behind it.
     */
    public int count(final int offset, final long correlationId, final long zxid, final long count)
    {
        countReply.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).zxid(zxid).count(count);
        return countReply.limit();
    }

    /**
     * Begin a MultiReply.
     *
     * @param offset        to write at.
     * @param correlationId of the request.
     * @param zxid          last applied.
     * @param failedIndex   of the operation that failed, or -1.
     * @return offset of the first result frame.
     */
    public int beginMulti(final int offset, final long correlationId, final long zxid, final int failedIndex)
    {
        multiReply.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .zxid(zxid)
            .failedIndex(failedIndex);
        return multiReply.limit() + LENGTH_FIELD;
    }

    /**
     * Close one result frame of a MultiReply.
     *
     * @param frameOffset at which the frame begins; its message was written {@link Frame#HEADER_LENGTH} behind it.
     * @param limit       at which the message ends.
     * @return offset of the next frame: the limit.
     */
    public int endResult(final int frameOffset, final int limit)
    {
        Frame.putLength(buffer, frameOffset, limit - frameOffset - Frame.HEADER_LENGTH);
        return limit;
    }

    /**
     * Finish a MultiReply.
     *
     * @param firstFrame as {@link #beginMulti} returned it.
     * @param limit      behind the last frame.
     */
    public void endMulti(final int firstFrame, final int limit)
    {
        buffer.putInt(firstFrame - LENGTH_FIELD, limit - firstFrame, ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Write a ConnectReply for a session.
     *
     * @param offset         to write at.
     * @param zxid           last applied.
     * @param session        that the connection now carries.
     * @param timeoutMs      negotiated.
     * @param maxFrameLength that this server takes.
     * @return offset behind it.
     */
    public int connected(
        final int offset, final long zxid, final Session session, final int timeoutMs, final int maxFrameLength)
    {
        connectReply.wrapAndApplyHeader(buffer, offset, header)
            .errorCode(0)
            .timeoutMs(timeoutMs)
            .sessionId(session.id())
            .zxid(zxid)
            .maxFrameLength(maxFrameLength)
            .readOnly(BooleanType.F)
            .putPassword(session.password(), 0, SessionTable.PASSWORD_LENGTH)
            .message("");
        return connectReply.limit();
    }

    /**
     * Write a ConnectReply that refuses.
     *
     * @param offset         to write at.
     * @param zxid           last applied.
     * @param errorCode      why.
     * @param maxFrameLength that this server takes.
     * @param message        what to do; ASCII.
     * @return offset behind it.
     */
    public int refused(
        final int offset, final long zxid, final int errorCode, final int maxFrameLength, final String message)
    {
        connectReply.wrapAndApplyHeader(buffer, offset, header)
            .errorCode(errorCode)
            .timeoutMs(0)
            .sessionId(0)
            .zxid(zxid)
            .maxFrameLength(maxFrameLength)
            .readOnly(BooleanType.F);
        for (int i = 0; i < SessionTable.PASSWORD_LENGTH; i++)
        {
            connectReply.password(i, (short)0);
        }
        connectReply.message(message);
        return connectReply.limit();
    }

    /**
     * Write a WatchEvent.
     *
     * @param offset     to write at.
     * @param zxid       that fired it, or -1.
     * @param eventType  raw value of {@link WatchEventType}.
     * @param path       holding the path.
     * @param pathOffset of it.
     * @param pathLength of it.
     * @return offset behind it.
     */
    public int event(
        final int offset,
        final long zxid,
        final byte eventType,
        final DirectBuffer path,
        final int pathOffset,
        final int pathLength)
    {
        watchEvent.wrapAndApplyHeader(buffer, offset, header).zxid(zxid);
        buffer.putByte(
            offset + Frame.MESSAGE_HEADER_LENGTH + WatchEventDecoder.eventTypeEncodingOffset(), eventType);
        final int limit = watchEvent.limit();
        buffer.putInt(limit, pathLength, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(limit + LENGTH_FIELD, path, pathOffset, pathLength);
        return limit + LENGTH_FIELD + pathLength;
    }

    private void copyStat(final int row, final int messageOffset, final int fieldOffset)
    {
        final int offset = messageOffset + Frame.MESSAGE_HEADER_LENGTH + fieldOffset;
        buffer.checkLimit(offset + StatEncoder.ENCODED_LENGTH);
        tree.copyStat(row, buffer, offset);
    }
}
