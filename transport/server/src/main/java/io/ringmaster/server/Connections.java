package io.ringmaster.server;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.ErrorHandler;
import org.agrona.collections.Long2ObjectHashMap;
import org.agrona.concurrent.NanoClock;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.EndpointProtocol;

/**
 * The connections of an endpoint: the table by id, the counts that the limits look at, the deadlines, and what all
 * connections share. Endpoint thread only.
 */
final class Connections
{
    /** Connections that are told at the same time that a limit is reached; more are closed without a word. */
    static final int MAX_REFUSED_AT_ONCE = 64;

    private static final long NO_DEADLINE = Long.MAX_VALUE;
    private static final long CLIENT_LOG_WINDOW_NS = TimeUnit.SECONDS.toNanos(1);
    /** Who scans ports has all day. */
    private static final long STRANGER_LOG_WINDOW_NS = TimeUnit.MINUTES.toNanos(1);

    private final Long2ObjectHashMap<Connection> byId = new Long2ObjectHashMap<>();
    /** In the order of their deadlines, as all wait equally long; those that are done are skipped at the deadline. */
    private final ArrayDeque<Connection> handshaking = new ArrayDeque<>();
    private final ArrayDeque<Connection> closing = new ArrayDeque<>();
    private final OutputChunks outputChunks = new OutputChunks();
    private final ReceiveBuffer receiveBuffer;
    private final FrameReader frameReader;
    private final ReplyPublisher replies;
    private final RequestPublisher requests;
    /** Apart from each other: who sends nothing like a first request must not hide why a client was closed. */
    private final CloseLog clientLog;
    private final CloseLog strangerLog;
    private final EndpointCounters counters;
    private final EndpointStatistics statistics;
    private final ErrorHandler errorHandler;
    private final NanoClock clock;
    private final long handshakeTimeoutNs;
    private final long lingerTimeoutNs;
    private final long highWaterMark;
    private final long maxQueuedLength;
    private final long maxTotalQueuedLength;
    private Connection lastFound;
    private long lastConnectionId;
    private int countedCount;
    private int refusedCount;
    private long totalQueuedLength;
    private long bytesIn;
    private long bytesOut;
    private long nextDeadlineNs = NO_DEADLINE;

    Connections(final EndpointContext context, final RequestPublisher requests)
    {
        this.requests = requests;
        counters = context.counters();
        statistics = requests.statistics();
        errorHandler = context.errorHandler();
        clock = context.nanoClock();
        handshakeTimeoutNs = context.handshakeTimeoutNs();
        lingerTimeoutNs = context.closeLingerTimeoutNs();
        highWaterMark = context.highWaterMark();
        maxQueuedLength = context.maxQueuedLength();
        maxTotalQueuedLength = context.maxTotalQueuedLength();
        receiveBuffer = new ReceiveBuffer(context.receiveBufferLength());
        lastConnectionId = (long)context.endpointIndex() << EndpointProtocol.ENDPOINT_INDEX_SHIFT;
        clientLog = new CloseLog(clock, CLIENT_LOG_WINDOW_NS, "of clients", context.closeHandler());
        strangerLog = new CloseLog(
            clock, STRANGER_LOG_WINDOW_NS, "that never became clients", context.closeHandler());
        frameReader = new FrameReader(this, requests, context);
        replies = new ReplyPublisher(this, context);
    }

    FrameReader frameReader()
    {
        return frameReader;
    }

    ReplyPublisher replies()
    {
        return replies;
    }

    EndpointStatistics statistics()
    {
        return statistics;
    }

    /**
     * Connections that are open now.
     *
     * @return the count, with those that are being refused or closed.
     */
    int count()
    {
        return byId.size();
    }

    /** All of {@link #count()}, in the order in which they came. */
    List<Connection> all()
    {
        final List<Connection> all = new ArrayList<>(byId.values());
        all.sort(Comparator.comparingLong(Connection::id));
        return all;
    }

    /**
     * An address as the engine is told it.
     *
     * @param address of a client.
     * @return its text without the scope.
     */
    static byte[] addressText(final InetAddress address)
    {
        final String text = address.getHostAddress();
        final int scope = text.indexOf('%');
        return (scope < 0 ? text : text.substring(0, scope)).getBytes(StandardCharsets.US_ASCII);
    }

    ReceiveBuffer receiveBuffer()
    {
        return receiveBuffer;
    }

    /** Queued output of one connection above which nothing more is read from it, and from half of which on again. */
    long highWaterMark()
    {
        return highWaterMark;
    }

