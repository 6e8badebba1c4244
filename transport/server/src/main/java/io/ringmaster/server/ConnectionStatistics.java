package io.ringmaster.server;

/** What a connection has done so far, for {@code cons} and {@code stat}. Endpoint thread only. */
final class ConnectionStatistics
{
    /** {@link #lastKind()} before the first reply. */
    static final int NO_KIND = -1;
    /** {@link #lastKind()} after the handshake. */
    static final int CONNECTED_KIND = -2;

    private final boolean isTimed;
    private long receivedCount;
    private long sentCount;
    private long requestedCount;
    private long answeredCount;
    private long sessionId;
    private int timeoutMs;
    private long establishedMs;
    private int lastKind = NO_KIND;
    private int lastXid;
    private long lastZxid;
    private long lastResponseMs;
    private int lastLatencyMs;
    private long latencyCount;
    private long latencySum;
    private int minLatencyMs;
    private int maxLatencyMs;

    /**
     * Construct.
     *
     * @param isTimed whether correlation ids of the connection are a {@link Correlation}.
     */
    ConnectionStatistics(final boolean isTimed)
    {
        this.isTimed = isTimed;
    }

    /** Forget the counts; who it is stays known. */
    void reset()
    {
        receivedCount = 0;
        sentCount = 0;
        lastKind = NO_KIND;
        lastXid = 0;
        lastZxid = 0;
        lastResponseMs = 0;
        lastLatencyMs = 0;
        latencyCount = 0;
        latencySum = 0;
        minLatencyMs = 0;
        maxLatencyMs = 0;
    }

    boolean isTimed()
    {
        return isTimed;
    }

    void onReceived()
    {
        receivedCount++;
    }

    void onRequest()
    {
        receivedCount++;
        requestedCount++;
    }

    void onSent()
    {
        sentCount++;
    }

    void onAnswered()
    {
        answeredCount++;
    }

    void onClosed()
    {
        answeredCount = requestedCount;
    }

    void onConnected(final long newSessionId, final int newTimeoutMs, final long zxid, final long epochMs)
    {
        sessionId = newSessionId;
        timeoutMs = newTimeoutMs;
        establishedMs = epochMs;
        lastKind = CONNECTED_KIND;
        lastZxid = zxid;
    }

    void onReply(final int kind, final int xid, final long zxid, final int latencyMs, final long nowMs)
    {
        lastKind = kind;
        if (xid >= 0)
        {
            lastXid = xid;
        }
        lastZxid = zxid;
        lastResponseMs = nowMs;
        lastLatencyMs = latencyMs;
        minLatencyMs = latencyCount == 0 ? latencyMs : Math.min(minLatencyMs, latencyMs);
        maxLatencyMs = Math.max(maxLatencyMs, latencyMs);
        latencySum += latencyMs;
        latencyCount++;
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
    int outstandingCount()
    {
        return (int)(requestedCount - answeredCount);
    }

    /** Requests passed to the engine, since the connection was opened. */
    long requestedCount()
    {
        return requestedCount;
    }

    /** Those of them that were answered. */
    long answeredCount()
    {
        return answeredCount;
    }

    /** 0 before the handshake. */
    long sessionId()
    {
        return sessionId;
    }

    int timeoutMs()
    {
        return timeoutMs;
    }

    /** Wall clock at the handshake. */
    long establishedMs()
    {
        return establishedMs;
    }

    /** Kind of the {@link Correlation} that was last answered. */
    int lastKind()
    {
        return lastKind;
    }

    int lastXid()
    {
        return lastXid;
    }

    long lastZxid()
    {
        return lastZxid;
    }

    /** Monotonic clock at the last reply. */
    long lastResponseMs()
    {
        return lastResponseMs;
    }

    int lastLatencyMs()
    {
        return lastLatencyMs;
    }

    int minLatencyMs()
    {
        return minLatencyMs;
    }

    long averageLatencyMs()
    {
        return latencyCount == 0 ? 0 : latencySum / latencyCount;
    }

    int maxLatencyMs()
    {
        return maxLatencyMs;
    }
}
