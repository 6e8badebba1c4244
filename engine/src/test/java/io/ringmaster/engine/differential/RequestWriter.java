package io.ringmaster.engine.differential;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

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
import io.ringmaster.engine.model.AclEntry;
import io.ringmaster.engine.model.Request;

/**
 * Encodes requests of the model as messages of the client protocol, from the messageHeader on. Written field by field
 * rather than with the generated encoders, so that values which those refuse can be sent, and so that a test stands
 * between the schema and the code generated from it.
 */
final class RequestWriter
{
    private static final int INITIAL_CAPACITY = 256;

    private ByteBuffer bytes = ByteBuffer.allocate(INITIAL_CAPACITY).order(ByteOrder.LITTLE_ENDIAN);

    private RequestWriter(final int templateId, final int blockLength)
    {
        int16(blockLength);
        int16(templateId);
        int16(MessageHeaderDecoder.SCHEMA_ID);
        int16(MessageHeaderDecoder.SCHEMA_VERSION);
    }

    static byte[] connect(
        final long sessionId, final byte[] password, final int timeoutMs, final long lastZxidSeen)
    {
        final RequestWriter writer = new RequestWriter(ConnectDecoder.TEMPLATE_ID, ConnectDecoder.BLOCK_LENGTH)
            .int32(timeoutMs).int64(sessionId).int64(lastZxidSeen).bool(false);
        writer.ensure(password.length);
        writer.bytes.put(password);
        return writer.toArray();
    }

    static byte[] encode(final long id, final Request request)
    {
        if (request instanceof Request.Truncated truncated)
        {
            final byte[] whole = encode(id, truncated.whole());
            return Arrays.copyOf(whole, whole.length - 1);
        }
        final RequestWriter write = encodeWrite(id, request);
        final RequestWriter read = write == null ? encodeRead(id, request) : write;
        return (read == null ? encodeOther(id, request) : read).toArray();
    }

    /** The correlation id of an operation of a multi, by its index. */
    static long operationId(final int index)
    {
        return (0x7_0000_0001L << 24) * (index + 1) - 5;
    }

    private static RequestWriter encodeWrite(final long id, final Request request)
    {
        if (request instanceof Request.Create create)
        {
            return new RequestWriter(CreateDecoder.TEMPLATE_ID, CreateDecoder.BLOCK_LENGTH)
                .int64(id).int64(create.ttlMs()).int8(create.kind())
                .bool(create.sequential()).bool(create.data() != null)
                .acl(create.acl(), CreateDecoder.AclDecoder.sbeBlockLength()).text(create.path()).data(create.data());
        }
        if (request instanceof Request.Delete delete)
        {
            return new RequestWriter(DeleteDecoder.TEMPLATE_ID, DeleteDecoder.BLOCK_LENGTH)
                .int64(id).int32(delete.expectedVersion()).text(delete.path());
        }
        if (request instanceof Request.SetData setData)
        {
            return new RequestWriter(SetDataDecoder.TEMPLATE_ID, SetDataDecoder.BLOCK_LENGTH)
                .int64(id).int32(setData.expectedVersion()).bool(setData.data() != null)
                .text(setData.path()).data(setData.data());
        }
        if (request instanceof Request.SetAcl setAcl)
        {
            return new RequestWriter(SetAclDecoder.TEMPLATE_ID, SetAclDecoder.BLOCK_LENGTH)
                .int64(id).int32(setAcl.expectedVersion())
                .acl(setAcl.acl(), SetAclDecoder.AclDecoder.sbeBlockLength()).text(setAcl.path());
        }
        if (request instanceof Request.CheckVersion check)
        {
            return new RequestWriter(CheckVersionDecoder.TEMPLATE_ID, CheckVersionDecoder.BLOCK_LENGTH)
                .int64(id).int32(check.expectedVersion()).text(check.path());
        }
        if (request instanceof Request.Multi multi)
        {
            return new RequestWriter(MultiDecoder.TEMPLATE_ID, MultiDecoder.BLOCK_LENGTH)
                .int64(id).frames(multi.operations());
        }
        return request instanceof Request.CloseSession ?
            new RequestWriter(CloseSessionDecoder.TEMPLATE_ID, CloseSessionDecoder.BLOCK_LENGTH).int64(id) : null;
    }

    private static RequestWriter encodeRead(final long id, final Request request)
    {
        if (request instanceof Request.Exists exists)
        {
            return new RequestWriter(ExistsDecoder.TEMPLATE_ID, ExistsDecoder.BLOCK_LENGTH)
                .int64(id).bool(exists.watch()).consistency(id).text(exists.path());
        }
        if (request instanceof Request.GetData getData)
        {
            return new RequestWriter(GetDataDecoder.TEMPLATE_ID, GetDataDecoder.BLOCK_LENGTH)
                .int64(id).bool(getData.watch()).consistency(id).text(getData.path());
        }
        if (request instanceof Request.GetChildren getChildren)
        {
            return new RequestWriter(GetChildrenDecoder.TEMPLATE_ID, GetChildrenDecoder.BLOCK_LENGTH)
                .int64(id).bool(getChildren.watch()).consistency(id).text(getChildren.path());
        }
        if (request instanceof Request.GetAcl getAcl)
        {
            return new RequestWriter(GetAclDecoder.TEMPLATE_ID, GetAclDecoder.BLOCK_LENGTH)
                .int64(id).consistency(id).text(getAcl.path());
        }
        if (request instanceof Request.Sync sync)
        {
            return new RequestWriter(SyncDecoder.TEMPLATE_ID, SyncDecoder.BLOCK_LENGTH)
                .int64(id).text(sync.path());
        }
        if (request instanceof Request.MultiRead multiRead)
        {
            return new RequestWriter(MultiReadDecoder.TEMPLATE_ID, MultiReadDecoder.BLOCK_LENGTH)
                .int64(id).consistency(id).frames(multiRead.operations());
        }
        if (request instanceof Request.GetEphemerals ephemerals)
        {
            return new RequestWriter(GetEphemeralsDecoder.TEMPLATE_ID, GetEphemeralsDecoder.BLOCK_LENGTH)
                .int64(id).consistency(id).text(ephemerals.prefix());
        }
        return request instanceof Request.GetAllChildrenNumber all ?
            new RequestWriter(GetAllChildrenNumberDecoder.TEMPLATE_ID, GetAllChildrenNumberDecoder.BLOCK_LENGTH)
                .int64(id).consistency(id).text(all.path()) : null;
    }

