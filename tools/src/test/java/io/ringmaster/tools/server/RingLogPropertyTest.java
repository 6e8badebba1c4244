package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.replica.ReplicaLog;
import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.SimulatedDisk;

/**
 * The log on ring and journal says the same as a list, whatever comes in which order: records, truncations, commits,
 * purges, readers, restarts, and power lost at any operation of the disk.
 */
class RingLogPropertyTest
{
    private static final int SEEDS = Integer.getInteger("ringmaster.storage.seeds", 150);
    private static final int STEPS = 600;

    private int truncationCount;
    private int crashCount;
    private int crashedTruncationCount;
    private int putBackCount;
    private int raisedBaseCount;
    private int readUnwrittenCount;

    @Test
    void shouldSayTheSameAsAList()
    {
        for (int seed = 0; seed < SEEDS; seed++)
        {
            try
            {
                new Run(seed).run();
            }
            catch (final AssertionError | RuntimeException ex)
            {
                fail("seed " + seed, ex);
            }
        }
        // Otherwise this test would have tested little.
        assertTrue(truncationCount > SEEDS && crashCount > SEEDS, this::counts);
        assertTrue(putBackCount > SEEDS / 2 && raisedBaseCount > SEEDS / 2 && crashedTruncationCount > 0, this::counts);
        assertTrue(readUnwrittenCount > SEEDS, this::counts);
    }

    private String counts()
    {
        return "truncations: " + truncationCount + ", crashes: " + crashCount + ", within a truncation: " +
            crashedTruncationCount + ", tails put back: " + putBackCount + ", purges: " + raisedBaseCount +
            ", records read before they were durable: " + readUnwrittenCount;
    }

    /** A record as it was appended. */
    private static final class Entry
    {
        private final boolean isEpoch;
        private final long zxid;
        private final byte[] content;

        Entry(final boolean isEpoch, final long zxid, final byte[] content)
        {
            this.isEpoch = isEpoch;
            this.zxid = zxid;
            this.content = content;
        }
    }

    /** A reader, and the place in the list where it stands. */
    private static final class Reader
    {
        private final ReplicaLog.Cursor cursor;
        private long lastZxid;

        Reader(final ReplicaLog.Cursor cursor, final long lastZxid)
        {
            this.cursor = cursor;
            this.lastZxid = lastZxid;
        }
    }

    private final class Run
    {
        private final Random random;
        private final SimulatedDisk disk;
        private final List<Reader> readers = new ArrayList<>();
        private StorageDriver storage;
        private List<Entry> entries = new ArrayList<>();
        /** As it was before a truncation that is under way. */
        private List<Entry> before;
        private long baseZxid;
        private long durableZxid;
        private long committedZxid;
        private long appliedZxid;
        private int appliedIndex;

        Run(final long seed)
        {
            random = new Random(seed);
            disk = new SimulatedDisk(seed);
            storage = new StorageDriver(disk);
        }

        void run()
        {
            for (int i = 0; i < STEPS; i++)
            {
                if (random.nextInt(40) == 0)
                {
                    disk.powerLossAfter(random.nextInt(8));
                }
                try
                {
                    step();
                }
                catch (final JournalException ex)
                {
                    assertTrue(disk.isOff(), () -> "" + ex);
                    restart();
                }
                check();
            }
        }

        private void step()
        {
            switch (random.nextInt(16))
            {
                case 0, 1, 2, 3, 4, 5 -> append();
                case 6, 7, 8 -> storage.pollJournaler();
                case 9, 10 -> storage.pollEngine();
                case 11 -> storage.pollBackground();
                case 12 -> commit();
                case 13 -> truncate();
                case 14 -> read();
                default -> rarely();
            }
        }

        private void rarely()
        {
            switch (random.nextInt(4))
            {
                case 0 -> snapshot();
                case 1 ->
                {
                    // All that was begun gets to its end.
                    storage.settle();
                    assertTrue(storage.log.isSettled());
                    assertEquals(storage.log.lastZxid(), storage.log.durableZxid());
                }
                default -> openReader();
            }
        }

        private void append()
        {
            if (!storage.log.isSettled())
            {
                return;
            }
            final boolean isEpoch = lastZxid() == 0 || random.nextInt(12) == 0;
            final long zxid = isEpoch ? ((lastZxid() >>> 32) + 1 + random.nextInt(2)) << 32 : lastZxid() + 1;
            final byte[] content = new byte[isEpoch ? 0 : random.nextInt(random.nextInt(10) == 0 ? 1700 : 150)];
            random.nextBytes(content);
            final boolean isTaken = (!isEpoch && random.nextBoolean()) ?
                storage.ring.append(1, zxid, new UnsafeBuffer(content), 0, content.length) :
                storage.log.append(isEpoch, zxid, new UnsafeBuffer(content), 0, content.length);
            if (isTaken)
            {
                entries.add(new Entry(isEpoch, zxid, content));
            }
        }

        private void commit()
        {
            final long applicableZxid = Math.min(storage.log.durableZxid(), lastZxid());
            for (final Entry entry : entries)
            {
                if (entry.zxid > committedZxid && entry.zxid <= applicableZxid && random.nextInt(3) > 0)
                {
                    committedZxid = entry.zxid;
                }
            }
            storage.limitZxid = committedZxid;
        }

