package io.ringmaster.engine.watch;

import io.ringmaster.engine.rows.RowIndex;
import io.ringmaster.engine.rows.RowStore;

/**
 * The connections that hold watches.
 * <pre>
 *   0               8              16            20            24             28       32
 *  +---------------+--------------+-------------+-------------+--------------+--------+
 *  | connectionId  | lastTrigger  | firstEntry  | entryCount  | nextInBucket | data   |
 *  +---------------+--------------+-------------+-------------+--------------+--------+
 * </pre>
 * data is the part of entryCount that the data table has.
 */
final class ConnectionRows
{
    private static final int ROW_LENGTH = 32;
    private static final int CONNECTION_ID = 0;
    private static final int LAST_TRIGGER = 8;
    private static final int FIRST_ENTRY = 16;
    private static final int ENTRY_COUNT = 20;
    private static final int NEXT_IN_BUCKET = 24;
    private static final int DATA_COUNT = 28;

    private final RowStore rows = new RowStore(ROW_LENGTH);
    private final RowIndex index = new RowIndex(rows, NEXT_IN_BUCKET)
    {
        @Override
        protected int hash(final int row)
        {
            return ConnectionRows.hash(connectionId(row));
        }
    };

    int find(final long connectionId)
    {
        for (int row = index.first(hash(connectionId)); row != RowStore.NULL_ROW; row = index.next(row))
        {
            if (connectionId(row) == connectionId)
            {
                return row;
            }
        }
        return RowStore.NULL_ROW;
    }

    int add(final long connectionId)
    {
        final int row = rows.allocate();
        rows.putLong(row, CONNECTION_ID, connectionId);
        index.insert(row);
        return row;
    }

    void removeIfUnused(final int row)
    {
        if (entryCount(row) == 0)
        {
            index.remove(row);
            rows.free(row);
        }
    }

    long connectionId(final int row)
    {
        return rows.getLong(row, CONNECTION_ID);
    }

    /** Mark for a trigger: false if it was marked already. */
    boolean mark(final int row, final long trigger)
    {
        if (rows.getLong(row, LAST_TRIGGER) == trigger)
        {
            return false;
        }
        rows.putLong(row, LAST_TRIGGER, trigger);
        return true;
    }

    int firstEntry(final int row)
    {
        return rows.getInt(row, FIRST_ENTRY);
    }

    void firstEntry(final int row, final int entry)
    {
        rows.putInt(row, FIRST_ENTRY, entry);
    }

    int entryCount(final int row)
    {
        return rows.getInt(row, ENTRY_COUNT);
    }

    void addEntryCount(final int row, final int delta)
    {
        rows.putInt(row, ENTRY_COUNT, entryCount(row) + delta);
    }

    int dataCount(final int row)
    {
        return rows.getInt(row, DATA_COUNT);
    }

    void addDataCount(final int row, final int delta)
    {
        rows.putInt(row, DATA_COUNT, dataCount(row) + delta);
    }

    int count()
    {
        return index.size();
    }

    long allocatedBytes()
    {
        return rows.allocatedBytes() + index.allocatedBytes();
    }

    private static int hash(final long connectionId)
    {
        long hash = connectionId * 0x9E37_79B9_7F4A_7C15L;
        hash ^= hash >>> 32;
        hash *= 0xD6E8_FEB8_6659_FD93L;
        return (int)(hash >>> 32);
    }
}