    OutputChunks outputChunks()
    {
        return outputChunks;
    }

    long nextConnectionId()
    {
        return ++lastConnectionId;
    }

    /**
     * Connections that the limits count.
     *
     * @return the count, without those that are only being refused.
     */
    int countedCount()
    {
        return countedCount;
    }

    int refusedCount()
    {
        return refusedCount;
    }

    /**
     * Look a connection up for a reply. Replies come in runs, so the last one found is tried first.
     *
     * @param connectionId as the engine gave it.
     * @return the connection, or null if it is gone.
     */
    Connection find(final long connectionId)
    {
        final Connection last = lastFound;
        if (last != null && last.id() == connectionId)
        {
            return last;
        }
        final Connection found = byId.get(connectionId);
        lastFound = found;
        return found;
    }

    boolean isEmpty()
    {
        return byId.isEmpty();
    }

    /** Send all connections what is queued for them and end their streams. */
    void closeAllAfterFlush()
    {
        for (final Connection connection : new ArrayList<>(byId.values()))
        {
            connection.closeAfterFlush();
        }
    }

    void onAccepted(final Connection connection)
    {
        byId.put(connection.id(), connection);
        if (connection.isCounted())
        {
            countedCount++;
            connection.listener().onAccepted(connection.address());
            counters.connectionsAccepted().incrementRelease();
        }
        else
        {
            refusedCount++;
        }
        counters.connectionsOpen().setRelease(byId.size());
    }

    void onActive(final Connection connection)
    {
        if (connection.isCounted())
        {
            connection.deadlineNs(clock.nanoTime() + handshakeTimeoutNs);
            handshaking.addLast(connection);
            updateDeadline();
        }
        else
        {
            connection.adapter().onRefused(
                connection, ErrorCode.LIMIT_REACHED, "too many connections; the server's limit is reached");
            connection.closeAfterFlush();
        }
    }

    /** A client has said who it is: where nobody waits any more there is no deadline to compare the clock with. */
    void onHandshake()
    {
        Connection first;
        while ((first = handshaking.peekFirst()) != null && first.state() != Connection.State.HANDSHAKE)
        {
            handshaking.pollFirst();
        }
        updateDeadline();
    }

    void onClosing(final Connection connection)
    {
        statistics.onClosed(connection.statistics());
        connection.deadlineNs(clock.nanoTime() + lingerTimeoutNs);
        closing.addLast(connection);
        updateDeadline();
    }

    void onClosed(final Connection connection)
    {
        if (byId.remove(connection.id()) == null)
        {
            return;
        }
        if (connection.isCounted())
        {
            countedCount--;
            connection.listener().onClosed(connection.address());
        }
        else
        {
            refusedCount--;
        }
        totalQueuedLength -= connection.countedLength();
        statistics.onClosed(connection.statistics());
        lastFound = null;
        counters.connectionsOpen().setRelease(byId.size());
        if (connection.isOpened())
        {
            requests.closed(connection.id());
        }
    }

    /**
     * A write was tried and the socket did not take all: close the connection if that is too much, for itself or with
     * all others.
     *
     * @param connection   that does not read fast enough.
     * @param queuedLength bytes queued for it now.
     */
    void onBacklog(final Connection connection, final long queuedLength)
    {
        totalQueuedLength += queuedLength - connection.countedLength();
        connection.countedLength(queuedLength);
        if (queuedLength > maxQueuedLength)
        {
            closeSlowReader(connection, queuedLength + " bytes queued, the limit is " + maxQueuedLength);
        }
        else if (totalQueuedLength > maxTotalQueuedLength && queuedLength > highWaterMark)
        {
            recountQueuedLength();
            if (totalQueuedLength > maxTotalQueuedLength)
            {
                closeSlowReader(
                    connection,
                    queuedLength + " of " + totalQueuedLength + " bytes queued for all connections, the limit is " +
                    maxTotalQueuedLength);
            }
        }
    }

    void onDirty(final Connection connection)
    {
        replies.onDirty(connection);
    }

    void onBytesIn(final int length)
    {
        bytesIn += length;
    }

    void onBytesOut(final int length)
    {
        bytesOut += length;
    }

    void onError(final Throwable error)
    {
        errorHandler.onError(error);
    }

    void onProtocolError(final Connection connection, final String reason)
    {
        counters.protocolErrors().incrementRelease();
        logClose(connection, reason);
    }

