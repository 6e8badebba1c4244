package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotStoreTest
{
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);
    private Journal journal;

    @BeforeEach
    void open()
    {
        journal = Journal.open(History.context(disk));
        for (int i = 0; i < 40; i++)
        {
            History.prepare(journal);
            assertTrue(history.append(journal));
            history.sync(journal);
        }
    }

    @Test
    void shouldRemoveNothingUntilEnoughSnapshotsAreWhole()
    {
        for (int i = 0; i < 5; i++)
        {
            write(history.ackedZxid(10 - i));
        }
        final List<SnapshotInfo> snapshots = journal.snapshots().list();
        damage(snapshots.get(0));
        damage(snapshots.get(2));
        damage(snapshots.get(3));
        assertNull(journal.snapshots().retain());
        History.prepare(journal);
        assertEquals(5, journal.snapshots().list().size());
        assertTrue(disk.paths().contains(History.DIRECTORY.resolve(Layout.segmentName(1)).toString()));
        write(history.ackedZxid(0));
        // Whole are now the newest, the third and the oldest: the log behind the oldest stays.
        assertEquals(snapshots.get(4), journal.snapshots().retain());
        History.prepare(journal);
        journal.close();
        journal = Journal.open(History.context(disk));
        history.assertRecovered(journal);
        assertTrue(journal.recovery().segments().get(0).previousZxid() <= snapshots.get(4).zxid());
    }

    @Test
    void shouldFallBackToAnOlderSnapshotIfTheLogReachesBack()
    {
        write(history.ackedZxid(20));
        write(history.ackedZxid(10));
        write(history.ackedZxid(0));
        final List<SnapshotInfo> snapshots = journal.snapshots().list();
        assertEquals(snapshots.get(2), journal.snapshots().retain());
        History.prepare(journal);
        journal.close();
        damage(snapshots.get(0));
        damage(snapshots.get(1));
        journal = Journal.open(History.context(disk));
        assertEquals(snapshots.get(2), journal.recovery().snapshot());
        assertEquals(2, journal.recovery().rejectedSnapshots().size());
        assertEquals(
            snapshots.get(0).path().toString(), journal.recovery().rejectedSnapshots().get(0).file());
        history.assertRecovered(journal);
        journal.close();
        damage(snapshots.get(2));
        final JournalCorruptException ex =
            assertThrows(JournalCorruptException.class, () -> Journal.open(History.context(disk)));
        assertEquals(snapshots.get(0).path().toString(), ex.file());
    }

    /** Nothing of a file is handed out before all of it is verified. */
    @Test
    void shouldHandOutNothingOfADamagedSnapshot()
    {
        write(history.ackedZxid(0));
        final SnapshotInfo info = journal.snapshots().list().get(0);
        final byte[] bytes = disk.bytes(info.path().toString());
        bytes[bytes.length - 1] ^= 1;
        try (SnapshotReader reader = journal.snapshots().read(info))
        {
            final List<Integer> lengths = new ArrayList<>();
            assertThrows(
                JournalCorruptException.class, () -> reader.read((buffer, offset, length) -> lengths.add(length)));
            assertTrue(lengths.isEmpty());
        }
    }

    @Test
    void shouldLeaveNothingOfASnapshotThatWasNotFinished()
    {
        try (SnapshotWriter writer = journal.snapshots().create(history.lastZxid()))
        {
            writer.append(new UnsafeBuffer(new byte[100]), 0, 100);
        }
        assertTrue(journal.snapshots().list().isEmpty());
        assertTrue(disk.paths().stream().noneMatch(path -> path.contains("snapshot")));
        final SnapshotWriter killed = journal.snapshots().create(history.lastZxid());
        killed.append(new UnsafeBuffer(new byte[100]), 0, 100);
        disk.killProcess();
        assertTrue(disk.paths().stream().anyMatch(path -> path.contains("snapshot")));
        Journal.open(History.context(disk)).close();
        assertTrue(disk.paths().stream().noneMatch(path -> path.contains("snapshot")));
    }

    private void write(final long zxid)
    {
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            for (int i = 0; i < 10; i++)
            {
                writer.append(new UnsafeBuffer(new byte[1000]), 0, 1000);
            }
            writer.finish();
        }
    }

    private void damage(final SnapshotInfo info)
    {
        disk.bytes(info.path().toString())[5000] ^= 4;
    }
}
