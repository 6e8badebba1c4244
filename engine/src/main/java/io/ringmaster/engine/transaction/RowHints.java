package io.ringmaster.engine.transaction;

import java.util.Arrays;

import org.agrona.BitUtil;

import io.ringmaster.engine.tree.TreeView;

/**
 * What the preparation of a transaction has found in the tree, kept in memory until that transaction is applied, so
 * that its path is looked up once and not twice. It is not a part of the transaction: who has not prepared it, as a
 * follower or a start that replays the log, looks the path up. Engine thread only.
 * <p>
 * A row that was found is right when the transaction is applied: what was in flight before it and might have put
 * another node there was looked at when it was prepared, and a zxid stands for one log. The applier makes sure that the
 * row still has the hash that was found; that it is the row of the path is asserted.
 */
public final class RowHints
{
    private final long[] zxids;
    private final int[] rows;
    private final int[] rowHashes;
    private final int[] newHashes;
    private int preparedRow;
    private int preparedRowHash;
    private int preparedNewHash;
    private int preparedCount;

    /**
     * Construct, without any.
     *
     * @param slots transactions that can be in flight; the hints of more get lost.
     */
    public RowHints(final int slots)
    {
        final int length = BitUtil.findNextPositivePowerOfTwo(slots);
        zxids = new long[length];
        rows = new int[length];
        rowHashes = new int[length];
        newHashes = new int[length];
    }

    /** The preparation of a transaction begins: nothing is known of it yet. */
    public void begin()
    {
        preparedCount = 0;
    }

    /**
     * Note what the only operation of the transaction at hand will need; ignored if it gets several.
     *
     * @param row     that it changes, or of the parent of the node that it creates; {@link TreeView#NULL_ROW} if that
     *                is in flight itself.
     * @param rowHash of the path of that row.
     * @param newHash of the path of the node that it creates; 0 if it creates none.
     */
    public void prepared(final int row, final int rowHash, final int newHash)
    {
        preparedCount++;
        preparedRow = row;
        preparedRowHash = rowHash;
        preparedNewHash = newHash;
    }

    /**
     * What was prepared has become a transaction.
     *
     * @param zxid of it.
     */
    public void submitted(final long zxid)
    {
        final int slot = slot(zxid);
        zxids[slot] = zxid;
        rows[slot] = preparedCount == 1 ? preparedRow : TreeView.NULL_ROW;
        rowHashes[slot] = preparedRowHash;
        newHashes[slot] = preparedNewHash;
    }

    /** Forget all. */
    public void clear()
    {
        Arrays.fill(zxids, 0);
    }

    /**
     * The row of a transaction of one operation.
     *
     * @param zxid of it.
     * @return what was {@link #prepared}, or {@link TreeView#NULL_ROW} if nothing is known.
     */
    int row(final long zxid)
    {
        final int slot = slot(zxid);
        return zxids[slot] == zxid ? rows[slot] : TreeView.NULL_ROW;
    }

    /** Hash of the path of {@link #row}, if there is one. */
    int rowHash(final long zxid)
    {
        return rowHashes[slot(zxid)];
    }

    /** Hash of the path of a node that is created, if there is a {@link #row}. */
    int newHash(final long zxid)
    {
        return newHashes[slot(zxid)];
    }

    private int slot(final long zxid)
    {
        return (int)zxid & (zxids.length - 1);
    }
}
