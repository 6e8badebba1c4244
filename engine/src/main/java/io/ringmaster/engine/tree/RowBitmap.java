package io.ringmaster.engine.tree;

import java.util.Arrays;
import java.util.function.IntConsumer;

/**
 * One bit per row, in chunks, so that growing copies nothing. Bits that were never set are 0.
 */
final class RowBitmap
{
    private static final int CHUNK_SHIFT = 16;
    private static final int WORDS_PER_CHUNK = 1 << (CHUNK_SHIFT - 6);
    private static final int WORD_MASK = WORDS_PER_CHUNK - 1;

    private long[][] chunks = new long[0][];

    boolean get(final int row)
    {
        final int chunk = row >>> CHUNK_SHIFT;
        return chunk < chunks.length && (chunks[chunk][(row >>> 6) & WORD_MASK] & (1L << row)) != 0;
    }

    void set(final int row)
    {
        ensure(row >>> CHUNK_SHIFT);
        chunks[row >>> CHUNK_SHIFT][(row >>> 6) & WORD_MASK] |= 1L << row;
    }

    void clear(final int row)
    {
        final int chunk = row >>> CHUNK_SHIFT;
        if (chunk < chunks.length)
        {
            chunks[chunk][(row >>> 6) & WORD_MASK] &= ~(1L << row);
        }
    }

    void clearAll()
    {
        for (final long[] chunk : chunks)
        {
            Arrays.fill(chunk, 0);
        }
    }

    /**
     * Hand out every row whose bit is set, ascending. The consumer may clear bits.
     *
     * @param consumer of row ids.
     */
    void forEach(final IntConsumer consumer)
    {
        for (int chunk = 0; chunk < chunks.length; chunk++)
        {
            final long[] words = chunks[chunk];
            for (int i = 0; i < WORDS_PER_CHUNK; i++)
            {
                long word = words[i];
                while (word != 0)
                {
                    consumer.accept((chunk << CHUNK_SHIFT) + (i << 6) + Long.numberOfTrailingZeros(word));
                    word &= word - 1;
                }
            }
        }
    }

    long reservedBytes()
    {
        return (long)chunks.length * WORDS_PER_CHUNK * Long.BYTES;
    }

    private void ensure(final int chunk)
    {
        if (chunk >= chunks.length)
        {
            final int length = chunks.length;
            chunks = Arrays.copyOf(chunks, chunk + 1);
            for (int i = length; i <= chunk; i++)
            {
                chunks[i] = new long[WORDS_PER_CHUNK];
            }
        }
    }
}
