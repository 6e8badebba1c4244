package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalTest
{
    private static final long EPOCH_1 = 1L << 32;

    @TempDir
    private Path directory;

    @Test
    void shouldReplayWhatWasSyncedAcrossSegmentsAndRestarts()
    {
        long zxid = EPOCH_1;
        for (int run = 0; run < 3; run++)
        {
            try (Journal journal = Journal.open(context()))
            {
                assertEquals(run == 0 ? 0 : zxid - 1, journal.recovery().lastZxid());
                assertNull(journal.recovery().cut());
                for (int i = 0; i < 300; i++)
                {
                    prepare(journal);
                    append(journal.writer(), zxid++);
                    assertEquals(zxid - 1, journal.writer().sync());
                }
            }
        }
        try (Journal journal = Journal.open(context()))
        {
            assertEquals(zxid - 1, journal.recovery().lastZxid());
            assertEquals(1, journal.recovery().currentEpoch());
            assertTrue(journal.recovery().segments().size() > 5);
            assertEquals(900, read(journal, 1).size());
            assertEquals(100, read(journal, zxid - 100).size());
            assertEquals(0, read(journal, zxid).size());
        }
    }

    @Test
    void shouldTellTheNextStartWhatIsCommitted() throws Exception
    {
        try (Journal journal = Journal.open(context()))
        {
            assertEquals(0, journal.recovery().committedZxid());
            for (int i = 0; i < 10; i++)
            {
                append(journal.writer(), EPOCH_1 + i);
            }
            journal.writer().committedZxid(EPOCH_1 + 4);
            journal.writer().sync();
        }
        try (Journal journal = Journal.open(context()))
        {
            assertEquals(EPOCH_1 + 4, journal.recovery().committedZxid());
            assertEquals(EPOCH_1 + 9, journal.recovery().lastZxid());
            // Nobody has said more.
            append(journal.writer(), EPOCH_1 + 10);
            journal.writer().sync();
            snapshot(journal, EPOCH_1 + 6);
        }
        try (Journal journal = Journal.open(context()))
        {
            assertEquals(EPOCH_1 + 6, journal.recovery().committedZxid());
            // In the middle of a batch: its mark is made anew.
            journal.writer().truncateAfter(EPOCH_1 + 8);
        }
        try (Journal journal = Journal.open(context()))
        {
            assertEquals(EPOCH_1 + 6, journal.recovery().committedZxid());
            assertEquals(EPOCH_1 + 8, journal.recovery().lastZxid());
            journal.writer().committedZxid(Long.MAX_VALUE);
            append(journal.writer(), EPOCH_1 + 9);
            journal.writer().sync();
        }
        try (Journal journal = Journal.open(context()))
        {
            assertEquals(EPOCH_1 + 9, journal.recovery().committedZxid());
        }
    }

    @Test
    void shouldKeepACopyOfTheIndexApart() throws Exception
    {
        try (Journal journal = Journal.open(context()))
        {
            append(journal.writer(), EPOCH_1);
            append(journal.writer(), EPOCH_1 + 1);
            final EpochIndex copy = journal.index().copy();
            copy.append(EPOCH_1 + 2);
            copy.append(3 * EPOCH_1);
            copy.append(3 * EPOCH_1 + 1);
            assertEquals(EPOCH_1 + 2, copy.floor(2 * EPOCH_1));
            assertEquals(3 * EPOCH_1 + 1, copy.lastZxid());
            assertEquals(EPOCH_1 + 1, journal.index().floor(3 * EPOCH_1));
            append(journal.writer(), EPOCH_1 + 2);
            copy.raiseBase(EPOCH_1 + 1);
            copy.truncate(EPOCH_1 + 2);
            assertEquals(-1, copy.floor(EPOCH_1));
            assertEquals(EPOCH_1 + 2, copy.floor(3 * EPOCH_1));
            assertEquals(EPOCH_1, journal.index().floor(EPOCH_1));
        }
    }

    @Test
    void shouldStartFromSnapshotAndPurgeTheLogBelowTheOldestKept() throws Exception
    {
        long zxid = EPOCH_1;
        try (Journal journal = Journal.open(context()))
        {
            for (int i = 0; i < 600; i++)
            {
                prepare(journal);
                append(journal.writer(), zxid++);
                journal.writer().sync();
                if (i % 100 == 99)
                {
                    snapshot(journal, zxid - 1);
                    journal.snapshots().retain();
                }
            }
            prepare(journal);
            assertEquals(3, journal.snapshots().list().size());
        }
        try (Journal journal = Journal.open(context()))
        {
            assertEquals(zxid - 1, journal.recovery().snapshot().zxid());
            assertTrue(journal.recovery().segments().get(0).number() > 1);
            assertTrue(journal.recovery().segments().get(0).previousZxid() <= zxid - 201);
            final List<Integer> lengths = new ArrayList<>();
            try (SnapshotReader reader = journal.snapshots().read(journal.recovery().snapshot()))
            {
                reader.read((buffer, offset, length) -> lengths.add(length));
            }
            assertEquals(60, lengths.stream().mapToInt(Integer::intValue).sum());
            append(journal.writer(), zxid);
            assertEquals(zxid, journal.writer().sync());
        }
        assertEquals(
            "rw-------",
            PosixFilePermissions.toString(Files.getPosixFilePermissions(
                directory.resolve("data").resolve(Layout.IDENTITY_FILE))));
    }

    private JournalContext context()
    {
        return new JournalContext()
            .directory(directory.resolve("data"))
            .segmentLength(16 * 1024)
            .maxRecordLength(2048)
            .fillLength(4096);
    }

    private static void snapshot(final Journal journal, final long zxid)
    {
        final UnsafeBuffer piece = new UnsafeBuffer(new byte[20]);
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            for (int i = 0; i < 3; i++)
            {
                writer.append(piece, 0, 20);
            }
            assertEquals(zxid, writer.finish().zxid());
        }
    }

    private static void prepare(final Journal journal)
    {
        while (journal.preparer().doWork(0) > 0)
        {
            assertFalse(journal.preparer().isFull());
        }
    }

    private static void append(final JournalWriter writer, final long zxid)
    {
        final UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);
        payload.putLong(0, zxid);
        final boolean isEpoch = (zxid & 0xFFFF_FFFFL) == 0;
        assertTrue(writer.append(
            isEpoch ? RecordType.EPOCH : RecordType.TRANSACTION, zxid, payload, 0, isEpoch ? 0 : 100));
    }

    private static List<Long> read(final Journal journal, final long fromZxid)
    {
        final List<Long> zxids = new ArrayList<>();
        final List<Integer> offsets = new ArrayList<>();
        try (JournalReader reader = journal.newReader(fromZxid))
        {
            final UnsafeBuffer bytes = new UnsafeBuffer(0, 0);
            int count;
            do
            {
                offsets.clear();
                count = reader.poll((type, zxid, buffer, offset, length) ->
                {
                    bytes.wrap(buffer);
                    zxids.add(zxid);
                    offsets.add(length == 0 ? -1 : offset);
                }, 10);
                assertEquals(count, offsets.size());
                for (int i = 0; i < count; i++)
                {
                    final long zxid = zxids.get(zxids.size() - count + i);
                    assertTrue(zxid >= fromZxid);
                    // What was handed out is still where it was.
                    assertTrue(offsets.get(i) < 0 || bytes.getLong(offsets.get(i)) == zxid);
                }
            }
            while (count > 0);
        }
        return zxids;
    }
}