    private static RequestWriter encodeOther(final long id, final Request request)
    {
        if (request instanceof Request.AddWatch addWatch)
        {
            return new RequestWriter(AddWatchDecoder.TEMPLATE_ID, AddWatchDecoder.BLOCK_LENGTH)
                .int64(id).int8(addWatch.mode()).text(addWatch.path());
        }
        if (request instanceof Request.CheckWatches check)
        {
            return new RequestWriter(CheckWatchesDecoder.TEMPLATE_ID, CheckWatchesDecoder.BLOCK_LENGTH)
                .int64(id).int8(check.type()).text(check.path());
        }
        if (request instanceof Request.RemoveWatches remove)
        {
            return new RequestWriter(RemoveWatchesDecoder.TEMPLATE_ID, RemoveWatchesDecoder.BLOCK_LENGTH)
                .int64(id).int8(remove.type()).text(remove.path());
        }
        if (request instanceof Request.SetWatches setWatches)
        {
            return new RequestWriter(SetWatchesDecoder.TEMPLATE_ID, SetWatchesDecoder.BLOCK_LENGTH)
                .int64(id).int64(setWatches.relativeZxid())
                .texts(setWatches.data()).texts(setWatches.exist()).texts(setWatches.child())
                .texts(setWatches.persistent()).texts(setWatches.recursive());
        }
        if (request instanceof Request.Ping)
        {
            return new RequestWriter(PingDecoder.TEMPLATE_ID, PingDecoder.BLOCK_LENGTH).int64(id);
        }
        if (request instanceof Request.WhoAmI)
        {
            return new RequestWriter(WhoAmIDecoder.TEMPLATE_ID, WhoAmIDecoder.BLOCK_LENGTH).int64(id);
        }
        if (request instanceof Request.Authenticate auth)
        {
            return new RequestWriter(AuthenticateDecoder.TEMPLATE_ID, AuthenticateDecoder.BLOCK_LENGTH)
                .int64(id).text(auth.scheme()).data(auth.credential());
        }
        if (request instanceof Request.Placeholder placeholder)
        {
            return new RequestWriter(PlaceholderDecoder.TEMPLATE_ID, PlaceholderDecoder.BLOCK_LENGTH)
                .int64(id).int32(placeholder.errorCode()).bool(placeholder.thenClose());
        }
        throw new IllegalArgumentException("unknown " + request);
    }

    private RequestWriter frames(final List<Request> operations)
    {
        final List<byte[]> messages = new ArrayList<>();
        operations.forEach(operation -> messages.add(encode(operationId(messages.size()), operation)));
        int32(messages.stream().mapToInt(message -> Integer.BYTES + message.length).sum());
        messages.forEach(message ->
        {
            int32(message.length);
            ensure(message.length);
            bytes.put(message);
        });
        return this;
    }

    private RequestWriter acl(final List<AclEntry> acl, final int blockLength)
    {
        int16(blockLength);
        int32(acl.size());
        acl.forEach(entry -> int32(entry.permissions()).text(entry.scheme()).text(entry.id()));
        return this;
    }

    private RequestWriter texts(final List<String> texts)
    {
        int16(0);
        int32(texts.size());
        texts.forEach(this::text);
        return this;
    }

    private RequestWriter text(final String text)
    {
        return raw(Utf8.encode(text));
    }

    private RequestWriter data(final String data)
    {
        return raw(data == null ? new byte[0] : data.getBytes(StandardCharsets.ISO_8859_1));
    }

    private RequestWriter raw(final byte[] value)
    {
        int32(value.length);
        ensure(value.length);
        bytes.put(value);
        return this;
    }

    /** Either one: a server that stands alone serves both alike. */
    private RequestWriter consistency(final long id)
    {
        return int8((id & 1) == 0 ? Consistency.LOCAL.value() : Consistency.LINEARIZABLE.value());
    }

    private RequestWriter bool(final boolean value)
    {
        return int8(value ? 1 : 0);
    }

    private RequestWriter int8(final int value)
    {
        ensure(Byte.BYTES);
        bytes.put((byte)value);
        return this;
    }

    private void int16(final int value)
    {
        ensure(Short.BYTES);
        bytes.putShort((short)value);
    }

    private RequestWriter int32(final int value)
    {
        ensure(Integer.BYTES);
        bytes.putInt(value);
        return this;
    }

    private RequestWriter int64(final long value)
    {
        ensure(Long.BYTES);
        bytes.putLong(value);
        return this;
    }

    private void ensure(final int length)
    {
        if (bytes.remaining() < length)
        {
            final ByteBuffer larger = ByteBuffer.allocate((bytes.capacity() + length) * 2)
                .order(ByteOrder.LITTLE_ENDIAN);
            larger.put(bytes.flip());
            bytes = larger;
        }
    }

    private byte[] toArray()
    {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }
}
