package io.ringmaster.tools.server;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.agrona.concurrent.status.CountersManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.Engine;
import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.ReplicaDutyCycle;
import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.link.PeerLiveness;
import io.ringmaster.engine.replica.Replica;
import io.ringmaster.engine.replica.ReplicaContext;
import io.ringmaster.journal.Journal;
import io.ringmaster.server.WakeOnRead;
import io.ringmaster.server.aeron.AeronChannels;
import io.ringmaster.server.aeron.AeronContext;
import io.ringmaster.server.aeron.DriverMode;
import io.ringmaster.server.lifeline.Lifelines;
import io.ringmaster.server.lifeline.LifelinesContext;
import io.ringmaster.server.lifeline.PeerGoneHandler;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.server.ensemble.BackgroundWork;
import io.ringmaster.tools.server.ensemble.RingLog;
import io.ringmaster.tools.server.ensemble.SnapshotInstaller;
import io.ringmaster.tools.server.ensemble.StoredPromises;
import io.ringmaster.tools.server.ensemble.StoredSnapshots;

/**
 * Makes a recovered engine a server of an ensemble: links, history, promises and snapshots around its replica. Made by
 * the launcher; then {@link #doWork} and {@link #close} are for the engine's thread, or for who has joined it.
 */
final class EnsembleNode implements AutoCloseable
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.ensemble");
    /** Of one message beside the longest transaction or request in it: heads of all layers, identities of a client. */
    private static final int MESSAGE_MARGIN = 128 * 1024;
    /** Longest piece of a snapshot in one message. */
    private static final int CHUNK_LENGTH = 64 * 1024;

    private final AeronChannels channels;
    private final Lifelines lifelines;
    private final ReplicaDutyCycle dutyCycle;
    private final Replica replica;
    private final TransactionRing transactions;
    private final RingLog log;
    private final StoredPromises promises;
    private final StoredSnapshots snapshots;
    private final AtomicReference<Throwable> linkFailure = new AtomicReference<>();
    private final EnsembleReporter reporter;
    private final Path journalDir;

    /**
     * Wakes the threads of the server.
     *
     * @param background the one that waits for the disk.
     * @param engine     the one that this node runs on.
     * @param onRead     ends the rest of that one when something arrives on a link; null if nothing can.
     */
    record Wakers(Runnable background, Runnable engine, WakeOnRead onRead)
    {
    }

    /**
     * Where this node tells of itself.
     *
     * @param journalDir of the server, for messages.
     * @param counters   in which to make some; no thread of the server runs yet.
     * @param onServing  called once, on the engine's thread, when clients are served for the first time.
     */
    record Surroundings(Path journalDir, CountersManager counters, Runnable onServing)
    {
    }

    /**
     * Bind to the link endpoint and join the engine to the ensemble. No thread of the server runs yet.
     *
     * @param settings         of the ensemble.
     * @param isStartedAnew    whether this is the launch that {@code onInstalled} of another one has asked for.
     * @param engine           started; its ring holds what of the journal is not applied.
     * @param journal          of it.
     * @param maxMessageLength longest transaction or request of a client.
     * @param wakers           of the threads.
     * @param surroundings     to tell of itself to.
     * @param onInstalled      called on the journaler's thread when a snapshot of another server has taken the place of
     *                         state and log: the server must start anew.
     */
    EnsembleNode(
        final EnsembleSettings settings,
        final boolean isStartedAnew,
        final Engine engine,
        final Journal journal,
        final int maxMessageLength,
        final Wakers wakers,
        final Surroundings surroundings,
        final Runnable onInstalled)
    {
        transactions = engine.transactions();
        snapshots = new StoredSnapshots(
            journal, transactions, CHUNK_LENGTH, engine::requestSnapshot, wakers.background(), onInstalled);
        log = new RingLog(transactions, journal, snapshots::isInstalling);
        promises = new StoredPromises(journal.promises(), wakers.background(), wakers.engine());
        channels = new AeronChannels(aeronContext(settings).wakeOnRead(wakers.onRead()));
        final SecureRandom random = new SecureRandom();
        final long process = random.nextLong() | 1;
        final PeerLiveness liveness = new PeerLiveness(peers(settings));
        lifelines = lifelines(settings, process, (peer, peerProcess) ->
        {
            liveness.onPeerGone(peer, peerProcess);
            wakers.engine().run();
        });
        dutyCycle = new ReplicaDutyCycle(
            new LinkContext()
                .id(settings.serverId())
                .ensembleId(settings.ensembleId())
                .peers(peers(settings))
                .channels(channels)
                .maxMessageLength(maxMessageLength + MESSAGE_MARGIN)
                .limitNs(settings.linkLimitNs())
                .incarnations(random::nextLong)
                .process(process)
                .liveness(liveness),
            new ReplicaContext()
                .id(settings.serverId())
                .ensembleId(settings.ensembleId())
                .configuration(settings.configuration())
                .isRejoin(settings.isRejoin())
                .isStartedAnew(isStartedAnew)
                .syncLimitNs(TimeUnit.MILLISECONDS.toNanos(settings.syncLimitMs()))
                .initLimitNs(TimeUnit.MILLISECONDS.toNanos(settings.initLimitMs()))
                .chunkLength(CHUNK_LENGTH)
                .log(log)
                .promises(promises)
                .snapshots(snapshots)
                .listener(engine.replicaListener()));
        replica = dutyCycle.replica();
        engine.join(dutyCycle);
        transactions.applyLimit(this::applicableZxid);
        journalDir = surroundings.journalDir();
        reporter = new EnsembleReporter(
            settings, dutyCycle, log::lastZxid, surroundings.counters(), surroundings.onServing());
    }

    /**
     * What comes beside the replica's part of the engine's duty cycle; before it.
     *
     * @return 0 if there was nothing to do.
     * @throws CommandException      if the operator has to do something before this server can serve.
     * @throws IllegalStateException if the server must stop.
     */
    int doWork()
    {
        final Throwable failure = linkFailure.get();
        if (failure != null)
        {
            throw new IllegalStateException("the links to other servers failed", failure);
        }
        if (replica.isDiskLost())
        {
            throw new CommandException("cannot serve: " + journalDir +
                " has nothing of what this server has promised and acknowledged, but the ensemble has history." +
                " If its disk was lost, start it with --rejoin, and it learns everything anew; if not, give it the" +
                " directory that it had");
        }
        reporter.doWork();
        return snapshots.poll();
    }

    /** Whether there is something to do once more of the log is durable. */
    boolean isDurabilityAwaited()
    {
        return replica.isDurabilityAwaited(transactions.appliedZxid());
    }

    /** Whether this server led and served when the duty cycle ran last. Any thread. */
    boolean isLeading()
    {
        return reporter.isLeading();
    }

    /**
     * Work for a thread that may wait for the disk.
     *
     * @return the work.
     */
    BackgroundWork backgroundWork()
    {
        return BackgroundWork.of(promises, snapshots);
    }

    /**
     * What the journaler is to ask for snapshots that take the place of its log.
     *
     * @return the installer.
     */
    SnapshotInstaller installer()
    {
        return snapshots;
    }

    /**
     * How long the thread may rest without looking at the links.
     *
     * @return nanoseconds; 0 if it must not rest now.
     */
    long maxRestNs()
    {
        return channels.maxRestNs(System.nanoTime());
    }

    /**
     * Watches over the processes of the others, on a thread of its own.
     *
     * @return what that thread is to run, and to stop before this is closed.
     */
    Lifelines lifelines()
    {
        return lifelines;
    }

    @Override
    public void close()
    {
        lifelines.close();
        dutyCycle.close();
        channels.close();
        snapshots.close();
    }

    /** The journal is told first: what is applied makes room in the ring, and the next start has no more than that. */
    private long applicableZxid()
    {
        log.committed(replica.committedZxid());
        return replica.applicableZxid();
    }

    private AeronContext aeronContext(final EnsembleSettings settings)
    {
        final AeronContext context = new AeronContext()
            .id(settings.serverId())
            .localEndpoint(settings.linkEndpoint())
            .driverMode(DriverMode.INVOKER)
            .mtuLength(settings.linkMtu())
            .temporaryDirectory(Path.of(System.getProperty("java.io.tmpdir")))
            .errorHandler(ex -> LOG.warn("links: {}", ex.toString()))
            .fatalHandler(ex -> linkFailure.compareAndSet(null, ex));
        for (final EnsembleMember member : settings.members())
        {
            if (member.id() != settings.serverId())
            {
                context.peer(member.id(), member.linkEndpoint());
            }
        }
        return context;
    }

    private static Lifelines lifelines(
        final EnsembleSettings settings, final long process, final PeerGoneHandler handler)
    {
        final LifelinesContext context = new LifelinesContext()
            .id(settings.serverId())
            .ensembleId(settings.ensembleId())
            .process(process)
            .localEndpoint(settings.linkEndpoint())
            .handler(handler)
            .errorHandler(ex -> LOG.warn("lifelines: {}", ex.toString()));
        for (final EnsembleMember member : settings.members())
        {
            if (member.id() != settings.serverId())
            {
                context.peer(member.id(), member.linkEndpoint());
            }
        }
        return new Lifelines(context);
    }

    private static int[] peers(final EnsembleSettings settings)
    {
        return settings.members().stream()
            .mapToInt(EnsembleMember::id)
            .filter(id -> id != settings.serverId())
            .toArray();
    }
}
