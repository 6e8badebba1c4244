package io.ringmaster.engine.request;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.transaction.TransactionApplier;

/**
 * Whether a session is alive, as the leader sees it. A learner may have applied what the leader has not, so a session
 * that is not there may be about to be: then the answer waits until all is applied that was proposed when it was asked.
 * One question at a time. Engine thread only.
 */
final class SessionCheck
{
    private static final long NOT_WAITING = -1;

    private final SessionTable sessions;
    private final TransactionApplier applier;
    private final Proposer proposer;
    private long awaitedZxid = NOT_WAITING;
    private long askedId;

    SessionCheck(final SessionTable sessions, final TransactionApplier applier, final Proposer proposer)
    {
        this.sessions = sessions;
        this.applier = applier;
        this.proposer = proposer;
    }

    /** Returns OK, {@link Proposer#RETRY} or SESSION_EXPIRED. After RETRY ask for the same session again. */
    int check(final long sessionId)
    {
        final Session session = sessions.get(sessionId);
        if (session == null)
        {
            if (awaitedZxid == NOT_WAITING || askedId != sessionId)
            {
                askedId = sessionId;
                awaitedZxid = proposer.lastZxid();
            }
            if (applier.lastZxid() < awaitedZxid)
            {
                return Proposer.RETRY;
            }
        }
        awaitedZxid = NOT_WAITING;
        return session == null || session.isClosing() ? ErrorCode.SESSION_EXPIRED : ErrorCode.OK;
    }
}
