package io.ringmaster.engine.rows;

import java.util.Arrays;

import org.agrona.BitUtil;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Rows of one fixed length in off-heap chunks, addressed by an int. Row 0 does not exist: it stands for none.
 * <p>
 * Growth adds a chunk and copies no row, so no call costs more than a chunk's allocation. Freed rows are taken
 * again first; memory once taken is kept. Single-threaded.
 */
public final class RowStore implements AutoCloseable
{
    /** Stands for no row. */
    public static final int NULL_ROW = 0;

    private static final int CHUNK_LENGTH = 64 * 1024;
    private static final int NEXT_FREE_FIELD = 0;

    private final int rowLength;
    private final int rowLengthShift;
    private final int chunkShift;
    private final int chunkMask;
    private UnsafeBuffer[] chunks = new UnsafeBuffer[16];
    private int chunkCount;
    private int rowLimit = 1;
    private int firstFree;
    private int usedCount;

    /**
     * Construct without memory; the first row brings the first chunk.
     *
     * @param rowLength bytes of a row; a power of two from 4 to 1024.
     */
    public RowStore(final int rowLength)
    {
        if (!BitUtil.isPowerOfTwo(rowLength) || rowLength < 4 || rowLength > 1024)
        {
            throw new IllegalArgumentException("rowLength=" + rowLength);
        }
        this.rowLength = rowLength;
        this.rowLengthShift = Integer.numberOfTrailingZeros(rowLength);
        this.chunkShift = Integer.numberOfTrailingZeros(CHUNK_LENGTH) - rowLengthShift;
        this.chunkMask = (1 << chunkShift) - 1;
    }

    /**
     * Take a row.
     *
     * @return the row, all bytes zero.
     */
    public int allocate()
    {
        final int row;
        if (firstFree != NULL_ROW)
        {
            row = firstFree;
            firstFree = getInt(row, NEXT_FREE_FIELD);
        }
        else
        {
            row = rowLimit;
            reserve(row);
            rowLimit = row + 1;
        }
        buffer(row).setMemory(offset(row), rowLength, (byte)0);
        usedCount++;
        return row;
    }

    /**
     * Give a row back. Its bytes are lost.
     *
     * @param row from {@link #allocate()}.
     */
    public void free(final int row)
    {
        putInt(row, NEXT_FREE_FIELD, firstFree);
        firstFree = row;
        usedCount--;
    }

    /**
     * Make a row addressable without taking it: for users who number the rows themselves and never allocate.
     *
     * @param row to be addressable, and all before it; those not yet written are zero.
     */
    public void reserve(final int row)
    {
        if (row < 0)
        {
            throw new IllegalStateException("more than " + Integer.MAX_VALUE + " rows");
        }
        while (row >>> chunkShift >= chunkCount)
        {
            if (chunkCount == chunks.length)
            {
                chunks = Arrays.copyOf(chunks, chunkCount * 2);
            }
            chunks[chunkCount++] = AlignedMemory.allocate(CHUNK_LENGTH);
        }
    }

    /**
     * One above the highest row ever taken.
     *
     * @return the limit.
     */
    public int limit()
    {
        return rowLimit;
    }

    /**
     * Rows taken and not given back.
     *
     * @return the count.
     */
    public int usedCount()
    {
        return usedCount;
    }

    /**
     * Memory taken.
     *
     * @return bytes.
     */
    public long allocatedBytes()
    {
        return (long)chunkCount * CHUNK_LENGTH;
    }

    /**
     * Give all memory back at once, where it is not left to the garbage collector. Nothing may be called afterwards.
     */
    @Override
    public void close()
    {
        for (int i = 0; i < chunkCount; i++)
        {
            AlignedMemory.free(chunks[i]);
        }
        // A late access then fails on null rather than reads freed memory.
        chunks = new UnsafeBuffer[0];
        chunkCount = 0;
    }

    /**
     * Buffer that holds a row, at {@link #offset(int)}.
     *
     * @param row an addressable row.
     * @return the chunk's buffer.
     */
    public MutableDirectBuffer buffer(final int row)
    {
        return chunks[row >>> chunkShift];
    }

    /**
     * Where a row begins in its {@link #buffer(int)}.
     *
     * @param row an addressable row.
     * @return offset in bytes.
     */
    public int offset(final int row)
    {
        return (row & chunkMask) << rowLengthShift;
    }

    /**
     * Read an int.
     *
     * @param row   an addressable row.
     * @param field offset in the row.
     * @return the value.
     */
    public int getInt(final int row, final int field)
    {
        return chunks[row >>> chunkShift].getInt(offset(row) + field);
    }

    /**
     * Write an int.
     *
     * @param row   an addressable row.
     * @param field offset in the row.
     * @param value to be written.
     */
    public void putInt(final int row, final int field, final int value)
    {
        chunks[row >>> chunkShift].putInt(offset(row) + field, value);
    }

    /**
     * Read a long.
     *
     * @param row   an addressable row.
     * @param field offset in the row.
     * @return the value.
     */
    public long getLong(final int row, final int field)
    {
        return chunks[row >>> chunkShift].getLong(offset(row) + field);
    }

    /**
     * Write a long.
     *
     * @param row   an addressable row.
     * @param field offset in the row.
     * @param value to be written.
     */
    public void putLong(final int row, final int field, final long value)
    {
        chunks[row >>> chunkShift].putLong(offset(row) + field, value);
    }

    /**
     * Compare bytes, eight at a time.
     *
     * @param left        holding some bytes.
     * @param leftOffset  of them.
     * @param right       holding the others.
     * @param rightOffset of them.
     * @param length      of both.
     * @return true if they are equal.
     */
    public static boolean areEqual(
        final DirectBuffer left, final int leftOffset, final DirectBuffer right, final int rightOffset,
        final int length)
    {
        int i = 0;
        for (; i + Long.BYTES <= length; i += Long.BYTES)
        {
            if (left.getLong(leftOffset + i) != right.getLong(rightOffset + i))
            {
                return false;
            }
        }
        for (; i < length; i++)
        {
            if (left.getByte(leftOffset + i) != right.getByte(rightOffset + i))
            {
                return false;
            }
        }
        return true;
    }
}
