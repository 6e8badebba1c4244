package io.ringmaster.server;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.AddWatchEncoder;
import io.ringmaster.codecs.client.AddWatchMode;
import io.ringmaster.codecs.client.AuthenticateEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CheckWatchesEncoder;
import io.ringmaster.codecs.client.CloseSessionEncoder;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.ExistsEncoder;
import io.ringmaster.codecs.client.GetAclEncoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberEncoder;
import io.ringmaster.codecs.client.GetEphemeralsEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.PingEncoder;
import io.ringmaster.codecs.client.PlaceholderEncoder;
import io.ringmaster.codecs.client.RemoveWatchesEncoder;
import io.ringmaster.codecs.client.SetWatchesEncoder;
import io.ringmaster.codecs.client.SyncEncoder;
import io.ringmaster.codecs.client.WatcherType;
import io.ringmaster.codecs.client.WhoAmIEncoder;
import io.ringmaster.codecs.jute.JuteReader;
import io.ringmaster.codecs.jute.OpCode;

/**
 * Turns one request of ZooKeeper's protocol into one message for the engine, in one pass, straight into the request
 * ring. What the edge refuses itself becomes a Placeholder, so that it is answered in its place. Endpoint thread only;
 * allocates nothing.
 */
final class ZooKeeperRequestTranslator
{
    /** Instead of a length: the connection has to end without an answer, and the claim is abandoned. */
    static final int UNANSWERABLE = -1;

    private static final int GROUP_HEADER_LENGTH = 6;
    private static final int LENGTH_FIELD = 4;
    private static final int SET_WATCHES_LISTS = 3;
    private static final int SET_WATCHES2_LISTS = 5;
    private static final int RECURSIVE_LIST = 4;

    private final JuteReader in = new JuteReader();
    private final ZooKeeperOperationTranslator operations = new ZooKeeperOperationTranslator(in);
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final PlaceholderEncoder placeholder = new PlaceholderEncoder();
    private final PingEncoder ping = new PingEncoder();
    private final CloseSessionEncoder closeSession = new CloseSessionEncoder();
    private final AuthenticateEncoder authenticate = new AuthenticateEncoder();
    private final WhoAmIEncoder whoAmI = new WhoAmIEncoder();
    private final ExistsEncoder exists = new ExistsEncoder();
    private final GetAclEncoder getAcl = new GetAclEncoder();
    private final SyncEncoder sync = new SyncEncoder();
    private final GetEphemeralsEncoder getEphemerals = new GetEphemeralsEncoder();
    private final GetAllChildrenNumberEncoder getAllChildrenNumber = new GetAllChildrenNumberEncoder();
    private final AddWatchEncoder addWatch = new AddWatchEncoder();
    private final CheckWatchesEncoder checkWatches = new CheckWatchesEncoder();
    private final RemoveWatchesEncoder removeWatches = new RemoveWatchesEncoder();
    private final SetWatchesEncoder setWatches = new SetWatchesEncoder();
    private DirectBuffer frame;
    private MutableDirectBuffer out;
    private int xid;
    private int milliseconds;
    private int syncPathOffset;
    private int syncPathLength;
    private boolean isLast;
    private boolean isUnanswerable;

    /**
     * Most bytes that the message for a request can have.
     *
     * @param type   of the request.
     * @param length of the request without its frame header.
     * @return the bound; never more than {@link ClientProtocol#maxMessageLength(int)}.
     */
    static int maxMessageLength(final int type, final int length)
    {
        return type == OpCode.MULTI || type == OpCode.MULTI_READ ?
            ClientProtocol.ZOOKEEPER.maxMessageLength(length) : length + ClientProtocol.TRANSLATION_ALLOWANCE;
    }

