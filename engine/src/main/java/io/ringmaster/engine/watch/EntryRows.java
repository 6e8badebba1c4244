package io.ringmaster.engine.watch;

import io.ringmaster.engine.rows.RowIndex;
import io.ringmaster.engine.rows.RowStore;

/**
 * The entries: a connection in one list of one path, with its modes. Each is in three chains: the list of the path, in
 * order of registration; the list of the connection; the bucket of its key (path, connection, list).
 * <pre>
 *   0       4             8            12           16                  20                  24             28     32
 *  +-------+-------------+------------+------------+-------------------+-------------------+--------------+------+
 *  | path  | connection  | nextInPath | prevInPath | nextInConnection  | prevInConnection  | nextInBucket | kind |
 *  +-------+-------------+------------+------------+-------------------+-------------------+--------------+------+
 * </pre>
 * kind holds the modes in its low eight bits and the list above. The prev of a path's first entry is its last.
 */
final class EntryRows
{
    static final int ROW_LENGTH = 32;

    private static final int PATH = 0;
    private static final int CONNECTION = 4;
    private static final int NEXT_IN_PATH = 8;
    private static final int PREV_IN_PATH = 12;
    private static final int NEXT_IN_CONNECTION = 16;
    private static final int PREV_IN_CONNECTION = 20;
    private static final int NEXT_IN_BUCKET = 24;
    private static final int KIND = 28;
    private static final int MODES_MASK = 0xFF;
    private static final int LIST_SHIFT = 8;

    private final RowStore rows = new RowStore(ROW_LENGTH);
    private final RowIndex index = new RowIndex(rows, NEXT_IN_BUCKET)
    {
        @Override
        protected int hash(final int row)
        {
            return EntryRows.hash(path(row), connection(row), list(row));
        }
    };
    private final PathRows paths;
    private final ConnectionRows connections;
    private int dataCount;
    private int dataPathCount;
    private int dataConnectionCount;

    EntryRows(final PathRows paths, final ConnectionRows connections)
    {
        this.paths = paths;
        this.connections = connections;
    }

    int find(final int path, final int connection, final int list)
    {
        final int hash = hash(path, connection, list);
        for (int row = index.first(hash); row != RowStore.NULL_ROW; row = index.next(row))
        {
            if (path(row) == path && connection(row) == connection && list(row) == list)
            {
                return row;
            }
        }
        return RowStore.NULL_ROW;
    }

    void add(final int path, final int connection, final int list, final int modes)
    {
        final int row = rows.allocate();
        rows.putInt(row, PATH, path);
        rows.putInt(row, CONNECTION, connection);
        rows.putInt(row, KIND, list << LIST_SHIFT | modes);
        if (list != WatchTable.CHILD_LIST)
        {
            countData(path, connection, 1);
        }

        final int head = paths.head(path, list);
        if (head == RowStore.NULL_ROW)
        {
            paths.head(path, list, row);
            rows.putInt(row, PREV_IN_PATH, row);
        }
        else
        {
            final int last = rows.getInt(head, PREV_IN_PATH);
            rows.putInt(last, NEXT_IN_PATH, row);
            rows.putInt(row, PREV_IN_PATH, last);
            rows.putInt(head, PREV_IN_PATH, row);
        }

        final int following = connections.firstEntry(connection);
        rows.putInt(row, NEXT_IN_CONNECTION, following);
        if (following != RowStore.NULL_ROW)
        {
            rows.putInt(following, PREV_IN_CONNECTION, row);
        }
        connections.firstEntry(connection, row);
        connections.addEntryCount(connection, 1);
        index.insert(row);
    }

    /** Remove from all chains; the rows of the path and of the connection stay, even with nothing left. */
    void remove(final int row)
    {
        index.remove(row);
        final int path = path(row);
        final int connection = connection(row);
        removeFromPath(row);
        removeFromConnection(row);
        if (list(row) != WatchTable.CHILD_LIST)
        {
            countData(path, connection, -1);
        }
        rows.putInt(row, CONNECTION, RowStore.NULL_ROW);
        rows.free(row);
    }

