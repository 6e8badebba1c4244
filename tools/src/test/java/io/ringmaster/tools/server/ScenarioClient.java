package io.ringmaster.tools.server;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.CloseSessionEncoder;
import io.ringmaster.codecs.client.ConnectEncoder;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.CreateEncoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.DeleteEncoder;
import io.ringmaster.codecs.client.ExistsEncoder;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.codecs.client.MultiEncoder;
import io.ringmaster.codecs.client.MultiReplyDecoder;
import io.ringmaster.codecs.client.NodeKind;
import io.ringmaster.codecs.client.PingEncoder;
import io.ringmaster.codecs.client.SetDataEncoder;
import io.ringmaster.codecs.client.SetWatchesEncoder;
import io.ringmaster.codecs.client.StatDecoder;
import io.ringmaster.codecs.client.StatReplyDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.codecs.client.WatchEventDecoder;
import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.tools.checker.HistoryRecorder;
import io.ringmaster.tools.checker.HistoryRecorder.Call;
import io.ringmaster.tools.checker.NodeView;
import io.ringmaster.tools.checker.Operation;
import io.ringmaster.tools.checker.OperationKind;
import io.ringmaster.tools.checker.Outcome;
import io.ringmaster.tools.checker.Step;
import io.ringmaster.tools.checker.WatchNotice.Change;

/**
 * A client by its messages: asks one behind the other, goes to another server with its session when it gets no answer,
 * and writes down what it sees.
 */
final class ScenarioClient
{
    private static final long ANSWER_NS = 2_000 * Scenario.MS;
    private static final int PIPELINE = 4;
    private static final int KEYS = 6;
    private static final int TIMEOUT_MS = 6_000;
    /** Of requests that are in no history. */
    private static final Call NO_CALL = null;

    private final int id;
    private final Scenario scenario;
    private final HistoryRecorder recorder;
    private final Random random;
    private final ExpandableArrayBuffer request = new ExpandableArrayBuffer();
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final MessageHeaderDecoder headerDecoder = new MessageHeaderDecoder();
    private final Deque<Pending> pending = new ArrayDeque<>();
    private final Set<String> dataWatches = new TreeSet<>();
    private final Set<String> existWatches = new TreeSet<>();
    private final byte[] password = new byte[16];
    private ScenarioServer server;
    private long connection;
    private boolean isConnected;
    private boolean isStopped;
    private long sessionId;
    private long session;
    private long sessionCount;
    private long seenZxid;
    private long correlationId;
    private long lastAnswerNs;
    private long lastSentNs;
    private long answeredCount;
    private int valueCount;

    ScenarioClient(final int id, final Scenario scenario, final HistoryRecorder recorder, final Random random)
    {
        this.id = id;
        this.scenario = scenario;
        this.recorder = recorder;
        this.random = random;
    }

    long answeredCount()
    {
        return answeredCount;
    }

    /** Ask for nothing more. */
    void stop()
    {
        isStopped = true;
    }

    /** Whether nothing of it is under way. */
    boolean isIdle()
    {
        return isConnected && pending.isEmpty();
    }

    void act()
    {
        if (server == null)
        {
            connect();
            return;
        }
        final boolean isWaiting = !isConnected || !pending.isEmpty();
        if (!server.isRunning() || (isWaiting && scenario.nowNs() - lastAnswerNs > ANSWER_NS) ||
            (!isStopped && random.nextInt(400) == 0))
        {
            disconnect();
            return;
        }
        if (isConnected && !isStopped && pending.size() < PIPELINE)
        {
            ask();
        }
        else if (isConnected && scenario.nowNs() - lastSentNs > TIMEOUT_MS / 3 * Scenario.MS)
        {
            send(new PingEncoder().wrapAndApplyHeader(request, 0, header).correlationId(correlationId).limit(),
                new Pending(correlationId++, NO_CALL, Step.exists("/")));
        }
    }

    private void connect()
    {
        final ScenarioServer candidate = scenario.anyServer();
        if (!candidate.isServing())
        {
            return;
        }
        server = candidate;
        connection = scenario.newConnection(this);
        isConnected = false;
        lastAnswerNs = scenario.nowNs();
        final UnsafeBuffer address = new UnsafeBuffer("127.0.0.1".getBytes(StandardCharsets.US_ASCII));
        final ConnectEncoder connect = new ConnectEncoder().wrapAndApplyHeader(request, 0, header)
            .timeoutMs(TIMEOUT_MS)
            .sessionId(sessionId)
            .lastZxidSeen(seenZxid)
            .readOnly(BooleanType.F);
        connect.putPassword(password, 0, password.length);
        if (!server.send(EndpointProtocol.OPENED, connection, address, address.capacity()) ||
            !server.send(EndpointProtocol.REQUEST, connection, request, connect.limit()))
        {
            disconnect();
        }
    }

