package io.ringmaster.engine.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;

import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

import com.sun.management.ThreadMXBean;

/** What watches cost: nothing on the heap once the table has its size, and few bytes off it. */
class WatchTableFootprintTest
{
    private static final int WATCHER_COUNT = 1_000;
    private static final String NODE = "/services/payments/config";

    private final WatchTable table = new WatchTable();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
    private long eventCount;

    /** Rounds until one is free of what the compiler still leaves behind. */
    @Test
    void shouldNotAllocateWhenRegisteringAndFiring()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final WatchEventConsumer consumer = (connectionId, type, path, offset, length) -> eventCount++;
        final int length = buffer.putStringWithoutLengthAscii(0, NODE);
        table.addRecursive(WATCHER_COUNT, buffer, 0, 9);
        table.addPersistent(WATCHER_COUNT + 1, buffer, 0, 18);
        final long threadId = Thread.currentThread().getId();
        int cycleCount = 0;
        long allocated = -1;
        for (int round = 0; round < 20 && allocated != 0; round++)
        {
            final long start = threads.getThreadAllocatedBytes(threadId);
            for (int i = 0; i < 20; i++)
            {
                cycle(length, consumer);
                cycleCount++;
            }
            allocated = threads.getThreadAllocatedBytes(threadId) - start;
        }
        assertEquals(0, allocated);
        assertEquals(3, table.count());
        assertEquals(cycleCount * (4L * WATCHER_COUNT + 5), eventCount);
    }

    @Test
    void shouldHoldAMillionWatchesOfTenThousandConnections()
    {
        final int watchCount = 1_000_000;
        final int connectionCount = 10_000;
        final WatchEventConsumer consumer = (connectionId, type, path, offset, length) -> eventCount++;
        for (int i = 0; i < watchCount; i++)
        {
            table.addData(i % connectionCount, buffer, 0, putPath(i));
        }
        assertEquals(watchCount, table.count());
        assertEquals(watchCount, table.pathCount());
        assertEquals(connectionCount, table.connectionCount());
        assertEquals(watchCount / connectionCount, table.count(7));
        final long bytesPerWatch = table.allocatedBytes() / watchCount;
        assertTrue(bytesPerWatch <= 176, () -> "bytesPerWatch=" + bytesPerWatch);

        for (int i = 0; i < connectionCount / 2; i++)
        {
            table.removeConnection(i);
        }
        assertEquals(watchCount / 2, table.count());
        for (int i = 0; i < watchCount; i++)
        {
            table.onDataChanged(buffer, 0, putPath(i), consumer);
        }
        assertEquals(watchCount / 2, eventCount);
        assertEquals(0, table.count());
        assertEquals(0, table.pathCount());

        final long allocatedBytes = table.allocatedBytes();
        for (int i = 0; i < watchCount / 4; i++)
        {
            table.addData(i % connectionCount, buffer, 0, putPath(i));
        }
        assertEquals(allocatedBytes, table.allocatedBytes(), "memory is taken again");
    }

    private void cycle(final int length, final WatchEventConsumer consumer)
    {
        for (int i = 0; i < WATCHER_COUNT; i++)
        {
            table.addData(i, buffer, 0, length);
        }
        table.onDataChanged(buffer, 0, length, consumer);
        for (int i = 0; i < WATCHER_COUNT; i++)
        {
            table.addData(i, buffer, 0, length);
            table.addChild(i, buffer, 0, length);
        }
        table.onDeleted(buffer, 0, length, consumer);
        for (int i = 0; i < WATCHER_COUNT; i++)
        {
            table.addData(i, buffer, 0, length);
            table.addChild(i, buffer, 0, 18);
        }
        table.onCreated(buffer, 0, length, consumer);
        for (int i = 0; i < WATCHER_COUNT; i++)
        {
            table.addPersistent(i, buffer, 0, length);
            table.removeConnection(i);
        }
    }

    /** A path of 36 bytes. */
    private int putPath(final int i)
    {
        final int length = buffer.putStringWithoutLengthAscii(0, "/services/payments/instance-");
        buffer.putNaturalPaddedIntAscii(length, 8, i);
        return length + 8;
    }
}
