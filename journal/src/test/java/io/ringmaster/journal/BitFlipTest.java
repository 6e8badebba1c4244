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
    private static final String LAST_SEGMENT = History.DIRECTORY.resolve(Layout.segmentName(3)).toString();

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);

    @Test
    void shouldLoseNothingWithAnyBitFlippedAfterAKill()
    {
        final Journal journal = fill();
        appendTreacherous(journal);
        disk.killProcess();
        for (final String path : disk.paths())
        {
            // What the promise file says is the concern of PromiseFileTest.
            flip(path, 0, path.endsWith(Layout.PROMISE_FILE) ? Layout.PROMISE_LENGTH : disk.bytes(path).length);
        }
    }

    @Test
    void shouldLoseNothingWithAnyBitFlippedWhereOneBitIsAllThatASectorHolds()
    {
        final Journal journal = fill();
        final int from = usedLength();
        final byte[] oneBit = new byte[1300];
        oneBit[700] = 16;
        assertTrue(history.append(journal, false, oneBit));
        history.sync(journal);
        disk.killProcess();
        assertTrue(usedLength() - from > oneBit.length);
        flip(LAST_SEGMENT, from, usedLength());
    }

    @Test
    void shouldLoseNothingWithAnyBitFlippedInAnUnacknowledgedEnd()
    {
        final Journal journal = fill();
        final int from = usedLength();
        assertTrue(history.append(journal, false, new byte[700]));
        assertTrue(history.append(journal, false, new byte[]{1, 2, 3}));
        disk.failSyncAfter(0);
        assertThrows(JournalException.class, journal.writer()::sync);
        disk.killProcess();
        flip(LAST_SEGMENT, from, 8192);
    }

    @Test
    void shouldRefuseAnyBitFlippedInTheLogAfterACleanStop()
    {
        final Journal journal = fill();
        appendTreacherous(journal);
        journal.close();
        final long refused = flip(LAST_SEGMENT, 0, 8192);
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

    /** Two segments and the beginning of a third, in batches of one to three records. */
    private Journal fill()
    {
        final Journal journal = Journal.open(History.context(disk));
        final Random random = new Random(3);
        while (!disk.paths().contains(LAST_SEGMENT))
        {
            History.prepare(journal);
            final int count = 1 + random.nextInt(3);
            for (int i = 0; i < count; i++)
            {
                final byte[] payload = new byte[random.nextInt(random.nextInt(8) == 0 ? 1200 : 200)];
                random.nextBytes(payload);
                assertTrue(history.append(journal, history.size() == 0, payload));
            }
            history.sync(journal);
        }
        return journal;
    }

    /** A last batch with sectors that are zeros without being missing. */
    private void appendTreacherous(final Journal journal)
    {
        assertTrue(history.append(journal, false, "a".getBytes(StandardCharsets.US_ASCII)));
        assertTrue(history.append(journal, false, new byte[1200]));
        history.sync(journal);
    }

    private static void writeSnapshot(final Journal journal, final long zxid)
    {
        final byte[] piece = new byte[400];
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

    private int usedLength()
    {
        final byte[] bytes = disk.bytes(LAST_SEGMENT);
        int length = bytes.length;
        while (bytes[length - 1] == 0)
        {
            length--;
        }
        return length;
    }

    /** Flips every bit of a range, of spares one in each byte; returns how many starts were refused. */
    private long flip(final String path, final int from, final int end)
    {
        long refused = 0;
        for (int bit = from * 8; bit < end * 8; bit += path.contains("spare") ? 8 : 1)
        {
            final SimulatedDisk copy = disk.copy(bit);
            flip(copy.bytes(path), bit);
            refused += open(copy, path, bit) ? 0 : 1;
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
