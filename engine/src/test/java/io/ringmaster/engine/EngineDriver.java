package io.ringmaster.engine;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.AddWatchEncoder;
import io.ringmaster.codecs.client.AddWatchMode;
import io.ringmaster.codecs.client.AuthenticateEncoder;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CloseSessionEncoder;
import io.ringmaster.codecs.client.ConnectEncoder;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.DeleteEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.GetEphemeralsEncoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.MultiEncoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.PingEncoder;
import io.ringmaster.codecs.client.SetDataEncoder;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;

/** Drives an engine by its rings: a virtual clock, a journal that is durable when told, and replies as bytes. */
final class EngineDriver implements EngineClock, JournalStatus, SnapshotSink, AutoCloseable
{
    private static final byte[] NOTHING = new byte[0];

    final EndpointRings rings;
    final Engine engine;
    final RingPoller journalPoller;
    final List<byte[]> replies = new ArrayList<>();
    final List<String> closes = new ArrayList<>();
    final List<byte[]> journal = new ArrayList<>();
    final List<byte[]> snapshotBlocks = new ArrayList<>();
    final ExpandableArrayBuffer request = new ExpandableArrayBuffer();
    final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private byte[] lastRequest;
    long nowNs = 1_000_000_000L;
    long grantedBytes = Long.MAX_VALUE / 2;
    boolean isFull;
    boolean isSnapshotBegun;
    boolean isSnapshotEnded;
    long snapshotBytes;
    boolean isSnapshotBusy;
    boolean isForgetful;

    EngineDriver(final EngineContext ctx)
    {
        this(ctx, new EndpointRings(0, 1024, 4 * 1024 * 1024, 1024, 1024 * 1024));
    }

    EngineDriver(final EngineContext ctx, final EndpointRings rings)
    {
        this.rings = rings;
        engine = new Engine(ctx
            .clock(this)
            .journalStatus(this)
            .snapshotSink(this)
            .passwordSource(password -> password[0] = 7)
            .addEndpoint(rings));
        journalPoller = engine.journalPoller();
    }

    EngineDriver start()
    {
        engine.start();
        return this;
    }

    EngineDriver connect(final long connectionId)
    {
        final UnsafeBuffer address = new UnsafeBuffer("127.0.0.1".getBytes(StandardCharsets.US_ASCII));
        send(EndpointProtocol.OPENED, connectionId, address, address.capacity());
        final ConnectEncoder connect = new ConnectEncoder().wrapAndApplyHeader(request, 0, header)
            .timeoutMs(10_000)
            .sessionId(0)
            .lastZxidSeen(0)
            .readOnly(BooleanType.F);
        connect.putPassword(new byte[16], 0, 16);
        request(connectionId, connect.limit());
        return this;
    }

    void create(final long connectionId, final long correlationId, final String path, final byte[] data)
    {
        request(connectionId, create(0, correlationId, NodeKind.PERSISTENT, path, data, 1, "world", "anyone"));
    }

    void createEphemeral(final long connectionId, final long correlationId, final String path)
    {
        request(connectionId, create(0, correlationId, NodeKind.EPHEMERAL, path, NOTHING, 1, "world", "anyone"));
    }

    void createWithAcl(
        final long connectionId, final long correlationId, final String path, final String scheme, final String id)
    {
        request(connectionId, create(0, correlationId, NodeKind.PERSISTENT, path, NOTHING, 1, scheme, id));
    }

