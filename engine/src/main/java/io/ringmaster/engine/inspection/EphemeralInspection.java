package io.ringmaster.engine.inspection;

import org.agrona.ExpandableDirectByteBuffer;

import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.tree.ZnodeTree;

/** The ephemerals of all sessions, by session. */
final class EphemeralInspection implements Inspection
{
    private final ExpandableDirectByteBuffer path = new ExpandableDirectByteBuffer(4096);
    private final SessionTable sessions;
    private final ZnodeTree tree;
    private long[] ids;
    private int next;
    private int nextRow;

    EphemeralInspection(final SessionTable sessions, final ZnodeTree tree)
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
        int budget = Inspector.STEP_LIMIT;
        while (next < ids.length && budget > 0)
        {
            final long sessionId = ids[next];
            final int count = tree.ephemeralCount(sessionId);
            if (nextRow == 0 && count <= Inspector.STEP_LIMIT)
            {
                for (int row = tree.firstEphemeral(sessionId); row != ZnodeTree.NULL_ROW; row = tree.nextEphemeral(row))
                {
                    send(out, sessionId, row);
                }
                budget -= 1 + count;
                next++;
            }
            else
            {
                budget -= scan(out, sessionId, budget);
            }
        }
        return next == ids.length;
    }

    /** A long list cannot be left and found again while it changes; the rows of all nodes can. */
    private int scan(final RecordWriter out, final long sessionId, final int limit)
    {
        final int begin = Math.max(nextRow, ZnodeTree.ROOT_ROW);
        final int end = Math.min(tree.rowLimit(), begin + limit);
        for (int row = begin; row < end; row++)
        {
            if (tree.isLive(row) && tree.kind(row) == ZnodeTree.KIND_EPHEMERAL && tree.owner(row) == sessionId)
            {
                send(out, sessionId, row);
            }
        }
        nextRow = end;
        if (end == tree.rowLimit())
        {
            nextRow = 0;
            next++;
        }
        return end - begin + 1;
    }

    private void send(final RecordWriter out, final long sessionId, final int row)
    {
        out.ephemeral(sessionId, path, tree.copyPath(row, path, 0));
    }
}
