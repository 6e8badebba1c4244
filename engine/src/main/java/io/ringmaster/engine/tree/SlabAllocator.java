package io.ringmaster.engine.tree;

import org.agrona.concurrent.UnsafeBuffer;

/**
 * Blocks of bytes off the heap, addressed by an int that counts 8 bytes (read it as unsigned: 32 GiB).
 * <p>
 * Lengths are rounded up to a size class: steps of 8 bytes up to 256, then eight classes for each doubling, so that at
 * most an eighth is lost. Blocks of one class share a span of pages; a span that became empty goes back to the
 * {@link PagePool}, from where any other class can have it. Longer blocks are runs of pages of their own. A block does
 * not move and is contiguous. Nothing is allocated on the heap per block.
 */
final class SlabAllocator implements AutoCloseable
{
    /** Longest block. */
    static final int MAX_LENGTH = 256 << 20;

    private static final int UNIT_SHIFT = 3;
    private static final int UNIT = 1 << UNIT_SHIFT;
    private static final int PAGE_UNITS_SHIFT = PagePool.PAGE_SHIFT - UNIT_SHIFT;

    private static final int LINEAR_CLASSES = 32;
    private static final int MAX_LINEAR_LENGTH = LINEAR_CLASSES * UNIT;
    private static final int MAX_SMALL_LENGTH = 32 << 10;
    private static final int CLASS_COUNT = LINEAR_CLASSES + 7 * 8;
    private static final int MAX_SPAN_PAGES = 32;
    /** Value of a run that is one block; those of spans are their class. */
    private static final int LARGE = CLASS_COUNT;

    /** Per-span int: blocks in use (10 bits), blocks ever used (10 bits), first free block + 1 (10 bits). */
    private static final int STATE = 1;
    private static final int NEXT = 2;
    private static final int PREVIOUS = 3;
    private static final int COUNT_MASK = 0x3FF;
    private static final int TOUCHED_SHIFT = 10;
    private static final int FREE_SHIFT = 20;

    private final PagePool pages = new PagePool();
    private final int[] blockLength = new int[CLASS_COUNT];
    private final int[] spanPages = new int[CLASS_COUNT];
    private final int[] spanBlocks = new int[CLASS_COUNT];
    /** First span of each class that has a free block; 0: none. */
    private final int[] partialSpans = new int[CLASS_COUNT];
    private long usedBytes;

    SlabAllocator()
    {
        for (int i = 0; i < CLASS_COUNT; i++)
        {
            blockLength[i] = i < LINEAR_CLASSES ? (i + 1) * UNIT : geometricLength(i - LINEAR_CLASSES);
            spanPages[i] = choosePageCount(blockLength[i]);
            spanBlocks[i] = (spanPages[i] << PagePool.PAGE_SHIFT) / blockLength[i];
        }
    }

    /**
     * Take a block.
     *
     * @param length in bytes, 1 to {@link #MAX_LENGTH}.
     * @return reference, never 0. The content is undefined.
     */
    int allocate(final int length)
    {
        final int rounded = roundUp(length);
        usedBytes += rounded;
        if (length > MAX_SMALL_LENGTH)
        {
            return pages.allocate(rounded >>> PagePool.PAGE_SHIFT, LARGE) << PAGE_UNITS_SHIFT;
        }
        final int sizeClass = sizeClass(length);
        int span = partialSpans[sizeClass];
        if (span == 0)
        {
            span = newSpan(sizeClass);
        }
        final int state = pages.getInt(span, STATE);
        final int used = (state & COUNT_MASK) + 1;
        int touched = (state >>> TOUCHED_SHIFT) & COUNT_MASK;
        int free = state >>> FREE_SHIFT;
        final int block;
        if (free != 0)
        {
            block = free - 1;
            free = pages.buffer(span).getInt(PagePool.offset(span) + block * blockLength[sizeClass]);
        }
        else
        {
            block = touched++;
        }
        pages.putInt(span, STATE, used | (touched << TOUCHED_SHIFT) | (free << FREE_SHIFT));
        if (used == spanBlocks[sizeClass])
        {
            unlink(span, sizeClass);
        }
        return (span << PAGE_UNITS_SHIFT) + block * (blockLength[sizeClass] >>> UNIT_SHIFT);
    }

    /**
     * Give a block back.
     *
     * @param reference from {@link #allocate}.
     * @param length    any that has the same {@link #roundUp} as the one allocated.
     * @throws IllegalStateException if no such block is in use there.
     */
    void free(final int reference, final int length)
    {
        final int rounded = roundUp(length);
        final int page = reference >>> PAGE_UNITS_SHIFT;
        if (length > MAX_SMALL_LENGTH)
        {
            check(page, LARGE, reference);
            pages.free(page, rounded >>> PagePool.PAGE_SHIFT);
            usedBytes -= rounded;
            return;
        }
        final int sizeClass = sizeClass(length);
        final int span = pages.head(page);
        check(span, sizeClass, reference);
        final int state = pages.getInt(span, STATE);
        final int used = (state & COUNT_MASK) - 1;
        if (used < 0)
        {
            throw new IllegalStateException("no block in use at reference " + reference);
        }
        final int block = (reference - (span << PAGE_UNITS_SHIFT)) / (blockLength[sizeClass] >>> UNIT_SHIFT);
        usedBytes -= rounded;
        final boolean wasFull = used + 1 == spanBlocks[sizeClass];
        if (used == 0)
        {
            if (!wasFull)
            {
                unlink(span, sizeClass);
            }
            pages.free(span, spanPages[sizeClass]);
            return;
        }
        buffer(reference).putInt(offset(reference), state >>> FREE_SHIFT);
        pages.putInt(
            span, STATE, used | (state & (COUNT_MASK << TOUCHED_SHIFT)) | ((block + 1) << FREE_SHIFT));
        if (wasFull)
        {
            link(span, sizeClass);
        }
    }

