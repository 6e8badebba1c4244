package io.ringmaster.server;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AclReplyDecoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.ChildrenReplyDecoder;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.CountReplyDecoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MultiReplyDecoder;
import io.ringmaster.codecs.client.PathsReplyDecoder;
import io.ringmaster.codecs.client.StatReplyDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.codecs.client.WatchEventDecoder;
import io.ringmaster.codecs.client.WhoAmIReplyDecoder;
import io.ringmaster.codecs.jute.JuteProtocol;
import io.ringmaster.codecs.jute.JuteWriter;
import io.ringmaster.codecs.jute.OpCode;

/**
 * Turns one message of the engine into one frame of ZooKeeper's protocol, in one pass, straight into the connection's
 * output. What the message has to look like follows from the kind in its correlation id. Endpoint thread only;
 * allocates nothing for replies that fit an {@link OutputChunk}.
 */
final class ZooKeeperReplyTranslator
{
    /** Answer to a reconfig, which is never enabled here. */
    private static final int RECONFIG_DISABLED_ERROR = -123;
    /** No frame is longer than its message and this; but for a sync's path, which the message has not. */
    private static final int FRAME_ALLOWANCE = 128;
    private static final int PATH_LENGTH_FIELD = 4;
    /** The engine is of this version: it is in this process. */
    private static final int VERSION = MessageHeaderDecoder.SCHEMA_VERSION;

    private final ZooKeeperFrameWriter frame = new ZooKeeperFrameWriter();
    private final JuteWriter out = frame.out();
    private final ZooKeeperRecordWriter records = new ZooKeeperRecordWriter(out);
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final StatusReplyDecoder status = new StatusReplyDecoder();
    private final CreateReplyDecoder created = new CreateReplyDecoder();
    private final StatReplyDecoder stat = new StatReplyDecoder();
    private final DataReplyDecoder data = new DataReplyDecoder();
    private final ChildrenReplyDecoder children = new ChildrenReplyDecoder();
    private final AclReplyDecoder acl = new AclReplyDecoder();
    private final PathsReplyDecoder paths = new PathsReplyDecoder();
    private final CountReplyDecoder count = new CountReplyDecoder();
    private final MultiReplyDecoder multi = new MultiReplyDecoder();
    private final WhoAmIReplyDecoder whoAmI = new WhoAmIReplyDecoder();
    private final ConnectReplyDecoder connected = new ConnectReplyDecoder();
    private final WatchEventDecoder event = new WatchEventDecoder();
    private final ZooKeeperMultiWriter multis = new ZooKeeperMultiWriter(out, records);

    /**
     * Translate one message and append it to the output.
     *
     * @param connection to receive it.
     * @param buffer     with the message.
     * @param offset     of the message.
     * @param length     of the message.
     */
    void translate(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final int templateId = header.wrap(buffer, offset).templateId();
        final int body = offset + Frame.MESSAGE_HEADER_LENGTH;
        switch (templateId)
        {
            case StatusReplyDecoder.TEMPLATE_ID -> status(connection, buffer, body);
            case DataReplyDecoder.TEMPLATE_ID -> data(connection, buffer, body, length);
            case ConnectReplyDecoder.TEMPLATE_ID -> connected(connection, buffer, body);
            default ->
            {
                if (frame.begin(connection, length + FRAME_ALLOWANCE))
                {
                    record(templateId, buffer, body);
                    frame.end();
                }
            }
        }
    }

