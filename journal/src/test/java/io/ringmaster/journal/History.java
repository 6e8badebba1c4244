package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/** Everything that was ever appended to a journal, and how much of it was acknowledged. */
final class History
{
    static final Path DIRECTORY = Path.of("/data");
    static final int MAX_RECORD_LENGTH = 1700;

    private static final class Entry
    {
        private final int type;
        private final long zxid;
        private final byte[] payload;

        Entry(final int type, final long zxid, final byte[] payload)
        {
            this.type = type;
            this.zxid = zxid;
            this.payload = payload;
        }
    }

    private final Random random;
    private final List<Entry> entries = new ArrayList<>();
    private int ackedCount;
    private long baseZxid;
    /** Of a snapshot that may have taken the place of everything; 0 if none. */
    private long installZxid;
    /** The most that the writer was ever told, and what surely is in a mark. */
    private long toldZxid;
    private long markedZxid;

    History(final long seed)
    {
        random = new Random(seed);
    }

    static JournalContext context(final SimulatedDisk disk)
    {
        return new JournalContext()
            .directory(DIRECTORY)
            .fileLayer(disk)
            .segmentLength(8192)
            .maxRecordLength(MAX_RECORD_LENGTH)
            .stagingLength(4096)
            .fillLength(4096)
            .maxSnapshotBlockLength(4096)
            .preparedSegmentCount(1)
            .epochClock(() -> 1_000_000)
            .randomSource(new Random(disk.operationCount())::nextLong);
    }

    long lastZxid()
    {
        return entries.isEmpty() ? baseZxid : entries.get(entries.size() - 1).zxid;
    }

    /** Behind which the history begins: that of a snapshot that was installed, or 0. */
    long baseZxid()
    {
        return baseZxid;
    }

    int ackedCount()
    {
        return ackedCount;
    }

    int size()
    {
        return entries.size();
    }

    /** Zxid of a record that is acknowledged, 0 for none. */
    long ackedZxid(final int back)
    {
        final int index = ackedCount - 1 - back;
        return index < 0 ? 0 : entries.get(index).zxid;
    }

    /** Append a record of any kind of content. False if there is no room now. */
    boolean append(final Journal journal)
    {
        final int length = switch (random.nextInt(8))
        {
            case 0 -> 0;
            case 1, 2 -> 1 + random.nextInt(MAX_RECORD_LENGTH);
            default -> random.nextInt(200);
        };
        final byte[] payload = new byte[length];
        if (random.nextInt(3) > 0)
        {
            random.nextBytes(payload);
        }
        return append(journal, lastZxid() == 0 || random.nextInt(20) == 0, payload);
    }

    boolean append(final Journal journal, final boolean isEpoch, final byte[] payload)
    {
        final long last = lastZxid();
        final int type = isEpoch ? RecordType.EPOCH : RecordType.TRANSACTION;
        final long zxid = isEpoch ? (Zxid.epoch(last) + 1 + random.nextInt(3)) << 32 : last + 1;
        // Once tried, it may be on the disk, whatever the outcome.
        final Entry entry = new Entry(type, zxid, payload);
        if (!journal.writer().append(type, zxid, new UnsafeBuffer(payload), 0, payload.length))
        {
            return false;
        }
        entries.add(entry);
        return true;
    }

    void sync(final Journal journal)
    {
        final boolean isBatch = ackedCount < entries.size();
        if (random.nextBoolean() && ackedCount > 0)
        {
            toldZxid = Math.max(toldZxid, entries.get(random.nextInt(ackedCount)).zxid);
        }
        journal.writer().committedZxid(toldZxid);
        assertEquals(lastZxid(), journal.writer().sync());
        ackedCount = entries.size();
        markedZxid = isBatch ? Math.min(toldZxid, lastZxid()) : markedZxid;
    }

    /** Zxid of a record, by its place. */
    long zxid(final int place)
    {
        return entries.get(place).zxid;
    }

    /** A record that was read is the one at a place. */
    void assertRecord(
        final int place,
        final int type,
        final long zxid,
        final DirectBuffer buffer,
        final int offset,
        final int length)
    {
        assertTrue(place < entries.size(), "more records than were ever appended");
        final Entry entry = entries.get(place);
        assertEquals(entry.zxid, zxid);
        assertEquals(entry.type, type);
        final byte[] payload = new byte[length];
        buffer.getBytes(offset, payload);
        assertArrayEquals(entry.payload, payload);
    }

    /**
     * Truncate so that some count of records remains. Whatever comes of it, these must stay; once it is done, the
     * others must never be seen again.
     */
    void truncate(final Journal journal, final int count)
    {
        ackedCount = Math.min(ackedCount, count);
        markedZxid = 0;
        final long zxid = count == 0 ? baseZxid : entries.get(count - 1).zxid;
        journal.writer().truncateAfter(zxid);
        entries.subList(count, entries.size()).clear();
        ackedCount = count;
        assertEquals(zxid, journal.writer().durableZxid());
        assertEquals(zxid, journal.writer().lastZxid());
        assertIndex(journal);
    }

