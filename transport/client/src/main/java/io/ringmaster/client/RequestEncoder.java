package io.ringmaster.client;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AddWatchEncoder;
import io.ringmaster.codecs.client.AddWatchMode;
import io.ringmaster.codecs.client.AuthenticateEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CheckVersionEncoder;
import io.ringmaster.codecs.client.CheckWatchesEncoder;
import io.ringmaster.codecs.client.CloseSessionEncoder;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.DeleteEncoder;
import io.ringmaster.codecs.client.ExistsEncoder;
import io.ringmaster.codecs.client.GetAclEncoder;
import io.ringmaster.codecs.client.GetAllChildrenNumberEncoder;
import io.ringmaster.codecs.client.GetChildrenEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.GetEphemeralsEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.MultiEncoder;
import io.ringmaster.codecs.client.MultiReadEncoder;
import io.ringmaster.codecs.client.PingEncoder;
import io.ringmaster.codecs.client.RemoveWatchesEncoder;
import io.ringmaster.codecs.client.SetAclEncoder;
import io.ringmaster.codecs.client.SetDataEncoder;
import io.ringmaster.codecs.client.SyncEncoder;
import io.ringmaster.codecs.client.WatcherType;
import io.ringmaster.codecs.client.WhoAmIEncoder;

/**
 * Writes requests in place. Every method writes one message (header and body, no frame length) at an offset and
 * returns the offset behind it; the caller has made room for {@link #MAX_FIXED_LENGTH} and the variable parts.
 * Used by one thread at a time: under the outbox's lock.
 */
final class RequestEncoder
{
    /** Bytes that a request takes at most beside its path, data and ACL. */
    static final int MAX_FIXED_LENGTH = 64;
    /** The same for an ACL entry beside its texts. */
    static final int MAX_FIXED_ACL_LENGTH = 12;

    private static final byte[] OPEN_ACL_GROUP = openAclGroup();
    private static final byte[] NOTHING = new byte[0];

    private final byte[] chroot;

    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final CreateEncoder create = new CreateEncoder();
    private final DeleteEncoder delete = new DeleteEncoder();
    private final SetDataEncoder setData = new SetDataEncoder();
    private final SetAclEncoder setAcl = new SetAclEncoder();
    private final CheckVersionEncoder checkVersion = new CheckVersionEncoder();
    private final MultiEncoder multi = new MultiEncoder();
    private final MultiReadEncoder multiRead = new MultiReadEncoder();
    private final ExistsEncoder exists = new ExistsEncoder();
    private final GetDataEncoder getData = new GetDataEncoder();
    private final GetChildrenEncoder getChildren = new GetChildrenEncoder();
    private final GetAclEncoder getAcl = new GetAclEncoder();
    private final SyncEncoder sync = new SyncEncoder();
    private final GetEphemeralsEncoder getEphemerals = new GetEphemeralsEncoder();
    private final GetAllChildrenNumberEncoder getAllChildrenNumber = new GetAllChildrenNumberEncoder();
    private final AddWatchEncoder addWatch = new AddWatchEncoder();
    private final CheckWatchesEncoder checkWatches = new CheckWatchesEncoder();
    private final RemoveWatchesEncoder removeWatches = new RemoveWatchesEncoder();
    private final AuthenticateEncoder authenticate = new AuthenticateEncoder();
    private final WhoAmIEncoder whoAmI = new WhoAmIEncoder();
    private final PingEncoder ping = new PingEncoder();
    private final CloseSessionEncoder closeSession = new CloseSessionEncoder();
    private final UnsafeBuffer opData = new UnsafeBuffer(NOTHING);

    RequestEncoder(final String chroot)
    {
        this.chroot = chroot.getBytes(StandardCharsets.UTF_8);
    }

    /** Bytes that a path takes at most on the wire. */
    int maxPathLength(final String path)
    {
        return chroot.length + PathRules.maxUtf8Length(path);
    }

    static int maxAclLength(final List<Acl> acl)
    {
        int length = 0;
        for (int i = 0, size = acl.size(); i < size; i++)
        {
            final Acl entry = acl.get(i);
            length = Math.addExact(length, MAX_FIXED_ACL_LENGTH + PathRules.maxUtf8Length(entry.scheme()));
            length = Math.addExact(length, PathRules.maxUtf8Length(entry.id()));
        }
        return length;
    }

    int maxOpLength(final Op op)
    {
        int length = Frame.HEADER_LENGTH + MAX_FIXED_LENGTH + maxPathLength(op.path());
        if (op instanceof Op.Create createOp)
        {
            length += maxAclLength(createOp.acl()) + (createOp.data() == null ? 0 : createOp.data().length);
        }
        else if (op instanceof Op.SetData setOp)
        {
            length += setOp.data() == null ? 0 : setOp.data().length;
        }
        return length;
    }