    private void disconnect()
    {
        scenario.forget(connection);
        if (server.isRunning())
        {
            server.send(EndpointProtocol.CLOSED, connection, request, 0);
        }
        server = null;
        isConnected = false;
        // What is pending now has an unknown outcome.
        pending.clear();
    }

    private void ask()
    {
        final String key = "/n" + random.nextInt(KEYS);
        final long current = correlationId++;
        if (pending.isEmpty())
        {
            lastAnswerNs = scenario.nowNs();
        }
        switch (random.nextInt(20))
        {
            case 0 -> write(current, createLength(0, current, key, NodeKind.PERSISTENT), Step.create(key, value()));
            case 1 -> write(current, deleteLength(0, current, key, -1), Step.delete(key, Step.ANY_VERSION));
            case 2 -> askEphemeral(current);
            case 3 -> askMulti(current);
            case 4 -> closeSession(current);
            case 5, 6, 7, 8, 9, 10 ->
            {
                final int version = random.nextInt(3) == 0 ? random.nextInt(30) : Step.ANY_VERSION;
                valueCount++;
                write(current, setLength(0, current, key, version), Step.setData(key, value(), version));
            }
            default -> read(current, key);
        }
    }

    private String value()
    {
        return "c" + id + "." + valueCount;
    }

    private void write(final long current, final int length, final Step... steps)
    {
        send(length, new Pending(current, recorder.invoke(id, session, steps), steps[0]));
    }

    /** It goes with its session, whenever that may be. */
    private void askEphemeral(final long current)
    {
        valueCount++;
        final String key = "/e" + id;
        write(current, createLength(0, current, key, NodeKind.EPHEMERAL), Step.create(key, value()));
        recorder.invoke(id, -session - 1, Step.delete(key, Step.ANY_VERSION));
    }

    private void closeSession(final long current)
    {
        if (random.nextInt(4) == 0)
        {
            final int length = new CloseSessionEncoder().wrapAndApplyHeader(request, 0, header)
                .correlationId(current).limit();
            send(length, new Pending(current, NO_CALL, Step.delete("/", -1)));
        }
    }

    private void askMulti(final long current)
    {
        valueCount++;
        final String first = "/n" + random.nextInt(KEYS);
        final String second = "/n" + random.nextInt(KEYS);
        final MultiEncoder multi = new MultiEncoder().wrapAndApplyHeader(request, 0, header).correlationId(current);
        final int begin = multi.limit() + MultiEncoder.operationsHeaderLength();
        int position = begin;
        for (final String key : new String[]{first, second})
        {
            final int message = position + Frame.HEADER_LENGTH;
            final int limit = setLength(message, 0, key, -1);
            request.putInt(position, limit - message, ByteOrder.LITTLE_ENDIAN);
            position = limit;
        }
        request.putInt(multi.limit(), position - begin, ByteOrder.LITTLE_ENDIAN);
        write(current, position, Step.setData(first, value(), Step.ANY_VERSION),
            Step.setData(second, value(), Step.ANY_VERSION));
    }

    private void read(final long current, final String key)
    {
        final boolean isLocal = random.nextInt(3) > 0;
        final boolean isWatched = random.nextInt(4) == 0;
        final boolean isExists = random.nextInt(3) == 0;
        final Consistency consistency = isLocal ? Consistency.LOCAL : Consistency.LINEARIZABLE;
        final BooleanType watch = isWatched ? BooleanType.T : BooleanType.F;
        final int length;
        if (isExists)
        {
            final ExistsEncoder exists = new ExistsEncoder().wrapAndApplyHeader(request, 0, header)
                .correlationId(current).watch(watch).consistency(consistency).path(key);
            length = exists.limit();
        }
        else
        {
            final GetDataEncoder get = new GetDataEncoder().wrapAndApplyHeader(request, 0, header)
                .correlationId(current).watch(watch).consistency(consistency).path(key);
            length = get.limit();
        }
        final Step plain = isExists ? Step.exists(key) : Step.getData(key);
        final Step step = isWatched ? plain.watched() : plain;
        send(length, new Pending(current, isLocal ? recorder.invokeLocal(id, session, step) :
            recorder.invoke(id, session, step), step));
    }

