package io.ringmaster.tools.server;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;

import io.ringmaster.engine.JournalStatus;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.JournalReader;
import io.ringmaster.journal.SimulatedDisk;
import io.ringmaster.journal.SnapshotWriter;
import io.ringmaster.tools.metrics.ValueRecorder;
import io.ringmaster.tools.server.ensemble.RingLog;
import io.ringmaster.tools.server.ensemble.StoredPromises;
import io.ringmaster.tools.server.ensemble.StoredSnapshots;

/** The storage of a server of an ensemble on a simulated disk, its threads taking turns as the test says. */
final class StorageDriver implements JournalStatus
{
    static final long ENSEMBLE_ID = 77;
    static final int MAX_RECORD_LENGTH = 1700;

    private static final Path DIRECTORY = Path.of("/data");
    private static final int SLOTS = 256;
    private static final int CAPACITY = 16 * 1024;

    final SimulatedDisk disk;
    final Journal journal;
    final TransactionRing ring;
    final RingLog log;
    final StoredPromises promises;
    final StoredSnapshots snapshots;
    final List<Long> applied = new ArrayList<>();
    long limitZxid;
    boolean isInstalled;
    boolean isSnapshotAsked;
    /** How long everything takes by the clock. */
    long stepNs = 1;
    final JournalStage journaler;
    private long nowNs;

    /** Start on what is on the disk. */
    StorageDriver(final SimulatedDisk disk)
    {
        this.disk = disk;
        journal = Journal.open(new JournalContext()
            .directory(DIRECTORY)
            .fileLayer(disk)
            .ensembleId(ENSEMBLE_ID)
            .segmentLength(16 * 1024)
            .maxRecordLength(MAX_RECORD_LENGTH)
            .stagingLength(4096)
            .fillLength(8192)
            .maxSnapshotBlockLength(4096)
            .preparedSegmentCount(2)
            .snapshotsKept(1)
            .epochClock(() -> 1_000_000)
            .randomSource(new Random(disk.operationCount())::nextLong));
        ring = new TransactionRing(SLOTS, CAPACITY, this);
        limitZxid = journal.recovery().committedZxid();
        ring.applyLimit(() -> limitZxid);
        ring.start(limitZxid);
        try (JournalReader reader = journal.newReader(limitZxid + 1))
        {
            while (reader.poll(
                (type, zxid, buffer, offset, length) ->
                {
                    if (!ring.restore(type, zxid, buffer, offset, length))
                    {
                        throw new IllegalStateException("no room for 0x" + Long.toHexString(zxid));
                    }
                },
                100) > 0)
            {
                Thread.onSpinWait();
            }
        }
        promises = new StoredPromises(journal.promises(), () -> {}, () -> {});
        snapshots = new StoredSnapshots(
            journal, ring, 4096, () -> isSnapshotAsked = true, () -> {}, () -> isInstalled = true);
        log = new RingLog(ring, journal, snapshots::isInstalling);
        final UnsafeBuffer metadata = new UnsafeBuffer(ByteBuffer.allocateDirect(64 * 1024));
        final UnsafeBuffer values = new UnsafeBuffer(ByteBuffer.allocateDirect(16 * 1024));
        journaler = new JournalStage(
            ring.journalPoller(), journal.writer(), () -> nowNs += stepNs, new JournalStage.JournalerCounters(
                new CountersManager(metadata, values), ValueRecorder.ofTimes("syncs")), snapshots);
    }

    @Override
    public long grantedBytes()
    {
        return journal.writer().grantedBytes();
    }

    @Override
    public boolean isFull()
    {
        return journal.writer().isFull();
    }

    /** One turn of the journaler's thread. */
    int pollJournaler()
    {
        return journaler.doWork();
    }

    /** All that the background thread can do now. */
    void pollBackground()
    {
        while (promises.doWork() + snapshots.doWork() + journal.preparer().doWork(0) + journal.remover().doWork() > 0)
        {
            Thread.onSpinWait();
        }
    }

    /** One turn of the engine's thread. */
    void pollEngine()
    {
        snapshots.poll();
        log.committed(limitZxid);
        ring.poll(
            (type, zxid, buffer, offset, length) ->
            {
                applied.add(zxid);
                return Action.CONTINUE;
            },
            100);
    }

    /** Turns of all of them, until nothing is left to be done. */
    void settle()
    {
        for (int i = 0; i < 8; i++)
        {
            while (pollJournaler() > 0)
            {
                pollEngine();
            }
            pollEngine();
            pollBackground();
        }
    }

    /** A snapshot of the state of that zxid. */
    void takeSnapshot(final long zxid, final byte[] bytes)
    {
        try (SnapshotWriter writer = journal.snapshots().create(zxid))
        {
            int position = 0;
            while (position < bytes.length)
            {
                final int length = Math.min(1000, bytes.length - position);
                writer.append(new UnsafeBuffer(bytes), position, length);
                position += length;
            }
            writer.finish();
        }
        journal.snapshots().retain();
    }

    void close()
    {
        snapshots.close();
        journal.close();
    }
}