    int create(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength,
        final CreateMode mode,
        final long ttlMs,
        final List<Acl> acl)
    {
        create.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .ttlMs(ttlMs)
            .kind(mode.kind())
            .sequential(flag(mode.isSequential()))
            .hasData(flag(dataLength >= 0));

        if (acl == Acl.OPEN)
        {
            buffer.putBytes(create.limit(), OPEN_ACL_GROUP);
            create.limit(create.limit() + OPEN_ACL_GROUP.length);
        }
        else
        {
            final CreateEncoder.AclEncoder entries = create.aclCount(acl.size());
            for (int i = 0, size = acl.size(); i < size; i++)
            {
                final Acl entry = acl.get(i);
                entries.next().permissions(entry.permissions()).scheme(entry.scheme()).id(entry.id());
            }
        }
        create.limit(putPath(buffer, create.limit(), path));
        return putData(buffer, create.limit(), data, dataOffset, dataLength);
    }

    int delete(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final int expectedVersion)
    {
        delete.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .expectedVersion(expectedVersion);
        return putPath(buffer, delete.limit(), path);
    }

    int setData(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength,
        final int expectedVersion)
    {
        setData.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .expectedVersion(expectedVersion)
            .hasData(flag(dataLength >= 0));
        return putData(buffer, putPath(buffer, setData.limit(), path), data, dataOffset, dataLength);
    }

    int setAcl(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final List<Acl> acl,
        final int expectedVersion)
    {
        setAcl.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .expectedVersion(expectedVersion);
        final SetAclEncoder.AclEncoder entries = setAcl.aclCount(acl.size());
        for (int i = 0, size = acl.size(); i < size; i++)
        {
            final Acl entry = acl.get(i);
            entries.next().permissions(entry.permissions()).scheme(entry.scheme()).id(entry.id());
        }
        return putPath(buffer, setAcl.limit(), path);
    }

    int exists(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final boolean isWatch,
        final Consistency consistency)
    {
        exists.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .watch(flag(isWatch))
            .consistency(consistency);
        return putPath(buffer, exists.limit(), path);
    }

    int getData(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final boolean isWatch,
        final Consistency consistency)
    {
        getData.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .watch(flag(isWatch))
            .consistency(consistency);
        return putPath(buffer, getData.limit(), path);
    }

    int getChildren(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final boolean isWatch,
        final Consistency consistency)
    {
        getChildren.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .watch(flag(isWatch))
            .consistency(consistency);
        return putPath(buffer, getChildren.limit(), path);
    }

