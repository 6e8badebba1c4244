package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The log is read while it is written. */
class JournalCursorTest
{
    private static final UnsafeBuffer EMPTY = new UnsafeBuffer(new byte[8]);

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final History history = new History(2);

    @TempDir
    private Path temporary;

    /** Any place to begin, any limit, a handler that refuses now and then, and a log that grows and rolls meanwhile. */
    @Test
    void shouldReadEverythingBehindAnyPlaceWhileTheLogGrows()
    {
        try (Journal journal = Journal.open(History.context(disk)))
        {
            final Random random = new Random(5);
            final List<Follower> followers = new ArrayList<>();
            followers.add(new Follower(journal, 0, 0));
            for (int round = 0; round < 120; round++)
            {
                History.prepare(journal);
                final int count = 1 + random.nextInt(4);
                for (int i = 0; i < count; i++)
                {
                    assertTrue(history.append(journal));
                    History.prepare(journal);
                }
                if (random.nextBoolean())
                {
                    history.sync(journal);
                }
                if (round % 10 == 9)
                {
                    final int place = random.nextInt(history.ackedCount() + 1);
                    followers.add(new Follower(journal, place, place == 0 ? 0 : history.zxid(place - 1)));
                }
                followers.forEach(follower -> follower.poll(random));
            }
            history.sync(journal);
            for (final Follower follower : followers)
            {
                follower.finish();
                assertEquals(history.size(), follower.place);
            }
        }
    }

    @Test
    void shouldReadWhatIsWrittenThoughNotDurable()
    {
        final Journal journal = Journal.open(History.context(disk));
        assertTrue(history.append(journal, true, new byte[0]));
        final JournalCursor cursor = journal.openCursor(0);
        assertEquals(0, cursor.poll(JournalCursorTest::take, 10));
        disk.failSyncAfter(1);
        history.sync(journal);
        assertTrue(history.append(journal, false, new byte[10]));
        assertThrows(JournalException.class, journal.writer()::sync);
        assertEquals(2, cursor.poll(JournalCursorTest::take, 10));
        assertEquals(0, cursor.poll(JournalCursorTest::take, 10));
        cursor.close();
    }

    @Test
    void shouldBeGoneBelowTheBaseAndEndAtATruncation()
    {
        try (Journal journal = Journal.open(History.context(disk).snapshotsKept(1)))
        {
            grow(journal, 60);
            final JournalCursor behind = journal.openCursor(0);
            assertEquals(1, behind.poll(JournalCursorTest::take, 1));
            final JournalCursor unread = journal.openCursor(0);
            final JournalCursor inPlace = journal.openCursor(history.zxid(55));
            try (SnapshotWriter writer = journal.snapshots().create(history.zxid(49)))
            {
                writer.append(EMPTY, 0, 8);
                writer.finish();
            }
            journal.snapshots().retain();
            History.prepare(journal);
            final long baseZxid = journal.index().baseZxid();
            assertTrue(baseZxid > history.zxid(5));
            assertEquals(JournalCursor.GONE, unread.poll(JournalCursorTest::take, 10));
            assertEquals(JournalCursor.GONE, drain(behind));
            assertEquals(JournalCursor.GONE, drain(journal.openCursor(baseZxid - 1)));
            assertEquals(0, drain(journal.openCursor(baseZxid)));
            assertEquals(4, inPlace.poll(JournalCursorTest::take, 10));
            final JournalCursor other = journal.openCursor(history.zxid(50));
            history.truncate(journal, 58);
            grow(journal, 5);
            assertEquals(JournalCursor.ENDED, inPlace.poll(JournalCursorTest::take, 10));
            assertEquals(JournalCursor.ENDED, other.poll(JournalCursorTest::take, 10));
            assertEquals(JournalCursor.ENDED, other.poll(JournalCursorTest::take, 10));
            final JournalCursor anew = journal.openCursor(history.zxid(55));
            assertEquals(7, anew.poll(JournalCursorTest::take, 10));
            anew.close();
        }
        assertEquals(disk.closedCount(), disk.openedCount());
    }

    @Test
    void shouldTellDamageFromWhatIsNotThereYet()
    {
        try (Journal journal = Journal.open(History.context(disk)))
        {
            grow(journal, 6);
            final String path = History.DIRECTORY.resolve(Layout.segmentName(1)).toString();
            for (int bit = Layout.SEGMENT_HEADER_LENGTH * 8; bit < (Layout.SEGMENT_HEADER_LENGTH + 600) * 8; bit++)
            {
                disk.bytes(path)[bit / 8] ^= (byte)(1 << (bit & 7));
                try (JournalCursor cursor = journal.openCursor(0))
                {
                    final JournalCorruptException ex =
                        assertThrows(JournalCorruptException.class, () -> drain(cursor));
                    assertEquals(path, ex.file());
                }
                disk.bytes(path)[bit / 8] ^= (byte)(1 << (bit & 7));
            }
            try (JournalCursor cursor = journal.openCursor(0))
            {
                assertEquals(6, cursor.poll(JournalCursorTest::take, 10));
                assertEquals(0, cursor.poll(JournalCursorTest::take, 10));
            }
        }
    }

