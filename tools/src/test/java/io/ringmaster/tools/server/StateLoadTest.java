package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.Engine;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.TransactionType;
import io.ringmaster.engine.tree.SnapshotFormatException;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.SimulatedDisk;
import io.ringmaster.journal.SnapshotInfo;
import io.ringmaster.journal.SnapshotWriter;

class StateLoadTest
{
    private static final long EPOCH_1 = 1L << 32;

    private final SimulatedDisk disk = new SimulatedDisk(1);

    @Test
    void shouldMakeTheEngineWhereThereIsNoSnapshot()
    {
        try (StateLoad load = new StateLoad(StateLoadTest::newEngine, disk))
        {
            assertEquals(0, load.await().lastAppliedZxid());
            assertEquals(0, load.snapshotMs());
        }
    }

    @Test
    void shouldHandOnWhatKeepsTheEngineFromBeingMade()
    {
        final IllegalStateException failure = new IllegalStateException("no memory");
        try (StateLoad load = new StateLoad(() ->
        {
            throw failure;
        }, disk))
        {
            assertSame(failure, assertThrows(IllegalStateException.class, load::await));
        }
    }

    @Test
    void shouldRefuseASnapshotWhoseRecordsDoNotFitTogether()
    {
        final List<SnapshotInfo> found = snapshotOfRecordsWithoutSense();
        assertEquals(1, found.size());
        try (StateLoad load = new StateLoad(StateLoadTest::newEngine, disk))
        {
            load.onSnapshot(found.get(0));
            assertThrows(SnapshotFormatException.class, load::await);
        }
    }

    @Test
    void shouldEndWhenTheStartHasFailedElsewhere()
    {
        final CompletableFuture<Thread> thread = new CompletableFuture<>();
        final StateLoad load = new StateLoad(
            () ->
            {
                thread.complete(Thread.currentThread());
                return newEngine();
            },
            disk);
        assertTrue(thread.join().isAlive(), "it waits for what the journal finds");
        load.close();
        assertFalse(thread.join().isAlive());
    }

    /** Told by the journal before it has read the log. */
    private List<SnapshotInfo> snapshotOfRecordsWithoutSense()
    {
        try (Journal journal = open(new ArrayList<>()))
        {
            journal.writer().append(TransactionType.EPOCH, EPOCH_1, new UnsafeBuffer(new byte[0]), 0, 0);
            journal.writer().sync();
            try (SnapshotWriter writer = journal.snapshots().create(EPOCH_1))
            {
                writer.append(new UnsafeBuffer(new byte[100]), 0, 100);
                writer.finish();
            }
        }
        final List<SnapshotInfo> found = new ArrayList<>();
        open(found).close();
        return found;
    }

    private Journal open(final List<SnapshotInfo> found)
    {
        return Journal.open(new JournalContext()
            .directory(Path.of("/data"))
            .fileLayer(disk)
            .segmentLength(64 * 1024)
            .maxRecordLength(16 * 1024)
            .stagingLength(4096)
            .fillLength(4096)
            .snapshotListener(found::add)
            .randomSource(new Random(disk.operationCount())::nextLong));
    }

    private static Engine newEngine()
    {
        final EngineContext context = new EngineContext().transactionSlots(1024);
        return new Engine(EngineSetup.collaborators(
            context, new EngineSetup.WriterStatus(), new SnapshotFeed(64 * 1024, () -> {}),
            EngineSetup.rings(context)));
    }
}