    /**
     * Translate.
     *
     * @param source       holding the request.
     * @param offset       of its header.
     * @param length       of it, at least a header's.
     * @param target       to write to.
     * @param targetOffset at which the bytes of {@link #maxMessageLength} begin.
     * @param clockMs      of the batch, for the correlation id.
     * @return length of the message written, or {@link #UNANSWERABLE}.
     */
    int translate(
        final DirectBuffer source,
        final int offset,
        final int length,
        final MutableDirectBuffer target,
        final int targetOffset,
        final int clockMs)
    {
        frame = source;
        out = target;
        milliseconds = clockMs;
        syncPathLength = 0;
        isLast = false;
        isUnanswerable = false;
        in.wrap(source, offset, length);
        xid = in.readInt();
        final int type = in.readInt();
        operations.wrap(source, target, xid, clockMs);
        int end = message(type, targetOffset);
        if (isUnanswerable || (in.hasFailed() && (type == OpCode.AUTH || type == OpCode.SASL)))
        {
            return UNANSWERABLE;
        }
        if (in.hasFailed() || operations.isUndecodable())
        {
            // A multi takes a zxid even if it cannot be decoded; nothing else does (protocol, section 4.1).
            end = type == OpCode.MULTI ?
                operations.undecodable(targetOffset, type) :
                placeholder(targetOffset, Correlation.UNDECODABLE, ErrorCode.MARSHALLING_ERROR, false);
            syncPathLength = 0;
        }
        else if (operations.hasNullAcl())
        {
            end = placeholder(targetOffset, type, ErrorCode.MARSHALLING_ERROR, false);
        }
        else if (operations.hasNull())
        {
            end = isWrite(type) ?
                operations.undecodable(targetOffset, type) :
                placeholder(targetOffset, Correlation.UNDECODABLE, ErrorCode.MARSHALLING_ERROR, false);
        }
        return end - targetOffset;
    }

    /**
     * Length of the jute string that the reply to the translated sync will repeat.
     *
     * @return bytes with the length field; 0 if it was no sync.
     */
    int syncPathLength()
    {
        return syncPathLength;
    }

    /**
     * Where that string lies.
     *
     * @return offset of its length field in the source.
     */
    int syncPathOffset()
    {
        return syncPathOffset;
    }

    /**
     * Whether the connection ends with the reply to the translated request.
     *
     * @return true if what follows it is to be thrown away.
     */
    boolean isLast()
    {
        return isLast;
    }

    private int message(final int type, final int at)
    {
        switch (type)
        {
            case OpCode.GET_DATA:
            case OpCode.GET_CHILDREN:
            case OpCode.GET_CHILDREN2:
                return operations.read(at, type, false);
            case OpCode.CREATE:
            case OpCode.CREATE2:
            case OpCode.CREATE_CONTAINER:
            case OpCode.CREATE_TTL:
                return operations.create(at, type);
            case OpCode.DELETE:
                return operations.delete(at, type);
            case OpCode.SET_DATA:
                return operations.setData(at, type);
            case OpCode.SET_ACL:
                return operations.setAcl(at, type);
            case OpCode.MULTI:
            case OpCode.MULTI_READ:
                return operations.multi(at, type);
            case OpCode.EXISTS:
            case OpCode.GET_ACL:
            case OpCode.SYNC:
            case OpCode.GET_EPHEMERALS:
            case OpCode.GET_ALL_CHILDREN_NUMBER:
                return readOfPath(type, at);
            case OpCode.PING:
                return ping.wrapAndApplyHeader(out, at, header).correlationId(id(type)).limit();
            case OpCode.WHO_AM_I:
                return whoAmI.wrapAndApplyHeader(out, at, header).correlationId(id(type)).limit();
            case OpCode.CLOSE_SESSION:
                return closeSession.wrapAndApplyHeader(out, at, header).correlationId(id(type)).limit();
            case OpCode.AUTH:
                return auth(at);
            case OpCode.ADD_WATCH:
                return addWatch(at);
            case OpCode.CHECK_WATCHES:
            case OpCode.REMOVE_WATCHES:
                return watches(type, at);
            case OpCode.SET_WATCHES:
                return setWatches(type, at, SET_WATCHES_LISTS);
            case OpCode.SET_WATCHES2:
                return setWatches(type, at, SET_WATCHES2_LISTS);
            default:
                return refusal(type, at);
        }
    }

