package io.ringmaster.journal;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Counts the sectors of a batch that are zeros by content, and those that one flipped bit could make so. Without that,
 * a damaged record with such a sector in it could not be told from one that a crash left unfinished.
 */
final class SectorCounter
{
    private final UnsafeBuffer buffer;
    private int nextSector;
    private int zeroCount;
    private int oneBitCount;

    SectorCounter(final UnsafeBuffer buffer)
    {
        this.buffer = buffer;
    }

    /** A batch begins. The sector it begins in holds a record head, so it need not be looked at. */
    void reset(final int batchOffset)
    {
        nextSector = Layout.align(batchOffset, Layout.SECTOR_LENGTH);
        zeroCount = 0;
        oneBitCount = 0;
    }

    /** Count whole sectors up to a position in the file. */
    void countTo(final int position, final int bufferPosition)
    {
        while (nextSector + Layout.SECTOR_LENGTH <= position)
        {
            count(nextSector - bufferPosition);
            nextSector += Layout.SECTOR_LENGTH;
        }
    }

    int zeroCount()
    {
        return zeroCount;
    }

    int oneBitCount()
    {
        return oneBitCount;
    }

    private void count(final int offset)
    {
        int bits = 0;
        for (int i = 0; i < Layout.SECTOR_LENGTH; i += Long.BYTES)
        {
            bits += Long.bitCount(buffer.getLong(offset + i));
            if (bits > 1)
            {
                return;
            }
        }
        if (bits == 0)
        {
            zeroCount++;
        }
        else
        {
            oneBitCount++;
        }
    }
}