    /** Whether a row is an entry, for a walk over all rows. */
    boolean isEntry(final int row)
    {
        return connection(row) != RowStore.NULL_ROW;
    }

    int path(final int row)
    {
        return rows.getInt(row, PATH);
    }

    int connection(final int row)
    {
        return rows.getInt(row, CONNECTION);
    }

    int list(final int row)
    {
        return rows.getInt(row, KIND) >>> LIST_SHIFT;
    }

    int modes(final int row)
    {
        return rows.getInt(row, KIND) & MODES_MASK;
    }

    void modes(final int row, final int modes)
    {
        rows.putInt(row, KIND, list(row) << LIST_SHIFT | modes);
    }

    int nextInPath(final int row)
    {
        return rows.getInt(row, NEXT_IN_PATH);
    }

    int nextInConnection(final int row)
    {
        return rows.getInt(row, NEXT_IN_CONNECTION);
    }

    int rowLimit()
    {
        return rows.limit();
    }

    /** Entries of the data table: of both lists that count to it. */
    int dataCount()
    {
        return dataCount;
    }

    /** Paths with an entry in the data table. */
    int dataPathCount()
    {
        return dataPathCount;
    }

    /** Connections with an entry in the data table. */
    int dataConnectionCount()
    {
        return dataConnectionCount;
    }

    int count()
    {
        return index.size();
    }

    long allocatedBytes()
    {
        return rows.allocatedBytes() + index.allocatedBytes();
    }

    /** An entry comes to the data table, and is not yet on the list of its path; or it has gone from both. */
    private void countData(final int path, final int connection, final int delta)
    {
        dataCount += delta;
        if (!hasDataEntry(path))
        {
            dataPathCount += delta;
        }
        final int before = connections.dataCount(connection);
        connections.addDataCount(connection, delta);
        if (before == 0 || before + delta == 0)
        {
            dataConnectionCount += delta;
        }
    }

    boolean hasDataEntry(final int path)
    {
        return paths.head(path, WatchTable.DATA_LIST) != RowStore.NULL_ROW ||
            paths.head(path, WatchTable.RECURSIVE_LIST) != RowStore.NULL_ROW;
    }

    private void removeFromPath(final int row)
    {
        final int path = path(row);
        final int list = list(row);
        final int head = paths.head(path, list);
        final int following = rows.getInt(row, NEXT_IN_PATH);
        final int preceding = rows.getInt(row, PREV_IN_PATH);
        if (head == row)
        {
            paths.head(path, list, following);
        }
        else
        {
            rows.putInt(preceding, NEXT_IN_PATH, following);
        }
        if (following != RowStore.NULL_ROW)
        {
            rows.putInt(following, PREV_IN_PATH, preceding);
        }
        else if (head != row)
        {
            rows.putInt(head, PREV_IN_PATH, preceding);
        }
    }

    private void removeFromConnection(final int row)
    {
        final int connection = connection(row);
        final int following = rows.getInt(row, NEXT_IN_CONNECTION);
        final int preceding = rows.getInt(row, PREV_IN_CONNECTION);
        if (preceding == RowStore.NULL_ROW)
        {
            connections.firstEntry(connection, following);
        }
        else
        {
            rows.putInt(preceding, NEXT_IN_CONNECTION, following);
        }
        if (following != RowStore.NULL_ROW)
        {
            rows.putInt(following, PREV_IN_CONNECTION, preceding);
        }
        connections.addEntryCount(connection, -1);
    }

    private static int hash(final int path, final int connection, final int list)
    {
        long hash = (((long)path << 32 | (connection & 0xFFFF_FFFFL)) ^ ((long)list << 30)) * 0x9E37_79B9_7F4A_7C15L;
        hash ^= hash >>> 32;
        hash *= 0xD6E8_FEB8_6659_FD93L;
        return (int)(hash >>> 32);
    }
}
