package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PathIndexTest
{
    private final RowStore rows = new RowStore();
    private final PathIndex index = new PathIndex(rows);
    private final Random random = new Random(5);

    @AfterEach
    void tearDown()
    {
        index.close();
        rows.close();
    }

    @Test
    void shouldSplitAtMostTwoBucketsPerRowAndFindAll()
    {
        final List<int[]> entries = new ArrayList<>();
        int buckets = index.bucketCount();
        for (int i = 0; i < 200_000; i++)
        {
            entries.add(add(random.nextInt()));
            assertTrue(index.bucketCount() - buckets <= 2, "at row " + i);
            buckets = index.bucketCount();
        }
        assertTrue(buckets >= 200_000 && buckets < 280_000, "buckets=" + buckets);
        long visited = 0;
        for (final int[] entry : entries)
        {
            visited += position(entry[0], entry[1]);
        }
        assertTrue(visited < entries.size() * 2.0, "visited=" + visited);
    }

    @Test
    void shouldRemoveFromAnywhereInChain()
    {
        final List<int[]> entries = new ArrayList<>();
        for (int i = 0; i < 5_000; i++)
        {
            // Many rows in few chains.
            entries.add(add(random.nextInt(50) << 28));
        }
        while (!entries.isEmpty())
        {
            final int[] entry = entries.remove(random.nextInt(entries.size()));
            assertTrue(position(entry[0], entry[1]) > 0);
            index.remove(entry[0], entry[1]);
            assertEquals(0, position(entry[0], entry[1]));
            if (entries.size() % 500 == 0)
            {
                entries.forEach(other -> assertTrue(position(other[0], other[1]) > 0));
            }
        }
        assertThrows(IllegalStateException.class, () -> index.remove(3, 3));
    }

    @Test
    void shouldTakeReservedCountWithoutSplitting()
    {
        index.reserve(100_000);
        final int buckets = index.bucketCount();
        final List<int[]> entries = new ArrayList<>();
        for (int i = 0; i < 100_000; i++)
        {
            entries.add(add(random.nextInt()));
        }
        assertEquals(buckets, index.bucketCount());
        for (int i = 0; i < 100_000; i++)
        {
            entries.add(add(random.nextInt()));
        }
        entries.forEach(entry -> assertTrue(position(entry[0], entry[1]) > 0));
        assertThrows(IllegalStateException.class, () -> index.reserve(10));
    }

    private int[] add(final int hash)
    {
        final int row = rows.allocate();
        rows.fill(row, 0, hash, 0, false, 0, 0);
        index.add(row, hash);
        return new int[]{ row, hash };
    }

    /** Place of a row in its chain from 1 on; 0 if it is not there. */
    private int position(final int row, final int hash)
    {
        int position = 1;
        for (int current = index.head(hash); current != 0; position++)
        {
            if (current == row)
            {
                return position;
            }
            current = rows.hashNext(current);
        }
        return 0;
    }
}
