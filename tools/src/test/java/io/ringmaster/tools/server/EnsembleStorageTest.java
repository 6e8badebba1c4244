package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.replica.SnapshotTransfer;
import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.SimulatedDisk;

/** Promises and snapshots of a server of an ensemble, on a disk that fails when it is told to. */
class EnsembleStorageTest
{
    private static final long EPOCH_1 = 1L << 32;
    private static final long EPOCH_9 = 9L << 32;
    private static final int CHUNK_LENGTH = 4096;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[100]);

    @Test
    void shouldPutASnapshotOfAnotherServerInThePlaceOfStateAndLog()
    {
        final byte[] snapshot = snapshot(60_000);
        StorageDriver storage = filled(disk);
        final SnapshotTransfer.Target target = storage.snapshots.receive(EPOCH_9 + 3, snapshot.length);
        send(storage, target, snapshot);
        target.install();
        target.close();
        assertFalse(storage.log.isSettled());
        assertEquals(EPOCH_1 + 20, storage.log.lastZxid());
        storage.settle();
        assertTrue(storage.isInstalled);
        // The state is not replaced in place: nothing goes on in this life.
        assertFalse(storage.log.isSettled());
        assertEquals(EPOCH_9 + 3, storage.log.lastZxid());
        assertEquals(0, storage.log.baseZxid());
        assertNull(storage.snapshots.openNewest());
        storage.close();

        storage = new StorageDriver(disk);
        assertEquals(EPOCH_9 + 3, storage.log.baseZxid());
        assertEquals(EPOCH_9 + 3, storage.log.lastZxid());
        assertEquals(EPOCH_9 + 3, storage.log.durableZxid());
        assertEquals(EPOCH_9 + 3, storage.journal.recovery().committedZxid());
        assertEquals(9, storage.promises.acceptedEpoch());
        assertTrue(storage.log.isSettled());
        storage.pollBackground();
        assertTrue(storage.log.append(false, EPOCH_9 + 4, record, 0, 100));
        storage.settle();
        assertEquals(EPOCH_9 + 4, storage.log.durableZxid());
    }

    @Test
    void shouldHaveTheOldOrTheNewAfterACrashAtAnyOperation()
    {
        final byte[] snapshot = snapshot(9000);
        filled(disk).close();
        boolean isDone = false;
        for (int operation = 0; !isDone; operation++)
        {
            final SimulatedDisk copy = disk.copy(operation);
            final StorageDriver storage = new StorageDriver(copy);
            copy.powerLossAfter(operation);
            try
            {
                final SnapshotTransfer.Target target = storage.snapshots.receive(EPOCH_9 + 3, snapshot.length);
                send(storage, target, snapshot);
                for (int i = 21; i < 25; i++)
                {
                    // Still on the ring when the snapshot takes the place of all.
                    assertTrue(storage.log.append(false, EPOCH_1 + i, record, 0, 100));
                }
                target.install();
                storage.settle();
            }
            catch (final JournalException ex)
            {
                assertTrue(copy.isOff(), ex::getMessage);
            }
            isDone = storage.isInstalled && !copy.isOff();
            if (operation % 2 == 0)
            {
                copy.cyclePower();
            }
            else
            {
                copy.killProcess();
            }
            final StorageDriver restarted = new StorageDriver(copy);
            final long lastZxid = restarted.log.lastZxid();
            final boolean isOld = lastZxid >= EPOCH_1 + 20 && lastZxid <= EPOCH_1 + 24;
            assertTrue(lastZxid == EPOCH_9 + 3 || (isOld && !storage.isInstalled));
            assertEquals(lastZxid == EPOCH_9 + 3 ? lastZxid : 0, restarted.log.baseZxid());
            assertEquals(
                lastZxid == EPOCH_9 + 3 ? lastZxid : EPOCH_1 + 10, restarted.journal.recovery().committedZxid());
            restarted.close();
        }
    }

    @Test
    void shouldDropASnapshotThatIsNotWhole()
    {
        final byte[] snapshot = snapshot(30_000);
        final StorageDriver storage = filled(disk);
        final byte[] damaged = snapshot.clone();
        damaged[20_000] ^= 1;
        final SnapshotTransfer.Target target = storage.snapshots.receive(EPOCH_9 + 3, damaged.length);
        send(storage, target, damaged);
        target.install();
        target.close();
        assertFalse(target.isFailed());
        storage.pollBackground();
        assertTrue(target.isFailed());
        // Not before the one who waits for it can know that it failed.
        assertFalse(storage.log.isSettled());
        storage.settle();
        assertTrue(storage.log.isSettled());
        assertFalse(storage.isInstalled);
        assertEquals(EPOCH_1 + 20, storage.log.lastZxid());
        assertTrue(storage.log.append(false, EPOCH_1 + 21, record, 0, 100));

        final SnapshotTransfer.Target next = storage.snapshots.receive(EPOCH_9 + 3, snapshot.length);
        send(storage, next, snapshot);
        next.install();
        next.close();
        storage.settle();
        assertTrue(storage.isInstalled);
    }

    @Test
    void shouldDropASnapshotForWhichThereIsNoSpace()
    {
        final byte[] snapshot = snapshot(300_000);
        final StorageDriver storage = filled(disk);
        disk.capacity(disk.usedBytes() + 100_000);
        final SnapshotTransfer.Target target = storage.snapshots.receive(EPOCH_9 + 3, snapshot.length);
        final UnsafeBuffer bytes = new UnsafeBuffer(snapshot);
        assertTrue(target.append(bytes, 0, snapshot.length));
        storage.pollBackground();
        assertTrue(target.isFailed());
        assertFalse(target.append(bytes, 0, 1));
        target.close();
        storage.settle();
        assertTrue(storage.log.isSettled());
        assertTrue(disk.paths().stream().noneMatch(path -> path.contains("received")));
        assertTrue(storage.log.append(false, EPOCH_1 + 21, record, 0, 100));
        storage.settle();
        assertEquals(EPOCH_1 + 21, storage.log.durableZxid());
    }

    @Test
    void shouldForgetASnapshotThatIsGivenUpAndTakeTheNextOfTheSameZxid()
    {
        final byte[] snapshot = snapshot(30_000);
        final StorageDriver storage = filled(disk);
        final SnapshotTransfer.Target first = storage.snapshots.receive(EPOCH_9 + 3, snapshot.length);
        assertTrue(first.append(new UnsafeBuffer(snapshot), 0, 10_000));
        storage.pollBackground();
        final SnapshotTransfer.Target second = storage.snapshots.receive(EPOCH_9 + 3, snapshot.length);
        first.close();
        send(storage, second, snapshot);
        second.install();
        storage.settle();
        assertTrue(storage.isInstalled);
    }

    @Test
    void shouldTakeNoMoreOfASnapshotThanFitsUntilTheDiskHasIt()
    {
        final StorageDriver storage = filled(disk);
        final SnapshotTransfer.Target target = storage.snapshots.receive(EPOCH_9, 1L << 30);
        final UnsafeBuffer chunk = new UnsafeBuffer(new byte[CHUNK_LENGTH]);
        int count = 0;
        while (target.append(chunk, 0, CHUNK_LENGTH))
        {
            count++;
        }
        assertEquals(1024 * 1024 / CHUNK_LENGTH, count);
        storage.pollBackground();
        assertTrue(target.append(chunk, 0, CHUNK_LENGTH));
        assertFalse(target.isFailed());
    }

    @Test
    void shouldAskForASnapshotWhenThereIsNone()
    {
        final StorageDriver storage = filled(disk);
        assertNull(storage.snapshots.openNewest());
        storage.pollBackground();
        assertFalse(storage.isSnapshotAsked);
        assertNull(storage.snapshots.openNewest());
        assertTrue(storage.isSnapshotAsked);
    }

    @Test
    void shouldReadASnapshotInOrderAndKeepTheLogBehindItMeanwhile()
    {
        final StorageDriver storage = filled(disk);
        storage.takeSnapshot(EPOCH_1 + 10, new byte[5000]);
        assertNull(storage.snapshots.openNewest());
        storage.pollBackground();
        try (SnapshotTransfer.Source source = storage.snapshots.openNewest())
        {
            assertNotNull(source);
            assertEquals(EPOCH_1 + 10, source.zxid());
            final UnsafeBuffer chunk = new UnsafeBuffer(new byte[1000]);
            assertEquals(1000, source.read(0, chunk, 0, 1000));
            assertThrows(IllegalArgumentException.class, () -> source.read(0, chunk, 0, 1000));
            for (int i = 0; i < 200; i++)
            {
                assertTrue(storage.log.append(false, storage.log.lastZxid() + 1, record, 0, 100));
                storage.limitZxid = storage.log.lastZxid();
                storage.settle();
            }
            storage.takeSnapshot(storage.limitZxid, new byte[100]);
            storage.settle();
            assertTrue(storage.log.baseZxid() <= EPOCH_1 + 10);
        }
        storage.settle();
        storage.takeSnapshot(storage.limitZxid, new byte[100]);
        storage.settle();
        assertTrue(storage.log.baseZxid() > EPOCH_1 + 10);
    }

    @Test
    void shouldTellAPromiseOnlyOnceItIsDurable()
    {
        boolean isDone = false;
        for (int operation = 0; !isDone; operation++)
        {
            final SimulatedDisk copy = new SimulatedDisk(operation);
            final StorageDriver storage = new StorageDriver(copy);
            assertTrue(storage.promises.isSettled());
            storage.promises.store(3, true);
            storage.promises.store(4, false);
            assertFalse(storage.promises.isSettled());
            assertEquals(0, storage.promises.acceptedEpoch());
            assertThrows(IllegalArgumentException.class, () -> storage.promises.store(3, false));
            copy.powerLossAfter(operation);
            try
            {
                storage.promises.doWork();
                isDone = true;
                assertTrue(storage.promises.isSettled());
            }
            catch (final JournalException ex)
            {
                assertTrue(copy.isOff(), ex::getMessage);
                assertFalse(storage.promises.isSettled());
                assertEquals(0, storage.promises.acceptedEpoch());
            }
            copy.cyclePower();
            final StorageDriver restarted = new StorageDriver(copy);
            final long epoch = restarted.promises.acceptedEpoch();
            assertTrue(epoch == 4 || (epoch == 0 && !isDone));
            restarted.close();
        }
    }

    @Test
    void shouldPutTheTailBackAndTruncateIt()
    {
        filled(disk).close();
        StorageDriver storage = new StorageDriver(disk);
        assertEquals(EPOCH_1 + 20, storage.log.lastZxid());
        assertEquals(EPOCH_1 + 10, storage.limitZxid);
        final StorageDriver restarted = storage;
        assertThrows(IllegalStateException.class, () -> restarted.log.truncate(EPOCH_1 + 9));
        // Not journaled again, and cut before the journaler has seen it.
        storage.log.truncate(EPOCH_1 + 15);
        storage.settle();
        assertTrue(storage.log.isSettled());
        storage.limitZxid = EPOCH_1 + 15;
        storage.settle();
        assertEquals(5, storage.applied.size());
        assertTrue(storage.log.append(true, 2 * EPOCH_1, record, 0, 0));
        storage.settle();
        storage.close();
        storage = new StorageDriver(disk);
        assertEquals(2 * EPOCH_1, storage.log.lastZxid());
        assertEquals(EPOCH_1 + 15, storage.limitZxid);
    }

    /** An epoch and twenty records, of which ten are known to be committed. */
    private StorageDriver filled(final SimulatedDisk onDisk)
    {
        final StorageDriver storage = new StorageDriver(onDisk);
        storage.pollBackground();
        assertTrue(storage.log.append(true, EPOCH_1, record, 0, 0));
        for (int i = 1; i <= 20; i++)
        {
            assertTrue(storage.log.append(false, EPOCH_1 + i, record, 0, 100));
            storage.limitZxid = EPOCH_1 + Math.min(i, 10);
            storage.settle();
        }
        return storage;
    }

    /** What the storage of another server makes of its snapshot. */
    private static byte[] snapshot(final int length)
    {
        final StorageDriver other = new StorageDriver(new SimulatedDisk(7));
        final byte[] state = new byte[length];
        new Random(length).nextBytes(state);
        other.takeSnapshot(EPOCH_9 + 3, state);
        assertNull(other.snapshots.openNewest());
        other.pollBackground();
        try (SnapshotTransfer.Source source = other.snapshots.openNewest())
        {
            assertEquals(EPOCH_9 + 3, source.zxid());
            final byte[] bytes = new byte[(int)source.length()];
            int position = 0;
            while (position < bytes.length)
            {
                position += source.read(position, new UnsafeBuffer(bytes), position, CHUNK_LENGTH);
                other.pollBackground();
            }
            return bytes;
        }
    }

    private static void send(final StorageDriver storage, final SnapshotTransfer.Target target, final byte[] snapshot)
    {
        final UnsafeBuffer bytes = new UnsafeBuffer(snapshot);
        int position = 0;
        while (position < snapshot.length)
        {
            final int length = Math.min(CHUNK_LENGTH, snapshot.length - position);
            while (!target.append(bytes, position, length))
            {
                if (target.isFailed())
                {
                    return;
                }
                storage.pollBackground();
            }
            position += length;
        }
    }
}