    /** Writer, preparer with purges, and cursors on threads of their own, on a real disk. */
    @Test
    @Timeout(60)
    void shouldReadOnOneThreadWhileAnotherWrites() throws Exception
    {
        final JournalContext context = new JournalContext()
            .directory(temporary.resolve("data"))
            .segmentLength(256 * 1024)
            .maxRecordLength(4096)
            .fillLength(64 * 1024)
            .snapshotsKept(1);
        final int recordCount = 30_000;
        final AtomicReference<Throwable> failure = new AtomicReference<>();
        try (Journal journal = Journal.open(context))
        {
            final Thread reader = new Thread(() -> follow(journal, recordCount, failure));
            reader.start();
            final UnsafeBuffer payload = new UnsafeBuffer(new byte[4096]);
            final Random random = new Random(1);
            long zxid = 1L << 32;
            for (int i = 0; i < recordCount && failure.get() == null; i++, zxid++)
            {
                final int length = i == 0 ? 0 : Long.BYTES + random.nextInt(200);
                payload.putLong(0, zxid);
                final int type = i == 0 ? RecordType.EPOCH : RecordType.TRANSACTION;
                while (!journal.writer().append(type, zxid, payload, 0, length))
                {
                    journal.preparer().doWork(0);
                }
                if (random.nextInt(20) == 0 || i == recordCount - 1)
                {
                    journal.writer().sync();
                }
                if (i % 5000 == 4999)
                {
                    purge(journal, zxid - 2000);
                }
            }
            reader.join();
            assertNull(failure.get(), () -> String.valueOf(failure.get()));
        }
    }

    private static void purge(final Journal journal, final long zxid)
    {
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            writer.append(EMPTY, 0, 8);
            writer.finish();
        }
        journal.snapshots().retain();
        while (journal.preparer().doWork(0) > 0)
        {
            Thread.onSpinWait();
        }
    }

    /** Reads to the end; where the log was purged before it was read, from the base on. */
    private static void follow(
        final Journal journal, final int recordCount, final AtomicReference<Throwable> failure)
    {
        final long[] last = new long[1];
        final long endZxid = (1L << 32) + recordCount - 1;
        JournalCursor cursor = journal.openCursor(0);
        try
        {
            while (last[0] < endZxid)
            {
                final int result = cursor.poll(
                    (type, zxid, buffer, offset, length) ->
                    {
                        assertTrue(last[0] == 0 || zxid == last[0] + 1);
                        assertTrue(type == RecordType.EPOCH || buffer.getLong(offset) == zxid);
                        last[0] = zxid;
                        return true;
                    },
                    100);
                if (result == JournalCursor.GONE)
                {
                    cursor.close();
                    last[0] = journal.index().baseZxid();
                    cursor = journal.openCursor(last[0]);
                }
                Thread.onSpinWait();
            }
        }
        catch (final Throwable ex)
        {
            failure.set(ex);
        }
        finally
        {
            cursor.close();
        }
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

    private static int drain(final JournalCursor cursor)
    {
        int result;
        do
        {
            result = cursor.poll(JournalCursorTest::take, 10);
        }
        while (result > 0);
        cursor.close();
        return result;
    }

    private static boolean take(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        return zxid >= type;
    }

    /** A cursor, and how far it has come in the history. */
    private final class Follower
    {
        private final JournalCursor cursor;
        private int place;

        Follower(final Journal journal, final int place, final long afterZxid)
        {
            this.place = place;
            cursor = journal.openCursor(afterZxid);
        }

        void poll(final Random random)
        {
            final int before = place;
            final int result = cursor.poll(
                (type, zxid, buffer, offset, length) ->
                {
                    if (random.nextInt(5) == 0)
                    {
                        return false;
                    }
                    history.assertRecord(place, type, zxid, buffer, offset, length);
                    place++;
                    return true;
                },
                1 + random.nextInt(5));
            assertEquals(place - before, result);
        }

        void finish()
        {
            while (cursor.poll(
                (type, zxid, buffer, offset, length) ->
                {
                    history.assertRecord(place, type, zxid, buffer, offset, length);
                    place++;
                    return true;
                },
                10) > 0)
            {
                assertTrue(place > 0);
            }
            cursor.close();
        }
    }
}
