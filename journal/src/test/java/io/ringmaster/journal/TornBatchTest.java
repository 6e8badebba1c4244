package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every state in which a crash can leave the last batch, made by hand. */
class TornBatchTest
{
    private static final String SEGMENT = History.DIRECTORY.resolve(Layout.segmentName(1)).toString();

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);
    private int batchOffset;
    private int batchEnd;

    @BeforeEach
    void writeBatches()
    {
        final Journal journal = Journal.open(History.context(disk));
        history.append(journal, true, new byte[0]);
        history.sync(journal);
        history.append(journal, false, new byte[]{1, 2, 3});
        history.append(journal, false, new byte[100]);
        history.sync(journal);
        batchOffset = end(disk);
        // The last batch is not acknowledged: content, zeros, content, so that it has sectors of every sort.
        history.append(journal, false, random(700));
        history.append(journal, false, new byte[1200]);
        history.append(journal, false, random(40));
        disk.failSyncAfter(0);
        assertThrows(JournalException.class, journal.writer()::sync);
        disk.killProcess();
        batchEnd = end(disk);
        assertTrue(batchEnd - batchOffset > 4 * Layout.SECTOR_LENGTH);
    }

    @Test
    void shouldCutOrRefuseForEveryLengthOfTheLastBatch()
    {
        int cutCount = 0;
        for (int length = 0; length <= batchEnd - batchOffset; length++)
        {
            final SimulatedDisk copy = disk.copy(length);
            Arrays.fill(copy.bytes(SEGMENT), batchOffset + length, batchEnd, (byte)0);
            cutCount += recover(copy, null, "length " + length) ? 1 : 0;
        }
        assertTrue(cutCount >= (batchEnd - batchOffset) / Layout.SECTOR_LENGTH, "cut: " + cutCount);
    }

    @Test
    void shouldRefuseForEveryLengthOfTheFile()
    {
        for (int length = 0; length < 8192; length++)
        {
            final SimulatedDisk copy = disk.copy(length);
            copy.put(SEGMENT, Arrays.copyOf(disk.bytes(SEGMENT), length));
            final JournalCorruptException ex =
                assertThrows(JournalCorruptException.class, () -> Journal.open(History.context(copy)));
            assertEquals(SEGMENT, ex.file());
            assertEquals(length, ex.offset());
        }
    }

    @Test
    void shouldCutForEverySetOfMissingSectors()
    {
        final int firstSector = batchOffset / Layout.SECTOR_LENGTH;
        final int sectorCount = (batchEnd - 1) / Layout.SECTOR_LENGTH + 1 - firstSector;
        for (int missing = 0; missing < 1 << sectorCount; missing++)
        {
            final SimulatedDisk copy = disk.copy(missing);
            for (int i = 0; i < sectorCount; i++)
            {
                if ((missing & 1 << i) != 0)
                {
                    clearSector(copy, firstSector + i);
                }
            }
            assertTrue(recover(copy, true, "missing " + Integer.toBinaryString(missing)));
        }
    }

    @Test
    void shouldRefuseMissingSectorsBelowTheWatermark()
    {
        final Journal journal = Journal.open(History.context(disk));
        history.assertRecovered(journal);
        assertTrue(history.append(journal, false, random(50)));
        assertTrue(history.append(journal, false, random(400)));
        history.sync(journal);
        final int firstEnd = end(disk);
        assertTrue(history.append(journal, false, random(10)));
        history.sync(journal);
        disk.killProcess();
        for (int sector = Layout.SEGMENT_HEADER_LENGTH / Layout.SECTOR_LENGTH;
            sector < firstEnd / Layout.SECTOR_LENGTH;
            sector++)
        {
            final SimulatedDisk copy = disk.copy(sector);
            final byte[] bytes = copy.bytes(SEGMENT);
            final byte[] before = bytes.clone();
            final int current = sector;
            clearSector(copy, sector);
            if (!Arrays.equals(before, bytes))
            {
                final JournalCorruptException ex =
                    assertThrows(
                        JournalCorruptException.class,
                        () -> Journal.open(History.context(copy)),
                        "sector " + current);
                assertEquals(SEGMENT, ex.file());
            }
        }
    }

    @Test
    void shouldRefuseDamageThatIsNotAWholeSector()
    {
        for (int offset = batchOffset; offset < batchEnd; offset++)
        {
            final SimulatedDisk copy = disk.copy(offset);
            copy.bytes(SEGMENT)[offset] ^= 0x55;
            recover(copy, false, "offset " + offset);
        }
    }

    @Test
    void shouldRefuseUnusedRestWithASingleBitAndNothingElse()
    {
        final Journal journal = Journal.open(History.context(disk));
        history.assertRecovered(journal);
        disk.killProcess();
        final int end = end(disk);
        for (int offset = end; offset < 8192; offset++)
        {
            final SimulatedDisk copy = disk.copy(offset);
            copy.bytes(SEGMENT)[offset] = 8;
            final JournalCorruptException ex =
                assertThrows(JournalCorruptException.class, () -> Journal.open(History.context(copy)));
            assertEquals(offset, ex.offset());
        }
    }

    @Test
    void shouldNeverShowAgainWhatWasCut()
    {
        clearSector(disk, batchEnd / Layout.SECTOR_LENGTH);
        final History known = history.copy();
        Journal journal = Journal.open(History.context(disk));
        known.assertRecovered(journal);
        final JournalRecovery.Cut cut = journal.recovery().cut();
        assertNotNull(cut);
        assertEquals(SEGMENT, cut.file());
        assertEquals(batchOffset, cut.offset());
        // The same zxids with other content, in shorter batches: nothing of the old ones lies behind them.
        for (int i = 0; i < 4; i++)
        {
            known.append(journal, false, new byte[]{(byte)i});
            known.sync(journal);
        }
        disk.killProcess();
        journal = Journal.open(History.context(disk));
        known.assertRecovered(journal);
        assertNull(journal.recovery().cut());
    }

    /**
     * Start, and check what is there, also after another start with a further record.
     *
     * @param isCut true if it must be recovered, false if it must be refused, null if both are right.
     */
    private boolean recover(final SimulatedDisk copy, final Boolean isCut, final String what)
    {
        final History known = history.copy();
        try
        {
            final Journal journal = Journal.open(History.context(copy));
            known.assertRecovered(journal);
            History.prepare(journal);
            known.append(journal, false, new byte[]{7});
            known.sync(journal);
            copy.killProcess();
            final Journal reopened = Journal.open(History.context(copy));
            known.assertRecovered(reopened);
            assertNull(reopened.recovery().cut());
            assertTrue(isCut == null || isCut, what);
            return true;
        }
        catch (final JournalCorruptException ex)
        {
            assertEquals(SEGMENT, ex.file(), what);
            assertTrue(ex.offset() >= batchOffset && ex.offset() < batchEnd, what + ": " + ex.getMessage());
            assertTrue(isCut == null || !isCut, what + ": " + ex.getMessage());
            return false;
        }
    }

    /** What a batch that begins in the sector wrote of it; of any other sector, all. */
    private void clearSector(final SimulatedDisk onDisk, final int sector)
    {
        final int start = sector * Layout.SECTOR_LENGTH;
        final int end = start + Layout.SECTOR_LENGTH;
        final int from = batchOffset > start && batchOffset < end ? batchOffset : start;
        Arrays.fill(onDisk.bytes(SEGMENT), from, end, (byte)0);
    }

    private static int end(final SimulatedDisk onDisk)
    {
        final byte[] bytes = onDisk.bytes(SEGMENT);
        int end = bytes.length;
        while (bytes[end - 1] == 0)
        {
            end--;
        }
        return Layout.align(end, Layout.RECORD_ALIGNMENT);
    }

    private static byte[] random(final int length)
    {
        final byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }
}