    /** The index says the same as a search through all that there is. */
    void assertIndex(final Journal journal)
    {
        final EpochIndex index = journal.index();
        final long baseZxid = index.baseZxid();
        assertEquals(lastZxid(), index.lastZxid());
        assertEquals(-1, index.floor(baseZxid - 1));
        assertEquals(baseZxid, index.floor(baseZxid));
        long floor = baseZxid;
        for (final Entry entry : entries)
        {
            assertEquals(entry.zxid > baseZxid, index.contains(entry.zxid));
            if (entry.zxid > baseZxid)
            {
                assertEquals(floor, index.floor(entry.zxid - 1));
                assertEquals(entry.zxid, index.floor(entry.zxid));
                floor = entry.zxid;
            }
        }
        assertEquals(floor, index.floor(Long.MAX_VALUE));
    }

    /** The journal must hold an exact prefix with all that was acknowledged; what follows it is forgotten here. */
    void assertRecovered(final Journal journal)
    {
        if (installZxid != 0 && journal.recovery().lastZxid() == installZxid)
        {
            assertInstalled(journal);
        }
        installZxid = 0;
        final long snapshotZxid =
            journal.recovery().snapshot() == null ? 0 : journal.recovery().snapshot().zxid();
        int first = 0;
        while (first < entries.size() && entries.get(first).zxid <= snapshotZxid)
        {
            first++;
        }
        final int[] index = {first};
        try (JournalReader reader = journal.newReader(journal.recovery().replayFromZxid()))
        {
            while (reader.poll(
                (type, zxid, buffer, offset, length) ->
                {
                    assertRecord(index[0]++, type, zxid, buffer, offset, length);
                },
                7) > 0)
            {
                assertTrue(index[0] > 0);
            }
        }
        assertTrue(index[0] >= ackedCount, "acknowledged: " + ackedCount + ", recovered: " + index[0]);
        assertEquals(index[0] == 0 ? baseZxid : entries.get(index[0] - 1).zxid, journal.recovery().lastZxid());
        while (entries.size() > index[0])
        {
            entries.remove(entries.size() - 1);
        }
        ackedCount = entries.size();
        final long committedZxid = journal.recovery().committedZxid();
        assertTrue(committedZxid >= Math.max(snapshotZxid, markedZxid) && committedZxid <= lastZxid());
        assertTrue(committedZxid <= Math.max(snapshotZxid, toldZxid));
        // The snapshot may go, and be in a mark nevertheless.
        toldZxid = Math.max(toldZxid, committedZxid);
        assertIndex(journal);
    }

    /** Install a snapshot. Until it is done, either the one history or the other is there. */
    void install(final Journal journal, final byte[] snapshot, final long zxid)
    {
        try (SnapshotReceiver receiver = journal.snapshots().receive(zxid, snapshot.length))
        {
            final UnsafeBuffer bytes = new UnsafeBuffer(snapshot);
            int position = 0;
            while (position < snapshot.length)
            {
                final int length = Math.min(1 + random.nextInt(3000), snapshot.length - position);
                receiver.append(bytes, position, length);
                position += length;
            }
            installZxid = zxid;
            markedZxid = 0;
            journal.writer().install(receiver);
        }
        assertInstalled(journal);
        assertIndex(journal);
    }

    private void assertInstalled(final Journal journal)
    {
        assertEquals(installZxid, journal.writer().durableZxid());
        assertEquals(installZxid, journal.index().baseZxid());
        assertEquals(installZxid, journal.snapshots().newest().zxid());
        assertEquals(1, journal.snapshots().list().size());
        entries.clear();
        ackedCount = 0;
        baseZxid = installZxid;
        installZxid = 0;
    }

    /** The file of a snapshot of that zxid, as another server of the ensemble has it. */
    static byte[] snapshotOf(final Journal journal, final long zxid, final int seed)
    {
        final SimulatedDisk other = new SimulatedDisk(seed);
        final byte[] piece = new byte[700];
        new Random(seed).nextBytes(piece);
        try (Journal sender = Journal.open(context(other).ensembleId(journal.recovery().ensembleId()));
            SnapshotWriter writer = sender.snapshots().create(zxid))
        {
            for (int i = 0; i < seed % 30; i++)
            {
                writer.append(new UnsafeBuffer(piece), 0, piece.length);
            }
            final SnapshotInfo info = writer.finish();
            try (SnapshotFile file = sender.snapshots().openFile(info))
            {
                final byte[] bytes = new byte[(int)file.length()];
                int position = 0;
                int count;
                do
                {
                    count = file.read(position, new UnsafeBuffer(bytes), position, 1000);
                    position += count;
                }
                while (count > 0);
                assertEquals(bytes.length, position);
                return bytes;
            }
        }
    }

    History copy()
    {
        final History copy = new History(1);
        copy.baseZxid = baseZxid;
        copy.entries.addAll(entries);
        copy.ackedCount = ackedCount;
        copy.toldZxid = toldZxid;
        copy.markedZxid = markedZxid;
        return copy;
    }

    static void prepare(final Journal journal)
    {
        while (journal.preparer().doWork(0) + journal.remover().doWork() > 0)
        {
            Thread.onSpinWait();
        }
    }
}
