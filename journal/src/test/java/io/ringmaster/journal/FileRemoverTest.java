package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.journal.file.ForwardingFileLayer;

/** What snapshots and segments take goes back a piece at a time, and nothing that is cut has a name that counts. */
class FileRemoverTest
{
    private static final int STEP_LENGTH = 64 * 1024;
    private static final int PIECE_LENGTH = 1000;
    private static final int LONG_SNAPSHOT = 2 * STEP_LENGTH + 10 * PIECE_LENGTH;
    private static final int SHORT_SNAPSHOT = 10 * PIECE_LENGTH;
    private static final int STEP_COUNT = 3;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);
    private Journal journal = open();

    @Test
    void shouldCutALongFileBeforeItRemovesIt()
    {
        final SnapshotInfo removed = removeLongSnapshot();
        assertFalse(disk.paths().contains(removed.path().toString()));
        final FileRemover remover = journal.remover();
        final long openFileCount = disk.openedCount() - disk.closedCount();
        long usedBytes = disk.usedBytes();
        for (int i = 0; i < STEP_COUNT - 1; i++)
        {
            assertEquals(1, remover.doWork());
            assertEquals(usedBytes - STEP_LENGTH, disk.usedBytes());
            usedBytes = disk.usedBytes();
            assertTrue(remover.hasWork());
        }
        assertEquals(1, remover.doWork());
        assertFalse(remover.hasWork());
        assertEquals(0, remover.doWork());
        assertEquals(List.of(), leftovers());
        assertEquals(openFileCount, disk.openedCount() - disk.closedCount());
    }

    @Test
    void shouldRemoveAllWhenTheJournalIsClosed()
    {
        removeLongSnapshot();
        assertEquals(1, journal.remover().doWork());
        journal.close();
        assertEquals(List.of(), leftovers());
        assertEquals(disk.openedCount(), disk.closedCount());
    }

    /** In the midst of it at any operation; nothing is lost that counts, and the next start removes the rest. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8})
    void shouldStartAgainAfterALossOfPower(final int operations)
    {
        final SnapshotInfo removed = writeSnapshots();
        disk.powerLossAfter(operations);
        try
        {
            journal.snapshots().retain();
            while (journal.remover().doWork() > 0)
            {
                Thread.onSpinWait();
            }
        }
        catch (final JournalException ignore)
        {
            // That is the loss of power.
        }
        disk.cyclePower();
        journal = Journal.open(context());
        history.assertRecovered(journal);
        assertEquals(List.of(), leftovers());
        for (final SnapshotInfo info : journal.snapshots().list())
        {
            assertTrue(info.zxid() >= removed.zxid());
            try (SnapshotReader reader = journal.snapshots().read(info))
            {
                reader.verify();
            }
        }
    }

    @Test
    void shouldLeaveAFileWholeThatIsBeingSent()
    {
        final SnapshotInfo held = writeSnapshots();
        final byte[] expected = disk.bytes(held.path().toString()).clone();
        final UnsafeBuffer sent = new UnsafeBuffer(new byte[expected.length]);
        try (SnapshotFile file = journal.snapshots().openFile(held))
        {
            assertNotNull(journal.snapshots().retain());
            assertFalse(journal.remover().hasWork());
            assertFalse(disk.paths().contains(held.path().toString()));
            int position = 0;
            while (position < expected.length)
            {
                position += file.read(position, sent, position, expected.length - position);
            }
        }
        assertArrayEquals(expected, sent.byteArray());
    }

    /** As on a disk that is too full for another name. */
    @Test
    void shouldRemoveAtOnceWhatCannotBeRenamed()
    {
        journal.close();
        journal = Journal.open(context().fileLayer(new ForwardingFileLayer(disk)
        {
            @Override
            public void rename(final Path from, final Path to) throws IOException
            {
                if (to.getFileName().toString().startsWith("removed-"))
                {
                    throw new IOException("no space left");
                }
                super.rename(from, to);
            }
        }));
        final SnapshotInfo removed = removeLongSnapshot();
        assertFalse(disk.paths().contains(removed.path().toString()));
        assertFalse(journal.remover().hasWork());
        assertEquals(3, journal.snapshots().list().size());
    }

    @Test
    void shouldCutNothingThatHasAnotherName()
    {
        journal.close();
        journal = Journal.open(context().fileLayer(new ForwardingFileLayer(disk)
        {
            @Override
            public boolean hasOtherName(final Path file)
            {
                return true;
            }
        }));
        removeLongSnapshot();
        assertEquals(1, journal.remover().doWork());
        assertFalse(journal.remover().hasWork());
        assertEquals(List.of(), leftovers());
    }

    @Test
    void shouldGoOnWithTheNextFileWhenOneIsGone()
    {
        removeLongSnapshot();
        disk.remove(leftovers().get(0));
        assertEquals(1, journal.remover().doWork());
        assertFalse(journal.remover().hasWork());
        final SnapshotInfo oldest = journal.snapshots().list().get(2);
        write(history.ackedZxid(0), SHORT_SNAPSHOT);
        assertNotNull(journal.snapshots().retain());
        assertFalse(disk.paths().contains(oldest.path().toString()));
        assertEquals(1, journal.remover().doWork());
        assertEquals(List.of(), leftovers());
    }

    private JournalContext context()
    {
        return History.context(disk).removalLength(STEP_LENGTH);
    }

    private Journal open()
    {
        final Journal opened = Journal.open(context());
        for (int i = 0; i < 40; i++)
        {
            History.prepare(opened);
            assertTrue(history.append(opened));
            history.sync(opened);
        }
        return opened;
    }

    private SnapshotInfo removeLongSnapshot()
    {
        final SnapshotInfo oldest = writeSnapshots();
        assertNotNull(journal.snapshots().retain());
        return oldest;
    }

    /** One more than are kept. Returns the oldest, which is long. */
    private SnapshotInfo writeSnapshots()
    {
        write(history.ackedZxid(10), LONG_SNAPSHOT);
        write(history.ackedZxid(8), SHORT_SNAPSHOT);
        write(history.ackedZxid(6), SHORT_SNAPSHOT);
        write(history.ackedZxid(4), SHORT_SNAPSHOT);
        final List<SnapshotInfo> snapshots = journal.snapshots().list();
        return snapshots.get(snapshots.size() - 1);
    }

    private void write(final long zxid, final int length)
    {
        final byte[] piece = new byte[PIECE_LENGTH];
        Arrays.fill(piece, (byte)zxid);
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            for (int written = 0; written < length; written += PIECE_LENGTH)
            {
                writer.append(new UnsafeBuffer(piece), 0, PIECE_LENGTH);
            }
            writer.finish();
        }
    }

    private List<String> leftovers()
    {
        return disk.paths().stream()
            .filter(path -> Path.of(path).getFileName().toString().startsWith("removed-"))
            .toList();
    }
}
