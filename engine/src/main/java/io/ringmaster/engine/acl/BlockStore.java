package io.ringmaster.engine.acl;

import java.util.Arrays;

import org.agrona.BufferUtil;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Off-heap blocks of bytes in chunks, by size classes: powers of two from 32 bytes. An int addresses a block: its
 * chunk, and its start in units of 32 bytes. Blocks too long for a chunk get one of their own. Freed blocks are taken
 * again by the next of their class.
 */
final class BlockStore
{
    /** Address that no block has. */
    static final int NULL_ADDRESS = 0;

    private static final int UNIT_SHIFT = 5;
    private static final int CHUNK_UNITS_SHIFT = 13;
    private static final int CHUNK_UNITS = 1 << CHUNK_UNITS_SHIFT;
    private static final int MAX_CHUNK_COUNT = 1 << (31 - CHUNK_UNITS_SHIFT);
    private static final int CLASS_COUNT = 26;

    private final int[] firstFree = new int[CLASS_COUNT];
    private UnsafeBuffer[] chunks = new UnsafeBuffer[4];
    private int chunkCount;
    private int nextUnit = CHUNK_UNITS;
    private int openChunk;
    private long allocatedBytes;
    private long usedBytes;

    /** A block of at least this length. */
    int allocate(final int length)
    {
        final int sizeClass = classOf(length);
        usedBytes += blockLength(sizeClass);
        final int free = firstFree[sizeClass];
        if (free != NULL_ADDRESS)
        {
            firstFree[sizeClass] = buffer(free).getInt(offset(free));
            return free;
        }
        final int unitCount = 1 << sizeClass;
        if (unitCount > CHUNK_UNITS)
        {
            return addChunk(unitCount) << CHUNK_UNITS_SHIFT;
        }
        if (nextUnit + unitCount > CHUNK_UNITS)
        {
            freeRestOfChunk();
            openChunk = addChunk(CHUNK_UNITS);
            nextUnit = 0;
        }
        final int address = openChunk << CHUNK_UNITS_SHIFT | nextUnit;
        nextUnit += unitCount;
        return address;
    }

    /** Give back a block that was taken with this length. */
    void free(final int address, final int length)
    {
        final int sizeClass = classOf(length);
        usedBytes -= blockLength(sizeClass);
        push(address, sizeClass);
    }

    MutableDirectBuffer buffer(final int address)
    {
        return chunks[address >>> CHUNK_UNITS_SHIFT];
    }

    int offset(final int address)
    {
        return (address & (CHUNK_UNITS - 1)) << UNIT_SHIFT;
    }

    long allocatedBytes()
    {
        return allocatedBytes;
    }

    /** Of the blocks that are taken, as they are rounded up. */
    long usedBytes()
    {
        return usedBytes;
    }

    static boolean isTooLong(final int length)
    {
        return classOf(length) >= CLASS_COUNT;
    }

    private static int classOf(final int length)
    {
        final int unitCount = Math.max(1, (length + (1 << UNIT_SHIFT) - 1) >>> UNIT_SHIFT);
        return Integer.SIZE - Integer.numberOfLeadingZeros(unitCount - 1);
    }

    private static long blockLength(final int sizeClass)
    {
        return 1L << (sizeClass + UNIT_SHIFT);
    }

    private void push(final int address, final int sizeClass)
    {
        buffer(address).putInt(offset(address), firstFree[sizeClass]);
        firstFree[sizeClass] = address;
    }

    private void freeRestOfChunk()
    {
        while (nextUnit < CHUNK_UNITS)
        {
            final int sizeClass = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(CHUNK_UNITS - nextUnit);
            push(openChunk << CHUNK_UNITS_SHIFT | nextUnit, sizeClass);
            nextUnit += 1 << sizeClass;
        }
    }

    /** Chunk 0 stays empty, so that no block has the null address. */
    private int addChunk(final int unitCount)
    {
        final int chunk = ++chunkCount;
        if (chunk >= MAX_CHUNK_COUNT)
        {
            throw new IllegalStateException("more than " + MAX_CHUNK_COUNT + " chunks");
        }
        if (chunk == chunks.length)
        {
            chunks = Arrays.copyOf(chunks, chunks.length * 2);
        }
        final int length = unitCount << UNIT_SHIFT;
        chunks[chunk] = new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, 1 << UNIT_SHIFT));
        allocatedBytes += length;
        return chunk;
    }
}
