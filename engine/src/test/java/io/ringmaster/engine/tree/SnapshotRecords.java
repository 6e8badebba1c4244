package io.ringmaster.engine.tree;

import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Records of a snapshot, taken apart: header and message of each.
 */
final class SnapshotRecords
{
    final List<byte[]> records = new ArrayList<>();
    int rowLimit;
    long nodeCount;
    long digest;

    static SnapshotRecords of(final ZnodeTree tree)
    {
        final SnapshotRecords records = new SnapshotRecords();
        try (TreeSnapshot snapshot = tree.beginSnapshot())
        {
            records.begin(snapshot);
            while (!snapshot.isDone())
            {
                snapshot.writeRows(1000, 100_000);
                records.drain(snapshot, Integer.MAX_VALUE);
            }
        }
        return records;
    }

    void begin(final TreeSnapshot snapshot)
    {
        rowLimit = snapshot.rowLimit();
        nodeCount = snapshot.nodeCount();
        digest = snapshot.digest();
    }

    void drain(final TreeSnapshot snapshot, final int maxLength)
    {
        final int length = snapshot.pendingRecordsLength(maxLength);
        int position = 0;
        while (position < length)
        {
            final int offset = snapshot.pendingOffset() + position;
            final byte[] record = new byte[snapshot.pendingBuffer().getInt(offset, ByteOrder.LITTLE_ENDIAN)];
            snapshot.pendingBuffer().getBytes(offset + Integer.BYTES, record);
            records.add(record);
            position += Integer.BYTES + record.length;
        }
        if (length > 0)
        {
            snapshot.consumed(position);
        }
    }

    /**
     * Load them into a fresh tree.
     *
     * @return the tree.
     * @throws SnapshotFormatException if they are damaged.
     */
    ZnodeTree load()
    {
        return load(new TreeContext());
    }

    ZnodeTree load(final TreeContext context)
    {
        final ZnodeTree tree = new ZnodeTree(context);
        boolean isLoaded = false;
        try
        {
            loadInto(tree);
            isLoaded = true;
            return tree;
        }
        finally
        {
            if (!isLoaded)
            {
                tree.close();
            }
        }
    }

    void loadInto(final ZnodeTree tree)
    {
        final TreeLoader loader = new TreeLoader(tree, rowLimit);
        for (final byte[] record : records)
        {
            final UnsafeBuffer buffer = new UnsafeBuffer(new byte[record.length + 16]);
            buffer.putBytes(8, record);
            loader.onNode(buffer, 8, record.length);
        }
        loader.conclude(nodeCount, digest);
    }
}
