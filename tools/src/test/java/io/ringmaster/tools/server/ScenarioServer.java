package io.ringmaster.tools.server;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;

import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.Engine;
import io.ringmaster.engine.EngineClock;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.JournalStatus;
import io.ringmaster.engine.ReplicaDutyCycle;
import io.ringmaster.engine.SnapshotSink;
import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.replica.EnsembleConfiguration;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaContext;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.SnapshotReader;
import io.ringmaster.journal.SimulatedDisk;
import io.ringmaster.tools.metrics.ValueRecorder;
import io.ringmaster.tools.server.ensemble.RingLog;
import io.ringmaster.tools.server.ensemble.StoredPromises;
import io.ringmaster.tools.server.ensemble.StoredSnapshots;

/**
 * A whole server of an ensemble but for its threads and sockets: engine, replica, links, journal and promises are those
 * of the launcher, on a disk and a network that are simulated. Its threads take turns.
 */
final class ScenarioServer implements EngineClock, JournalStatus, SnapshotSink
{
    private static final long ENSEMBLE_ID = 77;
    private static final Path DIRECTORY = Path.of("/data");
    private static final int MAX_TRANSACTION_LENGTH = 8 * 1024;

    final int id;
    private final SimulatedDisk disk;
    private final EnsembleConfiguration configuration;
    private final ScenarioNetwork network;
    private final ScenarioWorld world;
    private final Random random;
    private Journal journal;
    private EndpointRings rings;
    private Engine engine;
    private StoredPromises promises;
    private StoredSnapshots snapshots;
    private ReplicaDutyCycle dutyCycle;
    private RingLog log;
    private JournalStage journaler;
    private boolean isRunning;
    private long firstSequence;
    private int busyTurns;
    private long pausedUntilNs;

    ScenarioServer(
        final int id,
        final EnsembleConfiguration configuration,
        final ScenarioNetwork network,
        final ScenarioWorld world,
        final Random random)
    {
        this.id = id;
        this.configuration = configuration;
        this.network = network;
        this.world = world;
        this.random = random;
        disk = new SimulatedDisk(random.nextLong());
    }

    boolean isRunning()
    {
        return isRunning;
    }

    Engine engine()
    {
        return engine;
    }

    /** Turns of the engine's thread after which it has something to do at once: after any other one it rests. */
    int busyTurns()
    {
        return busyTurns;
    }

    /** Number of the first request that the running engine asks its leader for, or proposes itself. */
    long firstSequence()
    {
        return firstSequence;
    }

    Replica replica()
    {
        return dutyCycle.replica();
    }

    boolean isServing()
    {
        return isRunning && replica().isServing();
    }

    /** Start, or lose power while it does. */
    void start()
    {
        try
        {
            recover();
        }
        catch (final RuntimeException ex)
        {
            if (!disk.isOff())
            {
                throw new AssertionError("server " + id + " does not start: " + ex, ex);
            }
            disk.cyclePower();
        }
    }

    private void recover()
    {
        journal = Journal.open(new JournalContext()
            .directory(DIRECTORY)
            .fileLayer(disk)
            .ensembleId(ENSEMBLE_ID)
            .segmentLength(64 * 1024)
            .maxRecordLength(MAX_TRANSACTION_LENGTH)
            .stagingLength(32 * 1024)
            .fillLength(32 * 1024)
            .maxSnapshotBlockLength(maxBlockLength())
            .preparedSegmentCount(2)
            .epochClock(this::epochMillis)
            .randomSource(random::nextLong));
        rings = new EndpointRings(0, 256, 64 * 1024, 256, 64 * 1024);
        final byte[] sequenceBytes = new byte[Long.BYTES * 2];
        random.nextBytes(sequenceBytes);
        firstSequence = new UnsafeBuffer(sequenceBytes).getLong(0, ByteOrder.LITTLE_ENDIAN);
        final AtomicBoolean isDrawn = new AtomicBoolean();
        engine = new Engine(new EngineContext()
            .isEnsemble(true)
            .ensembleMembers("as server " + id + " knows them")
            .serverId(id)
            .clock(this)
            .journalStatus(this)
            .snapshotSink(this)
            .passwordSource(bytes ->
            {
                if (isDrawn.getAndSet(true))
                {
                    random.nextBytes(bytes);
                }
                else
                {
                    System.arraycopy(sequenceBytes, 0, bytes, 0, bytes.length);
                }
            })
            .hashSeed(random.nextLong())
            .maxRequestLength(1024)
            .maxTransactionLength(MAX_TRANSACTION_LENGTH)
            .transactionSlots(1024)
            .transactionBytes(64 * 1024)
            .snapshotTransactionCount(Long.MAX_VALUE)
            .snapshotJournalBytes(Long.MAX_VALUE)
            .addEndpoint(rings));
        if (journal.recovery().snapshot() != null)
        {
            try (SnapshotReader reader = journal.snapshots().read(journal.recovery().snapshot()))
            {
                reader.read(engine.recovery()::onSnapshot);
            }
        }
        EngineSetup.start(engine, 0, journal, true, 0);
        promises = new StoredPromises(journal.promises(), () -> {}, () -> {});
        snapshots = new StoredSnapshots(
            journal, engine.transactions(), 4096, () -> {}, () -> {}, () ->
            {
                throw new AssertionError("nobody sends snapshots");
            });
        log = new RingLog(engine.transactions(), journal, snapshots::isInstalling);
        dutyCycle = new ReplicaDutyCycle(
            new LinkContext()
                .id(id)
                .ensembleId(ENSEMBLE_ID)
                .peers(configuration.voters().stream().mapToInt(Integer::intValue).filter(peer -> peer != id)
                    .toArray())
                .channels(network.start(id))
                .limitNs(400_000_000)
                .maxBackoffNs(100_000_000)
                .incarnations(random::nextLong),
            new ReplicaContext()
                .id(id)
                .ensembleId(ENSEMBLE_ID)
                .configuration(configuration)
                .chunkLength(4096)
                .log(log)
                .promises(promises)
                .snapshots(snapshots)
                .listener(engine.replicaListener()));
        engine.join(dutyCycle);
        engine.transactions().applyLimit(() ->
        {
            log.committed(replica().committedZxid());
            return replica().applicableZxid();
        });
        final UnsafeBuffer metadata = new UnsafeBuffer(ByteBuffer.allocateDirect(64 * 1024));
        final UnsafeBuffer values = new UnsafeBuffer(ByteBuffer.allocateDirect(16 * 1024));
        journaler = new JournalStage(
            engine.journalPoller(), journal.writer(), world::nowNs, new JournalStage.JournalerCounters(
                new CountersManager(metadata, values), ValueRecorder.ofTimes("syncs")), snapshots);
        isRunning = true;
    }