    int getAcl(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final Consistency consistency)
    {
        getAcl.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).consistency(consistency);
        return putPath(buffer, getAcl.limit(), path);
    }

    int sync(final MutableDirectBuffer buffer, final int offset, final long correlationId, final String path)
    {
        sync.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId);
        return putPath(buffer, sync.limit(), path);
    }

    int countDescendants(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final Consistency consistency)
    {
        getAllChildrenNumber.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .consistency(consistency);
        return putPath(buffer, getAllChildrenNumber.limit(), path);
    }

    int getEphemerals(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final byte[] prefix,
        final Consistency consistency)
    {
        getEphemerals.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .consistency(consistency);
        final int limit = getEphemerals.limit();
        buffer.putInt(limit, chroot.length + prefix.length, ByteOrder.LITTLE_ENDIAN);
        buffer.putBytes(limit + Frame.HEADER_LENGTH, chroot);
        buffer.putBytes(limit + Frame.HEADER_LENGTH + chroot.length, prefix);
        return limit + Frame.HEADER_LENGTH + chroot.length + prefix.length;
    }

    int multi(final MutableDirectBuffer buffer, final int offset, final long correlationId, final List<Op> ops)
    {
        final int lengthOffset =
            multi.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).limit();
        return putOps(buffer, lengthOffset, ops);
    }

    int multiRead(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final List<Op> ops,
        final Consistency consistency)
    {
        final int lengthOffset = multiRead.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .consistency(consistency)
            .limit();
        return putOps(buffer, lengthOffset, ops);
    }

    int addWatch(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final AddWatchMode mode)
    {
        addWatch.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).mode(mode);
        return putPath(buffer, addWatch.limit(), path);
    }

    int checkWatches(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final WatcherType type)
    {
        checkWatches.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).watcherType(type);
        return putPath(buffer, checkWatches.limit(), path);
    }

    int removeWatches(
        final MutableDirectBuffer buffer,
        final int offset,
        final long correlationId,
        final String path,
        final WatcherType type)
    {
        removeWatches.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).watcherType(type);
        return putPath(buffer, removeWatches.limit(), path);
    }

    int authenticate(
        final MutableDirectBuffer buffer, final int offset, final long correlationId, final Credential credential)
    {
        return authenticate.wrapAndApplyHeader(buffer, offset, header)
            .correlationId(correlationId)
            .scheme(credential.scheme())
            .putCredential(credential.bytes(), 0, credential.bytes().length)
            .limit();
    }

    int whoAmI(final MutableDirectBuffer buffer, final int offset, final long correlationId)
    {
        return whoAmI.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).limit();
    }

    int ping(final MutableDirectBuffer buffer, final int offset, final long correlationId)
    {
        return ping.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).limit();
    }

    int closeSession(final MutableDirectBuffer buffer, final int offset, final long correlationId)
    {
        return closeSession.wrapAndApplyHeader(buffer, offset, header).correlationId(correlationId).limit();
    }

    private int putOps(final MutableDirectBuffer buffer, final int lengthOffset, final List<Op> ops)
    {
        int end = lengthOffset + Frame.HEADER_LENGTH;
        for (int i = 0, size = ops.size(); i < size; i++)
        {
            final int begin = end;
            end = op(buffer, begin + Frame.HEADER_LENGTH, i, ops.get(i));
            Frame.putLength(buffer, begin, end - begin - Frame.HEADER_LENGTH);
        }
        buffer.putInt(lengthOffset, end - lengthOffset - Frame.HEADER_LENGTH, ByteOrder.LITTLE_ENDIAN);
        return end;
    }

    private int op(final MutableDirectBuffer buffer, final int offset, final int index, final Op op)
    {
        if (op instanceof Op.Create createOp)
        {
            final int length = wrapData(createOp.data());
            return create(
                buffer, offset, index, op.path(), opData, 0, length, createOp.mode(), createOp.ttlMs(), createOp.acl());
        }
        if (op instanceof Op.SetData setOp)
        {
            final int length = wrapData(setOp.data());
            return setData(buffer, offset, index, op.path(), opData, 0, length, setOp.expectedVersion());
        }
        if (op instanceof Op.Delete deleteOp)
        {
            return delete(buffer, offset, index, op.path(), deleteOp.expectedVersion());
        }
        if (op instanceof Op.Check checkOp)
        {
            checkVersion.wrapAndApplyHeader(buffer, offset, header)
                .correlationId(index)
                .expectedVersion(checkOp.expectedVersion());
            return putPath(buffer, checkVersion.limit(), op.path());
        }
        if (op instanceof Op.GetData)
        {
            return getData(buffer, offset, index, op.path(), false, Consistency.LOCAL);
        }
        return getChildren(buffer, offset, index, op.path(), false, Consistency.LOCAL);
    }

    private int wrapData(final byte[] data)
    {
        opData.wrap(data == null ? NOTHING : data);
        return data == null ? -1 : data.length;
    }

    private int putPath(final MutableDirectBuffer buffer, final int limit, final String path)
    {
        int end = limit + Frame.HEADER_LENGTH;
        if (chroot.length > 0)
        {
            buffer.putBytes(end, chroot);
            end += chroot.length;
        }
        if (chroot.length == 0 || path.length() > 1)
        {
            end += PathRules.putUtf8(buffer, end, path);
        }
        buffer.putInt(limit, end - limit - Frame.HEADER_LENGTH, ByteOrder.LITTLE_ENDIAN);
        return end;
    }

    private static int putData(
        final MutableDirectBuffer buffer,
        final int limit,
        final DirectBuffer data,
        final int dataOffset,
        final int dataLength)
    {
        final int length = Math.max(dataLength, 0);
        buffer.putInt(limit, length, ByteOrder.LITTLE_ENDIAN);
        if (length > 0)
        {
            buffer.putBytes(limit + Frame.HEADER_LENGTH, data, dataOffset, length);
        }
        return limit + Frame.HEADER_LENGTH + length;
    }

    private static BooleanType flag(final boolean value)
    {
        return value ? BooleanType.T : BooleanType.F;
    }

    /** The group of {@link Acl#OPEN}, encoded once: the ACL of nearly every create. */
    private static byte[] openAclGroup()
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(new byte[128]);
        final CreateEncoder encoder = new CreateEncoder().wrap(buffer, 0);
        final int begin = encoder.limit();
        final Acl entry = Acl.OPEN.get(0);
        encoder.aclCount(1).next().permissions(entry.permissions()).scheme(entry.scheme()).id(entry.id());
        final byte[] group = new byte[encoder.limit() - begin];
        buffer.getBytes(begin, group);
        return group;
    }
}
