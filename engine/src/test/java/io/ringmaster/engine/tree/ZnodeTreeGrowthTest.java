package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Memory per znode, and growth to millions of them. Times are printed, for people, and never asserted.
 */
class ZnodeTreeGrowthTest
{
    private static final int PARENT_COUNT = 1000;
    private static final int DATA_LENGTH = 100;
    /** Bytes beyond name and data: row 64, head 8, index some 5, rounding up to 7, ends of pages and chunks. */
    private static final double MAX_OVERHEAD = 88;

    private final UnsafeBuffer path = new UnsafeBuffer(new byte[64]);
    private final UnsafeBuffer data = new UnsafeBuffer(new byte[DATA_LENGTH]);
    private final int[] parents = new int[PARENT_COUNT];
    private long payloadBytes;

    @Test
    void shouldTakeAtMost88BytesBesidesNameAndDataPerZnode()
    {
        try (ZnodeTree tree = new ZnodeTree(new TreeContext()); ZnodeTree loaded = new ZnodeTree(new TreeContext()))
        {
            createParents(tree);
            grow(tree, 1_000_000);
            checkMemory(tree);
            find(tree);
            copy(tree, loaded);
            find(loaded);
        }
    }

    @Test
    @Tag("soak")
    void shouldGrowToMillionsInSmallSteps()
    {
        try (ZnodeTree tree = new ZnodeTree(new TreeContext().maxBytes(8L << 30)))
        {
            createParents(tree);
            for (int count = 1_000_000; count <= 5_000_000; count += 1_000_000)
            {
                grow(tree, count);
            }
            checkMemory(tree);
            find(tree);
        }
    }

    private void checkMemory(final ZnodeTree tree)
    {
        final long count = tree.nodeCount();
        final double used = (double)(tree.usedBytes() - payloadBytes) / count;
        final double reserved = (double)(tree.reservedBytes() - payloadBytes) / count;
        System.out.printf(
            "znodes=%d data=%d: bytes beyond name and data: used=%.1f reserved=%.1f%n",
            count, DATA_LENGTH, used, reserved);
        assertTrue(used <= MAX_OVERHEAD, "used=" + used);
        assertTrue(reserved <= MAX_OVERHEAD, "reserved=" + reserved);
    }

    private void createParents(final ZnodeTree tree)
    {
        for (int i = 0; i < PARENT_COUNT; i++)
        {
            final int length = writeParentPath(i);
            parents[i] = create(tree, ZnodeTree.ROOT_ROW, length, i + 1);
            payloadBytes += length - 1 + DATA_LENGTH;
        }
    }

    private void grow(final ZnodeTree tree, final int count)
    {
        final int first = (int)tree.nodeCount() - 1;
        final long beginCpuNs = cpuNs();
        long longestNs = 0;
        for (int i = first; i < count; i++)
        {
            final int parentLength = writeParentPath(i % PARENT_COUNT);
            final int length = writeName(parentLength, i);
            final long begin = System.nanoTime();
            create(tree, parents[i % PARENT_COUNT], length, i);
            longestNs = Math.max(longestNs, System.nanoTime() - begin);
            payloadBytes += length - parentLength - 1 + DATA_LENGTH;
        }
        assertEquals(count + 1, tree.nodeCount());
        System.out.printf(
            "znodes=%d: %d ns of CPU per create, longest took %d us%n",
            count, (cpuNs() - beginCpuNs) / (count - first), longestNs / 1000);
    }

    private void copy(final ZnodeTree tree, final ZnodeTree loaded)
    {
        long writeNs = 0;
        long loadNs = 0;
        try (TreeSnapshot snapshot = tree.beginSnapshot())
        {
            final TreeLoader loader = new TreeLoader(loaded, snapshot.rowLimit());
            while (!snapshot.isDone())
            {
                final long begin = cpuNs();
                snapshot.writeRows(1000, 200_000);
                final long written = cpuNs();
                take(snapshot, loader);
                writeNs += written - begin;
                loadNs += cpuNs() - written;
            }
            final long begin = cpuNs();
            loader.conclude(snapshot.nodeCount(), snapshot.digest());
            loadNs += cpuNs() - begin;
        }
        System.out.printf(
            "znodes=%d: %d ms of CPU for the snapshot, %d ms to load it%n",
            tree.nodeCount(), writeNs / 1_000_000, loadNs / 1_000_000);
        assertEquals(tree.nodeCount(), loaded.nodeCount());
        assertEquals(tree.digest(), loaded.digest());
    }

    private void find(final ZnodeTree tree)
    {
        final long count = tree.nodeCount() - 1 - PARENT_COUNT;
        final long begin = cpuNs();
        for (int i = 0; i < count; i++)
        {
            // A stride that visits all in an order far from that of creation.
            final int node = PARENT_COUNT + (int)((i * 7_368_787L) % count);
            final int length = writeName(writeParentPath(node % PARENT_COUNT), node);
            final int row = tree.find(path, 0, length);
            if (tree.parent(row) != parents[node % PARENT_COUNT])
            {
                throw new AssertionError("node " + node + " found in row " + row);
            }
        }
        System.out.printf("znodes=%d: %d ns of CPU per find%n", tree.nodeCount(), (cpuNs() - begin) / count);
    }

    private static void take(final TreeSnapshot snapshot, final TreeLoader loader)
    {
        while (snapshot.pendingLength() > 0)
        {
            final int end = snapshot.pendingOffset() + snapshot.pendingLength();
            int offset = snapshot.pendingOffset();
            while (offset < end)
            {
                final int length = snapshot.pendingBuffer().getInt(offset);
                loader.onNode(snapshot.pendingBuffer(), offset + Integer.BYTES, length);
                offset += Integer.BYTES + length;
            }
            snapshot.consumed(snapshot.pendingLength());
        }
    }

    private int create(final ZnodeTree tree, final int parent, final int length, final long zxid)
    {
        return tree.create(
            parent,
            path,
            0,
            length,
            ZnodeTree.KIND_PERSISTENT,
            0,
            1,
            data,
            0,
            DATA_LENGTH,
            zxid,
            zxid,
            tree.cversion(parent) + 1);
    }

    private int writeParentPath(final int i)
    {
        path.putStringWithoutLengthAscii(0, "/parent-");
        path.putNaturalPaddedIntAscii(8, 4, i);
        return 12;
    }

    private int writeName(final int parentLength, final int i)
    {
        path.putStringWithoutLengthAscii(parentLength, "/node-");
        path.putNaturalPaddedIntAscii(parentLength + 6, 10, i);
        return parentLength + 16;
    }

    private static long cpuNs()
    {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }
}
