package io.ringmaster.engine.inspection;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.watch.WatchConsumer;
import io.ringmaster.engine.watch.WatchTable;
import io.ringmaster.engine.watch.WatchWalk;

/** The watches of the data table, by connection or by path. */
final class WatchInspection implements Inspection
{
    private final Connections connections;
    private final WatchWalk walk;
    private final boolean isByPath;
    private final WatchConsumer consumer = this::onWatch;
    private RecordWriter writer;
    private long[] ids;
    private int next;

    private WatchInspection(final Connections connections, final WatchTable watches, final boolean isByPath)
    {
        this.connections = connections;
        this.walk = watches.newWalk();
        this.isByPath = isByPath;
    }

    static WatchInspection byConnection(final Connections connections, final WatchTable watches)
    {
        return new WatchInspection(connections, watches, false);
    }

    static WatchInspection byPath(final Connections connections, final WatchTable watches)
    {
        return new WatchInspection(connections, watches, true);
    }

    @Override
    public boolean step(final RecordWriter out, final long nowNs)
    {
        writer = out;
        return isByPath ? walk.walkPaths(Inspector.STEP_LIMIT, consumer) : stepByConnection();
    }

    private boolean stepByConnection()
    {
        if (ids == null)
        {
            ids = connections.ids();
        }
        final long recordsBefore = writer.recordCount();
        int budget = Inspector.STEP_LIMIT;
        while (next < ids.length && budget > 0 && writer.recordCount() - recordsBefore < Inspector.STEP_LIMIT)
        {
            if (walk.walkConnection(ids[next], budget, consumer))
            {
                walk.restart();
                next++;
                budget--;
            }
            else
            {
                budget = 0;
            }
        }
        return next == ids.length;
    }

    private void onWatch(final long connectionId, final DirectBuffer path, final int offset, final int length)
    {
        final Connection watcher = connections.get(connectionId);
        writer.watch(connectionId, watcher == null ? 0 : watcher.sessionId(), path, offset, length);
    }
}
