package io.ringmaster.tools.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.SystemNanoClock;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.Engine;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.journal.file.LocalFileLayer;
import io.ringmaster.server.EndpointContext;
import io.ringmaster.server.EndpointCounters;
import io.ringmaster.server.EndpointServer;
import io.ringmaster.server.aeron.AeronStreams;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.FailureText;
import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.server.ensemble.BackgroundWork;
import io.ringmaster.tools.server.ensemble.SnapshotInstaller;

/**
 * A whole server in this JVM: the one place where journal and transport meet the engine. Several may run in one JVM,
 * each on its own directory and port.
 * <p>
 * When one of its {@link ServerThreads threads} dies, nothing more is taken in and
 * {@link ServerContext#fatalErrorHandler()} is told; whoever owns the server then closes it or ends the process.
 */
public final class RingmasterServer implements AutoCloseable
{
    /** Name of the file in the data directory that asks for a snapshot; gone when the request is answered. */
    public static final String SNAPSHOT_REQUEST_FILE = "snapshot.request";

    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.server");
    private static final int COUNTER_CAPACITY = 192;

    private final ServerContext context;
    private final WorkSignal backgroundSignal = new WorkSignal();
    private final ResourceStack resources = new ResourceStack();
    private final Path dataDir;
    private final Path journalDir;
    private final DirectorySizes sizes;
    private Listeners listeners;
    private RecoveryReport recovery;
    private AeronStreams aeron;
    private EndpointServer endpoint;
    private EngineDutyCycle engineDutyCycle;
    private EnsembleNode ensemble;
    private ServerThreads threads;
    private boolean isClosed;

    private RingmasterServer(final ServerContext context)
    {
        this.context = context;
        dataDir = context.dataDir().toAbsolutePath().normalize();
        journalDir = context.journalDir() == null ? dataDir : context.journalDir().toAbsolutePath().normalize();
        sizes = new DirectorySizes(dataDir, journalDir);
    }

    /**
     * Open the data directory, recover what is in it, and serve.
     *
     * @param context of this server alone.
     * @return the server, serving.
     * @throws CommandException if it cannot start; the message is for the operator. Nothing is left running.
     */
    public static RingmasterServer launch(final ServerContext context)
    {
        final RingmasterServer server = new RingmasterServer(context);
        boolean isLaunched = false;
        try
        {
            server.start();
            isLaunched = true;
            return server;
        }
        catch (final CommandException ex)
        {
            throw ex;
        }
        catch (final RuntimeException | IOException ex)
        {
            throw new CommandException("cannot start: " + FailureText.of(ex), ex);
        }
        finally
        {
            if (!isLaunched)
            {
                server.resources.close();
            }
        }
    }

    /**
     * Where clients connect.
     *
     * @return host and the real port.
     */
    public String address()
    {
        return text(endpoint.localAddress());
    }

    /**
     * Where clients of ZooKeeper connect.
     *
     * @return host and the real port.
     * @throws IllegalStateException if they are not served.
     */
    public String zooKeeperAddress()
    {
        if (listeners.zooKeeper() == null)
        {
            throw new IllegalStateException("clients of ZooKeeper are not served");
        }
        return text(endpoint.localAddress(listeners.zooKeeper()));
    }

    /**
     * Port that clients of ZooKeeper connect to.
     *
     * @return the real port, or {@link ServerContext#NO_PORT}.
     */
    public int zooKeeperPort()
    {
        return listeners.zooKeeper() == null ?
            ServerContext.NO_PORT : endpoint.localAddress(listeners.zooKeeper()).getPort();
    }

    /**
     * Port that clients connect to.
     *
     * @return the real port.
     */
    public int port()
    {
        return endpoint.localAddress().getPort();
    }

    /**
     * Where clients connect by Aeron.
     *
     * @return the addresses as clients are given them; empty if there are none.
     */
    public List<String> aeronAddresses()
    {
        return aeron == null ? List.of() : aeron.addresses();
    }

    /**
     * Whether this server leads its ensemble and serves. Any thread.
     *
     * @return false also if it stands alone.
     */
    public boolean isLeading()
    {
        return ensemble != null && ensemble.isLeading();
    }

    /**
     * Where data lies.
     *
     * @return absolute path.
     */
    public Path dataDir()
    {
        return dataDir;
    }

    /**
     * Where journal and snapshots lie.
     *
     * @return absolute path.
     */
    public Path journalDir()
    {
        return journalDir;
    }

    /**
     * What was found in the data directory.
     *
     * @return the report.
     */
    public RecoveryReport recovery()
    {
        return recovery;
    }

