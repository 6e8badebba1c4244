package io.ringmaster.engine.inspection;

import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.watch.WatchTable;

/** All connections that the engine knows. */
final class ConnectionInspection implements Inspection
{
    private final Connections connections;
    private final WatchTable watches;
    private long[] ids;
    private int next;

    ConnectionInspection(final Connections connections, final WatchTable watches)
    {
        this.connections = connections;
        this.watches = watches;
    }

    @Override
    public boolean step(final RecordWriter out, final long nowNs)
    {
        if (ids == null)
        {
            ids = connections.ids();
        }
        final int end = Math.min(ids.length, next + Inspector.STEP_LIMIT);
        for (; next < end; next++)
        {
            final Connection connection = connections.get(ids[next]);
            if (connection != null)
            {
                out.connection(connection, watches.count(connection.id()));
            }
        }
        return next == ids.length;
    }
}