    void logClose(final Connection connection, final String reason)
    {
        final CloseLog log = connection.isOpened() ? clientLog : strangerLog;
        log.onClose(connection.id(), connection.address(), reason);
        if (log.hasSuppressed())
        {
            updateDeadline();
        }
    }

    /**
     * Earliest time at which {@link #checkDeadlines()} may have something to do.
     *
     * @return a time of the context's clock, {@link Long#MAX_VALUE} for none.
     */
    long nextDeadlineNs()
    {
        return nextDeadlineNs;
    }

    /**
     * Close what has waited too long.
     *
     * @return connections closed.
     */
    int checkDeadlines()
    {
        if (nextDeadlineNs == NO_DEADLINE)
        {
            return 0;
        }
        final long nowNs = clock.nanoTime();
        if (nowNs - nextDeadlineNs < 0)
        {
            return 0;
        }
        final int count = checkHandshakes(nowNs) + checkClosing(nowNs);
        clientLog.poll(nowNs);
        strangerLog.poll(nowNs);
        updateDeadline();
        return count;
    }

    void flushCounters()
    {
        requests.flushCounters();
        if (bytesIn != 0)
        {
            counters.bytesIn().getAndAddRelease(bytesIn);
            bytesIn = 0;
        }
        if (bytesOut != 0)
        {
            counters.bytesOut().getAndAddRelease(bytesOut);
            bytesOut = 0;
        }
    }

    void free()
    {
        clientLog.flush();
        strangerLog.flush();
        receiveBuffer.free();
        outputChunks.freeAll();
    }

    private void closeSlowReader(final Connection connection, final String reason)
    {
        counters.slowReaderCloses().incrementRelease();
        logClose(connection, "slow reader: " + reason);
        connection.close();
    }

    /** Connections that have drained since do not report it; only a sum that seems too high is worth asking them. */
    private void recountQueuedLength()
    {
        totalQueuedLength = 0;
        for (final Connection connection : byId.values())
        {
            if (connection.countedLength() > 0)
            {
                connection.countedLength(connection.queuedLength());
                totalQueuedLength += connection.countedLength();
            }
        }
    }

    private int checkHandshakes(final long nowNs)
    {
        int count = 0;
        Connection connection;
        while ((connection = handshaking.peekFirst()) != null)
        {
            final boolean isWaiting = connection.state() == Connection.State.HANDSHAKE;
            if (isWaiting && nowNs - connection.deadlineNs() < 0)
            {
                break;
            }
            handshaking.pollFirst();
            if (!isWaiting)
            {
                continue;
            }
            if (connection.isStopped(Connection.STOPPED_BY_RING) || frameReader().isRingFull())
            {
                // It is this server that does not read; the client gets its time again.
                connection.deadlineNs(nowNs + handshakeTimeoutNs);
                handshaking.addLast(connection);
                continue;
            }
            count++;
            counters.handshakeTimeouts().incrementRelease();
            logClose(connection, "no first request within " + handshakeTimeoutNs / 1_000_000 + " ms");
            connection.close();
        }
        return count;
    }

    private int checkClosing(final long nowNs)
    {
        int count = 0;
        Connection connection;
        while ((connection = closing.peekFirst()) != null)
        {
            final boolean isWaiting = connection.state() != Connection.State.CLOSED;
            if (isWaiting && nowNs - connection.deadlineNs() < 0)
            {
                break;
            }
            closing.pollFirst();
            if (isWaiting && connection.isDraining())
            {
                connection.deadlineNs(nowNs + lingerTimeoutNs);
                closing.addLast(connection);
            }
            else if (isWaiting)
            {
                count++;
                connection.close();
            }
        }
        return count;
    }

    private void updateDeadline()
    {
        long deadlineNs = NO_DEADLINE;
        if (!handshaking.isEmpty())
        {
            deadlineNs = handshaking.peekFirst().deadlineNs();
        }
        if (!closing.isEmpty())
        {
            deadlineNs = earlier(deadlineNs, closing.peekFirst().deadlineNs());
        }
        if (clientLog.hasSuppressed())
        {
            deadlineNs = earlier(deadlineNs, clientLog.deadlineNs());
        }
        if (strangerLog.hasSuppressed())
        {
            deadlineNs = earlier(deadlineNs, strangerLog.deadlineNs());
        }
        nextDeadlineNs = deadlineNs;
    }

    private static long earlier(final long deadlineNs, final long otherNs)
    {
        return deadlineNs == NO_DEADLINE || otherNs - deadlineNs < 0 ? otherNs : deadlineNs;
    }
}