    private void record(final int templateId, final DirectBuffer buffer, final int body)
    {
        switch (templateId)
        {
            case StatReplyDecoder.TEMPLATE_ID ->
            {
                stat.wrap(buffer, body, StatReplyDecoder.BLOCK_LENGTH, VERSION);
                replyHeader(stat.correlationId(), stat.zxid(), ErrorCode.OK);
                records.stat(stat.stat());
            }
            case CreateReplyDecoder.TEMPLATE_ID ->
            {
                created.wrap(buffer, body, CreateReplyDecoder.BLOCK_LENGTH, VERSION);
                replyHeader(created.correlationId(), created.zxid(), ErrorCode.OK);
                records.created(buffer, created, Correlation.kind(created.correlationId()));
            }
            case WatchEventDecoder.TEMPLATE_ID ->
            {
                event.wrap(buffer, body, WatchEventDecoder.BLOCK_LENGTH, VERSION);
                out.writeInt(JuteProtocol.EVENT_XID).writeLong(event.zxid()).writeInt(ErrorCode.OK);
                out.writeInt(event.eventTypeRaw()).writeInt(JuteProtocol.SYNC_CONNECTED);
                final int pathLength = event.pathLength();
                out.writeBytes(buffer, event.limit() + WatchEventDecoder.pathHeaderLength(), pathLength);
            }
            case ChildrenReplyDecoder.TEMPLATE_ID ->
            {
                children.wrap(buffer, body, ChildrenReplyDecoder.BLOCK_LENGTH, VERSION);
                replyHeader(children.correlationId(), children.zxid(), ErrorCode.OK);
                records.children(buffer, children);
                if (Correlation.kind(children.correlationId()) == OpCode.GET_CHILDREN2)
                {
                    records.stat(children.stat());
                }
            }
            case MultiReplyDecoder.TEMPLATE_ID ->
            {
                multi.wrap(buffer, body, MultiReplyDecoder.BLOCK_LENGTH, VERSION);
                replyHeader(multi.correlationId(), multi.zxid(), ErrorCode.OK);
                multis.write(buffer, multi);
            }
            default -> rareRecord(templateId, buffer, body);
        }
    }

    private void rareRecord(final int templateId, final DirectBuffer buffer, final int body)
    {
        switch (templateId)
        {
            case AclReplyDecoder.TEMPLATE_ID ->
            {
                acl.wrap(buffer, body, AclReplyDecoder.BLOCK_LENGTH, VERSION);
                replyHeader(acl.correlationId(), acl.zxid(), ErrorCode.OK);
                records.acl(buffer, acl);
            }
            case PathsReplyDecoder.TEMPLATE_ID ->
            {
                paths.wrap(buffer, body, PathsReplyDecoder.BLOCK_LENGTH, VERSION);
                replyHeader(paths.correlationId(), paths.zxid(), ErrorCode.OK);
                records.paths(buffer, paths);
            }
            case CountReplyDecoder.TEMPLATE_ID ->
            {
                count.wrap(buffer, body, CountReplyDecoder.BLOCK_LENGTH, VERSION);
                replyHeader(count.correlationId(), count.zxid(), ErrorCode.OK);
                out.writeInt((int)count.count());
            }
            case WhoAmIReplyDecoder.TEMPLATE_ID ->
            {
                whoAmI.wrap(buffer, body, WhoAmIReplyDecoder.BLOCK_LENGTH, VERSION);
                replyHeader(whoAmI.correlationId(), whoAmI.zxid(), ErrorCode.OK);
                records.identities(buffer, whoAmI);
            }
            default -> throw new IllegalStateException("template " + templateId + " on the reply ring");
        }
    }

    private void status(final Connection connection, final DirectBuffer buffer, final int body)
    {
        status.wrap(buffer, body, StatusReplyDecoder.BLOCK_LENGTH, VERSION);
        final int kind = Correlation.kind(status.correlationId());
        final HeldBytes syncPaths = kind == OpCode.SYNC ? connection.syncPaths() : null;
        final int syncPathLength = syncPaths == null ? 0 : syncPathLength(syncPaths);
        if (!frame.begin(connection, FRAME_ALLOWANCE + syncPathLength))
        {
            return;
        }
        final int errorCode = errorCode(kind, status.errorCode());
        replyHeader(status.correlationId(), status.zxid(), errorCode);
        if (errorCode == ErrorCode.OK)
        {
            switch (kind)
            {
                case OpCode.SYNC -> out.writeRaw(syncPaths.view(), syncPaths.offset(), syncPathLength);
                case OpCode.ADD_WATCH -> out.writeInt(ErrorCode.OK);
                case OpCode.SASL -> out.writeNull();
                default ->
                {
                    // No record.
                }
            }
        }
        if (syncPaths != null)
        {
            syncPaths.consumeTo(syncPaths.offset() + syncPathLength);
        }
        frame.end();
    }

