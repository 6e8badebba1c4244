package io.ringmaster.server;

import java.nio.ByteOrder;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CheckVersionEncoder;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.DeleteEncoder;
import io.ringmaster.codecs.client.GetChildrenEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.MultiEncoder;
import io.ringmaster.codecs.client.MultiReadEncoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.PingEncoder;
import io.ringmaster.codecs.client.SetAclEncoder;
import io.ringmaster.codecs.client.SetDataEncoder;
import io.ringmaster.codecs.jute.JuteReader;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.engine.acl.AclBuilder;

/**
 * The part of {@link ZooKeeperRequestTranslator} for what can stand alone or inside a multi: writes, getData and
 * getChildren. Each method reads the body of one request and writes one message. Endpoint thread only.
 */
final class ZooKeeperOperationTranslator
{
    private static final int LENGTH_FIELD = 4;
    private static final int GROUP_HEADER_LENGTH = 6;
    private static final int FLAGS_EPHEMERAL = 1;
    private static final int FLAGS_SEQUENTIAL = 2;
    private static final int FLAGS_EPHEMERAL_SEQUENTIAL = 3;
    private static final int FLAGS_CONTAINER = 4;
    private static final int FLAGS_TTL = 5;
    private static final int FLAGS_SEQUENTIAL_TTL = 6;
    private static final long NO_TTL = -1;

    private final JuteReader in;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final GetDataEncoder getData = new GetDataEncoder();
    private final GetChildrenEncoder getChildren = new GetChildrenEncoder();
    private final CreateEncoder create = new CreateEncoder();
    private final DeleteEncoder delete = new DeleteEncoder();
    private final SetDataEncoder setData = new SetDataEncoder();
    private final SetAclEncoder setAcl = new SetAclEncoder();
    private final CheckVersionEncoder checkVersion = new CheckVersionEncoder();
    private final MultiEncoder multi = new MultiEncoder();
    private final MultiReadEncoder multiRead = new MultiReadEncoder();
    private final PingEncoder ping = new PingEncoder();
    private DirectBuffer frame;
    private MutableDirectBuffer out;
    private int xid;
    private int milliseconds;
    private boolean isUndecodable;
    private boolean hasNull;
    private boolean hasNullAcl;
    private boolean isAclNull;

    ZooKeeperOperationTranslator(final JuteReader in)
    {
        this.in = in;
    }

    void wrap(final DirectBuffer source, final MutableDirectBuffer target, final int requestXid, final int clockMs)
    {
        frame = source;
        out = target;
        xid = requestXid;
        milliseconds = clockMs;
        isUndecodable = false;
        hasNull = false;
        hasNullAcl = false;
    }

    /** Whether a multi holds what the reference does not decode; the reader fails for what is missing. */
    boolean isUndecodable()
    {
        return isUndecodable;
    }

    /** Whether something was null that the reference trips over: after decoding, so a write has taken its zxid. */
    boolean hasNull()
    {
        return hasNull;
    }

    /** Whether a multi holds a create without an ACL list: the reference trips over it before it takes a zxid. */
    boolean hasNullAcl()
    {
        return hasNullAcl;
    }

    void notNull(final int length)
    {
        hasNull |= length < 0;
    }

    int read(final int at, final int type, final boolean isInMulti)
    {
        final int pathLength = in.readBytes();
        final int pathOffset = in.bytesOffset();
        // In a multiRead no watch is ever set, whatever the request says.
        final BooleanType watch = in.readBool() && !isInMulti ? BooleanType.T : BooleanType.F;
        notNull(pathLength);
        if (type == OpCode.GET_DATA)
        {
            return getData.wrapAndApplyHeader(out, at, header).correlationId(id(type)).watch(watch)
                .consistency(Consistency.LOCAL).putPath(frame, pathOffset, Math.max(0, pathLength)).limit();
        }
        return getChildren.wrapAndApplyHeader(out, at, header).correlationId(id(type)).watch(watch)
            .consistency(Consistency.LOCAL).putPath(frame, pathOffset, Math.max(0, pathLength)).limit();
    }

    int create(final int at, final int type)
    {
        return create(at, type, false);
    }

    int delete(final int at, final int type)
    {
        final int pathLength = in.readBytes();
        final int pathOffset = in.bytesOffset();
        notNull(pathLength);
        return delete.wrapAndApplyHeader(out, at, header)
            .correlationId(id(type))
            .expectedVersion(in.readInt())
            .putPath(frame, pathOffset, Math.max(0, pathLength))
            .limit();
    }

    int setData(final int at, final int type)
    {
        final int pathLength = in.readBytes();
        final int pathOffset = in.bytesOffset();
        final int dataLength = in.readBytes();
        final int dataOffset = in.bytesOffset();
        // A null path is refused as an empty one is: these operations check it before they look at it.
        return setData.wrapAndApplyHeader(out, at, header)
            .correlationId(id(type))
            .expectedVersion(in.readInt())
            .hasData(dataLength < 0 ? BooleanType.F : BooleanType.T)
            .putPath(frame, pathOffset, Math.max(0, pathLength))
            .putData(frame, dataOffset, Math.max(0, dataLength))
            .limit();
    }