    private int readOfPath(final int type, final int at)
    {
        final int pathLength = in.readBytes();
        final int pathOffset = in.bytesOffset();
        final int length = Math.max(0, pathLength);
        switch (type)
        {
            case OpCode.SYNC:
                syncPathOffset = pathOffset - LENGTH_FIELD;
                syncPathLength = LENGTH_FIELD + length;
                return sync.wrapAndApplyHeader(out, at, header).correlationId(id(type))
                    .putPath(frame, pathOffset, length).limit();
            case OpCode.GET_EPHEMERALS:
                return getEphemerals.wrapAndApplyHeader(out, at, header).correlationId(id(type))
                    .consistency(Consistency.LOCAL).putPrefix(frame, pathOffset, length).limit();
            case OpCode.GET_ACL:
                operations.notNull(pathLength);
                return getAcl.wrapAndApplyHeader(out, at, header).correlationId(id(type))
                    .consistency(Consistency.LOCAL).putPath(frame, pathOffset, length).limit();
            case OpCode.GET_ALL_CHILDREN_NUMBER:
                operations.notNull(pathLength);
                return getAllChildrenNumber.wrapAndApplyHeader(out, at, header).correlationId(id(type))
                    .consistency(Consistency.LOCAL).putPath(frame, pathOffset, length).limit();
            default:
                operations.notNull(pathLength);
                return exists.wrapAndApplyHeader(out, at, header).correlationId(id(type))
                    .watch(in.readBool() ? BooleanType.T : BooleanType.F)
                    .consistency(Consistency.LOCAL).putPath(frame, pathOffset, length).limit();
        }
    }

    private int auth(final int at)
    {
        in.readInt();
        final int schemeLength = in.readBytes();
        final int schemeOffset = in.bytesOffset();
        int credentialLength = in.readBytes();
        final int credentialOffset = in.bytesOffset();
        if (credentialLength < 0 && operations.isText(schemeOffset, schemeLength, "ip"))
        {
            // It is the address that counts.
            credentialLength = 0;
        }
        if (schemeLength < 0 || credentialLength < 0)
        {
            isLast = true;
            return placeholder(at, OpCode.AUTH, ErrorCode.AUTH_FAILED, true);
        }
        return authenticate.wrapAndApplyHeader(out, at, header)
            .correlationId(id(OpCode.AUTH))
            .putScheme(frame, schemeOffset, schemeLength)
            .putCredential(frame, credentialOffset, credentialLength)
            .limit();
    }

    private int addWatch(final int at)
    {
        final int pathLength = in.readBytes();
        final int pathOffset = in.bytesOffset();
        final int mode = in.readInt();
        if (mode < 0 || mode > AddWatchMode.PERSISTENT_RECURSIVE.value())
        {
            return placeholder(at, OpCode.ADD_WATCH, ErrorCode.MARSHALLING_ERROR, false);
        }
        if (pathLength < 0 && mode == AddWatchMode.PERSISTENT_RECURSIVE.value())
        {
            // The reference takes it, and nothing ever fires it.
            return placeholder(at, OpCode.ADD_WATCH, ErrorCode.OK, false);
        }
        operations.notNull(pathLength);
        return addWatch.wrapAndApplyHeader(out, at, header)
            .correlationId(id(OpCode.ADD_WATCH))
            .mode(mode == 0 ? AddWatchMode.PERSISTENT : AddWatchMode.PERSISTENT_RECURSIVE)
            .putPath(frame, pathOffset, Math.max(0, pathLength))
            .limit();
    }

