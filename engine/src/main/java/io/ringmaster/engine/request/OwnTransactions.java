package io.ringmaster.engine.request;

import java.util.function.LongUnaryOperator;

import io.ringmaster.engine.session.SessionTable;

/**
 * The transactions that no client asks for, made where transactions are proposed: they end sessions that have been
 * silent for too long, remove containers and TTL nodes, and keep what the server itself has in the tree. Engine thread
 * only.
 */
final class OwnTransactions
{
    private static final long EXPIRY_RETRY_NS = 1_000_000L;

    private final SessionTable sessions;
    private final Proposer proposer;
    private final ExpiredSessions expired;
    private final Reaper reaper;
    private final ConfigurationNode configurationNode;
    private final HeardTime heardTime;
    private final LongUnaryOperator heardByAll;

    /**
     * Construct, stopped.
     *
     * @param sessions          of clients.
     * @param proposer          of transactions.
     * @param expired           ends sessions.
     * @param reaper            of containers and TTL nodes.
     * @param configurationNode of the ensemble.
     * @param heardTime         of the clients of this server.
     * @param heardByAll        up to when all clients of all servers were heard, if those here were by a given time.
     */
    OwnTransactions(
        final SessionTable sessions,
        final Proposer proposer,
        final ExpiredSessions expired,
        final Reaper reaper,
        final ConfigurationNode configurationNode,
        final HeardTime heardTime,
        final LongUnaryOperator heardByAll)
    {
        this.sessions = sessions;
        this.proposer = proposer;
        this.expired = expired;
        this.reaper = reaper;
        this.configurationNode = configurationNode;
        this.heardTime = heardTime;
        this.heardByAll = heardByAll;
    }

    /** Transactions are proposed here from now on. Every session gets its timeout in full. */
    void start(final long timeNs)
    {
        sessions.startTicking(timeNs);
        heardTime.start(timeNs);
        reaper.start(timeNs);
        configurationNode.start();
    }

    /** Transactions are not proposed here any more. */
    void stop()
    {
        expired.clear();
        reaper.stop();
        configurationNode.stop();
        sessions.stopTicking();
    }

    /**
     * Make those that are due. Once in each duty cycle while transactions are proposed here, after the request rings
     * were polled.
     *
     * @param timeNs clock reading of this duty cycle.
     * @return things done.
     */
    int poll(final long timeNs)
    {
        final long heardNs = heardByAll.applyAsLong(heardTime.advance(timeNs));
        proposer.origin(0, 0);
        return expired.poll(heardNs, timeNs) + configurationNode.poll() + reaper.poll(timeNs);
    }

    /**
     * When {@link #poll} is due, once started.
     *
     * @param nowNs monotonic time.
     * @return monotonic time in nanoseconds.
     */
    long nextDeadlineNs(final long nowNs)
    {
        final long expiryNs = expired.isEmpty() && sessions.nextTickNs() > nowNs ?
            sessions.nextTickNs() : nowNs + EXPIRY_RETRY_NS;
        return Math.min(expiryNs, reaper.nextDeadlineNs());
    }
}
