package io.ringmaster.engine.tree;

import java.util.Arrays;

import org.agrona.concurrent.UnsafeBuffer;

import io.ringmaster.engine.rows.AlignedMemory;

/**
 * Runs of 4 KiB pages off the heap. Memory comes in regions of one or more slots of 512 KiB; a run lies within one
 * region, and freed neighbours within a region become one run again. Regions are kept until the end. The slot is small
 * because the system takes some 100 us for each, within whatever change needs it. Every page begins with a cache line.
 * <p>
 * Each page has four ints of its own behind its region: what it is, and three that its user or the list of free runs
 * needs. On the heap they would be most of what grows there with the tree, and with it the collector's pauses.
 */
final class PagePool implements AutoCloseable
{
    static final int PAGE_SHIFT = 12;
    static final int PAGE_LENGTH = 1 << PAGE_SHIFT;

    /** First page of a free run; the value is the length of the run in pages. */
    static final int FREE = 1;
    /** Last page of a free run of two or more; the value is the length of the run in pages. */
    static final int FREE_END = 2;
    /** First page of a used run; the value is the user's. */
    static final int USED = 3;
    /** Another page of a used run (the last one at least); the value is the distance to the first. */
    static final int USED_INSIDE = 4;

    /** Bytes of a slot. */
    static final int SLOT_LENGTH = 512 << 10;

    private static final int SLOT_PAGES_SHIFT = 7;
    private static final int PAGES_PER_SLOT = 1 << SLOT_PAGES_SHIFT;
    /** References count 8 bytes in 32 bits: 32 GiB. */
    private static final int MAX_SLOTS = 1 << 16;

    /** Bytes of the four ints of a page. */
    private static final int INFO_SHIFT = 4;
    private static final int INFOS_LENGTH = PAGES_PER_SLOT << INFO_SHIFT;
    private static final int TYPE_SHIFT = 28;
    private static final int VALUE_MASK = (1 << TYPE_SHIFT) - 1;
    private static final int NEXT = 2;
    private static final int PREVIOUS = 3;

    private static final int EXACT_BINS = 32;
    private static final int BIN_COUNT = 64;
    /** Free runs looked at in a bin whose runs may be too short. */
    private static final int MAX_TRIES = 16;

    private final int[] bins = new int[BIN_COUNT];
    private long nonEmptyBins;
    private UnsafeBuffer[] views = new UnsafeBuffer[16];
    private UnsafeBuffer[] infos = new UnsafeBuffer[16];
    private int[] regionBegin = new int[16];
    private int[] regionEnd = new int[16];
    private UnsafeBuffer[] regions = new UnsafeBuffer[16];
    private int regionCount;
    private int slotCount;
    private long freePages;

    PagePool()
    {
        addRegion(1);
    }

    /**
     * Take a run of pages.
     *
     * @param pageCount of the run.
     * @param value     to remember with the first page, below 2^28.
     * @return the first page; the last one is marked as inside.
     */
    int allocate(final int pageCount, final int value)
    {
        int page = findFree(pageCount);
        if (page == 0)
        {
            addRegion((pageCount + PAGES_PER_SLOT - 1) >>> SLOT_PAGES_SHIFT);
            page = findFree(pageCount);
        }
        final int length = value(page);
        unlink(page, length);
        if (length > pageCount)
        {
            addFree(page + pageCount, length - pageCount);
        }
        freePages -= pageCount;
        set(page, USED, value);
        if (pageCount > 1)
        {
            set(page + pageCount - 1, USED_INSIDE, pageCount - 1);
        }
        return page;
    }

    /**
     * Mark all pages of a used run but the first as inside, so that {@link #head} works from every page.
     *
     * @param page      the first.
     * @param pageCount of the run.
     */
    void markInside(final int page, final int pageCount)
    {
        for (int i = 1; i < pageCount; i++)
        {
            set(page + i, USED_INSIDE, i);
        }
    }

    /**
     * First page of the used run around a page.
     *
     * @param page the first of a run, or marked as inside.
     * @return the first page of the run.
     */
    int head(final int page)
    {
        return type(page) == USED_INSIDE ? page - value(page) : page;
    }

    /**
     * Give a whole run back.
     *
     * @param page      the first.
     * @param pageCount as it was allocated.
     */
    void free(final int page, final int pageCount)
    {
        if (type(page) != USED)
        {
            throw new IllegalStateException("page " + page + " does not begin a used run");
        }
        freePages += pageCount;
        final int slot = page >>> SLOT_PAGES_SHIFT;
        int begin = page;
        int length = pageCount;
        if (begin > regionBegin[slot])
        {
            final int typeBefore = type(begin - 1);
            if (typeBefore == FREE || typeBefore == FREE_END)
            {
                final int lengthBefore = value(begin - 1);
                begin -= lengthBefore;
                unlink(begin, lengthBefore);
                length += lengthBefore;
            }
        }
        final int after = page + pageCount;
        if (after < regionEnd[slot] && type(after) == FREE)
        {
            final int lengthAfter = value(after);
            unlink(after, lengthAfter);
            length += lengthAfter;
        }
        addFree(begin, length);
    }

    /**
     * Buffer from the begin of the slot of a page to the end of its region.
     *
     * @param page any page.
     * @return the buffer.
     */
    UnsafeBuffer buffer(final int page)
    {
        return views[page >>> SLOT_PAGES_SHIFT];
    }