    int setAcl(final int at, final int type)
    {
        final int pathLength = in.readBytes();
        final int pathOffset = in.bytesOffset();
        setAcl.wrapAndApplyHeader(out, at, header).correlationId(id(type));
        setAcl.limit(acl(setAcl.limit(), SetAclEncoder.AclEncoder.sbeBlockLength()));
        return setAcl.expectedVersion(in.readInt())
            .putPath(frame, pathOffset, Math.max(0, pathLength))
            .limit();
    }

    int multi(final int at, final int type)
    {
        final int lengthOffset = type == OpCode.MULTI ?
            multi.wrapAndApplyHeader(out, at, header).correlationId(id(type)).limit() :
            multiRead.wrapAndApplyHeader(out, at, header).correlationId(id(type))
                .consistency(Consistency.LOCAL).limit();
        int position = lengthOffset + LENGTH_FIELD;
        while (true)
        {
            final int operation = in.readInt();
            final boolean isDone = in.readBool();
            in.readInt();
            if (in.hasFailed() || isDone)
            {
                break;
            }
            final int begin = position + Frame.HEADER_LENGTH;
            final int end = type == OpCode.MULTI ? writeInMulti(begin, operation) : readInMulti(begin, operation);
            if (in.hasFailed() || isUndecodable || hasNullAcl)
            {
                break;
            }
            Frame.putLength(out, position, end - begin);
            position = end;
        }
        out.putInt(lengthOffset, position - lengthOffset - LENGTH_FIELD, ByteOrder.LITTLE_ENDIAN);
        return position;
    }

    /** A write that takes a zxid and fails with MARSHALLING_ERROR: a multi of what cannot stand in one. */
    int undecodable(final int at, final int type)
    {
        multi.wrapAndApplyHeader(out, at, header).correlationId(id(type));
        final int lengthOffset = multi.limit();
        final int frameOffset = lengthOffset + LENGTH_FIELD;
        final int messageOffset = frameOffset + Frame.HEADER_LENGTH;
        final int end = ping.wrapAndApplyHeader(out, messageOffset, header).correlationId(id(type)).limit();
        Frame.putLength(out, frameOffset, end - messageOffset);
        out.putInt(lengthOffset, end - frameOffset, ByteOrder.LITTLE_ENDIAN);
        return end;
    }

    private int writeInMulti(final int at, final int operation)
    {
        switch (operation)
        {
            case OpCode.CREATE:
            case OpCode.CREATE2:
            case OpCode.CREATE_CONTAINER:
            case OpCode.CREATE_TTL:
                return create(at, operation, true);
            case OpCode.DELETE:
                return delete(at, operation);
            case OpCode.SET_DATA:
                return setData(at, operation);
            case OpCode.CHECK:
                return check(at, operation);
            default:
                isUndecodable = true;
                return at;
        }
    }

    private int readInMulti(final int at, final int operation)
    {
        if (operation == OpCode.GET_DATA || operation == OpCode.GET_CHILDREN)
        {
            return read(at, operation, true);
        }
        isUndecodable = true;
        return at;
    }

    private int check(final int at, final int operation)
    {
        final int pathLength = in.readBytes();
        final int pathOffset = in.bytesOffset();
        notNull(pathLength);
        return checkVersion.wrapAndApplyHeader(out, at, header)
            .correlationId(id(operation))
            .expectedVersion(in.readInt())
            .putPath(frame, pathOffset, Math.max(0, pathLength))
            .limit();
    }

    private int create(final int at, final int type, final boolean isInMulti)
    {
        final int pathLength = in.readBytes();
        final int pathOffset = in.bytesOffset();
        final int dataLength = in.readBytes();
        final int dataOffset = in.bytesOffset();
        create.wrapAndApplyHeader(out, at, header);
        create.limit(acl(create.limit(), CreateEncoder.AclEncoder.sbeBlockLength()));
        final int flags = in.readInt();
        final long ttlMs = type == OpCode.CREATE_TTL ? in.readLong() : NO_TTL;
        final boolean isTtl = flags == FLAGS_TTL || flags == FLAGS_SEQUENTIAL_TTL;
        final NodeKind kind = isInMulti ? kindInMulti(type, flags) : kind(type, flags);
        if (kind != NodeKind.NULL_VAL)
        {
            // Wrong flags are told before the path is looked at.
            notNull(pathLength);
        }
        if (isInMulti && isAclNull && type != OpCode.CREATE_TTL && kind != NodeKind.NULL_VAL)
        {
            hasNullAcl = true;
            isUndecodable = false;
        }
        return create
            .correlationId(id(isInMulti ? resultType(type, kind) : type))
            .ttlMs(isTtl ? ttlMs : NO_TTL)
            .kind(kind)
            .sequential(isSequential(flags) ? BooleanType.T : BooleanType.F)
            .hasData(dataLength < 0 ? BooleanType.F : BooleanType.T)
            .putPath(frame, pathOffset, Math.max(0, pathLength))
            .putData(frame, dataOffset, Math.max(0, dataLength))
            .limit();
    }

