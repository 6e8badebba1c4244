package io.ringmaster.server;

import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.NanoClock;

import io.ringmaster.codecs.Frame;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.WatchEventDecoder;
import io.ringmaster.codecs.jute.OpCode;

/**
 * What passes through an endpoint: packets in both directions, requests under way, and how long they took. A request
 * costs a few additions here; the clock is read once for all replies that are taken together. Endpoint thread only.
 */
final class EndpointStatistics
{
    private static final int TEMPLATE_AND_SCHEMA_OFFSET = 2;
    private static final int CORRELATION_ID_OFFSET = Frame.MESSAGE_HEADER_LENGTH;
    private static final int ZXID_OFFSET = CORRELATION_ID_OFFSET + Long.BYTES;
    private static final int WATCH_EVENT = templateAndSchema(WatchEventDecoder.TEMPLATE_ID);
    private static final int CONNECT_REPLY = templateAndSchema(ConnectReplyDecoder.TEMPLATE_ID);

    private final LatencyStatistics latency = new LatencyStatistics();
    private final LatencyStatistics readLatency = new LatencyStatistics();
    private final LatencyStatistics updateLatency = new LatencyStatistics();
    private final MessageHeaderDecoder header = new MessageHeaderDecoder();
    private final ConnectReplyDecoder connectReply = new ConnectReplyDecoder();
    private final NanoClock clock;
    private final EpochClock epochClock;
    private final RequestWatch watch;
    private final long startNs;
    private long receivedCount;
    private long sentCount;
    private long requestedCount;
    private long answeredCount;
    private long abandonedCount;
    private boolean isClockRead;
    private long nowNs;
    private long nowMs;

    EndpointStatistics(final NanoClock clock, final EpochClock epochClock, final LatencyHandler latencyHandler)
    {
        watch = new RequestWatch(clock, latencyHandler);
        this.clock = clock;
        this.epochClock = epochClock;
        startNs = clock.nanoTime();
    }

    /** Forget what was counted; requests under way stay so. */
    void reset()
    {
        receivedCount = 0;
        sentCount = 0;
        latency.reset();
        readLatency.reset();
        updateLatency.reset();
    }

    /** A duty cycle begins. */
    void onRound()
    {
        watch.onRound();
    }

    /** The thread has nothing to do, and may rest. */
    void onRest()
    {
        watch.onRest();
    }

    /** Replies are about to be taken: the clock is read once for all of them, if any of them is to be measured. */
    void onReplies()
    {
        isClockRead = false;
        if (watch.isWatching())
        {
            readClock();
        }
    }

    /** Replies have been taken. */
    void onRepliesTaken()
    {
        watch.onReplies(nowNs, answeredCount);
    }

    /** A read from a connection is over. */
    void onReadComplete(final ConnectionStatistics connection)
    {
        watch.onRead(connection, requestedCount);
    }

    /** A request was passed to the engine, which answers it once. */
    void onRequest(final ConnectionStatistics connection)
    {
        receivedCount++;
        requestedCount++;
        connection.onRequest();
    }

    /** A four-letter word came. */
    void onWord(final ConnectionStatistics connection)
    {
        receivedCount++;
        connection.onReceived();
    }

    /** A four-letter word was answered. */
    void onWordAnswered()
    {
        sentCount++;
    }

    /**
     * A message of the engine begins.
     *
     * @param connection to receive it.
     * @param buffer     holding it.
     * @param offset     of its header.
     */
    void onMessage(final ConnectionStatistics connection, final DirectBuffer buffer, final int offset)
    {
        final int templateAndSchema =
            buffer.getInt(offset + TEMPLATE_AND_SCHEMA_OFFSET, ByteOrder.LITTLE_ENDIAN);
        if (templateAndSchema >>> Short.SIZE != WatchEventDecoder.SCHEMA_ID)
        {
            return;
        }
        sentCount++;
        connection.onSent();
        if (templateAndSchema == WATCH_EVENT)
        {
            return;
        }
        answeredCount++;
        connection.onAnswered();
        if (templateAndSchema == CONNECT_REPLY)
        {
            connectReply.wrapAndApplyHeader(buffer, offset, header);
            connection.onConnected(
                connectReply.sessionId(), connectReply.timeoutMs(), connectReply.zxid(), epochClock.time());
        }
        else if (connection.isTimed())
        {
            onReply(
                connection,
                buffer.getLong(offset + CORRELATION_ID_OFFSET, ByteOrder.LITTLE_ENDIAN),
                buffer.getLong(offset + ZXID_OFFSET, ByteOrder.LITTLE_ENDIAN));
        }
    }

    /** A connection ends, and what is under way for it is answered to nobody. */
    void onClosed(final ConnectionStatistics connection)
    {
        abandonedCount += connection.outstandingCount();
        watch.onClosed(connection);
        connection.onClosed();
    }

    long receivedCount()
    {
        return receivedCount;
    }

    long sentCount()
    {
        return sentCount;
    }

    /** Requests passed to the engine and not answered. */
    long outstandingCount()
    {
        return requestedCount - answeredCount - abandonedCount;
    }

    long uptimeMs()
    {
        return TimeUnit.NANOSECONDS.toMillis(clock.nanoTime() - startNs);
    }

    LatencyStatistics latency()
    {
        return latency;
    }

    LatencyStatistics readLatency()
    {
        return readLatency;
    }

    LatencyStatistics updateLatency()
    {
        return updateLatency;
    }

    private void readClock()
    {
        isClockRead = true;
        nowNs = clock.nanoTime();
        nowMs = TimeUnit.NANOSECONDS.toMillis(nowNs);
    }

    private void onReply(final ConnectionStatistics connection, final long correlationId, final long zxid)
    {
        if (!isClockRead)
        {
            readClock();
        }
        final int kind = Correlation.kind(correlationId);
        final int latencyMs =
            (int)nowMs - Correlation.milliseconds(correlationId) & Correlation.MILLISECONDS_MASK;
        connection.onReply(kind, Correlation.xid(correlationId), zxid, latencyMs, nowMs);
        latency.record(latencyMs);
        if (isUpdate(kind))
        {
            updateLatency.record(latencyMs);
        }
        else if (kind != OpCode.PING)
        {
            readLatency.record(latencyMs);
        }
    }

    private static boolean isUpdate(final int kind)
    {
        return switch (kind)
        {
            case OpCode.CREATE, OpCode.CREATE2, OpCode.CREATE_CONTAINER, OpCode.CREATE_TTL, OpCode.DELETE,
                OpCode.DELETE_CONTAINER, OpCode.SET_DATA, OpCode.SET_ACL, OpCode.MULTI, OpCode.RECONFIG,
                Correlation.CLOSE_SESSION -> true;
            default -> false;
        };
    }

    private static int templateAndSchema(final int templateId)
    {
        return templateId | WatchEventDecoder.SCHEMA_ID << Short.SIZE;
    }
}
