package io.ringmaster.engine.inspection;

import java.util.concurrent.TimeUnit;

import io.ringmaster.engine.session.Session;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.tree.ZnodeTree;

/** All sessions. */
final class SessionInspection implements Inspection
{
    private final SessionTable sessions;
    private final ZnodeTree tree;
    private long[] ids;
    private int next;

    SessionInspection(final SessionTable sessions, final ZnodeTree tree)
    {
        this.sessions = sessions;
        this.tree = tree;
    }

    @Override
    public boolean step(final RecordWriter out, final long nowNs)
    {
        if (ids == null)
        {
            ids = sessions.ids();
        }
        final int end = Math.min(ids.length, next + Inspector.STEP_LIMIT);
        for (; next < end; next++)
        {
            final Session session = sessions.get(ids[next]);
            if (session != null)
            {
                final long remainingMs = TimeUnit.NANOSECONDS.toMillis(sessions.expiryNs(session) - nowNs);
                out.session(session, Math.max(0, remainingMs), tree.ephemeralCount(session.id()));
            }
        }
        return next == ids.length;
    }
}
