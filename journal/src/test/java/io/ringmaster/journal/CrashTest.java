package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/**
 * Journals on the simulated disk, through many lives that end in a power loss or a kill at any operation: while
 * appending, rolling, preparing, purging, truncating, writing or installing a snapshot, or recovering from the crash
 * before. The fault model is that of {@link SimulatedDisk}. Each start must succeed and find an exact prefix with all
 * that was acknowledged.
 */
class CrashTest
{
    private static final int SEEDS = Integer.getInteger("ringmaster.journal.crash.seeds", 500);
    private static final int LIVES = 8;
    private static final int STEPS = 60;

    private final List<byte[]> pieces = new ArrayList<>();

    @Test
    void shouldHoldAllAcknowledgedRecordsThroughAnyCrash()
    {
        final long firstSeed = Long.getLong("ringmaster.journal.crash.seed", 1);
        for (long seed = firstSeed; seed < firstSeed + SEEDS; seed++)
        {
            try
            {
                run(seed);
            }
            catch (final AssertionError | RuntimeException ex)
            {
                fail("seed " + seed, ex);
            }
        }
    }

    private void run(final long seed)
    {
        final Random random = new Random(seed);
        final SimulatedDisk disk = new SimulatedDisk(seed * 31);
        final History history = new History(seed * 37);
        disk.shortWrites(random.nextBoolean());
        for (int life = 0; life < LIVES; life++)
        {
            if (life < LIVES - 1)
            {
                disk.powerLossAfter(random.nextInt(random.nextBoolean() ? 40 : 400));
            }
            try
            {
                final Journal journal = Journal.open(
                    History.context(disk).snapshotsKept(1 + random.nextInt(3)));
                history.assertRecovered(journal);
                live(journal, history, disk, random);
                if (life % 3 == 0)
                {
                    journal.close();
                }
            }
            catch (final JournalException ex)
            {
                if (!disk.isOff())
                {
                    throw ex;
                }
            }
            if (random.nextInt(4) == 0)
            {
                disk.killProcess();
            }
            else
            {
                disk.cyclePower();
            }
        }
        assertTrue(history.ackedCount() > 0 || disk.operationCount() > 0);
    }

    private void live(
        final Journal journal, final History history, final SimulatedDisk disk, final Random random)
    {
        for (int step = 0; step < STEPS && !disk.isOff(); step++)
        {
            final int count = random.nextInt(5);
            for (int i = 0; i < count; i++)
            {
                history.append(journal);
            }
            if (random.nextInt(5) > 0 && history.size() > 0)
            {
                history.sync(journal);
            }
            final int work = random.nextInt(4);
            for (int i = 0; i < work; i++)
            {
                journal.preparer().doWork(0);
            }
            if (random.nextInt(20) == 0)
            {
                truncate(journal, history, random);
            }
            if (random.nextInt(60) == 0)
            {
                final long zxid = ((Zxid.epoch(history.lastZxid()) + 1) << 32) + random.nextInt(100);
                history.install(journal, History.snapshotOf(journal, zxid, random.nextInt(1000)), zxid);
            }
            if (random.nextInt(15) == 0 && history.ackedCount() > 0)
            {
                writeSnapshot(journal, history.ackedZxid(random.nextInt(3)), random);
            }
        }
    }

    private static void truncate(final Journal journal, final History history, final Random random)
    {
        if (history.size() > 0)
        {
            history.sync(journal);
        }
        final int count = random.nextInt(history.size() + 1);
        final long zxid = count == 0 ? history.baseZxid() : history.zxid(count - 1);
        final long baseZxid = journal.index().baseZxid();
        if (zxid < baseZxid)
        {
            assertThrows(IllegalArgumentException.class, () -> journal.writer().truncateAfter(zxid));
        }
        else if (baseZxid == 0 || journal.snapshots().canTruncateAfter(zxid, baseZxid))
        {
            history.truncate(journal, count);
        }
    }

    private void writeSnapshot(final Journal journal, final long zxid, final Random random)
    {
        final List<SnapshotInfo> snapshots = journal.snapshots().list();
        if (zxid == 0 || (!snapshots.isEmpty() && zxid <= snapshots.get(0).zxid()))
        {
            return;
        }
        pieces.clear();
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            final int count = random.nextInt(5);
            for (int i = 0; i < count; i++)
            {
                final byte[] piece = new byte[1 + random.nextInt(3000)];
                random.nextBytes(piece);
                pieces.add(piece);
                writer.append(new UnsafeBuffer(piece), 0, piece.length);
            }
            writer.finish();
        }
        final SnapshotInfo newest = journal.snapshots().list().get(0);
        if (newest.zxid() == zxid)
        {
            assertPieces(journal, newest);
        }
        journal.snapshots().retain();
    }

    private void assertPieces(final Journal journal, final SnapshotInfo info)
    {
        final UnsafeBuffer expected = new UnsafeBuffer(new byte[pieces.stream().mapToInt(p -> p.length).sum()]);
        int length = 0;
        for (final byte[] piece : pieces)
        {
            expected.putBytes(length, piece);
            length += piece.length;
        }
        final int[] position = new int[1];
        try (SnapshotReader reader = journal.snapshots().read(info))
        {
            reader.read((buffer, offset, blockLength) ->
            {
                final byte[] block = new byte[blockLength];
                buffer.getBytes(offset, block);
                final byte[] wanted = new byte[blockLength];
                expected.getBytes(position[0], wanted);
                assertTrue(Arrays.equals(wanted, block));
                position[0] += blockLength;
            });
        }
        assertTrue(position[0] == length);
    }
}
