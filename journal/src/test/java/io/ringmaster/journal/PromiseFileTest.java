package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.junit.jupiter.api.Test;

/** What was promised is never forgotten: not by a crash at any operation, and not by any damage of one place. */
class PromiseFileTest
{
    private static final String PATH = History.DIRECTORY.resolve(Layout.PROMISE_FILE).toString();

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);

    @Test
    void shouldPromiseNothingInANewDirectory()
    {
        try (Journal journal = open(disk))
        {
            assertPromised(0, false, journal);
            assertTrue(disk.paths().contains(PATH));
        }
    }

    @Test
    void shouldRememberTheLastPromise()
    {
        try (Journal journal = open(disk))
        {
            journal.promises().store(3, true);
            journal.promises().store(3, false);
            journal.promises().store(7, true);
            assertPromised(7, true, journal);
            assertThrows(IllegalArgumentException.class, () -> journal.promises().store(6, true));
            assertPromised(7, true, journal);
        }
        disk.cyclePower();
        assertPromised(7, true, open(disk));
    }

    @Test
    void shouldPromiseAnEpochBeforeItsRecordIsWritten()
    {
        try (Journal journal = open(disk))
        {
            journal.promises().store(1, true);
            assertTrue(history.append(journal, true, new byte[0]));
            assertTrue(history.append(journal, true, new byte[0]));
            assertPromised(Zxid.epoch(history.lastZxid()), true, journal);
        }
    }

    @Test
    void shouldRefuseLessThanTheJournalHas()
    {
        final Journal journal = open(disk);
        final byte[] before = disk.bytes(PATH).clone();
        assertTrue(history.append(journal, true, new byte[0]));
        history.sync(journal);
        journal.close();
        disk.put(PATH, before);
        assertRefused(disk, "records of epoch " + Zxid.epoch(history.lastZxid()));
    }

    @Test
    void shouldRefuseTwoDamagedPlacesAndAMissingFile()
    {
        open(disk).close();
        final SimulatedDisk missing = disk.copy(2);
        missing.remove(PATH);
        final JournalException ex = assertThrows(JournalException.class, () -> open(missing));
        assertTrue(ex.getMessage().contains(PATH), ex.getMessage());
        disk.bytes(PATH)[10] ^= 1;
        disk.bytes(PATH)[Layout.PROMISE_SLOT_LENGTH + 10] ^= 1;
        assertRefused(disk, "both places");
        assertFalse(new JournalInspector(disk, History.DIRECTORY).verify().isSound());
    }

    @Test
    void shouldRefuseTheFileOfAnotherDirectory()
    {
        open(disk).close();
        final SimulatedDisk other = new SimulatedDisk(9);
        Journal.open(History.context(other).randomSource(new Random(99)::nextLong)).close();
        disk.put(PATH, other.bytes(PATH));
        assertRefused(disk, "another data directory");
    }

    @Test
    void shouldForgetNothingWithAnyBitFlipped()
    {
        final Journal journal = open(disk);
        journal.promises().store(4, true);
        journal.promises().store(5, true);
        journal.close();
        for (int slot = 0; slot < Layout.PROMISE_SLOT_COUNT; slot++)
        {
            for (int bit = 0; bit < Layout.PROMISE_LENGTH * 8; bit++)
            {
                final SimulatedDisk copy = disk.copy(bit);
                final int offset = slot * Layout.PROMISE_SLOT_LENGTH + bit / 8;
                copy.bytes(PATH)[offset] ^= (byte)(1 << (bit & 7));
                open(copy).close();
                // That start repaired it, so the other place may be damaged next.
                copy.bytes(PATH)[Layout.PROMISE_SLOT_LENGTH - slot * Layout.PROMISE_SLOT_LENGTH + bit / 8] ^= 1;
                assertPromised(5, true, open(copy));
            }
        }
    }

    @Test
    void shouldRefuseADirectoryWithoutIt()
    {
        open(disk).close();
        disk.remove(PATH);
        assertThrows(JournalException.class, () -> open(disk));
        assertFalse(disk.paths().contains(PATH));
    }

    @Test
    void shouldHoldWhatWasStoredThroughAnyCrash()
    {
        for (int seed = 0; seed < 2000; seed++)
        {
            final Random random = new Random(seed);
            final SimulatedDisk crashing = new SimulatedDisk(seed);
            long stored = 0;
            long tried = 0;
            for (int life = 0; life < 4; life++)
            {
                crashing.powerLossAfter(random.nextInt(60));
                try
                {
                    final Journal journal = open(crashing);
                    final long found = journal.promises().acceptedEpoch();
                    assertTrue(found >= stored && found <= tried, "seed " + seed + ", life " + life);
                    assertEquals(found % 2 == 1, journal.promises().isRejoining());
                    stored = found;
                    tried = found;
                    while (tried < found + 10)
                    {
                        tried++;
                        journal.promises().store(tried, tried % 2 == 1);
                        stored = tried;
                    }
                    journal.close();
                }
                catch (final JournalException ex)
                {
                    assertTrue(crashing.isOff(), () -> "seed " + ex);
                }
                if (random.nextBoolean())
                {
                    crashing.cyclePower();
                }
                else
                {
                    crashing.killProcess();
                }
            }
        }
    }

    @Test
    void shouldStoreNothingMoreAfterAFailure()
    {
        for (int operation = 0; operation < 4; operation++)
        {
            final SimulatedDisk faulty = new SimulatedDisk(operation);
            final Journal journal = open(faulty);
            if (operation % 2 == 0)
            {
                faulty.failSyncAfter(operation / 2);
            }
            else
            {
                faulty.failWriteAfter(operation / 2);
            }
            assertThrows(JournalException.class, () -> journal.promises().store(1, false));
            assertThrows(JournalException.class, () -> journal.promises().store(2, false));
            assertPromised(0, false, journal);
        }
    }

    private static Journal open(final SimulatedDisk disk)
    {
        return Journal.open(History.context(disk));
    }

    private static void assertPromised(final long epoch, final boolean isRejoining, final Journal journal)
    {
        assertEquals(epoch, journal.promises().acceptedEpoch());
        assertEquals(isRejoining, journal.promises().isRejoining());
    }

    private static void assertRefused(final SimulatedDisk disk, final String reason)
    {
        final JournalCorruptException ex = assertThrows(JournalCorruptException.class, () -> open(disk));
        assertEquals(PATH, ex.file());
        assertTrue(ex.getMessage().contains(reason), ex.getMessage());
    }
}