    private int createLength(final int offset, final long current, final String key, final NodeKind kind)
    {
        if (kind == NodeKind.PERSISTENT)
        {
            valueCount++;
        }
        final CreateEncoder create = new CreateEncoder().wrapAndApplyHeader(request, offset, header)
            .correlationId(current).ttlMs(-1).kind(kind).sequential(BooleanType.F).hasData(BooleanType.T);
        create.aclCount(1).next().permissions(31).scheme("world").id("anyone");
        final byte[] data = value().getBytes(StandardCharsets.US_ASCII);
        create.path(key).putData(data, 0, data.length);
        return create.limit();
    }

    private int deleteLength(final int offset, final long current, final String key, final int version)
    {
        return new DeleteEncoder().wrapAndApplyHeader(request, offset, header)
            .correlationId(current).expectedVersion(version).path(key).limit();
    }

    private int setLength(final int offset, final long current, final String key, final int version)
    {
        final byte[] data = value().getBytes(StandardCharsets.US_ASCII);
        return new SetDataEncoder().wrapAndApplyHeader(request, offset, header)
            .correlationId(current).expectedVersion(version).hasData(BooleanType.T)
            .path(key).putData(data, 0, data.length).limit();
    }

    private void send(final int length, final Pending asked)
    {
        lastSentNs = scenario.nowNs();
        pending.add(asked);
        if (!server.send(EndpointProtocol.REQUEST, connection, request, length))
        {
            disconnect();
        }
    }

    void onReply(final int type, final DirectBuffer buffer, final int offset, final int length)
    {
        if (type != EndpointProtocol.MESSAGE)
        {
            disconnect();
            return;
        }
        headerDecoder.wrap(buffer, offset);
        switch (headerDecoder.templateId())
        {
            case ConnectReplyDecoder.TEMPLATE_ID -> onConnected(
                new ConnectReplyDecoder().wrapAndApplyHeader(buffer, offset, headerDecoder));
            case WatchEventDecoder.TEMPLATE_ID -> onEvent(
                new WatchEventDecoder().wrapAndApplyHeader(buffer, offset, headerDecoder));
            default -> onAnswer(buffer, offset);
        }
    }

    private void onConnected(final ConnectReplyDecoder reply)
    {
        lastAnswerNs = scenario.nowNs();
        if (reply.errorCode() == ErrorCode.SESSION_EXPIRED)
        {
            newSession();
            disconnect();
        }
        else if (reply.errorCode() != ErrorCode.OK)
        {
            disconnect();
        }
        else
        {
            if (sessionId == 0)
            {
                sessionId = reply.sessionId();
                session = id * 1_000L + sessionCount++;
                reply.getPassword(password, 0, password.length);
            }
            else
            {
                recorder.resumed(session);
            }
            isConnected = true;
            setWatches();
        }
    }

    private void newSession()
    {
        sessionId = 0;
        seenZxid = 0;
        dataWatches.clear();
        existWatches.clear();
    }

    private void setWatches()
    {
        if (dataWatches.isEmpty() && existWatches.isEmpty())
        {
            return;
        }
        final SetWatchesEncoder set = new SetWatchesEncoder().wrapAndApplyHeader(request, 0, header)
            .correlationId(correlationId).relativeZxid(seenZxid);
        final SetWatchesEncoder.DataWatchesEncoder data = set.dataWatchesCount(dataWatches.size());
        dataWatches.forEach(path -> data.next().path(path));
        final SetWatchesEncoder.ExistWatchesEncoder exist = set.existWatchesCount(existWatches.size());
        existWatches.forEach(path -> exist.next().path(path));
        set.childWatchesCount(0);
        set.persistentWatchesCount(0);
        set.persistentRecursiveWatchesCount(0);
        send(set.limit(), new Pending(correlationId++, NO_CALL, Step.exists("/")));
    }

    private void onEvent(final WatchEventDecoder event)
    {
        final long zxid = event.zxid();
        final Change change = switch (event.eventType())
        {
            case NODE_CREATED -> Change.CREATED;
            case NODE_DELETED -> Change.DELETED;
            default -> Change.CHANGED;
        };
        final String path = event.path();
        dataWatches.remove(path);
        existWatches.remove(path);
        recorder.notice(session, path, change, zxid);
    }

