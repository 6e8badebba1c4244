package io.ringmaster.engine.request;

import java.util.ArrayDeque;
import java.util.function.Consumer;

import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionApplier;

/**
 * Ends the sessions whose time has come, each by a transaction of its own. When thousands expire at once, as after the
 * loss of a network, others are served meanwhile: the next part of the ends waits until the part before has been
 * applied, so that a write stands behind one part at most; where that takes long, because the servers of an ensemble
 * are far from each other, only for some milliseconds. Engine thread only.
 */
final class ExpiredSessions
{
    private static final int TAKE_LIMIT = 64;
    private static final int PART_LENGTH = 64;
    private static final long MAX_PART_NS = 5_000_000L;

    private final SessionTable sessions;
    private final WriteHandler writes;
    private final TransactionRing transactions;
    private final TransactionApplier applier;
    private final ArrayDeque<Session> expired = new ArrayDeque<>();
    private final Consumer<Session> expiredConsumer = expired::add;
    private int partCount;
    private long partZxid;
    private long partNs;

    ExpiredSessions(
        final SessionTable sessions,
        final WriteHandler writes,
        final TransactionRing transactions,
        final TransactionApplier applier)
    {
        this.sessions = sessions;
        this.writes = writes;
        this.transactions = transactions;
        this.applier = applier;
    }

    /** Whether none waits to be ended. */
    boolean isEmpty()
    {
        return expired.isEmpty();
    }

    /** Nothing is ended here any more. */
    void clear()
    {
        expired.clear();
        partCount = 0;
    }

    /**
     * Take those that have been silent for too long, and end some.
     *
     * @param heardNs up to when clients were heard.
     * @param nowNs   clock reading of this duty cycle.
     * @return sessions taken and ended.
     */
    int poll(final long heardNs, final long nowNs)
    {
        int workCount = 0;
        if (heardNs >= sessions.nextTickNs())
        {
            workCount = sessions.pollExpired(heardNs, TAKE_LIMIT, expiredConsumer);
        }
        if (expired.isEmpty() || !hasPart(nowNs))
        {
            return workCount;
        }
        for (int looks = 0; looks < PART_LENGTH && partCount < PART_LENGTH && !expired.isEmpty(); looks++)
        {
            final Session session = expired.peek();
            if (sessions.isExpired(session))
            {
                if (writes.endSession(session, 0) != 0)
                {
                    break;
                }
                partCount++;
                partZxid = transactions.lastZxid();
                partNs = nowNs;
            }
            expired.remove();
            workCount++;
        }
        return workCount;
    }

    private boolean hasPart(final long nowNs)
    {
        if (partCount == PART_LENGTH && (applier.lastZxid() >= partZxid || nowNs - partNs >= MAX_PART_NS))
        {
            partCount = 0;
        }
        return partCount < PART_LENGTH;
    }
}
