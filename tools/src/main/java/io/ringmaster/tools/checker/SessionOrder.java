package io.ringmaster.tools.checker;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks what each session sees: time never goes backwards for it, it sees its own writes, and what a read shows is the
 * state of the nodes at some zxid, also if the read is answered out of the past. Needs zxids; what has none proves
 * nothing here.
 */
final class SessionOrder
{
    private final WriteLog log;
    private final Map<Long, Seen> seen = new HashMap<>();

    private SessionOrder(final WriteLog log)
    {
        this.log = log;
    }

    /** What does not fit; null if everything does. */
    static String check(final List<Operation> operations, final WriteLog log, final boolean isFenced)
    {
        final SessionOrder order = new SessionOrder(log);
        for (final Operation operation : operations)
        {
            final String problem = operation.isAnswered() ? order.check(operation) :
                isFenced && operation.isOk() ? order.checkSeen(operation) : null;
            if (problem != null)
            {
                return problem;
            }
        }
        return null;
    }

    private String check(final Operation operation)
    {
        final Seen session = seen.computeIfAbsent(operation.session(), ignored -> new Seen());
        final String problem = operation.isWrite() ? checkWrite(operation, session) : checkRead(operation, session);
        return problem == null ? null : problem + (session.operation == null ? "" :
            "\n  which had seen " + NodeView.zxid(session.zxid) + " by\n  " + session.operation);
    }

    /** What a session was not told, but others have seen, lies between what it was told before and after that. */
    private String checkSeen(final Operation write)
    {
        final Seen session = seen.computeIfAbsent(write.session(), ignored -> new Seen());
        final long zxid = write.writeZxid();
        if (zxid == Operation.NO_ZXID || zxid > session.fenceZxid)
        {
            session.fence(zxid, write);
            return null;
        }
        return "a write has happened after a later one of its session:\n  " + write + "\n  " + session.fence;
    }

    private static String checkWrite(final Operation write, final Seen session)
    {
        if (write.isOk())
        {
            final long zxid = write.writeZxid();
            if (zxid != Operation.NO_ZXID && zxid <= session.zxid)
            {
                return "a write has no greater zxid than what its session had seen:\n  " + write;
            }
            if (zxid != Operation.NO_ZXID && zxid <= session.fenceZxid)
            {
                return "a write of a session has happened after a later one:\n  " + session.fence + "\n  " + write;
            }
            session.advance(zxid, write);
            session.fence(zxid, write);
            return null;
        }
        if (write.zxid() != Operation.NO_ZXID && write.zxid() < session.zxid)
        {
            return "a refusal comes from an older state than its session had seen:\n  " + write;
        }
        session.advance(write.zxid(), write);
        return null;
    }

    private String checkRead(final Operation read, final Seen session)
    {
        if (read.zxid() != Operation.NO_ZXID && read.zxid() < session.zxid)
        {
            return "a session goes back in time:\n  " + read;
        }
        final boolean isExact = read.zxid() != Operation.NO_ZXID;
        long position = Math.max(session.zxid, read.zxid());
        for (int i = 0; i < read.steps().size(); i++)
        {
            final Step step = read.steps().get(i);
            final boolean isAbsent = read.outcome() == Outcome.NO_NODE && i == read.failedStep();
            if (!step.kind().isRead() || (!read.isOk() && !isAbsent) || (!isAbsent && read.views().isEmpty()))
            {
                continue;
            }
            final long found = log.earliest(step.key(), isAbsent ? null : read.view(i), position,
                isExact ? position : Long.MAX_VALUE, read);
            if (found == Operation.NO_ZXID)
            {
                return "a read shows no state that its session could see:\n  " + read + "\n  " +
                    log.describe(step.key(), position);
            }
            position = found;
        }
        session.advance(position, read);
        return null;
    }

    /** How far a session has seen. */
    private static final class Seen
    {
        private long zxid;
        private Operation operation;
        private long fenceZxid;
        private Operation fence;

        /** Writes that come later in the session have greater zxids. */
        void fence(final long toZxid, final Operation by)
        {
            if (toZxid > fenceZxid)
            {
                fenceZxid = toZxid;
                fence = by;
            }
        }

        void advance(final long toZxid, final Operation by)
        {
            if (toZxid > zxid)
            {
                zxid = toZxid;
                operation = by;
            }
        }
    }
}
