package io.ringmaster.engine.request;

import java.util.ArrayDeque;
import java.util.function.Consumer;

import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionApplier;

/**
 * Ends the sessions whose time has come, each by a transaction of its own. When thousands expire at once, as after the
 * loss of a network, others are served meanwhile: only some ends are begun in a round, and the next part of them waits
 * until the part before has been applied, so a write never stands behind more than one part. Engine thread only.
 */
final class ExpiredSessions
{
    private static final int ROUND_LIMIT = 64;
    private static final int PART_LENGTH = 256;

    private final SessionTable sessions;
    private final WriteHandler writes;
    private final TransactionRing transactions;
    private final TransactionApplier applier;
    private final ArrayDeque<Session> expired = new ArrayDeque<>();
    private final Consumer<Session> expiredConsumer = expired::add;
    private int partCount;
    private long partZxid;

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
     * @return sessions taken and ended.
     */
    int poll(final long heardNs)
    {
        int workCount = 0;
        if (heardNs >= sessions.nextTickNs())
        {
            workCount = sessions.pollExpired(heardNs, ROUND_LIMIT, expiredConsumer);
        }
        if (expired.isEmpty() || !hasPart())
        {
            return workCount;
        }
        for (int i = 0; i < ROUND_LIMIT && partCount < PART_LENGTH && !expired.isEmpty(); i++)
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
            }
            expired.remove();
            workCount++;
        }
        return workCount;
    }

    private boolean hasPart()
    {
        if (partCount == PART_LENGTH && applier.lastZxid() >= partZxid)
        {
            partCount = 0;
        }
        return partCount < PART_LENGTH;
    }
}