    /** Data that would not fit a chunk is copied once, from the message to the output. */
    private void data(final Connection connection, final DirectBuffer buffer, final int body, final int length)
    {
        data.wrap(buffer, body, DataReplyDecoder.BLOCK_LENGTH, VERSION);
        final boolean hasData = data.hasData() == BooleanType.T;
        if (length + FRAME_ALLOWANCE <= OutputChunk.LENGTH)
        {
            if (frame.begin(connection, length + FRAME_ALLOWANCE))
            {
                replyHeader(data.correlationId(), data.zxid(), ErrorCode.OK);
                records.data(buffer, data, hasData);
                frame.end();
            }
            return;
        }
        if (!frame.begin(connection, FRAME_ALLOWANCE))
        {
            return;
        }
        final int dataLength = data.dataLength();
        replyHeader(data.correlationId(), data.zxid(), ErrorCode.OK);
        out.writeInt(dataLength);
        frame.end(dataLength + JuteProtocol.STAT_LENGTH);
        connection.appendBytes(buffer, data.limit() + DataReplyDecoder.dataHeaderLength(), dataLength);
        final OutputChunk chunk = connection.chunkWithRoom(JuteProtocol.STAT_LENGTH);
        if (chunk != null)
        {
            out.wrap(chunk.view(), chunk.length());
            records.stat(data.stat());
            chunk.advance(JuteProtocol.STAT_LENGTH);
        }
    }

    /** A session that is not: the client is told. Everything else that speaks against it: it tries another server. */
    private void connected(final Connection connection, final DirectBuffer buffer, final int body)
    {
        connected.wrap(buffer, body, ConnectReplyDecoder.BLOCK_LENGTH, VERSION);
        final int errorCode = connected.errorCode();
        final boolean isAnswered = errorCode == ErrorCode.OK || errorCode == ErrorCode.SESSION_EXPIRED;
        if (!isAnswered || !frame.begin(connection, FRAME_ALLOWANCE))
        {
            return;
        }
        out.writeInt(0)
            .writeInt(connected.timeoutMs())
            .writeLong(connected.sessionId())
            .writeBytes(
                buffer,
                body + ConnectReplyDecoder.passwordEncodingOffset(),
                JuteProtocol.PASSWORD_LENGTH);
        if (connection.hasFlag(ZooKeeperProtocolAdapter.HAS_READ_ONLY))
        {
            out.writeBool(connected.readOnly() == BooleanType.T);
        }
        frame.end();
    }

    private void replyHeader(final long correlationId, final long zxid, final int errorCode)
    {
        final int kind = Correlation.kind(correlationId);
        final int xid = kind == OpCode.PING ? JuteProtocol.PING_XID : Correlation.xid(correlationId);
        out.writeInt(xid).writeLong(replyZxid(kind, zxid)).writeInt(errorCode);
    }

    private static int errorCode(final int kind, final int errorCode)
    {
        return switch (kind)
        {
            case Correlation.CUT_SET_WATCHES -> ErrorCode.MARSHALLING_ERROR;
            case Correlation.RECONFIG_DISABLED ->
                errorCode == ErrorCode.MARSHALLING_ERROR ? RECONFIG_DISABLED_ERROR : errorCode;
            default -> ZooKeeperRecordWriter.errorCode(errorCode);
        };
    }

    private static long replyZxid(final int kind, final long zxid)
    {
        return switch (kind)
        {
            case OpCode.AUTH, OpCode.SASL -> 0;
            case Correlation.UNKNOWN -> JuteProtocol.NO_ZXID;
            default -> zxid;
        };
    }

    private static int syncPathLength(final HeldBytes syncPaths)
    {
        final int length = syncPaths.view().getInt(syncPaths.offset(), ByteOrder.BIG_ENDIAN);
        return PATH_LENGTH_FIELD + Math.max(0, length);
    }
}
