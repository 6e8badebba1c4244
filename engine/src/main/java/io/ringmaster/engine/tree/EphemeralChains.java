package io.ringmaster.engine.tree;

import org.agrona.collections.Long2LongHashMap;

/**
 * Ephemerals by session: doubly linked through the extensions of their rows.
 */
final class EphemeralChains
{
    private static final long NONE = 0;

    private final RowStore rows;
    /** From a session to the number of its ephemerals (upper half) and the row of the first (lower half). */
    private final Long2LongHashMap heads = new Long2LongHashMap(NONE);
    /** From a session to the sum of the lengths of their paths. */
    private final Long2LongHashMap pathBytes = new Long2LongHashMap(NONE);
    private long totalCount;

    EphemeralChains(final RowStore rows)
    {
        this.rows = rows;
    }

    int first(final long session)
    {
        return (int)heads.get(session);
    }

    int next(final int row)
    {
        return rows.nextEphemeral(row);
    }

    int count(final long session)
    {
        return (int)(heads.get(session) >>> 32);
    }

    long pathBytes(final long session)
    {
        return pathBytes.get(session);
    }

    void add(final int row, final long session, final int pathLength)
    {
        final long entry = heads.get(session);
        final int first = (int)entry;
        rows.setPreviousEphemeral(row, 0);
        rows.setNextEphemeral(row, first);
        if (first != 0)
        {
            rows.setPreviousEphemeral(first, row);
        }
        heads.put(session, pack((entry >>> 32) + 1, row));
        pathBytes.put(session, pathBytes.get(session) + pathLength);
        totalCount++;
    }

    void remove(final int row, final long session, final int pathLength)
    {
        final int next = rows.nextEphemeral(row);
        final int previous = rows.previousEphemeral(row);
        if (next != 0)
        {
            rows.setPreviousEphemeral(next, previous);
        }
        if (previous != 0)
        {
            rows.setNextEphemeral(previous, next);
        }
        final long entry = heads.get(session);
        final long count = (entry >>> 32) - 1;
        totalCount--;
        if (count == 0)
        {
            heads.remove(session);
            pathBytes.remove(session);
        }
        else
        {
            heads.put(session, pack(count, previous == 0 ? next : (int)entry));
            pathBytes.put(session, pathBytes.get(session) - pathLength);
        }
    }

    long totalCount()
    {
        return totalCount;
    }

    int ownerCount()
    {
        return heads.size();
    }

    long reservedBytes()
    {
        return ((long)heads.capacity() + pathBytes.capacity()) * 2 * Long.BYTES;
    }

    private static long pack(final long count, final int first)
    {
        return (count << 32) | (first & 0xFFFF_FFFFL);
    }
}