    /** A multi that creates persistent nodes, each with entries of one scheme and id that differ in permissions. */
    void createAll(
        final long connectionId,
        final long correlationId,
        final List<String> paths,
        final int entryCount,
        final String scheme,
        final String id)
    {
        final MultiEncoder multi = new MultiEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId);
        final int begin = multi.limit() + MultiEncoder.operationsHeaderLength();
        int position = begin;
        for (final String path : paths)
        {
            final int message = position + Frame.HEADER_LENGTH;
            final int limit = create(message, 0, NodeKind.PERSISTENT, path, NOTHING, entryCount, scheme, id);
            request.putInt(position, limit - message, ByteOrder.LITTLE_ENDIAN);
            position = limit;
        }
        request.putInt(multi.limit(), position - begin, ByteOrder.LITTLE_ENDIAN);
        request(connectionId, position);
    }

    private int create(
        final int offset,
        final long correlationId,
        final NodeKind kind,
        final String path,
        final byte[] data,
        final int entryCount,
        final String scheme,
        final String id)
    {
        final CreateEncoder create = new CreateEncoder().wrapAndApplyHeader(request, offset, header)
            .correlationId(correlationId)
            .ttlMs(-1)
            .kind(kind)
            .sequential(BooleanType.F)
            .hasData(BooleanType.T);
        CreateEncoder.AclEncoder acl = create.aclCount(entryCount);
        for (int i = 0; i < entryCount; i++)
        {
            acl = acl.next().permissions(31 + 32 * i).scheme(scheme).id(id);
        }
        create.path(path).putData(data, 0, data.length);
        return create.limit();
    }

    void authenticate(final long connectionId, final long correlationId, final String credential)
    {
        final AuthenticateEncoder authenticate = new AuthenticateEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId)
            .scheme("digest");
        final byte[] bytes = credential.getBytes(StandardCharsets.US_ASCII);
        authenticate.putCredential(bytes, 0, bytes.length);
        request(connectionId, authenticate.limit());
    }

    void authenticateBadly(final long connectionId, final long correlationId)
    {
        final AuthenticateEncoder authenticate = new AuthenticateEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId)
            .scheme("no-such-scheme");
        authenticate.putCredential(NOTHING, 0, 0);
        request(connectionId, authenticate.limit());
    }

    void getEphemerals(final long connectionId, final long correlationId)
    {
        final GetEphemeralsEncoder get = new GetEphemeralsEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId)
            .consistency(Consistency.LOCAL)
            .prefix("/");
        request(connectionId, get.limit());
    }

    void watchAll(final long connectionId, final long correlationId)
    {
        final AddWatchEncoder addWatch = new AddWatchEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId)
            .mode(AddWatchMode.PERSISTENT_RECURSIVE)
            .path("/");
        request(connectionId, addWatch.limit());
    }

    void closeSession(final long connectionId, final long correlationId)
    {
        final CloseSessionEncoder close = new CloseSessionEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId);
        request(connectionId, close.limit());
    }

    void ping(final long connectionId, final long correlationId)
    {
        final PingEncoder ping = new PingEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId);
        request(connectionId, ping.limit());
    }

    void get(final long connectionId, final long correlationId, final String path, final boolean watch)
    {
        final GetDataEncoder get = new GetDataEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId)
            .watch(watch ? BooleanType.T : BooleanType.F)
            .consistency(Consistency.LOCAL)
            .path(path);
        request(connectionId, get.limit());
    }

    void set(final long connectionId, final long correlationId, final String path, final byte[] data)
    {
        final SetDataEncoder set = new SetDataEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId)
            .expectedVersion(-1)
            .hasData(BooleanType.T)
            .path(path)
            .putData(data, 0, data.length);
        request(connectionId, set.limit());
    }

    void delete(final long connectionId, final long correlationId, final String path)
    {
        final DeleteEncoder delete = new DeleteEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId)
            .expectedVersion(-1)
            .path(path);
        request(connectionId, delete.limit());
    }

    byte[] lastRequest()
    {
        return lastRequest;
    }

    void request(final long connectionId, final int length)
    {
        lastRequest = new byte[length];
        request.getBytes(0, lastRequest);
        send(EndpointProtocol.REQUEST, connectionId, request, length);
    }

    void send(final int type, final long connectionId, final DirectBuffer buffer, final int length)
    {
        final int offset = rings.requests().tryClaim(length);
        if (offset < 0)
        {
            throw new AssertionError("request ring is full");
        }
        rings.requests().buffer().putBytes(offset, buffer, 0, length);
        rings.requests().publish(type, connectionId, length);
    }

    /** Run duty cycles and make everything durable until nothing is left to do. */
    void settle()
    {
        int idle = 0;
        // Time counts as heard a few cycles after it has passed.
        while (idle < 4)
        {
            final int workCount = engine.doWork() + makeDurable(Integer.MAX_VALUE) + takeReplies();
            idle = workCount == 0 ? idle + 1 : 0;
        }
    }

    int makeDurable(final int limit)
    {
        final int count = journalPoller.peek(
            (type, tag, buffer, offset, length) ->
            {
                final byte[] record = new byte[length];
                buffer.getBytes(offset, record);
                journal.add(record);
                return RingMessageHandler.Action.CONTINUE;
            },
            limit);
        journalPoller.release();
        return count;
    }

    int takeReplies()
    {
        return rings.replyPoller().poll(
            (type, tag, buffer, offset, length) ->
            {
                if (type == EndpointProtocol.CLOSE)
                {
                    closes.add(tag + ":" + buffer.getStringWithoutLengthAscii(offset, length));
                }
                else if (!isForgetful)
                {
                    final byte[] reply = new byte[length];
                    buffer.getBytes(offset, reply);
                    replies.add(reply);
                }
                return RingMessageHandler.Action.CONTINUE;
            },
            Integer.MAX_VALUE);
    }

    int replyTemplate(final int index)
    {
        return new UnsafeBuffer(replies.get(index)).getShort(
            MessageHeaderDecoder.templateIdEncodingOffset(), ByteOrder.LITTLE_ENDIAN) & 0xFFFF;
    }

    UnsafeBuffer reply(final int index)
    {
        return new UnsafeBuffer(replies.get(index));
    }

    @Override
    public long nanoTime()
    {
        return nowNs;
    }

    @Override
    public long epochMillis()
    {
        return 1_700_000_000_000L + nowNs / 1_000_000;
    }

    @Override
    public long grantedBytes()
    {
        return grantedBytes;
    }

    @Override
    public boolean isFull()
    {
        return isFull;
    }

    @Override
    public boolean begin(final long zxid)
    {
        snapshotBlocks.clear();
        isSnapshotBegun = true;
        isSnapshotEnded = false;
        return true;
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        if (isSnapshotBusy)
        {
            return false;
        }
        final byte[] block = new byte[length];
        buffer.getBytes(offset, block);
        snapshotBlocks.add(block);
        snapshotBytes += length;
        return true;
    }

    @Override
    public boolean end()
    {
        isSnapshotEnded = true;
        return true;
    }

    @Override
    public int maxBlockLength()
    {
        return 64 * 1024;
    }

    @Override
    public void close()
    {
        engine.close();
    }
}
