package io.ringmaster.engine.tree;

import java.nio.ByteBuffer;
import java.util.Arrays;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * From the hash of a path to rows, by linear hashing (Litwin, VLDB 1980): buckets are split one at a time as rows are
 * added, so no addition ever pays for a rehash. Chains run through the rows themselves. The bucket heads lie off the
 * heap in chunks. Buckets are not merged when rows go.
 */
final class PathIndex implements AutoCloseable
{
    private static final int CHUNK_SHIFT = 15;
    private static final int HEADS_PER_CHUNK = 1 << CHUNK_SHIFT;
    private static final int HEAD_MASK = HEADS_PER_CHUNK - 1;
    private static final int CHUNK_LENGTH = HEADS_PER_CHUNK * Integer.BYTES;
    private static final int INITIAL_BUCKETS = 1024;
    private static final int MAX_BUCKETS = 1 << 30;

    private final RowStore rows;
    private UnsafeBuffer[] chunks = new UnsafeBuffer[16];
    private ByteBuffer[] memory = new ByteBuffer[16];
    private int chunkCount;
    private int bucketCount = INITIAL_BUCKETS;
    private int lowMask = INITIAL_BUCKETS - 1;
    private int highMask = INITIAL_BUCKETS * 2 - 1;
    private int count;

    PathIndex(final RowStore rows)
    {
        this.rows = rows;
        addChunk();
    }

    /**
     * First row of the chain in which all rows with this hash are; the chain goes on in
     * {@link RowStore#hashNext} and ends with 0.
     *
     * @param hash of a path.
     * @return a row or 0.
     */
    int head(final int hash)
    {
        return headOfBucket(bucket(hash));
    }

    /**
     * First row of a bucket that will be split soon.
     *
     * @param ahead splits before its own; not so many that all buckets are split.
     * @return a row or 0.
     */
    int splittingHead(final int ahead)
    {
        return headOfBucket((bucketCount + ahead) & lowMask);
    }

    void add(final int row, final int hash)
    {
        final int bucket = bucket(hash);
        rows.setHashNext(row, headOfBucket(bucket));
        setHead(bucket, row);
        count++;
        // Three rows per four buckets.
        while (bucketCount - (bucketCount >>> 2) < count && bucketCount < MAX_BUCKETS)
        {
            split();
        }
    }

    void remove(final int row, final int hash)
    {
        final int bucket = bucket(hash);
        final int next = rows.hashNext(row);
        int current = headOfBucket(bucket);
        if (current == row)
        {
            setHead(bucket, next);
        }
        else
        {
            int previous = 0;
            while (current != row)
            {
                if (current == 0)
                {
                    throw new IllegalStateException("row " + row + " is not in the path index");
                }
                previous = current;
                current = rows.hashNext(current);
            }
            rows.setHashNext(previous, next);
        }
        count--;
    }

    /**
     * Before anything is added: have buckets for so many rows at once, so that adding them splits none.
     *
     * @param rowCount that will be added.
     */
    void reserve(final int rowCount)
    {
        if (count != 0)
        {
            throw new IllegalStateException(count + " rows are in the index");
        }
        final int buckets = (int)Math.min(MAX_BUCKETS, Math.max(INITIAL_BUCKETS, rowCount * 4L / 3 + 1));
        final int levelSize = Integer.highestOneBit(buckets);
        lowMask = levelSize - 1;
        highMask = 2 * levelSize - 1;
        bucketCount = buckets;
        while (chunkCount <= (buckets - 1) >>> CHUNK_SHIFT)
        {
            addChunk();
        }
    }

    int bucketCount()
    {
        return bucketCount;
    }

    long reservedBytes()
    {
        return (long)chunkCount * CHUNK_LENGTH;
    }

    @Override
    public void close()
    {
        for (int i = 0; i < chunkCount; i++)
        {
            BufferUtil.free(memory[i]);
        }
        chunks = new UnsafeBuffer[0];
        memory = new ByteBuffer[0];
        chunkCount = 0;
    }

    private int bucket(final int hash)
    {
        final int bucket = hash & highMask;
        return bucket < bucketCount ? bucket : bucket & lowMask;
    }

    private void split()
    {
        final int target = bucketCount;
        if ((target >>> CHUNK_SHIFT) == chunkCount)
        {
            addChunk();
        }
        final int source = target & lowMask;
        int stay = 0;
        int move = 0;
        int row = headOfBucket(source);
        while (row != 0)
        {
            final int next = rows.hashNext(row);
            if ((rows.pathHash(row) & highMask) == target)
            {
                rows.setHashNext(row, move);
                move = row;
            }
            else
            {
                rows.setHashNext(row, stay);
                stay = row;
            }
            row = next;
        }
        setHead(source, stay);
        setHead(target, move);
        bucketCount++;
        if (bucketCount > highMask)
        {
            lowMask = highMask;
            highMask = (highMask << 1) | 1;
        }
    }

    private int headOfBucket(final int bucket)
    {
        return chunks[bucket >>> CHUNK_SHIFT].getInt((bucket & HEAD_MASK) << 2);
    }

    private void setHead(final int bucket, final int row)
    {
        chunks[bucket >>> CHUNK_SHIFT].putInt((bucket & HEAD_MASK) << 2, row);
    }

    private void addChunk()
    {
        if (chunkCount == chunks.length)
        {
            chunks = Arrays.copyOf(chunks, chunkCount * 2);
            memory = Arrays.copyOf(memory, chunkCount * 2);
        }
        memory[chunkCount] = ByteBuffer.allocateDirect(CHUNK_LENGTH);
        chunks[chunkCount] = new UnsafeBuffer(memory[chunkCount]);
        chunkCount++;
    }
}