    static int offset(final int page)
    {
        return (page & (PAGES_PER_SLOT - 1)) << PAGE_SHIFT;
    }

    int type(final int page)
    {
        return info(page) >>> TYPE_SHIFT;
    }

    int value(final int page)
    {
        return info(page) & VALUE_MASK;
    }

    int getInt(final int page, final int index)
    {
        return infos[page >>> SLOT_PAGES_SHIFT].getInt(infoOffset(page) + (index << 2));
    }

    void putInt(final int page, final int index, final int value)
    {
        infos[page >>> SLOT_PAGES_SHIFT].putInt(infoOffset(page) + (index << 2), value);
    }

    long freeBytes()
    {
        return freePages << PAGE_SHIFT;
    }

    long reservedBytes()
    {
        return (long)slotCount * (SLOT_LENGTH + INFOS_LENGTH);
    }

    @Override
    public void close()
    {
        for (int i = 0; i < regionCount; i++)
        {
            AlignedMemory.free(regions[i]);
        }
        regions = new UnsafeBuffer[0];
        views = new UnsafeBuffer[0];
        infos = new UnsafeBuffer[0];
        regionCount = 0;
        slotCount = 0;
    }

    private int findFree(final int pageCount)
    {
        final int bin = bin(pageCount);
        // Runs in an exact bin fit; in another they may be shorter than what is needed.
        int tries = 0;
        for (int page = bins[bin]; page != 0 && tries < MAX_TRIES; page = getInt(page, NEXT))
        {
            if (value(page) >= pageCount)
            {
                return page;
            }
            tries++;
        }
        final long candidates = bin == BIN_COUNT - 1 ? 0 : nonEmptyBins & (-1L << (bin + 1));
        return candidates == 0 ? 0 : bins[Long.numberOfTrailingZeros(candidates)];
    }

    private static int bin(final int pageCount)
    {
        if (pageCount <= EXACT_BINS)
        {
            return pageCount - 1;
        }
        // Four bins for each doubling above the exact ones.
        final int log = 31 - Integer.numberOfLeadingZeros(pageCount);
        return Math.min(BIN_COUNT - 1, EXACT_BINS + ((log - 5) << 2) + ((pageCount >>> (log - 2)) & 3));
    }

    private void addFree(final int page, final int length)
    {
        if (length > 1)
        {
            set(page + length - 1, FREE_END, length);
        }
        set(page, FREE, length);
        final int bin = bin(length);
        final int head = bins[bin];
        putInt(page, NEXT, head);
        putInt(page, PREVIOUS, 0);
        if (head != 0)
        {
            putInt(head, PREVIOUS, page);
        }
        bins[bin] = page;
        nonEmptyBins |= 1L << bin;
    }

    private void unlink(final int page, final int length)
    {
        final int bin = bin(length);
        final int next = getInt(page, NEXT);
        final int previous = getInt(page, PREVIOUS);
        if (next != 0)
        {
            putInt(next, PREVIOUS, previous);
        }
        if (previous != 0)
        {
            putInt(previous, NEXT, next);
        }
        else
        {
            bins[bin] = next;
            if (next == 0)
            {
                nonEmptyBins &= ~(1L << bin);
            }
        }
    }

    private void addRegion(final int slots)
    {
        if (slots > MAX_SLOTS - slotCount)
        {
            throw new IllegalStateException("names and data exceed " + ((long)MAX_SLOTS * SLOT_LENGTH) + " bytes");
        }
        final int infosBegin = slots * SLOT_LENGTH;
        final UnsafeBuffer region = AlignedMemory.allocate(infosBegin + slots * INFOS_LENGTH);
        if (regionCount == regions.length)
        {
            regions = Arrays.copyOf(regions, regionCount * 2);
        }
        regions[regionCount++] = region;
        final int begin = slotCount << SLOT_PAGES_SHIFT;
        final int end = (slotCount + slots) << SLOT_PAGES_SHIFT;
        for (int i = 0; i < slots; i++)
        {
            if (slotCount == views.length)
            {
                views = Arrays.copyOf(views, slotCount * 2);
                infos = Arrays.copyOf(infos, slotCount * 2);
                regionBegin = Arrays.copyOf(regionBegin, slotCount * 2);
                regionEnd = Arrays.copyOf(regionEnd, slotCount * 2);
            }
            final int viewOffset = i * SLOT_LENGTH;
            views[slotCount] = new UnsafeBuffer(region, viewOffset, infosBegin - viewOffset);
            infos[slotCount] = new UnsafeBuffer(region, infosBegin + i * INFOS_LENGTH, INFOS_LENGTH);
            regionBegin[slotCount] = begin;
            regionEnd[slotCount] = end;
            slotCount++;
        }
        // The very first page is never given out, so that page 0 and reference 0 can mean none.
        final int firstFree = Math.max(begin, 1);
        if (firstFree != begin)
        {
            set(0, USED, 0);
        }
        freePages += end - firstFree;
        addFree(firstFree, end - firstFree);
    }

    private int info(final int page)
    {
        return infos[page >>> SLOT_PAGES_SHIFT].getInt(infoOffset(page));
    }

    private void set(final int page, final int type, final int value)
    {
        infos[page >>> SLOT_PAGES_SHIFT].putInt(infoOffset(page), (type << TYPE_SHIFT) | value);
    }

    private static int infoOffset(final int page)
    {
        return (page & (PAGES_PER_SLOT - 1)) << INFO_SHIFT;
    }
}
