package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Every single bit of a small data directory is flipped: a start yields all that was acknowledged, or refuses. */
class BitFlipTest
{
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);

    @Test
    void shouldLoseNothingWithAnyBitFlippedAfterAKill()
    {
        final Journal journal = fill();
        appendTreacherous(journal);
        disk.killProcess();
        flipAll(0);
    }

    @Test
    void shouldLoseNothingWithAnyBitFlippedWhereOneBitIsAllThatASectorHolds()
    {
        final Journal journal = fill();
        final byte[] oneBit = new byte[1300];
        oneBit[700] = 16;
        history.append(journal, false, oneBit);
        history.sync(journal);
        disk.killProcess();
        flipAll(2);
    }

    @Test
    void shouldLoseNothingWithAnyBitFlippedInAnUnacknowledgedEnd()
    {
        final Journal journal = fill();
        history.append(journal, false, new byte[700]);
        history.append(journal, false, new byte[]{1, 2, 3});
        disk.failSyncAfter(0);
        assertThrows(JournalException.class, journal.writer()::sync);
        disk.killProcess();
        flipAll(2);
    }

    @Test
    void shouldRefuseAnyBitFlippedInTheLogAfterACleanStop()
    {
        final Journal journal = fill();
        appendTreacherous(journal);
        journal.close();
        final long refused = flipAll(2);
        // All of the header, records and unused rest of the newest segment: nothing of it may change unnoticed.
        assertEquals(8192 * 8, refused);
    }

    @Test
    void shouldFallBackOrRefuseWithAnyBitFlippedInASnapshot()
    {
        final Journal journal = fill();
        final long zxid = history.ackedZxid(1);
        writeSnapshot(journal, zxid);
        journal.close();
        final String path = History.DIRECTORY.resolve(Layout.snapshotName(zxid)).toString();
        final int length = disk.bytes(path).length;
        for (int bit = 0; bit < length * 8; bit++)
        {
            final SimulatedDisk copy = disk.copy(bit);
            flip(copy.bytes(path), bit);
            try (Journal reopened = Journal.open(History.context(copy)))
            {
                assertEquals(1, reopened.recovery().rejectedSnapshots().size());
                history.copy().assertRecovered(reopened);
            }
        }
    }

    @Test
    void shouldRefuseWithAnyBitFlippedInTheOnlySnapshotOfAPurgedLog()
    {
        final Journal journal = fill();
        final long zxid = history.ackedZxid(1);
        writeSnapshot(journal, zxid);
        journal.close();
        disk.remove(History.DIRECTORY.resolve(Layout.segmentName(1)).toString());
        final String path = History.DIRECTORY.resolve(Layout.snapshotName(zxid)).toString();
        Journal.open(History.context(disk.copy(1))).close();
        final int length = disk.bytes(path).length;
        for (int bit = 0; bit < length * 8; bit++)
        {
            final SimulatedDisk copy = disk.copy(bit);
            flip(copy.bytes(path), bit);
            final JournalCorruptException ex = assertThrows(
                JournalCorruptException.class, () -> Journal.open(History.context(copy)));
            assertEquals(path, ex.file());
            assertTrue(ex.offset() >= 0 && ex.offset() <= length);
        }
    }

    /** Two and a half segments of batches of one to four records. */
    private Journal fill()
    {
        final Journal journal = Journal.open(History.context(disk));
        final Random random = new Random(3);
        while (!disk.paths().contains(History.DIRECTORY.resolve(Layout.segmentName(3)).toString()))
        {
            History.prepare(journal);
            final int count = 1 + random.nextInt(4);
            for (int i = 0; i < count; i++)
            {
                assertTrue(history.append(journal));
            }
            history.sync(journal);
        }
        return journal;
    }

    /** A last batch with sectors that are zeros without being missing. */
    private void appendTreacherous(final Journal journal)
    {
        history.append(journal, false, new byte[1600]);
        history.sync(journal);
        history.append(journal, false, "a".getBytes(StandardCharsets.US_ASCII));
        history.append(journal, false, new byte[900]);
        history.sync(journal);
    }

    private static void writeSnapshot(final Journal journal, final long zxid)
    {
        final byte[] piece = new byte[1000];
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            for (int i = 0; i < 5; i++)
            {
                Arrays.fill(piece, (byte)i);
                writer.append(new UnsafeBuffer(piece), 0, piece.length - i);
            }
            writer.finish();
        }
    }

    /** Flips every bit of every file from a segment on; returns how many starts were refused. */
    private long flipAll(final long fromSegment)
    {
        long refused = 0;
        for (final String path : disk.paths())
        {
            final String name = path.substring(path.lastIndexOf('/') + 1);
            if (fromSegment > 0 && Layout.segmentNumber(name) <= fromSegment)
            {
                continue;
            }
            final int length = disk.bytes(path).length;
            for (int bit = 0; bit < length * 8; bit++)
            {
                final SimulatedDisk copy = disk.copy(bit);
                flip(copy.bytes(path), bit);
                refused += open(copy, path, bit) ? 0 : 1;
            }
        }
        return refused;
    }

    private boolean open(final SimulatedDisk flipped, final String path, final int bit)
    {
        try (Journal journal = Journal.open(History.context(flipped)))
        {
            history.copy().assertRecovered(journal);
            return true;
        }
        catch (final JournalCorruptException ex)
        {
            assertNotNull(ex.file());
            assertTrue(ex.offset() >= 0 && ex.offset() <= 8192);
            return false;
        }
        catch (final AssertionError | RuntimeException ex)
        {
            return fail("bit " + bit + " of " + path + ", at offset " + bit / 8, ex);
        }
    }

    private static void flip(final byte[] bytes, final int bit)
    {
        bytes[bit >> 3] ^= (byte)(1 << (bit & 7));
    }
}
