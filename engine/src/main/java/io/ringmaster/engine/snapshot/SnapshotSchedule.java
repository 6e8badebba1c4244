package io.ringmaster.engine.snapshot;

/**
 * Says when a snapshot is due and how far one that is under way should be, so that what a start has to replay stays
 * bounded under any load that the disk bears. A share of the tree, or what the settings say if that is more, may be
 * written between the begins of two snapshots; and a snapshot should be complete when so much was written since its
 * begin. So the log behind the last complete snapshot is twice that at most, and a transaction pays for a few rows of
 * the snapshot, however large the tree is. Engine thread only.
 */
public final class SnapshotSchedule
{
    /** A snapshot is due after one transaction for so many znodes, and after one byte for so many bytes of the tree. */
    static final int TREE_SHARE = 5;

    private final long transactionCount;
    private final long journalBytes;
    private long beginCount;
    private long beginBytes;
    private long dueCount;
    private long dueBytes;

    /**
     * Construct.
     *
     * @param transactionCount between two snapshots of a small tree; positive.
     * @param journalBytes     between two snapshots of a small tree; positive.
     */
    public SnapshotSchedule(final long transactionCount, final long journalBytes)
    {
        this.transactionCount = transactionCount;
        this.journalBytes = journalBytes;
    }

    /**
     * Whether a snapshot should begin.
     *
     * @param count     transactions applied so far.
     * @param bytes     their length.
     * @param nodeCount znodes now.
     * @param treeBytes that they take.
     * @return true if so.
     */
    public boolean isDue(final long count, final long bytes, final long nodeCount, final long treeBytes)
    {
        return count - beginCount >= Math.max(transactionCount, nodeCount / TREE_SHARE) ||
            bytes - beginBytes >= Math.max(journalBytes, treeBytes / TREE_SHARE);
    }

    /**
     * A snapshot begins, or is complete already.
     *
     * @param count     transactions that it holds, by the count that goes on to be given; negative if they were applied
     *                  before that count began.
     * @param bytes     their length, in the same way.
     * @param nodeCount znodes in it.
     * @param treeBytes that they take.
     */
    public void onBegin(final long count, final long bytes, final long nodeCount, final long treeBytes)
    {
        beginCount = count;
        beginBytes = bytes;
        dueCount = Math.max(transactionCount, nodeCount / TREE_SHARE);
        dueBytes = Math.max(journalBytes, treeBytes / TREE_SHARE);
    }

    /**
     * How far the snapshot that has begun should be.
     *
     * @param count    transactions applied so far.
     * @param bytes    their length.
     * @param rowLimit rows of the snapshot.
     * @return rows that should be written by now, 0 to {@code rowLimit}.
     */
    public long rowTarget(final long count, final long bytes, final long rowLimit)
    {
        final double share = Math.max(
            (count - beginCount) / (double)dueCount, (bytes - beginBytes) / (double)dueBytes);
        return (long)(Math.min(1, share) * rowLimit);
    }
}
