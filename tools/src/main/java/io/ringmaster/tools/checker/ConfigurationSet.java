package io.ringmaster.tools.checker;

import java.util.Arrays;

/** Hashes of 128 bits of what a search has tried; bounded. */
final class ConfigurationSet
{
    private static final int INITIAL_CAPACITY = 1 << 10;

    private final int maxSize;
    private long[] slots = new long[2 * INITIAL_CAPACITY];
    private int size;

    ConfigurationSet(final int maxSize)
    {
        this.maxSize = maxSize;
    }

    int size()
    {
        return size;
    }

    boolean isFull()
    {
        return size >= maxSize;
    }

    void clear()
    {
        Arrays.fill(slots, 0);
        size = 0;
    }

    /** Add one; false if it is there already, or the set is full. */
    boolean add(final long low, final long high)
    {
        if (isFull())
        {
            return false;
        }
        // Two zeros mark what is free.
        final long key = low == 0 && high == 0 ? 1 : low;
        if (!insert(slots, key, high))
        {
            return false;
        }
        size++;
        if (size * 4 > slots.length)
        {
            grow();
        }
        return true;
    }

    private void grow()
    {
        final long[] larger = new long[slots.length * 2];
        for (int i = 0; i < slots.length; i += 2)
        {
            if (slots[i] != 0 || slots[i + 1] != 0)
            {
                insert(larger, slots[i], slots[i + 1]);
            }
        }
        slots = larger;
    }

    private static boolean insert(final long[] slots, final long low, final long high)
    {
        final int mask = slots.length / 2 - 1;
        int index = (int)Hashing.mix(low) & mask;
        while (slots[2 * index] != 0 || slots[2 * index + 1] != 0)
        {
            if (slots[2 * index] == low && slots[2 * index + 1] == high)
            {
                return false;
            }
            index = (index + 1) & mask;
        }
        slots[2 * index] = low;
        slots[2 * index + 1] = high;
        return true;
    }
}
