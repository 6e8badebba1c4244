package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** The end of the log is removed: all of it or, through any crash and failure, less; and never more. */
class TruncationTest
{
    private static final UnsafeBuffer EMPTY = new UnsafeBuffer(new byte[8]);

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);

    @Test
    void shouldRemoveBehindAnyRecordAndGoOnThere()
    {
        final Journal full = fill();
        final int count = history.size();
        for (int kept = 0; kept <= count; kept++)
        {
            final SimulatedDisk copy = disk.copy(kept);
            final History known = history.copy();
            try (Journal journal = reopen(copy, known))
            {
                if (kept % 2 == 0)
                {
                    History.prepare(journal);
                }
                known.truncate(journal, kept);
                known.copy().assertRecovered(Journal.open(History.context(copy.copy(kept))));
                for (int i = 0; i < 20; i++)
                {
                    History.prepare(journal);
                    assertTrue(known.append(journal));
                    known.sync(journal);
                }
                known.assertIndex(journal);
            }
            reopen(copy, known).close();
            assertTrue(new JournalInspector(copy, History.DIRECTORY).verify().isSound());
        }
        full.close();
    }

    @Test
    void shouldHoldAPrefixThroughACrashAtAnyOperation()
    {
        fill().close();
        final int count = history.size();
        for (int kept = 0; kept < count; kept += 3)
        {
            boolean isDone = false;
            for (int operation = 0; !isDone; operation++)
            {
                final SimulatedDisk copy = disk.copy(operation * 1000L + kept);
                final History known = history.copy();
                final Journal journal = reopen(copy, known);
                if (operation % 2 == 0)
                {
                    History.prepare(journal);
                }
                copy.shortWrites(kept % 2 == 0);
                copy.powerLossAfter(operation);
                try
                {
                    known.truncate(journal, kept);
                    isDone = true;
                }
                catch (final JournalException ex)
                {
                    assertTrue(copy.isOff(), ex::getMessage);
                }
                if (kept % 5 == 0)
                {
                    copy.killProcess();
                }
                else
                {
                    copy.cyclePower();
                }
                final Journal reopened = reopen(copy, known);
                assertTrue(known.size() >= kept && (!isDone || known.size() == kept));
                History.prepare(reopened);
                assertTrue(known.append(reopened));
                known.sync(reopened);
                copy.cyclePower();
                reopen(copy, known).close();
            }
        }
    }

    @Test
    void shouldTakeNothingMoreAfterAnyFailure()
    {
        fill().close();
        final int kept = history.size() / 3;
        boolean isDone = false;
        for (int operation = 0; !isDone; operation++)
        {
            final SimulatedDisk copy = disk.copy(operation);
            final History known = history.copy();
            final Journal journal = reopen(copy, known);
            if (operation % 2 == 0)
            {
                copy.failSyncAfter(operation / 2);
            }
            else
            {
                copy.failWriteAfter(operation / 2);
            }
            try
            {
                known.truncate(journal, kept);
                isDone = operation > 6;
            }
            catch (final JournalException ex)
            {
                assertEquals(known.zxid(kept - 1), journal.writer().durableZxid());
                assertThrows(JournalException.class, () -> append(journal, RecordType.EPOCH, 99L << 32));
                assertThrows(JournalException.class, () -> journal.writer().truncateAfter(0));
                journal.close();
            }
            copy.cyclePower();
            reopen(copy, known).close();
        }
    }

    @Test
    void shouldRefuseWhatTheLogDoesNotHave()
    {
        try (Journal journal = Journal.open(History.context(disk)))
        {
            append(journal, RecordType.EPOCH, zxid(1, 0));
            append(journal, RecordType.TRANSACTION, zxid(1, 1));
            append(journal, RecordType.TRANSACTION, zxid(1, 2));
            append(journal, RecordType.EPOCH, zxid(3, 0));
            journal.writer().sync();
            for (final long zxid : new long[]{-1, 1, zxid(1, 3), zxid(2, 0), zxid(3, 1), zxid(4, 0)})
            {
                assertThrows(IllegalArgumentException.class, () -> journal.writer().truncateAfter(zxid));
            }
            assertEquals(zxid(3, 0), journal.writer().durableZxid());
            append(journal, RecordType.TRANSACTION, zxid(3, 1));
            journal.writer().truncateAfter(zxid(1, 1));
            assertThrows(
                IllegalArgumentException.class, () -> append(journal, RecordType.TRANSACTION, zxid(3, 2)));
            append(journal, RecordType.EPOCH, zxid(4, 0));
            assertEquals(zxid(4, 0), journal.writer().sync());
            assertFalse(journal.index().contains(zxid(1, 2)));
            assertEquals(zxid(1, 1), journal.index().floor(zxid(3, 5)));
        }
    }

    /** As they come from a leader whose history is longer: records of epochs that this server knows nothing of. */
    @Test
    void shouldTakeEpochsThatWereSkipped()
    {
        try (Journal journal = Journal.open(History.context(disk)))
        {
            append(journal, RecordType.EPOCH, zxid(1, 0));
            append(journal, RecordType.TRANSACTION, zxid(1, 1));
            append(journal, RecordType.TRANSACTION, zxid(1, 2));
            assertThrows(IllegalArgumentException.class, () -> append(journal, RecordType.TRANSACTION, zxid(3, 1)));
            assertThrows(IllegalArgumentException.class, () -> append(journal, RecordType.EPOCH, zxid(3, 1)));
            append(journal, RecordType.EPOCH, zxid(3, 0));
            append(journal, RecordType.EPOCH, zxid(7, 0));
            append(journal, RecordType.TRANSACTION, zxid(7, 1));
            assertThrows(IllegalArgumentException.class, () -> append(journal, RecordType.EPOCH, zxid(5, 0)));
            assertEquals(zxid(7, 1), journal.writer().sync());
        }
        try (Journal journal = Journal.open(History.context(disk)))
        {
            assertEquals(zxid(7, 1), journal.recovery().lastZxid());
            assertEquals(zxid(3, 0), journal.index().floor(zxid(6, 9)));
            assertEquals(zxid(1, 2), journal.index().floor(zxid(3, 0) - 1));
            assertTrue(journal.promises().acceptedEpoch() >= 7);
        }
    }

    @Test
    void shouldRemoveSnapshotsBehindTheCutAndRefuseToRemoveTheLast()
    {
        try (Journal journal = Journal.open(History.context(disk).snapshotsKept(1)))
        {
            grow(journal, 60);
            snapshot(journal, history.zxid(49));
            journal.snapshots().retain();
            History.prepare(journal);
            final long baseZxid = journal.index().baseZxid();
            assertTrue(baseZxid > 0);
            int place = 0;
            while (history.zxid(place) < baseZxid)
            {
                place++;
            }
            // The only snapshot would go, and the log does not reach back to the beginning.
            final long beforeSnapshot = history.zxid(place);
            assertThrows(IllegalArgumentException.class, () -> journal.writer().truncateAfter(beforeSnapshot));
            assertThrows(IllegalArgumentException.class, () -> journal.writer().truncateAfter(baseZxid - 1));
            snapshot(journal, history.zxid(55));
            final SnapshotWriter unfinished = journal.snapshots().create(history.zxid(57));
            history.truncate(journal, 52);
            assertThrows(JournalException.class, unfinished::finish);
            unfinished.close();
            assertEquals(1, journal.snapshots().list().size());
            grow(journal, 3);
        }
        reopen(disk, history).close();
    }

    /** What is granted fits, also after truncations. */
    @Test
    void shouldTakeAllThatIsGrantedAfterATruncation()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            final Random random = new Random(seed);
            final SimulatedDisk own = new SimulatedDisk(seed);
            final History known = new History(seed);
            try (Journal journal = Journal.open(History.context(own)))
            {
                long charged = 0;
                assertTrue(known.append(journal, true, new byte[0]));
                for (int round = 0; round < 6; round++)
                {
                    History.prepare(journal);
                    int length = random.nextInt(History.MAX_RECORD_LENGTH + 1);
                    while (charged + length + Layout.RECORD_OVERHEAD <= journal.writer().grantedBytes())
                    {
                        charged += length + Layout.RECORD_OVERHEAD;
                        assertTrue(known.append(journal, false, new byte[length]), "seed " + seed);
                        if (random.nextInt(3) == 0)
                        {
                            known.sync(journal);
                        }
                        length = random.nextInt(History.MAX_RECORD_LENGTH + 1);
                    }
                    known.sync(journal);
                    known.truncate(journal, 1 + random.nextInt(known.size()));
                }
                History.prepare(journal);
                assertTrue(charged < journal.writer().grantedBytes(), "seed " + seed);
            }
        }
    }

    private Journal fill()
    {
        final Journal journal = Journal.open(History.context(disk));
        final Random random = new Random(3);
        while (history.size() < 70)
        {
            History.prepare(journal);
            final int count = 1 + random.nextInt(6);
            for (int i = 0; i < count; i++)
            {
                assertTrue(history.append(journal));
                History.prepare(journal);
            }
            history.sync(journal);
        }
        assertTrue(disk.paths().contains(History.DIRECTORY.resolve(Layout.segmentName(4)).toString()));
        disk.killProcess();
        return journal;
    }

    private void grow(final Journal journal, final int count)
    {
        for (int i = 0; i < count; i++)
        {
            History.prepare(journal);
            assertTrue(history.append(journal));
            history.sync(journal);
        }
    }

    private static void snapshot(final Journal journal, final long zxid)
    {
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            writer.append(EMPTY, 0, 8);
            writer.finish();
        }
    }

    private static Journal reopen(final SimulatedDisk disk, final History history)
    {
        final Journal journal = Journal.open(History.context(disk));
        history.assertRecovered(journal);
        return journal;
    }

    private static long zxid(final long epoch, final long counter)
    {
        return epoch << 32 | counter;
    }

    private static void append(final Journal journal, final int type, final long zxid)
    {
        assertTrue(journal.writer().append(type, zxid, EMPTY, 0, type == RecordType.EPOCH ? 0 : 8));
    }
}