    void crash(final boolean isPowerLost)
    {
        if (isRunning)
        {
            isRunning = false;
            engine.close();
            network.crash(id);
            if (isPowerLost)
            {
                disk.cyclePower();
            }
            else
            {
                disk.killProcess();
            }
        }
    }

    /** There is no room on the disk for more than is there, or as much as anybody wants. */
    void fillDisk(final boolean isFull)
    {
        disk.capacity(isFull ? 0 : Long.MAX_VALUE);
    }

    /** The power fails within the next operations of the disk. */
    void losePowerSoon(final int operations)
    {
        disk.powerLossAfter(operations);
    }

    void pause(final long untilNs)
    {
        pausedUntilNs = untilNs;
    }

    /** A turn of one of its threads. */
    void turn(final int thread)
    {
        if (!isRunning || world.nowNs() < pausedUntilNs)
        {
            return;
        }
        try
        {
            switch (thread)
            {
                case 0 -> journaler.doWork();
                case 1 ->
                {
                    promises.doWork();
                    snapshots.doWork();
                    journal.preparer().doWork(world.nowNs());
                    journal.remover().doWork();
                }
                default ->
                {
                    snapshots.poll();
                    busyTurns += engine.doWork() > 0 || engine.nextDeadlineNs() <= world.nowNs() ? 1 : 0;
                    rings.replyPoller().poll(this::onReply, Integer.MAX_VALUE);
                }
            }
        }
        catch (final RuntimeException ex)
        {
            if (!disk.isOff())
            {
                throw new AssertionError("server " + id + ": " + ex, ex);
            }
            crash(true);
        }
    }

    private Action onReply(
        final int type, final long connection, final DirectBuffer buffer, final int offset, final int length)
    {
        world.onReply(type, connection, buffer, offset, length);
        return Action.CONTINUE;
    }

    /** Something from a client; false if there is no room now. */
    boolean send(final int type, final long connection, final DirectBuffer buffer, final int length)
    {
        final int offset = rings.requests().tryClaim(length);
        if (offset < 0)
        {
            return false;
        }
        if (type != EndpointProtocol.CLOSED)
        {
            rings.requests().buffer().putBytes(offset, buffer, 0, length);
        }
        rings.requests().publish(type, connection, length);
        return true;
    }

    @Override
    public long nanoTime()
    {
        return world.nowNs();
    }

    @Override
    public long epochMillis()
    {
        return 1_700_000_000_000L + world.nowNs() / 1_000_000;
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

    @Override
    public boolean begin(final long zxid)
    {
        return false;
    }

    @Override
    public boolean offer(final DirectBuffer buffer, final int offset, final int length)
    {
        throw new AssertionError("no snapshot was begun");
    }

    @Override
    public boolean end()
    {
        throw new AssertionError("no snapshot was begun");
    }

    @Override
    public int maxBlockLength()
    {
        return 16 * 1024;
    }

    @Override
    public String toString()
    {
        return "server " + id + (isRunning ? " " + replica().state() + " of " + replica().leaderId() + " epoch " +
            replica().epoch() + (isServing() ? " serving" : "") + " applied 0x" +
            Long.toHexString(engine.lastAppliedZxid()) + " log 0x" + Long.toHexString(log.lastZxid()) : " down");
    }
}
