package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Disks that fail or are full, and directories that are not ours. */
class FaultTest
{
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);

    @TempDir
    private Path temporary;

    @Test
    void shouldTakeNothingMoreAfterAFailedWrite()
    {
        final Journal journal = openWithRecords(3);
        assertTrue(history.append(journal, false, new byte[10]));
        disk.failWriteAfter(0);
        assertFailed(journal);
        final long writeCount = disk.writeCount();
        journal.close();
        assertEquals(writeCount, disk.writeCount());
        disk.cyclePower();
        history.assertRecovered(Journal.open(History.context(disk)));
    }

    @Test
    void shouldTakeNothingMoreAfterAFailedSync()
    {
        final Journal journal = openWithRecords(3);
        final long durableZxid = journal.writer().durableZxid();
        assertTrue(history.append(journal, false, new byte[10]));
        disk.failSyncAfter(0);
        assertFailed(journal);
        assertEquals(durableZxid, journal.writer().durableZxid());
        disk.cyclePower();
        history.assertRecovered(Journal.open(History.context(disk)));
    }

    /** On Linux the pages of a failed sync are clean and stay visible: what is served must be written again. */
    @Test
    void shouldMakeDurableWhatIsSeenAfterAFailedSync()
    {
        final Journal journal = openWithRecords(3);
        assertTrue(history.append(journal, false, new byte[10]));
        disk.failSyncAfter(0);
        assertFailed(journal);
        disk.killProcess();
        final Journal reopened = Journal.open(History.context(disk));
        history.assertRecovered(reopened);
        final int recovered = history.size();
        disk.cyclePower();
        history.assertRecovered(Journal.open(History.context(disk)));
        assertEquals(recovered, history.size());
    }

    @Test
    void shouldFailForGoodAtAnyWriteOrSyncWhileChangingSegments()
    {
        for (int operation = 0; operation < 12; operation++)
        {
            for (final boolean isSync : new boolean[]{true, false})
            {
                final SimulatedDisk faulty = new SimulatedDisk(operation);
                final History known = new History(operation);
                final Journal journal = Journal.open(History.context(faulty));
                History.prepare(journal);
                assertTrue(known.append(journal, true, new byte[0]));
                known.sync(journal);
                if (isSync)
                {
                    faulty.failSyncAfter(operation);
                }
                else
                {
                    faulty.failWriteAfter(operation);
                }
                assertThrows(JournalException.class, () ->
                {
                    for (int i = 0; i < 20; i++)
                    {
                        if (!known.append(journal, false, new byte[1000]))
                        {
                            journal.preparer().doWork(0);
                        }
                        known.sync(journal);
                    }
                });
                faulty.cyclePower();
                known.assertRecovered(Journal.open(History.context(faulty)));
            }
        }
    }

    @Test
    void shouldRefuseWritesOnAFullDiskAndGoOnWhenThereIsSpace()
    {
        final Journal journal = openWithRecords(1);
        final long usedBytes = disk.usedBytes();
        disk.capacity(usedBytes + 4096);
        final long granted = journal.writer().grantedBytes();
        for (int i = 0; i < 5; i++)
        {
            journal.preparer().doWork(i);
        }
        assertTrue(journal.writer().isFull());
        assertEquals(usedBytes, disk.usedBytes());
        assertEquals(granted, journal.writer().grantedBytes());
        while (history.append(journal, false, new byte[500]))
        {
            history.sync(journal);
        }
        // Nothing was touched by the refusal: what was synced stays, and a smaller record may still fit.
        disk.capacity(Long.MAX_VALUE);
        assertEquals(0, journal.preparer().doWork(10));
        final long later = JournalContext.RETRY_INTERVAL_NS_DEFAULT + 10;
        while (journal.preparer().doWork(later) > 0)
        {
            Thread.onSpinWait();
        }
        assertFalse(journal.writer().isFull());
        assertTrue(journal.writer().grantedBytes() > granted);
        assertTrue(history.append(journal, false, new byte[500]));
        history.sync(journal);
        disk.cyclePower();
        history.assertRecovered(Journal.open(History.context(disk)));
    }

    @Test
    void shouldRefuseToStartANewDirectoryOnAFullDisk()
    {
        disk.capacity(5000);
        final JournalException ex =
            assertThrows(JournalException.class, () -> Journal.open(History.context(disk)));
        assertTrue(ex.getMessage().contains("/data"), ex.getMessage());
        assertTrue(ex.getMessage().contains("no space left"), ex.getMessage());
        disk.capacity(Long.MAX_VALUE);
        assertTrue(Journal.open(History.context(disk)).recovery().isNew());
    }

    @Test
    void shouldStartOnAFullDiskWithWhatIsThere()
    {
        openWithRecords(5).close();
        disk.capacity(disk.usedBytes());
        final Journal journal = Journal.open(History.context(disk));
        history.assertRecovered(journal);
    }

    /** A kill while a segment was being filled leaves a short one; then the disk is full, and after a while not. */
    @Test
    void shouldSurviveAFullDiskWithAnUnfinishedSegmentOfAFormerRun()
    {
        openWithRecords(1).close();
        for (final String name : new String[]{Layout.usedName(90), Layout.preparedName(91)})
        {
            disk.put("/data/" + name, new byte[4096]);
        }
        disk.capacity(disk.usedBytes());
        final Journal journal = Journal.open(History.context(disk));
        for (int i = 0; i < 5; i++)
        {
            journal.preparer().doWork(i * JournalContext.RETRY_INTERVAL_NS_DEFAULT);
        }
        disk.capacity(Long.MAX_VALUE);
        while (journal.preparer().doWork(10 * JournalContext.RETRY_INTERVAL_NS_DEFAULT) > 0)
        {
            Thread.onSpinWait();
        }
        assertFalse(journal.writer().isFull());
        history.assertRecovered(journal);
    }

    @Test
    void shouldRemoveASnapshotThatFindsNoSpaceForItsHeader()
    {
        final Journal journal = openWithRecords(5);
        disk.capacity(disk.usedBytes());
        final JournalException ex =
            assertThrows(JournalException.class, () -> journal.snapshots().create(history.lastZxid()));
        assertTrue(ex.getMessage().contains("no space"), ex.getMessage());
        assertTrue(disk.paths().stream().noneMatch(path -> path.contains("snapshot")));
        assertEquals(
            disk.closedCount(), disk.openedCount() - 2, "all but the segment in use and the promises are closed");
    }

    @Test
    void shouldRemoveASnapshotThatFindsNoSpace()
    {
        final Journal journal = openWithRecords(5);
        disk.capacity(disk.usedBytes() + 3000);
        final JournalException ex = assertThrows(JournalException.class, () ->
        {
            try (SnapshotWriter writer = journal.snapshots().create(history.lastZxid()))
            {
                for (int i = 0; i < 10; i++)
                {
                    writer.append(new UnsafeBuffer(new byte[1000]), 0, 1000);
                }
                writer.finish();
            }
        });
        assertTrue(ex.getMessage().contains("no space"), ex.getMessage());
        assertTrue(journal.snapshots().list().isEmpty());
        assertTrue(disk.paths().stream().noneMatch(path -> path.contains("snapshot")));
        assertTrue(history.append(journal, false, new byte[1]));
        history.sync(journal);
    }

    /** Any records within the grant fit, whatever their lengths and batches. */
    @Test
    void shouldTakeAllThatWasGranted()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            final Random random = new Random(seed);
            final SimulatedDisk own = new SimulatedDisk(seed);
            final History known = new History(seed);
            final Journal journal =
                Journal.open(History.context(own).preparedSegmentCount(1 + random.nextInt(4)));
            if (random.nextBoolean())
            {
                History.prepare(journal);
            }
            final int kind = random.nextInt(4);
            final int batchLimit = 1 + random.nextInt(5);
            final int epochs = random.nextInt(2) * 4;
            for (int i = 0; i < epochs; i++)
            {
                // Within the reserve, so not counted.
                assertTrue(known.append(journal, true, new byte[0]));
            }
            long charged = 0;
            int batch = 0;
            while (true)
            {
                final int length = switch (kind)
                {
                    case 0 -> 0;
                    case 1 -> History.MAX_RECORD_LENGTH;
                    case 2 -> random.nextInt(30);
                    default -> random.nextInt(History.MAX_RECORD_LENGTH);
                };
                if (charged + length + 256 > journal.writer().grantedBytes() && batch > 0)
                {
                    // What the batch did not take is granted anew.
                    known.sync(journal);
                    batch = 0;
                }
                charged += length + 256;
                if (charged > journal.writer().grantedBytes())
                {
                    break;
                }
                assertTrue(known.append(journal, known.size() == 0, new byte[length]), "seed " + seed);
                if (++batch == batchLimit)
                {
                    known.sync(journal);
                    batch = 0;
                }
            }
            if (known.size() > 0)
            {
                known.sync(journal);
            }
            own.killProcess();
            known.assertRecovered(Journal.open(History.context(own)));
        }
    }

    /** Small records are charged with much more than they take: that must not end the grant. */
    @Test
    void shouldGrantForEverWhileSegmentsArePrepared()
    {
        final Journal journal = Journal.open(History.context(disk));
        History.prepare(journal);
        long charged = 0;
        for (int i = 0; i < 2_000; i++)
        {
            charged += 256;
            assertTrue(charged <= journal.writer().grantedBytes(), "no grant for record " + i);
            assertTrue(history.append(journal, i == 0, new byte[0]));
            history.sync(journal);
            History.prepare(journal);
        }
    }

    @Test
    void shouldNeverShowRecordsOfAFormerLifeOfASegment()
    {
        final Journal journal = openWithRecords(1);
        for (int i = 0; i < 400; i++)
        {
            History.prepare(journal);
            assertTrue(history.append(journal, false, new byte[300]));
            history.sync(journal);
            if (i % 20 == 19)
            {
                for (int back = 2; back >= 0; back--)
                {
                    writeSnapshot(journal, history.ackedZxid(back));
                }
                journal.snapshots().retain();
            }
        }
        // Purged files are used again: there are never many.
        assertTrue(disk.paths().size() < 20, disk.paths().toString());
        for (final String path : disk.paths())
        {
            if (path.contains("prepared"))
            {
                assertTrue(isZero(disk.bytes(path)), path);
            }
        }
        // Stale bytes in a prepared file, as if its zeros had got lost: it is filled again.
        disk.killProcess();
        final String used = disk.paths().stream().filter(path -> path.contains("segment")).findFirst().orElseThrow();
        disk.put(History.DIRECTORY.resolve(Layout.preparedName(900)).toString(), disk.bytes(used));
        final Journal reopened = Journal.open(History.context(disk));
        history.assertRecovered(reopened);
        for (int i = 0; i < 40; i++)
        {
            History.prepare(reopened);
            assertTrue(history.append(reopened, false, new byte[300]));
            history.sync(reopened);
        }
        disk.killProcess();
        history.assertRecovered(Journal.open(History.context(disk)));
    }

    @Test
    void shouldRefuseASecondServer()
    {
        final JournalContext first = local();
        try (Journal journal = Journal.open(first))
        {
            final JournalException ex = assertThrows(JournalException.class, () -> Journal.open(local()));
            assertTrue(ex.getMessage().contains(first.directory().toString()), ex.getMessage());
            assertTrue(ex.getMessage().contains("in use"), ex.getMessage());
            assertEquals(0, journal.recovery().lastZxid());
        }
        Journal.open(local()).close();
    }

    @Test
    void shouldRefuseAForeignDirectory() throws Exception
    {
        Files.createDirectories(local().directory());
        Files.writeString(local().directory().resolve("precious.txt"), "not ours");
        final JournalException ex = assertThrows(JournalException.class, () -> Journal.open(local()));
        assertTrue(ex.getMessage().contains("precious.txt"), ex.getMessage());
        assertEquals("not ours", Files.readString(local().directory().resolve("precious.txt")));
        try (Stream<Path> files = Files.list(local().directory()))
        {
            assertEquals(1, files.count());
        }
    }

    @Test
    void shouldRefuseAnotherEnsemble()
    {
        Journal.open(local().ensembleId(7)).close();
        final JournalException ex =
            assertThrows(JournalException.class, () -> Journal.open(local().ensembleId(8)));
        assertTrue(ex.getMessage().contains("belongs to ensemble 0x7"), ex.getMessage());
        Journal.open(local()).close();
    }

    @Test
    void shouldRefuseAnotherFormat()
    {
        openWithRecords(1).close();
        final String path = History.DIRECTORY.resolve(Layout.IDENTITY_FILE).toString();
        disk.remove(path);
        assertTrue(
            assertThrows(JournalException.class, () -> Journal.open(History.context(disk)))
                .getMessage().contains(Layout.IDENTITY_FILE));
        disk.put(path, "something else of forty-eight bytes, precisely..".getBytes(
            StandardCharsets.US_ASCII));
        final JournalCorruptException ex =
            assertThrows(JournalCorruptException.class, () -> Journal.open(History.context(disk)));
        assertEquals(path, ex.file());
    }

    @Test
    void shouldRefuseMissingSegments()
    {
        final Journal journal = openWithRecords(1);
        while (!disk.paths().contains(segment(4)))
        {
            History.prepare(journal);
            assertTrue(history.append(journal, false, new byte[700]));
            history.sync(journal);
        }
        journal.close();
        for (int missing = 1; missing <= 3; missing++)
        {
            final SimulatedDisk copy = disk.copy(missing);
            copy.remove(segment(missing));
            final JournalException ex =
                assertThrows(JournalException.class, () -> Journal.open(History.context(copy)));
            assertTrue(missing == 1 || ex.getMessage().contains(segment(missing)), ex.getMessage());
        }
        final SimulatedDisk copy = disk.copy(9);
        for (int i = 1; i <= 4; i++)
        {
            copy.remove(segment(i));
        }
        assertTrue(
            assertThrows(JournalException.class, () -> Journal.open(History.context(copy)))
                .getMessage().contains("no journal segment"));
    }

    @Test
    void shouldRefuseASnapshotNewerThanTheLog()
    {
        final Journal journal = openWithRecords(3);
        writeSnapshot(journal, history.lastZxid() + 1);
        journal.close();
        final JournalCorruptException ex =
            assertThrows(JournalCorruptException.class, () -> Journal.open(History.context(disk)));
        assertTrue(ex.file().contains("snapshot-"), ex.file());
        assertTrue(ex.reason().contains("not in the log"), ex.reason());
    }

    @Test
    void shouldAcceptAnEmptyNewestSegment()
    {
        for (int operations = 0; operations < 40; operations++)
        {
            final SimulatedDisk own = new SimulatedDisk(operations);
            final History known = new History(3);
            final Journal journal = Journal.open(History.context(own));
            History.prepare(journal);
            known.append(journal, true, new byte[0]);
            known.sync(journal);
            own.powerLossAfter(operations);
            try
            {
                for (int i = 0; i < 4; i++)
                {
                    known.append(journal, false, new byte[1500]);
                    known.sync(journal);
                }
            }
            catch (final JournalException ex)
            {
                assertTrue(own.isOff());
            }
            own.killProcess();
            known.assertRecovered(Journal.open(History.context(own)));
        }
    }

    @Test
    void shouldRefuseWhatCannotFollow()
    {
        final Journal journal = Journal.open(History.context(disk));
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[2000]);
        final JournalWriter writer = journal.writer();
        assertThrows(IllegalArgumentException.class, () -> writer.append(RecordType.TRANSACTION, 1, payload, 0, 1));
        assertTrue(writer.append(RecordType.EPOCH, 1L << 32, payload, 0, 0));
        assertThrows(
            IllegalArgumentException.class, () -> writer.append(RecordType.EPOCH, 1L << 32, payload, 0, 0));
        assertThrows(
            IllegalArgumentException.class,
            () -> writer.append(RecordType.TRANSACTION, (1L << 32) + 2, payload, 0, 1));
        assertThrows(
            IllegalArgumentException.class,
            () -> writer.append(RecordType.TRANSACTION, (1L << 32) + 1, payload, 0, History.MAX_RECORD_LENGTH + 1));
        assertThrows(
            IllegalArgumentException.class,
            () -> writer.append(RecordType.BATCH_MARK, (1L << 32) + 1, payload, 0, 32));
        assertTrue(writer.append(RecordType.TRANSACTION, (1L << 32) + 1, payload, 0, 1));
        assertEquals((1L << 32) + 1, writer.sync());
    }

    @Test
    void shouldCheckRelationsOfSettings()
    {
        final IllegalArgumentException ex = assertThrows(
            IllegalArgumentException.class,
            () -> new JournalContext().directory(temporary).segmentLength(16384).maxRecordLength(8000).conclude());
        assertTrue(ex.getMessage().contains("8000") && ex.getMessage().contains("16384"), ex.getMessage());
    }

    private Journal openWithRecords(final int count)
    {
        final Journal journal = Journal.open(History.context(disk));
        for (int i = 0; i < count; i++)
        {
            assertTrue(history.append(journal, i == 0, new byte[20]));
            history.sync(journal);
        }
        return journal;
    }

    private void assertFailed(final Journal journal)
    {
        final JournalException ex = assertThrows(JournalException.class, journal.writer()::sync);
        assertTrue(ex.getMessage().contains(segment(1)), ex.getMessage());
        assertThrows(JournalException.class, journal.writer()::sync);
        assertThrows(
            JournalException.class,
            () -> journal.writer().append(
                RecordType.TRANSACTION, history.lastZxid() + 1, new UnsafeBuffer(new byte[1]), 0, 1));
    }

    private JournalContext local()
    {
        return new JournalContext().directory(temporary.resolve("data")).segmentLength(16384).maxRecordLength(2000);
    }

    private static void writeSnapshot(final Journal journal, final long zxid)
    {
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            writer.append(new UnsafeBuffer(new byte[10]), 0, 10);
            writer.finish();
        }
    }

    private static boolean isZero(final byte[] bytes)
    {
        return Arrays.equals(bytes, new byte[bytes.length]);
    }

    private static String segment(final long number)
    {
        return History.DIRECTORY.resolve(Layout.segmentName(number)).toString();
    }
}
