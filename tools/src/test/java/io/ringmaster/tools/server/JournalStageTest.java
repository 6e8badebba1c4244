package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.SimulatedDisk;

class JournalStageTest
{
    private static final long EPOCH_1 = 1L << 32;
    private static final int RECORD_LENGTH = 100;

    private final SimulatedDisk disk = new SimulatedDisk(1);
    private final StorageDriver storage = new StorageDriver(disk);
    private final JournalStage stage = storage.journaler;
    private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);
    private long lastZxid;

    @AfterEach
    void tearDown()
    {
        if (!disk.isOff())
        {
            storage.close();
        }
    }

    @Test
    void shouldReleaseWhatIsDurableWhoeverJournalsIt()
    {
        begin();
        append();
        assertTrue(stage.hasWork());
        assertEquals(1, stage.journal());
        assertEquals(lastZxid, storage.log.durableZxid());
        append();
        append();
        assertEquals(2, stage.doWork());
        assertEquals(lastZxid, storage.log.durableZxid());
        assertFalse(stage.hasWork());
    }

    @Test
    void shouldLeaveControlMessagesToTheJournaler()
    {
        begin();
        append();
        append();
        assertEquals(2, stage.journal());
        storage.log.truncate(lastZxid - 1);
        assertEquals(0, stage.journal());
        assertTrue(stage.hasWork());
        assertEquals(1, stage.doWork());
        storage.settle();
        assertEquals(lastZxid - 1, storage.log.durableZxid());
        lastZxid--;
    }

    /** Awake, it would take what the engine's thread is about to journal. Whoever signals it finds it at work. */
    @Test
    @Timeout(60)
    void shouldLetTheJournalerRestWhileAnotherThreadJournals() throws InterruptedException
    {
        begin();
        final WorkSignal signal = new WorkSignal();
        final JournalerAgent agent =
            new JournalerAgent(stage, signal, new Spinner(IdleMode.SPIN, 0), () -> { }, () -> { });
        stage.inPlace(true);
        final Thread journaler = new Thread(agent);
        journaler.start();
        while (journaler.getState() != Thread.State.TIMED_WAITING)
        {
            Thread.onSpinWait();
        }
        append();
        stage.inPlace(false);
        signal.signal();
        while (storage.log.durableZxid() < lastZxid)
        {
            Thread.onSpinWait();
        }
        agent.stop();
        journaler.join();
    }

    @Test
    @Timeout(60)
    void shouldBelongToOneThreadAtATime() throws InterruptedException
    {
        begin();
        append();
        final CountDownLatch isInSync = new CountDownLatch(1);
        final CountDownLatch gate = new CountDownLatch(1);
        disk.beforeSync(() ->
        {
            isInSync.countDown();
            await(gate);
        });
        final AtomicInteger count = new AtomicInteger();
        final Thread other = new Thread(() -> count.set(stage.doWork()));
        other.start();
        isInSync.await();
        assertFalse(stage.hasWork());
        assertEquals(0, stage.journal());
        assertEquals(0, stage.doWork());
        disk.beforeSync(() -> { });
        gate.countDown();
        other.join();
        assertEquals(1, count.get());
        assertEquals(lastZxid, storage.log.durableZxid());
    }

    @Test
    void shouldNotGoOnBehindAFailedSync()
    {
        begin();
        final long durableZxid = lastZxid;
        append();
        disk.failSyncAfter(0);
        assertThrows(JournalException.class, stage::journal);
        assertEquals(durableZxid, storage.log.durableZxid());
        assertFalse(stage.hasWork());
        assertEquals(0, stage.doWork());
        assertEquals(0, stage.journal());
        disk.killProcess();
    }

    @Test
    void shouldBelieveThatADiskIsQuickWhenItHasShownIt()
    {
        assertFalse(stage.isQuick());
        begin();
        storage.stepNs = TimeUnit.MICROSECONDS.toNanos(100);
        journal(20);
        assertTrue(stage.isQuick());
        storage.stepNs = TimeUnit.MILLISECONDS.toNanos(50);
        journal(1);
        assertFalse(stage.isQuick());
        storage.stepNs = TimeUnit.MICROSECONDS.toNanos(100);
        journal(40);
        assertTrue(stage.isQuick());
    }

    private void begin()
    {
        storage.pollBackground();
        lastZxid = EPOCH_1;
        assertTrue(storage.log.append(true, EPOCH_1, record, 0, 0));
        storage.limitZxid = EPOCH_1;
        storage.settle();
    }

    private void append()
    {
        assertTrue(storage.log.append(false, ++lastZxid, record, 0, RECORD_LENGTH));
    }

    private void journal(final int count)
    {
        for (int i = 0; i < count; i++)
        {
            append();
            storage.limitZxid = lastZxid;
            assertEquals(1, stage.journal());
            storage.settle();
        }
    }

    private static void await(final CountDownLatch latch)
    {
        try
        {
            latch.await();
        }
        catch (final InterruptedException ex)
        {
            throw new IllegalStateException(ex);
        }
    }
}