    /** On its own, the type of the request decides; flags that do not fit it are no kind, which the engine refuses. */
    private static NodeKind kind(final int type, final int flags)
    {
        if (flags < 0 || flags > FLAGS_SEQUENTIAL_TTL)
        {
            return NodeKind.NULL_VAL;
        }
        if (flags >= FLAGS_TTL)
        {
            return NodeKind.TTL;
        }
        switch (type)
        {
            case OpCode.CREATE_CONTAINER:
                return NodeKind.CONTAINER;
            case OpCode.CREATE_TTL:
                return NodeKind.NULL_VAL;
            default:
                return flags == FLAGS_EPHEMERAL || flags == FLAGS_EPHEMERAL_SEQUENTIAL ?
                    NodeKind.EPHEMERAL : NodeKind.PERSISTENT;
        }
    }

    /** In a multi the flags decide, and some combinations are not decoded at all (protocol, section 9.1). */
    private NodeKind kindInMulti(final int type, final int flags)
    {
        final boolean isKnown = flags >= 0 && flags <= FLAGS_SEQUENTIAL_TTL;
        if (type != OpCode.CREATE_TTL && (!isKnown || flags >= FLAGS_TTL))
        {
            isUndecodable = true;
        }
        if (!isKnown)
        {
            return NodeKind.NULL_VAL;
        }
        if (flags >= FLAGS_TTL)
        {
            return NodeKind.TTL;
        }
        if (flags == FLAGS_CONTAINER || type == OpCode.CREATE_CONTAINER)
        {
            return NodeKind.CONTAINER;
        }
        return flags == FLAGS_EPHEMERAL || flags == FLAGS_EPHEMERAL_SEQUENTIAL ?
            NodeKind.EPHEMERAL : NodeKind.PERSISTENT;
    }

    private static int resultType(final int type, final NodeKind kind)
    {
        final boolean hasStat =
            type == OpCode.CREATE2 || kind == NodeKind.CONTAINER || kind == NodeKind.TTL;
        return hasStat ? OpCode.CREATE2 : OpCode.CREATE;
    }

    private static boolean isSequential(final int flags)
    {
        return flags == FLAGS_SEQUENTIAL || flags == FLAGS_EPHEMERAL_SEQUENTIAL || flags == FLAGS_SEQUENTIAL_TTL;
    }

    /** An ACL list: apart from the byte order and the heads, jute and SBE lay it out alike. */
    private int acl(final int groupOffset, final int blockLength)
    {
        final int vectorCount = in.readVector();
        final int count = Math.max(0, vectorCount);
        isAclNull = vectorCount < 0;
        out.putShort(groupOffset, (short)blockLength, ByteOrder.LITTLE_ENDIAN);
        out.putInt(groupOffset + Short.BYTES, count, ByteOrder.LITTLE_ENDIAN);
        int position = groupOffset + GROUP_HEADER_LENGTH;
        for (int i = 0; i < count && !in.hasFailed(); i++)
        {
            out.putInt(position, in.readInt(), ByteOrder.LITTLE_ENDIAN);
            final int schemeLength = in.readBytes();
            final int schemeOffset = in.bytesOffset();
            final int idLength = in.readBytes();
            if (idLength < 0 && needsId(schemeOffset, schemeLength))
            {
                out.putInt(position + blockLength, 1, ByteOrder.LITTLE_ENDIAN);
                out.putByte(position + blockLength + LENGTH_FIELD, AclBuilder.UNREADABLE_SCHEME);
                position += blockLength + LENGTH_FIELD + 1;
            }
            else
            {
                position = bytes(position + blockLength, schemeOffset, schemeLength);
            }
            position = bytes(position, in.bytesOffset(), idLength);
        }
        return position;
    }

    private int bytes(final int at, final int offset, final int length)
    {
        final int count = Math.max(0, length);
        out.putInt(at, count, ByteOrder.LITTLE_ENDIAN);
        out.putBytes(at + LENGTH_FIELD, frame, offset, count);
        return at + LENGTH_FIELD + count;
    }

    /** The schemes that look at the id, and so trip over a null; others refuse the entry or never look. */
    private boolean needsId(final int offset, final int length)
    {
        return isText(offset, length, "world") || isText(offset, length, "digest") || isText(offset, length, "ip");
    }

    boolean isText(final int offset, final int length, final String text)
    {
        if (length != text.length())
        {
            return false;
        }
        for (int i = 0; i < length; i++)
        {
            if (frame.getByte(offset + i) != text.charAt(i))
            {
                return false;
            }
        }
        return true;
    }

    private long id(final int kind)
    {
        return Correlation.of(xid, kind, milliseconds);
    }
}
