package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** A snapshot of another server takes the place of state and log: all of it or nothing, through any crash. */
class InstallationTest
{
    private static final long ZXID = (99L << 32) + 12;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);

    @Test
    void shouldGoOnBehindTheSnapshot()
    {
        Journal journal = fill();
        final JournalCursor cursor = journal.openCursor(0);
        assertEquals(1, cursor.poll((type, zxid, buffer, offset, length) -> true, 1));
        final SnapshotWriter unfinished = journal.snapshots().create(history.ackedZxid(0));
        history.install(journal, History.snapshotOf(journal, ZXID, 7), ZXID);
        assertEquals(JournalCursor.ENDED, cursor.poll((type, zxid, buffer, offset, length) -> true, 1));
        assertThrows(JournalException.class, unfinished::finish);
        unfinished.close();
        assertTrue(journal.promises().acceptedEpoch() >= 99);
        assertEquals(-1, journal.index().floor(ZXID - 1));
        assertEquals(ZXID, journal.index().floor(Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> truncateAfter(ZXID - 1));
        for (int i = 0; i < 40; i++)
        {
            History.prepare(journal);
            assertTrue(history.append(journal, false, new byte[100 * (i % 10)]));
            history.sync(journal);
        }
        assertEquals(ZXID + 40, history.lastZxid());
        history.truncate(journal, 25);
        journal.close();
        journal = reopen(disk, history);
        history.truncate(journal, 0);
        journal.close();
        assertTrue(new JournalInspector(disk, History.DIRECTORY).verify().isSound());
        reopen(disk, history).close();
    }

    @Test
    void shouldHoldTheOldOrTheNewThroughACrashAtAnyOperation()
    {
        final byte[] snapshot = History.snapshotOf(fill(), ZXID, 7);
        disk.killProcess();
        boolean isDone = false;
        for (int operation = 0; !isDone; operation++)
        {
            for (int attempt = 0; attempt < 20; attempt++)
            {
                final SimulatedDisk copy = disk.copy(operation * 100L + attempt);
                final History known = history.copy();
                final Journal journal = reopen(copy, known);
                copy.powerLossAfter(operation);
                isDone = tryTo(copy, () -> known.install(journal, snapshot, ZXID));
                // After a kill the next start sees names that are not durable.
                if (attempt % 2 == 0)
                {
                    copy.killProcess();
                }
                else
                {
                    copy.cyclePower();
                }
                // The start that finishes it may crash too.
                copy.powerLossAfter(attempt);
                if (tryTo(copy, () -> reopen(copy, known)))
                {
                    copy.killProcess();
                }
                else
                {
                    copy.cyclePower();
                }
                final Journal reopened = reopen(copy, known);
                assertTrue(known.size() == 0 || known.size() == history.size());
                assertFalse(copy.paths().stream().anyMatch(path -> path.contains("install-")));
                History.prepare(reopened);
                assertTrue(known.append(reopened));
                known.sync(reopened);
                copy.cyclePower();
                reopen(copy, known).close();
            }
        }
    }

    @Test
    void shouldTakeNothingMoreAfterAnyFailureOfTheSwitch()
    {
        final byte[] snapshot = History.snapshotOf(fill(), ZXID, 7);
        disk.killProcess();
        int failureCount = 0;
        for (int sync = 0; sync < 12; sync++)
        {
            final SimulatedDisk copy = disk.copy(sync);
            final History known = history.copy();
            final Journal journal = reopen(copy, known);
            copy.failSyncAfter(sync);
            try
            {
                known.install(journal, snapshot, ZXID);
            }
            catch (final JournalException ex)
            {
                failureCount++;
                // Before the switch nothing was touched, and the writer goes on.
                assertEquals(sync == 0, tryTo(copy, () ->
                {
                    assertTrue(known.append(journal, true, new byte[0]));
                    known.sync(journal);
                }));
            }
            copy.cyclePower();
            reopen(copy, known).close();
        }
        assertTrue(failureCount >= 5, "failed " + failureCount);
    }

    @Test
    void shouldRefuseWhatIsNotAWholeSnapshot()
    {
        final Journal journal = fill();
        final byte[] snapshot = History.snapshotOf(journal, ZXID, 1);
        for (int bit = 0; bit < snapshot.length * 8; bit++)
        {
            final byte[] damaged = snapshot.clone();
            damaged[bit / 8] ^= (byte)(1 << (bit & 7));
            assertThrows(JournalCorruptException.class, () -> install(journal, damaged, ZXID));
        }
        assertThrows(JournalCorruptException.class, () -> install(journal, snapshot, ZXID + 1));
        try (SnapshotReceiver receiver = journal.snapshots().receive(ZXID, snapshot.length))
        {
            receiver.append(new UnsafeBuffer(snapshot), 0, snapshot.length - 1);
            assertThrows(JournalException.class, () -> journal.writer().install(receiver));
            assertThrows(
                IllegalArgumentException.class, () -> receiver.append(new UnsafeBuffer(snapshot), 0, 2));
        }
        assertTrue(disk.paths().stream().noneMatch(path -> path.contains("snapshot")));
        history.sync(journal);
        journal.close();
        reopen(disk, history).close();
    }

    @Test
    void shouldKeepTheLogBehindASnapshotThatIsBeingSent()
    {
        final Journal journal = Journal.open(History.context(disk).snapshotsKept(1));
        grow(journal, 30);
        snapshot(journal, history.ackedZxid(0));
        final SnapshotInfo sent = journal.snapshots().newest();
        assertNotNull(sent);
        final SnapshotFile file = journal.snapshots().openFile(sent);
        grow(journal, 60);
        snapshot(journal, history.ackedZxid(0));
        journal.snapshots().retain();
        History.prepare(journal);
        assertFalse(disk.paths().contains(sent.path().toString()));
        assertTrue(journal.index().baseZxid() <= sent.zxid());
        final UnsafeBuffer bytes = new UnsafeBuffer(new byte[(int)file.length()]);
        assertEquals(file.length(), file.read(0, bytes, 0, Integer.MAX_VALUE));
        file.close();
        journal.snapshots().retain();
        History.prepare(journal);
        assertTrue(journal.index().baseZxid() > sent.zxid());
        assertThrows(JournalException.class, () -> journal.snapshots().openFile(sent));
        journal.close();
    }

    private void truncateAfter(final long zxid)
    {
        final SimulatedDisk copy = disk.copy(1);
        try (Journal journal = Journal.open(History.context(copy)))
        {
            journal.writer().truncateAfter(zxid);
        }
    }

    private Journal fill()
    {
        final Journal journal = Journal.open(History.context(disk));
        grow(journal, 40);
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
            writer.append(new UnsafeBuffer(new byte[500]), 0, 500);
            writer.finish();
        }
    }

    private static void install(final Journal journal, final byte[] snapshot, final long zxid)
    {
        try (SnapshotReceiver receiver = journal.snapshots().receive(zxid, snapshot.length))
        {
            receiver.append(new UnsafeBuffer(snapshot), 0, snapshot.length);
            journal.writer().install(receiver);
        }
    }

    private static Journal reopen(final SimulatedDisk disk, final History history)
    {
        final Journal journal = Journal.open(History.context(disk));
        history.assertRecovered(journal);
        return journal;
    }

    /** False if the power failed, or a file. */
    private static boolean tryTo(final SimulatedDisk disk, final Runnable action)
    {
        try
        {
            action.run();
            return true;
        }
        catch (final JournalException ex)
        {
            assertTrue(disk.isOff() || ex.getCause() != null, ex::getMessage);
            return false;
        }
    }
}
