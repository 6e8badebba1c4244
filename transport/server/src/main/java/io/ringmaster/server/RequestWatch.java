package io.ringmaster.server;

import org.agrona.concurrent.NanoClock;

/**
 * Measures requests without a state or a clock reading per request: one of them is watched at a time, the last of a
 * read, until as many replies of its connection have been taken as requests of it had come, as a connection is answered
 * in order. It stands for all that were answered since the one before, on whatever connections: so many requests that
 * are served in no time weigh as much as there are of them, and so do those that wait together for one slow write.
 * <p>
 * While requests come less than {@link #INTERVAL_ROUNDS} duty cycles apart, without a rest between, one in
 * {@link #INTERVAL_REQUESTS} is watched: two readings of the clock take a tenth of the time that such a one takes. How
 * many there were stays right, but a rare stall that only one request waits for is seen in one of so many cases.
 * Endpoint thread only.
 */
final class RequestWatch
{
    /** Requests after one that was watched, of which the next one that is watched is the last. */
    static final int INTERVAL_REQUESTS = 8;
    /** Duty cycles after which the next request is watched, however few have come. */
    static final int INTERVAL_ROUNDS = 32;

    private final NanoClock clock;
    private final LatencyHandler handler;
    private ConnectionStatistics watched;
    private long targetCount;
    private long startNs;
    private long countedRequests;
    private long countedAnswers;
    private long nextRequests;
    private int untilWatch;

    RequestWatch(final NanoClock clock, final LatencyHandler handler)
    {
        this.clock = clock;
        this.handler = handler;
    }

    /** A duty cycle begins. */
    void onRound()
    {
        if (untilWatch > 0)
        {
            untilWatch--;
        }
    }

    /** The thread may rest: what comes next is not dense. */
    void onRest()
    {
        untilWatch = 0;
    }

    boolean isWatching()
    {
        return watched != null;
    }

    /**
     * A read from a connection is over.
     *
     * @param connection     that was read.
     * @param requestedCount requests of all connections so far.
     */
    void onRead(final ConnectionStatistics connection, final long requestedCount)
    {
        if (watched == null && requestedCount != countedRequests && connection.outstandingCount() > 0 &&
            (untilWatch <= 0 || requestedCount - nextRequests >= 0))
        {
            untilWatch = INTERVAL_ROUNDS;
            nextRequests = requestedCount + INTERVAL_REQUESTS;
            watched = connection;
            targetCount = connection.requestedCount();
            startNs = clock.nanoTime();
        }
        countedRequests = requestedCount;
    }

    /**
     * Replies have been taken.
     *
     * @param nowNs         when that began.
     * @param answeredCount replies of all connections so far.
     */
    void onReplies(final long nowNs, final long answeredCount)
    {
        if (watched != null && watched.answeredCount() - targetCount >= 0)
        {
            watched = null;
            handler.onLatency(Math.max(0, nowNs - startNs), answeredCount - countedAnswers);
            countedAnswers = answeredCount;
        }
    }

    /** A connection has ended. */
    void onClosed(final ConnectionStatistics connection)
    {
        if (watched == connection)
        {
            watched = null;
        }
    }
}
