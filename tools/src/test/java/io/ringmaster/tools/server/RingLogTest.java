package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.replica.ReplicaLog;
import io.ringmaster.journal.SimulatedDisk;

/** Where a reader of the log finds what it is after. */
class RingLogTest
{
    private static final long EPOCH = 1L << 32;
    /** Several times what the ring keeps. */
    private static final int MANY = 1000;

    private final StorageDriver storage = new StorageDriver(new SimulatedDisk(1));
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[100]);
    private final List<Long> read = new ArrayList<>();
    private long lastZxid;

    @AfterEach
    void close()
    {
        storage.close();
    }

    @Test
    void shouldHandOnWhatTheJournalerHasNotTaken()
    {
        try (ReplicaLog.Cursor cursor = storage.log.openCursor(0))
        {
            append(20);
            assertEquals(0, storage.log.durableZxid());
            assertEquals(21, poll(cursor));
            append(1);
            assertEquals(1, poll(cursor));
            assertEquals(expected(), read);
            assertEquals(0, storage.log.durableZxid());
        }
    }

    @Test
    void shouldHandOutAgainWhatWasNotTaken()
    {
        append(3);
        try (ReplicaLog.Cursor cursor = storage.log.openCursor(EPOCH + 1))
        {
            assertEquals(0, cursor.poll((isEpoch, zxid, buffer, offset, length) -> false, 10));
            assertEquals(2, poll(cursor));
            assertEquals(List.of(EPOCH + 2, EPOCH + 3), read);
        }
    }

    @Test
    void shouldGoOnInTheFilesAndBackInTheRing()
    {
        try (ReplicaLog.Cursor cursor = storage.log.openCursor(0))
        {
            append(10);
            assertEquals(11, poll(cursor));
            for (int i = 0; i < MANY; i++)
            {
                append(1);
                storage.limitZxid = lastZxid;
                storage.settle();
            }
            while (poll(cursor) > 0)
            {
                Thread.onSpinWait();
            }
            append(1);
            assertTrue(storage.log.durableZxid() < lastZxid);
            assertEquals(1, poll(cursor));
            assertEquals(expected(), read);
        }
    }

    @Test
    void shouldEndWithATruncation()
    {
        append(10);
        try (ReplicaLog.Cursor cursor = storage.log.openCursor(EPOCH + 4))
        {
            storage.log.truncate(EPOCH + 8);
            assertEquals(-1, poll(cursor));
        }
        try (ReplicaLog.Cursor cursor = storage.log.openCursor(EPOCH + 8))
        {
            storage.settle();
            lastZxid = EPOCH + 8;
            append(1);
            // What the truncation left lies in the ring a second time.
            assertEquals(1, poll(cursor));
            assertEquals(List.of(EPOCH + 9), read);
        }
    }

    private int poll(final ReplicaLog.Cursor cursor)
    {
        return cursor.poll(
            (isEpoch, zxid, buffer, offset, length) ->
            {
                assertEquals(zxid == EPOCH, isEpoch);
                assertEquals(isEpoch ? 0 : 100, length);
                assertEquals(isEpoch ? 0 : zxid, isEpoch ? 0 : buffer.getLong(offset));
                read.add(zxid);
                return true;
            },
            50);
    }

    /** An epoch first, if there is nothing. */
    private void append(final int count)
    {
        if (lastZxid == 0)
        {
            lastZxid = EPOCH;
            assertTrue(storage.log.append(true, EPOCH, record, 0, 0));
        }
        for (int i = 0; i < count; i++)
        {
            record.putLong(0, ++lastZxid);
            assertTrue(storage.log.append(false, lastZxid, record, 0, 100));
        }
    }

    private List<Long> expected()
    {
        return LongStream.rangeClosed(EPOCH, lastZxid).boxed().toList();
    }
}
