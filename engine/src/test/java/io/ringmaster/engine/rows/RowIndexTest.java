package io.ringmaster.engine.rows;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

class RowIndexTest
{
    private static final int KEY = 0;
    private static final int NEXT = 8;

    private final RowStore rows = new RowStore(16);
    private final RowIndex index = new RowIndex(rows, NEXT)
    {
        @Override
        protected int hash(final int row)
        {
            return hashOf(rows.getLong(row, KEY));
        }
    };

    @Test
    void shouldAgreeWithAMapThroughGrowthAndRemoval()
    {
        final Random random = new Random(1);
        final Map<Long, Integer> model = new HashMap<>();
        final List<Long> keys = new ArrayList<>();
        for (int i = 0; i < 300_000; i++)
        {
            final boolean isGrowing = i / 50_000 % 2 == 0;
            if (keys.isEmpty() || random.nextInt(10) < (isGrowing ? 8 : 2))
            {
                final long key = random.nextLong();
                final int row = rows.allocate();
                rows.putLong(row, KEY, key);
                index.insert(row);
                model.put(key, row);
                keys.add(key);
            }
            else
            {
                final int at = random.nextInt(keys.size());
                final long key = keys.get(at);
                keys.set(at, keys.get(keys.size() - 1));
                keys.remove(keys.size() - 1);
                final int row = find(key);
                assertEquals(model.remove(key), row);
                index.remove(row);
                rows.free(row);
                assertEquals(RowStore.NULL_ROW, find(key));
            }
            if (!keys.isEmpty())
            {
                final long key = keys.get(random.nextInt(keys.size()));
                assertEquals(model.get(key), find(key));
            }
        }
        assertEquals(model.size(), index.size());
        assertEquals(model.size(), rows.usedCount());
        for (final long key : keys)
        {
            assertEquals(model.get(key), find(key));
        }
    }

    @Test
    void shouldRefuseToRemoveWhatIsNotIndexed()
    {
        final int indexed = rows.allocate();
        index.insert(indexed);
        final int other = rows.allocate();
        assertThrows(IllegalStateException.class, () -> index.remove(other));
    }

    @Test
    void shouldTakeFreedRowsAgainAndZeroed()
    {
        final int first = rows.allocate();
        final int second = rows.allocate();
        assertNotEquals(first, second);
        rows.putLong(first, KEY, -1);
        rows.putLong(first, NEXT, -1);
        rows.free(first);
        assertEquals(first, rows.allocate());
        assertEquals(0, rows.getLong(first, KEY));
        assertEquals(0, rows.getLong(first, NEXT));
        assertEquals(2, rows.usedCount());
    }

    private int find(final long key)
    {
        for (int row = index.first(hashOf(key)); row != RowStore.NULL_ROW; row = index.next(row))
        {
            if (rows.getLong(row, KEY) == key)
            {
                return row;
            }
        }
        return RowStore.NULL_ROW;
    }

    /** Few hashes, so that chains are long. */
    private static int hashOf(final long key)
    {
        return (int)(key >>> 48) * 0x9E37_79B9;
    }
}
