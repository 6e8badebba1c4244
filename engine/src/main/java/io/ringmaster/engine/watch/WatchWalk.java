package io.ringmaster.engine.watch;

import org.agrona.ExpandableDirectByteBuffer;

import io.ringmaster.engine.rows.RowStore;

/**
 * A walk over the watches of the data table, in steps of bounded cost between which the table may change. A watch that
 * is there all the time is found exactly once; one that comes or goes during the walk, once or not at all. Engine
 * thread only.
 */
public final class WatchWalk
{
    /** A connection with no more entries than this is done in one step, along its own list. */
    private static final int MAX_LIST_LENGTH = 1024;

    private final PathRows paths;
    private final ConnectionRows connections;
    private final EntryRows entries;
    private final ExpandableDirectByteBuffer pathBuffer = new ExpandableDirectByteBuffer(4096);
    private int nextRow = 1;

    WatchWalk(final PathRows paths, final ConnectionRows connections, final EntryRows entries)
    {
        this.paths = paths;
        this.connections = connections;
        this.entries = entries;
    }

    /** Begin anew: for another connection, or for all paths. */
    public void restart()
    {
        nextRow = 1;
    }

    /**
     * Go on over all paths. The watchers of a path follow each other.
     *
     * @param limit    of rows to look at.
     * @param consumer of the watches.
     * @return true if the walk is at its end.
     */
    public boolean walkPaths(final int limit, final WatchConsumer consumer)
    {
        final int end = Math.min(paths.rowLimit(), nextRow + limit);
        for (; nextRow < end; nextRow++)
        {
            if (paths.isPath(nextRow) && entries.hasDataEntry(nextRow))
            {
                walkList(paths.head(nextRow, WatchTable.DATA_LIST), consumer);
                walkList(paths.head(nextRow, WatchTable.RECURSIVE_LIST), consumer);
            }
        }
        return nextRow >= paths.rowLimit();
    }

    /**
     * Go on over the watches of one connection.
     *
     * @param connectionId the same until the end or {@link #restart()}.
     * @param limit        of rows to look at; those of a short list are all looked at.
     * @param consumer     of the watches.
     * @return true if the walk is at its end.
     */
    public boolean walkConnection(final long connectionId, final int limit, final WatchConsumer consumer)
    {
        final int connection = connections.find(connectionId);
        if (connection == RowStore.NULL_ROW || connections.dataCount(connection) == 0)
        {
            return true;
        }
        if (nextRow == 1 && connections.entryCount(connection) <= MAX_LIST_LENGTH)
        {
            int entry = connections.firstEntry(connection);
            while (entry != RowStore.NULL_ROW)
            {
                onEntry(entry, consumer);
                entry = entries.nextInConnection(entry);
            }
            return true;
        }
        // A long list cannot be left and found again while it changes; the rows of all entries can.
        final int end = Math.min(entries.rowLimit(), nextRow + limit);
        for (; nextRow < end; nextRow++)
        {
            if (entries.isEntry(nextRow) && entries.connection(nextRow) == connection)
            {
                onEntry(nextRow, consumer);
            }
        }
        return nextRow >= entries.rowLimit();
    }

    private void walkList(final int head, final WatchConsumer consumer)
    {
        for (int entry = head; entry != RowStore.NULL_ROW; entry = entries.nextInPath(entry))
        {
            onEntry(entry, consumer);
        }
    }

    private void onEntry(final int entry, final WatchConsumer consumer)
    {
        final int list = entries.list(entry);
        final int path = entries.path(entry);
        final int connection = entries.connection(entry);
        final boolean isTold = list == WatchTable.CHILD_LIST || (list == WatchTable.RECURSIVE_LIST &&
            entries.find(path, connection, WatchTable.DATA_LIST) != RowStore.NULL_ROW);
        if (!isTold)
        {
            consumer.onWatch(
                connections.connectionId(connection), pathBuffer, 0, paths.copyPath(path, pathBuffer, 0));
        }
    }
}