    private void onAnswer(final DirectBuffer buffer, final int offset)
    {
        final Pending asked = pending.poll();
        final MutableDirectBuffer copy = new UnsafeBuffer(new byte[Long.BYTES]);
        buffer.getBytes(offset + MessageHeaderDecoder.ENCODED_LENGTH, copy, 0, Long.BYTES);
        final long answered = copy.getLong(0, ByteOrder.LITTLE_ENDIAN);
        if (asked == null || asked.correlationId != answered)
        {
            throw new AssertionError("client " + id + " is answered " + answered + ", and not " + asked);
        }
        lastAnswerNs = scenario.nowNs();
        switch (headerDecoder.templateId())
        {
            case CreateReplyDecoder.TEMPLATE_ID ->
            {
                final CreateReplyDecoder reply = new CreateReplyDecoder().wrapAndApplyHeader(
                    buffer, offset, headerDecoder);
                ok(asked, reply.zxid(), view(reply.stat(), null));
            }
            case StatReplyDecoder.TEMPLATE_ID ->
            {
                final StatReplyDecoder reply = new StatReplyDecoder().wrapAndApplyHeader(buffer, offset, headerDecoder);
                ok(asked, reply.zxid(), view(reply.stat(), null));
            }
            case DataReplyDecoder.TEMPLATE_ID ->
            {
                final DataReplyDecoder reply = new DataReplyDecoder().wrapAndApplyHeader(buffer, offset, headerDecoder);
                final byte[] data = new byte[reply.dataLength()];
                final StatDecoder stat = reply.stat();
                reply.getData(data, 0, data.length);
                ok(asked, reply.zxid(), view(stat, new String(data, StandardCharsets.US_ASCII)));
            }
            case MultiReplyDecoder.TEMPLATE_ID ->
            {
                final MultiReplyDecoder reply = new MultiReplyDecoder().wrapAndApplyHeader(
                    buffer, offset, headerDecoder);
                if (reply.failedIndex() < 0)
                {
                    ok(asked, reply.zxid());
                }
                else
                {
                    failed(asked, ErrorCode.BAD_ARGUMENTS, reply.zxid());
                }
            }
            default ->
            {
                final StatusReplyDecoder reply = new StatusReplyDecoder().wrapAndApplyHeader(
                    buffer, offset, headerDecoder);
                if (reply.errorCode() == ErrorCode.OK)
                {
                    ok(asked, reply.zxid());
                }
                else
                {
                    failed(asked, reply.errorCode(), reply.zxid());
                }
            }
        }
    }

    private static NodeView view(final StatDecoder stat, final String value)
    {
        return new NodeView(value, stat.version(), stat.czxid(), stat.mzxid());
    }

    private void ok(final Pending asked, final long zxid, final NodeView... views)
    {
        seenZxid = Math.max(seenZxid, zxid);
        if (asked.call != null)
        {
            asked.call.ok(zxid, views);
            answeredCount++;
            watch(asked.step, false);
        }
        else if (asked.step.kind() == OperationKind.DELETE)
        {
            newSession();
            disconnect();
        }
    }

    private void watch(final Step step, final boolean isAbsent)
    {
        if (step.isWatched())
        {
            (isAbsent ? existWatches : dataWatches).add(step.key());
        }
    }

    private void failed(final Pending asked, final int code, final long zxid)
    {
        final Outcome outcome = switch (code)
        {
            case ErrorCode.NO_NODE -> Outcome.NO_NODE;
            case ErrorCode.NODE_EXISTS -> Outcome.NODE_EXISTS;
            case ErrorCode.BAD_VERSION -> Outcome.BAD_VERSION;
            case ErrorCode.BAD_ARGUMENTS -> Outcome.REFUSED;
            default -> Outcome.UNKNOWN;
        };
        if (outcome == Outcome.UNKNOWN || asked.call == null)
        {
            if (code == ErrorCode.SESSION_EXPIRED)
            {
                newSession();
            }
            disconnect();
            return;
        }
        seenZxid = Math.max(seenZxid, zxid);
        asked.call.failed(outcome, 0, zxid > 0 ? zxid : Operation.NO_ZXID);
        answeredCount++;
        if (asked.step.kind() == OperationKind.EXISTS)
        {
            watch(asked.step, true);
        }
    }

    @Override
    public String toString()
    {
        return "\nclient " + id + " session 0x" + Long.toHexString(sessionId) + " at " + server + " connected " +
            isConnected + " answered " + answeredCount + " pending " + pending;
    }

    private record Pending(long correlationId, Call call, Step step)
    {
    }
}