    /**
     * Buffer in which a block lies, from {@link #offset} on, whole.
     *
     * @param reference of the block.
     * @return the buffer.
     */
    UnsafeBuffer buffer(final int reference)
    {
        return pages.buffer(reference >>> PAGE_UNITS_SHIFT);
    }

    /**
     * Where a block begins in its {@link #buffer}, a multiple of 8.
     *
     * @param reference of the block.
     * @return the offset in bytes.
     */
    static int offset(final int reference)
    {
        return PagePool.offset(reference >>> PAGE_UNITS_SHIFT) +
            ((reference & ((1 << PAGE_UNITS_SHIFT) - 1)) << UNIT_SHIFT);
    }

    /**
     * Bytes that a block of this length really has.
     *
     * @param length 1 to {@link #MAX_LENGTH}.
     * @return the length of the size class, or whole pages.
     */
    int roundUp(final int length)
    {
        if (length <= 0 || length > MAX_LENGTH)
        {
            throw new IllegalArgumentException("length=" + length + " not in 1.." + MAX_LENGTH);
        }
        return length <= MAX_SMALL_LENGTH ?
            blockLength[sizeClass(length)] :
            (length + PagePool.PAGE_LENGTH - 1) & -PagePool.PAGE_LENGTH;
    }

    /**
     * Sum of the rounded lengths of the blocks in use.
     *
     * @return bytes.
     */
    long usedBytes()
    {
        return usedBytes;
    }

    /**
     * Whole pages that are free.
     *
     * @return bytes.
     */
    long freePageBytes()
    {
        return pages.freeBytes();
    }

    /**
     * Everything this allocator holds of the system, free or not.
     *
     * @return bytes.
     */
    long reservedBytes()
    {
        return pages.reservedBytes();
    }

    @Override
    public void close()
    {
        pages.close();
    }

    private static int sizeClass(final int length)
    {
        if (length <= MAX_LINEAR_LENGTH)
        {
            return (length - 1) >>> UNIT_SHIFT;
        }
        final int log = 31 - Integer.numberOfLeadingZeros(length - 1);
        return LINEAR_CLASSES + ((log - 8) << 3) + (((length - 1) >>> (log - 3)) & 7);
    }

    private static int geometricLength(final int index)
    {
        final int log = 8 + (index >>> 3);
        return (1 << log) + (((index & 7) + 1) << (log - 3));
    }

    /** Fewest pages that lose at most 1/64 at the end, or those that lose least. */
    private static int choosePageCount(final int length)
    {
        int best = 0;
        double leastLoss = 1;
        for (int pageCount = 1; pageCount <= MAX_SPAN_PAGES; pageCount++)
        {
            final int bytes = pageCount << PagePool.PAGE_SHIFT;
            final double loss = (double)(bytes % length) / bytes;
            if (bytes >= length && loss < leastLoss)
            {
                best = pageCount;
                leastLoss = loss;
                if (loss <= 1.0 / 64)
                {
                    break;
                }
            }
        }
        return best;
    }

    private int newSpan(final int sizeClass)
    {
        final int span = pages.allocate(spanPages[sizeClass], sizeClass);
        pages.markInside(span, spanPages[sizeClass]);
        pages.putInt(span, STATE, 0);
        link(span, sizeClass);
        return span;
    }

    private void link(final int span, final int sizeClass)
    {
        final int head = partialSpans[sizeClass];
        pages.putInt(span, NEXT, head);
        pages.putInt(span, PREVIOUS, 0);
        if (head != 0)
        {
            pages.putInt(head, PREVIOUS, span);
        }
        partialSpans[sizeClass] = span;
    }

    private void unlink(final int span, final int sizeClass)
    {
        final int next = pages.getInt(span, NEXT);
        final int previous = pages.getInt(span, PREVIOUS);
        if (next != 0)
        {
            pages.putInt(next, PREVIOUS, previous);
        }
        if (previous != 0)
        {
            pages.putInt(previous, NEXT, next);
        }
        else
        {
            partialSpans[sizeClass] = next;
        }
    }

    private void check(final int page, final int value, final int reference)
    {
        if (page == 0 || pages.type(page) != PagePool.USED || pages.value(page) != value)
        {
            throw new IllegalStateException("no block of this size at reference " + reference);
        }
    }
}