    /**
     * Why the server stopped itself.
     *
     * @return null unless it did.
     */
    public FatalError fatalError()
    {
        return threads.fatalError();
    }

    /** Take a snapshot soon. Any thread. */
    public void requestSnapshot()
    {
        engineDutyCycle.requestSnapshot();
        threads.wakeEngine();
    }

    /**
     * Stop: take in nothing more, bring to its end what was taken in, close everything. Idempotent.
     */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        threads.stop();
        resources.close();
    }

    private void start() throws IOException
    {
        final long startNs = System.nanoTime();
        EngineSetup.size(context);
        listeners = new Listeners(context);
        // Before recovery, which may take its time, and before anything is written.
        listen(listeners::ensureFree);
        makeDataDir();
        EnsembleStart.checkDirectory(journalContext().fileLayer(), journalDir, context.ensemble());
        if (context.ensemble() != null)
        {
            EnsembleStart.checkLinkEndpoint(context.ensemble());
        }
        final SnapshotFeed feed =
            new SnapshotFeed(EngineSetup.snapshotRingCapacity(context.engine()), backgroundSignal::signal);
        final EndpointRings rings = EngineSetup.rings(context.engine());
        final EngineSetup.WriterStatus writerStatus = new EngineSetup.WriterStatus();
        final JournalContext journalContext = journalContext();
        final StateLoad load = resources.add(new StateLoad(
            () -> new Engine(EngineSetup.collaborators(context.engine(), writerStatus, feed, rings)),
            journalContext.fileLayer()));
        final Journal journal = resources.add(Journal.open(journalContext.snapshotListener(load::onSnapshot)));
        writerStatus.writer(journal.writer());
        if (context.ensemble() != null)
        {
            if (!context.isStartedAnew())
            {
                EnsembleStart.checkRejoin(journal, journalDir, context.ensemble());
            }
            EnsembleStart.claimDirectory(journalDir, context.ensemble());
        }
        StartFailure.warn(journal.recovery());

        final CountersManager counters = newCounters();
        final long startTimeMs = System.currentTimeMillis();
        final MetricsPublisher metrics = new MetricsPublisher(counters, startTimeMs);
        final Engine engine = load.await();
        final EnsembleSettings settings = context.ensemble();
        recovery = EngineSetup.start(engine, load.snapshotMs(), journal, settings != null, startNs);

        final EndpointContext endpointContext = endpointContext(rings, counters, metrics);
        if (context.aeron().isEnabled())
        {
            aeron = resources.add(new AeronStreams(listeners.aeronContext()));
            endpointContext.polledStreams(aeron, listeners.aeron());
        }
        listen(() -> endpoint = new EndpointServer(endpointContext));
        resources.add(endpoint);
        threads = new ServerThreads(context, endpoint, backgroundSignal);
        ensemble = settings == null ? null : resources.add(joinEnsemble(settings, engine, journal, counters));
        final JournalStage stage = new JournalStage(
            engine.journalPoller(), journal.writer(), SystemNanoClock.INSTANCE,
            new JournalStage.JournalerCounters(counters, metrics.newTimes(MetricLabels.SYNC_LATENCY)),
            ensemble == null ? SnapshotInstaller.NONE : ensemble.installer());
        engineDutyCycle = new EngineDutyCycle(
            engine, ensemble, isJournaledInPlace() ? stage : null, threads.journalerSignal(), feed, rings.replies(),
            new EngineCounters(engine, counters), metrics.newCycleWatch());
        final SnapshotAgent snapshots =
            new SnapshotAgent(feed, journal.snapshots(), context.retention().isPurging(), counters);
        metrics.addRing("requests", rings.requests());
        metrics.addRing("transactions", engine.transactions().ring());
        metrics.addRing("replies", rings.replies());
        metrics.addRing("snapshot", feed.ring());
        final CounterFile.Shown counterFile = showCounters(startTimeMs, counters, metrics.start());
        final BackgroundAgent background = new BackgroundAgent(
            journal.preparer(), new RemovalAgent(journal.remover()), snapshots, feed,
            ensemble == null ? BackgroundWork.NONE : ensemble.backgroundWork(), backgroundSignal,
            this::requestSnapshot, metrics, counterFile, sizes, dataDir);

        threads.start(engineDutyCycle, rings.requests(), stage, background, ensemble);
    }

    /**
     * A journaler that never sleeps has a core of its own, and nobody needs to wake it. In an ensemble the others have
     * to hear this server while it waits for its disk.
     */
    private boolean isJournaledInPlace()
    {
        return context.ensemble() == null && context.threadingMode() == ThreadingMode.SHARED &&
            context.journalerIdleMode() != IdleMode.SPIN;
    }

    private EnsembleNode joinEnsemble(
        final EnsembleSettings settings, final Engine engine, final Journal journal, final CountersManager counters)
    {
        return new EnsembleNode(
            settings,
            context.isStartedAnew(),
            engine,
            journal,
            EngineSetup.maxMessageLength(context.engine()),
            new EnsembleNode.Wakers(
                backgroundSignal::signal,
                threads::wakeEngine,
                context.threadingMode() == ThreadingMode.SHARED ? endpoint : null),
            new EnsembleNode.Surroundings(journalDir, counters, context.servingHandler()),
            context.restartHandler());
    }

    private void listen(final Runnable attempt)
    {
        try
        {
            attempt.run();
        }
        catch (final UncheckedIOException ex)
        {
            throw StartFailure.notListening(context.settingNames(), ex);
        }
    }

    private void makeDataDir()
    {
        try
        {
            LocalFileLayer.INSTANCE.createDirectories(dataDir);
        }
        catch (final IOException ex)
        {
            throw StartFailure.unusable(dataDir, ex);
        }
    }

    /** A disk that is full or failing at a start keeps nobody from reading: then the counters are seen by no one. */
    private CounterFile.Shown showCounters(
        final long startTimeMs, final CountersManager counters, final int maxImage)
    {
        try
        {
            return resources.add(CounterFile.create(dataDir, startTimeMs, counters, maxImage))::show;
        }
        catch (final IOException ex)
        {
            LOG.warn("'ringmaster counters', 'top --data-dir' and 'snapshot take' will not work, no {} can be made: {}",
                dataDir.resolve(CounterFile.FILE_NAME), FileFailure.describe(ex));
            return (reader, image) ->
            {
                // Who asks over the network is told all the same.
            };
        }
    }

    private JournalContext journalContext()
    {
        final JournalContext journalContext = new JournalContext()
            .directory(journalDir)
            .segmentLength(context.segmentLength())
            .maxRecordLength(context.engine().maxTransactionLength())
            .snapshotsKept(context.retention().snapshotCount())
            .maxSnapshotBlockLength(EngineSetup.snapshotRingCapacity(context.engine()) / 2);
        if (context.ensemble() != null)
        {
            journalContext.ensembleId(context.ensemble().ensembleId());
        }
        if (context.fileLayer() != null)
        {
            journalContext.fileLayer(context.fileLayer());
        }
        return journalContext;
    }

    private EndpointContext endpointContext(
        final EndpointRings rings, final CountersManager counters, final MetricsPublisher metrics)
    {
        final EndpointContext endpointContext = new EndpointContext()
            .listener(listeners.ringmaster())
            .endpointIndex(rings.endpointIndex())
            .requestRing(rings.requests())
            .replyPoller(rings.replyPoller())
            .counters(new EndpointCounters(counters, MetricLabels.ENDPOINT))
            .errorHandler(ex -> LOG.warn("endpoint: {}", ex.toString()))
            .maxOutstandingRequests(context.connections().maxOutstandingRequests())
            .monitoring(new Monitoring(context, dataDir, journalDir, sizes, counters, this::zooKeeperPort).context()
                .metricsImage(metrics)
                .requestLatency(metrics.newTimes(MetricLabels.REQUEST_LATENCY)::record));
        final ConnectionSettings connections = context.connections();
        if (connections.maxCount() >= 0)
        {
            endpointContext.maxConnections(connections.maxCount() == 0 ? Integer.MAX_VALUE : connections.maxCount());
        }
        if (connections.handshakeTimeoutMs() > 0)
        {
            endpointContext.handshakeTimeoutNs(TimeUnit.MILLISECONDS.toNanos(connections.handshakeTimeoutMs()));
        }
        if (listeners.zooKeeper() != null)
        {
            endpointContext.listener(listeners.zooKeeper());
        }
        return endpointContext;
    }

    private static String text(final InetSocketAddress address)
    {
        final String host = address.getAddress().getHostAddress();
        return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    private CountersManager newCounters()
    {
        final EnsembleSettings settings = context.ensemble();
        final int capacity = COUNTER_CAPACITY + (settings == null ? 0 :
            EnsembleCounters.COUNTER_COUNT + settings.members().size() * LinkReporter.COUNTER_COUNT);
        return new CountersManager(
            counterBuffer(capacity * CountersReader.METADATA_LENGTH),
            counterBuffer(capacity * CountersReader.COUNTER_LENGTH));
    }

    private static UnsafeBuffer counterBuffer(final int length)
    {
        return new UnsafeBuffer(BufferUtil.allocateDirectAligned(length, BitUtil.CACHE_LINE_LENGTH));
    }
}