        private void truncate()
        {
            final long floor = storage.log.floor(lastZxid() - random.nextInt(8));
            if (storage.log.isSettled() && floor >= committedZxid && floor >= 0)
            {
                storage.log.truncate(floor);
                truncationCount++;
                before = entries;
                entries = new ArrayList<>(entries);
                entries.removeIf(entry -> entry.zxid > floor);
            }
        }

        private void snapshot()
        {
            if (appliedZxid > 0)
            {
                storage.takeSnapshot(appliedZxid, new byte[random.nextInt(3000)]);
            }
        }

        private void openReader()
        {
            final long zxid = storage.log.floor(random.nextBoolean() ? lastZxid() : storage.log.baseZxid());
            readers.add(new Reader(storage.log.openCursor(zxid), zxid));
        }

        private void read()
        {
            for (int i = readers.size() - 1; i >= 0; i--)
            {
                final Reader reader = readers.get(i);
                final int count = reader.cursor.poll(
                    (isEpoch, zxid, buffer, offset, length) ->
                    {
                        if (random.nextInt(5) == 0)
                        {
                            return false;
                        }
                        assertRecord(reader, isEpoch, zxid, buffer, offset, length);
                        return true;
                    },
                    1 + random.nextInt(20));
                if (count < 0 || random.nextInt(20) == 0)
                {
                    reader.cursor.close();
                    readers.remove(i);
                }
            }
        }

        private void assertRecord(
            final Reader reader,
            final boolean isEpoch,
            final long zxid,
            final DirectBuffer buffer,
            final int offset,
            final int length)
        {
            Entry next = null;
            for (final Entry entry : entries)
            {
                if (entry.zxid > reader.lastZxid)
                {
                    next = entry;
                    break;
                }
            }
            assertTrue(next != null, () -> "0x" + Long.toHexString(zxid) + " is not there");
            assertEquals(next.zxid, zxid);
            assertEquals(next.isEpoch, isEpoch);
            final byte[] content = new byte[length];
            buffer.getBytes(offset, content);
            assertArrayEquals(next.content, content);
            reader.lastZxid = zxid;
            readUnwrittenCount += zxid > storage.log.durableZxid() ? 1 : 0;
        }

        private void check()
        {
            checkApplied();
            if (storage.log.isSettled())
            {
                before = null;
            }
            assertEquals(lastZxid(), storage.log.lastZxid());
            final long nowDurableZxid = storage.log.durableZxid();
            assertTrue(nowDurableZxid <= lastZxid());
            assertTrue(nowDurableZxid >= Math.min(durableZxid, lastZxid()));
            durableZxid = nowDurableZxid;
            assertTrue(storage.log.baseZxid() >= baseZxid && storage.log.baseZxid() <= appliedZxid);
            raisedBaseCount += storage.log.baseZxid() > baseZxid ? 1 : 0;
            baseZxid = storage.log.baseZxid();
            final long probe = lastZxid() - random.nextInt(30) + random.nextInt(5);
            assertEquals(floor(probe), storage.log.floor(probe));
            assertEquals(-1, storage.log.floor(baseZxid - 1));
            assertEquals(baseZxid, storage.log.floor(baseZxid));
        }

        private void checkApplied()
        {
            while (appliedIndex < storage.applied.size())
            {
                final long zxid = storage.applied.get(appliedIndex++);
                assertTrue(zxid <= committedZxid);
                assertEquals(next(appliedZxid), zxid);
                appliedZxid = zxid;
            }
        }

        private long next(final long afterZxid)
        {
            for (final Entry entry : entries)
            {
                if (entry.zxid > afterZxid)
                {
                    return entry.zxid;
                }
            }
            return -1;
        }

        private long floor(final long zxid)
        {
            long floor = zxid < baseZxid ? -1 : baseZxid;
            for (final Entry entry : entries)
            {
                if (entry.zxid > baseZxid && entry.zxid <= zxid)
                {
                    floor = entry.zxid;
                }
            }
            return floor;
        }

        private long lastZxid()
        {
            return entries.isEmpty() ? 0 : entries.get(entries.size() - 1).zxid;
        }

        /** What is there now is all up to some record, and no less than what was durable or was to remain. */
        private void restart()
        {
            if (random.nextBoolean())
            {
                disk.cyclePower();
            }
            else
            {
                disk.killProcess();
            }
            readers.clear();
            storage = new StorageDriver(disk);
            final long foundZxid = storage.journal.recovery().lastZxid();
            assertTrue(foundZxid >= Math.min(durableZxid, lastZxid()));
            final List<Entry> all = before == null ? entries : before;
            entries = new ArrayList<>(all);
            entries.removeIf(entry -> entry.zxid > foundZxid);
            assertEquals(foundZxid, lastZxid());
            crashCount++;
            crashedTruncationCount += before == null ? 0 : 1;
            before = null;
            final long knownZxid = storage.journal.recovery().committedZxid();
            assertTrue(knownZxid <= committedZxid);
            putBackCount += knownZxid < foundZxid ? 1 : 0;
            committedZxid = knownZxid;
            appliedZxid = knownZxid;
            appliedIndex = 0;
            durableZxid = foundZxid;
            baseZxid = storage.log.baseZxid();
        }
    }
}
