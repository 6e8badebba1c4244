package io.ringmaster.engine.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SlabAllocatorTest
{
    private final SlabAllocator slab = new SlabAllocator();

    @AfterEach
    void tearDown()
    {
        slab.close();
    }

    @Test
    void shouldRoundUpByAtMostAnEighthOrSevenBytes()
    {
        int previous = 0;
        for (int length = 1; length <= 40_000; length++)
        {
            final int rounded = slab.roundUp(length);
            assertTrue(rounded >= length && rounded % 8 == 0 && rounded >= previous, "length=" + length);
            assertTrue(rounded - length <= Math.max(7, length / 8), "length=" + length + " rounded=" + rounded);
            previous = rounded;
        }
        assertThrows(IllegalArgumentException.class, () -> slab.roundUp(0));
        assertThrows(IllegalArgumentException.class, () -> slab.allocate(-1));
        assertThrows(IllegalArgumentException.class, () -> slab.allocate(SlabAllocator.MAX_LENGTH + 1));
    }

    /** The naive model: a sorted map of ranges, each with what was written there. */
    @ParameterizedTest
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6 })
    void shouldNeitherOverlapNorLoseContent(final long seed)
    {
        final Random random = new Random(seed);
        final NavigableMap<Long, int[]> blocks = new TreeMap<>();
        final List<Integer> references = new ArrayList<>();
        final long freeAtStart = slab.freePageBytes();
        final long reservedAtStart = slab.reservedBytes();
        long peakUsed = 0;
        long expectedUsed = 0;
        for (int i = 0; i < 60_000; i++)
        {
            // Phases of growth and of shrinking, with other sizes in each.
            final int phase = i / 5_000;
            if (references.isEmpty() || random.nextInt(100) < (phase % 2 == 0 ? 75 : 30))
            {
                final int length = randomLength(random, phase);
                final int reference = slab.allocate(length);
                assertNotEquals(0, reference);
                insert(blocks, reference, length, i);
                fill(reference, length, i);
                references.add(reference);
                expectedUsed += slab.roundUp(length);
            }
            else
            {
                final int index = random.nextInt(references.size());
                final int reference = references.get(index);
                references.set(index, references.get(references.size() - 1));
                references.remove(references.size() - 1);
                final int[] block = blocks.remove(Integer.toUnsignedLong(reference));
                check(reference, block[0], block[1]);
                slab.free(reference, block[0]);
                expectedUsed -= slab.roundUp(block[0]);
            }
            peakUsed = Math.max(peakUsed, expectedUsed);
            assertEquals(expectedUsed, slab.usedBytes());
        }
        for (final Map.Entry<Long, int[]> entry : blocks.entrySet())
        {
            check(entry.getKey().intValue(), entry.getValue()[0], entry.getValue()[1]);
        }
        final long reserved = slab.reservedBytes();
        assertTrue(reserved < peakUsed * 1.6 + (3 << 20), "reserved=" + reserved + " peakUsed=" + peakUsed);

        for (final int reference : references)
        {
            slab.free(reference, blocks.get(Integer.toUnsignedLong(reference))[0]);
        }
        assertEquals(0, slab.usedBytes());
        final long slots = reserved / reservedAtStart;
        assertEquals(freeAtStart + (slots - 1) * PagePool.SLOT_LENGTH, slab.freePageBytes(), "pages are not all free");
    }

    @Test
    void shouldServeOtherClassesFromFreedMemory()
    {
        final List<Integer> references = new ArrayList<>();
        for (int i = 0; i < 100_000; i++)
        {
            references.add(slab.allocate(80));
        }
        final long reserved = slab.reservedBytes();
        for (final int length : new int[]{ 1000, 24, 5000, 250, 100_000 })
        {
            final int oldLength = length == 1000 ? 80 : references.remove(references.size() - 1);
            for (final int reference : references)
            {
                slab.free(reference, oldLength);
            }
            references.clear();
            for (int i = 0; i < 7_000_000 / slab.roundUp(length); i++)
            {
                references.add(slab.allocate(length));
            }
            references.add(length);
            assertEquals(reserved, slab.reservedBytes(), "length=" + length);
        }
    }

    @Test
    void shouldAllocateSeveralMebibytesAndCoalesceThemAfterwards()
    {
        final int big = 5 << 20;
        final int first = slab.allocate(big);
        fill(first, big, 1);
        final int second = slab.allocate(big - 5000);
        fill(second, big - 5000, 2);
        check(first, big, 1);
        final long reserved = slab.reservedBytes();
        slab.free(first, big);
        final List<Integer> small = new ArrayList<>();
        for (int i = 0; i < 40_000; i++)
        {
            small.add(slab.allocate(100));
        }
        check(second, big - 5000, 2);
        for (final int reference : small)
        {
            slab.free(reference, 100);
        }
        final int third = slab.allocate(big);
        assertEquals(reserved, slab.reservedBytes());
        slab.free(third, big);
        slab.free(second, big - 5000);
        assertEquals(0, slab.usedBytes());
    }

    @Test
    void shouldBoundWasteForManyEqualBlocks()
    {
        for (final int length : new int[]{ 116, 20, 264, 1100, 4000, 9000, 30_000 })
        {
            final long usedBefore = slab.reservedBytes() - slab.freePageBytes();
            final int count = 16_000_000 / length;
            final int[] references = new int[count];
            for (int i = 0; i < count; i++)
            {
                references[i] = slab.allocate(length);
            }
            final long used = slab.reservedBytes() - slab.freePageBytes() - usedBefore;
            final double overhead = (double)used / count - length;
            assertTrue(overhead <= Math.max(9, length * 0.15), "length=" + length + " overhead=" + overhead);
            for (final int reference : references)
            {
                slab.free(reference, length);
            }
        }
    }

    @Test
    void shouldDetectDoubleFreeOfWholeSpanAndOfLargeBlock()
    {
        final int small = slab.allocate(100);
        slab.free(small, 100);
        assertThrows(IllegalStateException.class, () -> slab.free(small, 100));
        final int large = slab.allocate(100_000);
        assertThrows(IllegalStateException.class, () -> slab.free(large, 100));
        slab.free(large, 100_000);
        assertThrows(IllegalStateException.class, () -> slab.free(large, 100_000));
        assertThrows(IllegalStateException.class, () -> slab.free(0, 100_000));
    }

    private static int randomLength(final Random random, final int phase)
    {
        final int dice = random.nextInt(1000);
        if (dice < 700)
        {
            return 1 + random.nextInt(100 + 60 * phase);
        }
        if (dice < 950)
        {
            return 1 + random.nextInt(4000);
        }
        if (dice < 998)
        {
            return 1 + random.nextInt(70_000);
        }
        return 1 + random.nextInt(3 << 20);
    }

    private void insert(final NavigableMap<Long, int[]> blocks, final int reference, final int length, final int seed)
    {
        final long begin = Integer.toUnsignedLong(reference);
        final Map.Entry<Long, int[]> before = blocks.floorEntry(begin);
        assertTrue(before == null || before.getKey() + units(before.getValue()[0]) <= begin, "overlap before");
        final Map.Entry<Long, int[]> after = blocks.ceilingEntry(begin);
        assertTrue(after == null || begin + units(length) <= after.getKey(), "overlap after");
        blocks.put(begin, new int[]{ length, seed });
    }

    private long units(final int length)
    {
        return slab.roundUp(length) / 8;
    }

    private void fill(final int reference, final int length, final int seed)
    {
        final UnsafeBuffer buffer = slab.buffer(reference);
        final int offset = SlabAllocator.offset(reference);
        buffer.setMemory(offset, length, (byte)seed);
        if (length >= 8)
        {
            buffer.putInt(offset, seed);
            buffer.putInt(offset + length - 4, ~seed);
        }
    }

    private void check(final int reference, final int length, final int seed)
    {
        final UnsafeBuffer buffer = slab.buffer(reference);
        final int offset = SlabAllocator.offset(reference);
        if (length >= 8)
        {
            assertEquals(seed, buffer.getInt(offset));
            assertEquals(~seed, buffer.getInt(offset + length - 4));
        }
        final int margin = length >= 8 ? 4 : 0;
        for (int i = margin; i < length - margin; i += Math.max(1, length / 64))
        {
            assertEquals((byte)seed, buffer.getByte(offset + i));
        }
    }
}
