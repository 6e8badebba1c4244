package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When the thread that writes snapshots is woken: each time takes a core from clients and engine. */
class SnapshotFeedTest
{
    private static final int CAPACITY = 1 << 20;
    private static final int BLOCK_LENGTH = 16 * 1024;
    private static final int BLOCKS_PER_WAKE = 16;

    private final UnsafeBuffer block = new UnsafeBuffer(new byte[BLOCK_LENGTH]);
    private int wakeCount;
    private final SnapshotFeed feed = new SnapshotFeed(CAPACITY, () -> wakeCount++);

    @BeforeEach
    void begin()
    {
        assertTrue(feed.begin(1));
        assertEquals(1, wakeCount);
    }

    @Test
    void shouldWakeTheWriterForManyBlocksAtOnce()
    {
        for (int wakes = 1; wakes <= 3; wakes++)
        {
            for (int i = 1; i < BLOCKS_PER_WAKE; i++)
            {
                assertTrue(feed.offer(block, 0, BLOCK_LENGTH));
                assertEquals(wakes, wakeCount);
            }
            assertTrue(feed.offer(block, 0, BLOCK_LENGTH));
            assertEquals(wakes + 1, wakeCount);
        }
    }

    @Test
    void shouldWakeTheWriterForTheEnd()
    {
        assertTrue(feed.offer(block, 0, 1));
        assertTrue(feed.end());
        assertEquals(2, wakeCount);
    }

    @Test
    void shouldWakeTheWriterWhenThereIsNoRoom()
    {
        while (feed.offer(block, 0, BLOCK_LENGTH))
        {
            wakeCount = 0;
        }
        assertTrue(wakeCount > 0);
        wakeCount = 0;
        assertFalse(feed.offer(block, 0, BLOCK_LENGTH));
        assertEquals(1, wakeCount);
    }
}
