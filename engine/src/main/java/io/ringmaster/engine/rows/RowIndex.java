package io.ringmaster.engine.rows;

/**
 * Finds rows of a {@link RowStore} by hash. Rows of a bucket are chained through a field of theirs.
 * <p>
 * It grows by linear hashing (Litwin, 1980): an insertion that makes the buckets too few splits one of them. So no
 * insertion ever pays for rehashing all. Single-threaded.
 * <pre>
 *   for (int row = index.first(hash); row != RowStore.NULL_ROW; row = index.next(row))
 *   {
 *       // compare the key
 *   }
 * </pre>
 */
public abstract class RowIndex
{
    private static final int MIN_BUCKET_COUNT = 16;

    private final RowStore rows;
    private final int nextField;
    private final RowStore buckets = new RowStore(Integer.BYTES);
    private int bucketCount = MIN_BUCKET_COUNT;
    private int levelCount = MIN_BUCKET_COUNT;
    private int size;

    /**
     * Construct empty.
     *
     * @param rows      that are indexed.
     * @param nextField offset of an int in the row that belongs to this index.
     */
    protected RowIndex(final RowStore rows, final int nextField)
    {
        this.rows = rows;
        this.nextField = nextField;
        buckets.reserve(bucketCount - 1);
    }

    /**
     * Hash of a row's key, well mixed in all bits.
     *
     * @param row an indexed row.
     * @return the hash; the same as long as the row is indexed.
     */
    protected abstract int hash(int row);

    /**
     * First candidate for a hash.
     *
     * @param hash of the key.
     * @return a row, or {@link RowStore#NULL_ROW}.
     */
    public final int first(final int hash)
    {
        return buckets.getInt(bucketOf(hash), 0);
    }

    /**
     * Next candidate.
     *
     * @param row the one before.
     * @return a row, or {@link RowStore#NULL_ROW}.
     */
    public final int next(final int row)
    {
        return rows.getInt(row, nextField);
    }

    /**
     * Add a row whose key is written and not in the index.
     *
     * @param row to be found from now on.
     */
    public final void insert(final int row)
    {
        push(bucketOf(hash(row)), row);
        size++;
        if (size > bucketCount)
        {
            split();
        }
    }

    /**
     * Take a row out, before its key changes.
     *
     * @param row that was inserted.
     */
    public final void remove(final int row)
    {
        final int bucket = bucketOf(hash(row));
        final int following = next(row);
        int candidate = buckets.getInt(bucket, 0);
        if (candidate == row)
        {
            buckets.putInt(bucket, 0, following);
        }
        else
        {
            while (next(candidate) != row)
            {
                candidate = next(candidate);
                if (candidate == RowStore.NULL_ROW)
                {
                    throw new IllegalStateException("not indexed: row=" + row);
                }
            }
            rows.putInt(candidate, nextField, following);
        }
        size--;
    }

    /**
     * Rows in the index.
     *
     * @return the count.
     */
    public final int size()
    {
        return size;
    }

    /**
     * Memory taken by the buckets.
     *
     * @return bytes.
     */
    public final long allocatedBytes()
    {
        return buckets.allocatedBytes();
    }

    private int bucketOf(final int hash)
    {
        final int bucket = hash & (2 * levelCount - 1);
        return bucket < bucketCount ? bucket : bucket - levelCount;
    }

    private void push(final int bucket, final int row)
    {
        rows.putInt(row, nextField, buckets.getInt(bucket, 0));
        buckets.putInt(bucket, 0, row);
    }

    private void split()
    {
        if (bucketCount == 2 * levelCount)
        {
            if (levelCount == 1 << 29)
            {
                return;
            }
            levelCount *= 2;
        }
        final int oldBucket = bucketCount - levelCount;
        buckets.reserve(bucketCount);
        bucketCount++;
        int row = buckets.getInt(oldBucket, 0);
        buckets.putInt(oldBucket, 0, RowStore.NULL_ROW);
        while (row != RowStore.NULL_ROW)
        {
            final int following = next(row);
            push(bucketOf(hash(row)), row);
            row = following;
        }
    }
}