    private int watches(final int type, final int at)
    {
        final int pathLength = Math.max(0, in.readBytes());
        final int pathOffset = in.bytesOffset();
        final int watcherType = in.readInt();
        if (watcherType < WatcherType.CHILDREN.value() || watcherType > WatcherType.PERSISTENT_RECURSIVE.value())
        {
            return placeholder(at, type, ErrorCode.MARSHALLING_ERROR, false);
        }
        if (type == OpCode.CHECK_WATCHES)
        {
            return checkWatches.wrapAndApplyHeader(out, at, header).correlationId(id(type))
                .watcherType(WatcherType.get((short)watcherType)).putPath(frame, pathOffset, pathLength).limit();
        }
        return removeWatches.wrapAndApplyHeader(out, at, header).correlationId(id(type))
            .watcherType(WatcherType.get((short)watcherType)).putPath(frame, pathOffset, pathLength).limit();
    }

    /** A list or a path that is null ends what is done of it, as in the reference, and the request then fails. */
    private int setWatches(final int type, final int at, final int listCount)
    {
        setWatches.wrapAndApplyHeader(out, at, header).relativeZxid(in.readLong());
        int position = setWatches.limit();
        boolean isCut = false;
        for (int list = 0; list < SET_WATCHES2_LISTS; list++)
        {
            final int groupOffset = position;
            position += GROUP_HEADER_LENGTH;
            int written = 0;
            final int count = list < listCount ? in.readVector() : 0;
            isCut |= count < 0;
            for (int i = 0; i < count && !in.hasFailed(); i++)
            {
                final int length = in.readBytes();
                // Of these alone the reference takes one that is null, and nothing ever fires it.
                final boolean isSkipped = length < 0 && list == RECURSIVE_LIST;
                isCut |= length < 0 && !isSkipped;
                if (!isCut && !isSkipped)
                {
                    out.putInt(position, length, ByteOrder.LITTLE_ENDIAN);
                    out.putBytes(position + LENGTH_FIELD, frame, in.bytesOffset(), length);
                    position += LENGTH_FIELD + length;
                    written++;
                }
            }
            out.putShort(
                groupOffset, (short)SetWatchesEncoder.DataWatchesEncoder.sbeBlockLength(), ByteOrder.LITTLE_ENDIAN);
            out.putInt(groupOffset + Short.BYTES, written, ByteOrder.LITTLE_ENDIAN);
        }
        setWatches.correlationId(id(isCut ? Correlation.CUT_SET_WATCHES : type));
        return position;
    }

    /** What is not done here, each refused as a standalone server of 3.9 does. */
    private int refusal(final int type, final int at)
    {
        switch (type)
        {
            case OpCode.SASL:
                isUnanswerable = in.readBytes() < 0;
                return placeholder(at, type, ErrorCode.OK, false);
            case OpCode.RECONFIG:
                in.readBytes();
                in.readBytes();
                in.readBytes();
                in.readLong();
                return operations.undecodable(at, Correlation.RECONFIG_DISABLED);
            case OpCode.DELETE_CONTAINER:
                in.readBytes();
                return placeholder(at, type, ErrorCode.UNIMPLEMENTED, false);
            default:
                isLast = true;
                return placeholder(at, Correlation.UNKNOWN, ErrorCode.UNIMPLEMENTED, true);
        }
    }

    private int placeholder(final int at, final int kind, final int errorCode, final boolean thenClose)
    {
        return placeholder.wrapAndApplyHeader(out, at, header)
            .correlationId(id(kind))
            .errorCode(errorCode)
            .thenClose(thenClose ? BooleanType.T : BooleanType.F)
            .limit();
    }

    private long id(final int kind)
    {
        return Correlation.of(xid, kind, milliseconds);
    }

    private static boolean isWrite(final int type)
    {
        return switch (type)
        {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL, OpCode.DELETE,
                OpCode.SET_DATA, OpCode.SET_ACL, OpCode.MULTI -> true;
            default -> false;
        };
    }
}
