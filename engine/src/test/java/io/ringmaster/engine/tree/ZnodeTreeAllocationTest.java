package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.lang.management.ManagementFactory;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import com.sun.management.ThreadMXBean;

/**
 * In steady state no operation allocates on the heap, with and without a snapshot under way.
 */
class ZnodeTreeAllocationTest
{
    private static final int NODE_COUNT = 5_000;
    private static final int ROUND_LENGTH = 10_000;

    private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
    private final UnsafeBuffer path = new UnsafeBuffer(new byte[64]);
    private final UnsafeBuffer data = new UnsafeBuffer(new byte[4096]);
    private final UnsafeBuffer out = new UnsafeBuffer(new byte[8192]);
    private long zxid;
    private long sum;

    @Test
    void shouldNotAllocateInSteadyState()
    {
        try (ZnodeTree tree = new ZnodeTree(new TreeContext()))
        {
            for (int i = 0; i < NODE_COUNT; i++)
            {
                create(tree, i);
            }
            // The first rounds grow memory, load classes and compile; the best of the later ones counts.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 12; round++)
            {
                final long before = threads.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < ROUND_LENGTH; i++)
                {
                    useAll(tree, i, round);
                }
                least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
            }
            assertEquals(0, least);
            assertNotEquals(0, sum);
        }
    }

    @Test
    void shouldNotAllocateWhileSnapshotIsUnderWay()
    {
        try (ZnodeTree tree = new ZnodeTree(new TreeContext()))
        {
            for (int i = 0; i < NODE_COUNT; i++)
            {
                create(tree, i);
            }
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 12; round++)
            {
                try (TreeSnapshot snapshot = tree.beginSnapshot())
                {
                    final long before = threads.getCurrentThreadAllocatedBytes();
                    for (int i = 0; i < ROUND_LENGTH; i++)
                    {
                        useAll(tree, i, round);
                        snapshot.writeRows(2, 4096);
                        final int length = snapshot.pendingRecordsLength(64 << 10);
                        if (length > 0)
                        {
                            snapshot.consumed(length);
                        }
                    }
                    least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
                }
            }
            assertEquals(0, least);
            assertNotEquals(0, sum);
        }
    }

    private void useAll(final ZnodeTree tree, final int i, final int round)
    {
        final int length = writePath(i % NODE_COUNT);
        final int row = tree.find(path, 0, length);
        tree.copyStat(row, out, 0);
        sum += tree.copyData(row, out, 100) + tree.copyPath(row, out, 100) + tree.copyName(row, out, 100);
        sum += tree.digest() + (tree.hasRoomFor(1000, 0) ? 1 : 0);
        zxid++;
        tree.setData(row, data, 0, (i * 7 + round * 13) % 1500, (int)zxid, zxid, zxid);
        tree.setAcl(row, i % 100, i);
        if (i % 3 == 0)
        {
            sum += tree.firstEphemeral(i % 100) + tree.nextSibling(row);
            tree.delete(row, zxid);
            create(tree, i % NODE_COUNT);
        }
    }

    private void create(final ZnodeTree tree, final int i)
    {
        final int length = writePath(i);
        final byte kind = (byte)(i % 4);
        zxid++;
        tree.create(
            ZnodeTree.ROOT_ROW,
            path,
            0,
            length,
            kind,
            kind == ZnodeTree.KIND_EPHEMERAL ? i % 100 : 0,
            1,
            data,
            0,
            i % 300,
            zxid,
            zxid,
            (int)zxid);
    }

    private int writePath(final int i)
    {
        path.putByte(0, (byte)'/');
        return 1 + path.putNaturalIntAscii(1, i);
    }
}
