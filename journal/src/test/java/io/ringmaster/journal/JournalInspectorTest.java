package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JournalInspectorTest
{
    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);
    private final JournalInspector inspector = new JournalInspector(disk, History.DIRECTORY);
    private Journal journal;

    @BeforeEach
    void fill()
    {
        journal = Journal.open(History.context(disk).ensembleId(42));
        while (!disk.paths().contains(path(3).toString()))
        {
            History.prepare(journal);
            assertTrue(history.append(journal));
            history.sync(journal);
        }
        try (SnapshotWriter writer = journal.snapshots().create(history.lastZxid()))
        {
            writer.append(new UnsafeBuffer(new byte[3000]), 0, 3000);
            writer.append(new UnsafeBuffer(new byte[3000]), 0, 3000);
            writer.finish();
        }
    }

    @Test
    void shouldShowEveryRecordOfALiveJournalWithoutTouchingIt()
    {
        final long writeCount = disk.writeCount();
        final List<Long> zxids = new ArrayList<>();
        int markCount = 0;
        for (final SegmentInfo segment : inspector.segments())
        {
            final List<Integer> types = new ArrayList<>();
            assertNull(inspector.readSegment(
                segment.path(),
                (info, offset, length, type, zxid, buffer, payloadOffset, payloadLength) ->
                {
                    assertEquals(segment.number(), info.number());
                    assertEquals(Layout.recordLength(payloadLength), length);
                    types.add(type);
                    if (type == RecordType.TRANSACTION || type == RecordType.EPOCH)
                    {
                        zxids.add(zxid);
                    }
                }));
            markCount += (int)types.stream().filter(type -> type == RecordType.BATCH_MARK).count();
            assertEquals(segment.number() < 3, types.contains(RecordType.SEAL));
        }
        assertEquals(history.size(), zxids.size());
        assertEquals(history.size(), markCount);
        assertEquals(42, inspector.ensembleId());
        final JournalInspector.Verdict verdict = inspector.verify();
        assertTrue(verdict.isSound(), verdict.toString());
        assertNull(verdict.unfinished());
        assertEquals(history.lastZxid(), verdict.lastZxid());
        assertEquals(history.size(), verdict.recordCount());
        assertEquals(markCount + 2, verdict.markCount());
        assertEquals(3, verdict.fileCount());
        assertEquals(writeCount, disk.writeCount());
    }

    @Test
    void shouldListAllProblems()
    {
        disk.bytes(path(1).toString())[5000] ^= 1;
        disk.bytes(path(2).toString())[100] ^= 1;
        disk.bytes(path(3).toString())[8000] ^= 1;
        final JournalInspector.Verdict verdict = inspector.verify();
        assertFalse(verdict.isSound());
        assertEquals(
            List.of(path(1).toString(), path(2).toString(), path(3).toString()),
            verdict.problems().stream().map(JournalInspector.Problem::file).toList());
        assertEquals(8000, verdict.problems().get(2).offset());
        assertNotNull(inspector.readSegment(path(1), (s, o, l, t, z, b, p, n) -> assertTrue(o < 5000)));
    }

    @Test
    void shouldTellAnUnfinishedWriteFromAProblem()
    {
        history.append(journal, false, new byte[]{1, 2, 3});
        history.append(journal, false, new byte[1000]);
        disk.failSyncAfter(0);
        assertThrows(JournalException.class, journal.writer()::sync);
        final byte[] bytes = disk.bytes(path(3).toString());
        int end = bytes.length;
        while (bytes[end - 1] == 0)
        {
            end--;
        }
        Arrays.fill(bytes, Layout.alignDown(end, Layout.SECTOR_LENGTH), end, (byte)0);
        final JournalInspector.Verdict verdict = inspector.verify();
        assertTrue(verdict.isSound(), verdict.toString());
        assertNotNull(verdict.unfinished());
        assertEquals(path(3).toString(), verdict.unfinished().file());
    }

    @Test
    void shouldVerifyASegmentByItself() throws IOException
    {
        // Wherever it lies, and whatever it is called there.
        final Path copy = History.DIRECTORY.resolve("copy");
        assertTrue(inspector.isSegment(path(2)));
        JournalInspector.Verdict verdict = inspector.verifySegment(path(2));
        assertTrue(verdict.isSound(), verdict.toString());
        assertEquals(1, verdict.fileCount());
        final long lastZxid = verdict.lastZxid();
        assertTrue(lastZxid > 0 && lastZxid < history.lastZxid(), verdict.toString());
        disk.rename(path(2), copy);
        assertTrue(inspector.isSegment(copy));
        assertEquals(verdict, inspector.verifySegment(copy));

        disk.bytes(copy.toString())[5000] ^= 1;
        verdict = inspector.verifySegment(copy);
        assertEquals(1, verdict.problems().size(), verdict.toString());
        assertTrue(verdict.lastZxid() < lastZxid, verdict.toString());
        disk.rename(copy, path(1));
        assertTrue(inspector.verifySegment(path(1)).problems().toString().contains("that this is segment 2"));
        assertTrue(inspector.verifySegment(path(3)).isSound());
    }

    @Test
    void shouldTellDamageFromWhatIsNotOurs()
    {
        assertTrue(inspector.hasFiles());
        assertFalse(new JournalInspector(disk, Path.of("/elsewhere")).hasFiles());
        final Path snapshot = inspector.snapshots().get(0).path();
        assertFalse(inspector.isSegment(snapshot));
        // One that has lost its begin is known by its name.
        disk.bytes(path(1).toString())[0] ^= 1;
        assertTrue(inspector.isSegment(path(1)));
        assertFalse(inspector.verifySegment(path(1)).isSound());
        assertThrows(JournalException.class, () -> inspector.isSegment(History.DIRECTORY.resolve("absent")));
    }

    @Test
    void shouldVerifySnapshots()
    {
        final SnapshotInfo info = inspector.snapshots().get(0);
        assertEquals(info, SnapshotInfo.of(info.path()));
        JournalInspector.Verdict verdict = inspector.verifySnapshot(info);
        assertTrue(verdict.isSound());
        assertEquals(2, verdict.recordCount());
        assertEquals(history.lastZxid(), verdict.lastZxid());
        disk.bytes(info.path().toString())[4000] ^= 1;
        verdict = inspector.verifySnapshot(info);
        assertEquals(1, verdict.problems().size());
        assertEquals(info.path().toString(), verdict.problems().get(0).file());
        assertEquals(
            Layout.SNAPSHOT_HEADER_LENGTH + Layout.BLOCK_HEAD_LENGTH + 3000, verdict.problems().get(0).offset());
    }

    @Test
    void shouldSayThatADirectoryIsNotOurs()
    {
        final JournalInspector other = new JournalInspector(disk, Path.of("/elsewhere"));
        assertFalse(other.verify().isSound());
        assertThrows(JournalException.class, other::ensembleId);
        assertThrows(IllegalArgumentException.class, () -> SnapshotInfo.of(Path.of("/elsewhere/file")));
    }

    private static Path path(final long segmentNumber)
    {
        return History.DIRECTORY.resolve(Layout.segmentName(segmentNumber));
    }
}
