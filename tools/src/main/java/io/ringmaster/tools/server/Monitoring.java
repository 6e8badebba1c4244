package io.ringmaster.tools.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

import org.agrona.concurrent.status.CountersReader;

import io.ringmaster.engine.EngineContext;
import io.ringmaster.server.ListenerContext;
import io.ringmaster.server.MonitoringContext;
import io.ringmaster.tools.Version;
import io.ringmaster.tools.metrics.MetricLabels;

/** Tells the four-letter words what only the launcher knows: settings, the process, its directories and counters. */
final class Monitoring
{
    private static final Path HOST_NAME_FILE = Path.of("/proc/sys/kernel/hostname");
    private static final String[] ENVIRONMENT_PROPERTIES =
    {
        "java.version", "java.vendor", "java.home", "java.class.path", "java.library.path", "java.io.tmpdir",
        "java.compiler", "os.name", "os.arch", "os.version", "user.name", "user.home", "user.dir"
    };
    private static final double MICROS_PER_MS = 1000;

    private final ServerContext context;
    private final DirectorySizes sizes;
    private final CountersReader counters;
    private final IntSupplier clientPort;
    private final Path dataDir;
    private final Path journalDir;
    private final String fixedEnvironment = fixedEnvironment();

    Monitoring(
        final ServerContext context,
        final Path dataDir,
        final Path journalDir,
        final DirectorySizes sizes,
        final CountersReader counters,
        final IntSupplier clientPort)
    {
        this.context = context;
        this.dataDir = dataDir;
        this.journalDir = journalDir;
        this.sizes = sizes;
        this.counters = counters;
        this.clientPort = clientPort;
    }

    MonitoringContext context()
    {
        final Counter batches = new Counter(MetricLabels.BATCHES);
        final Counter micros = new Counter("journal: microseconds in write and sync");
        final Counter slowestMicros = new Counter("journal: microseconds of the slowest write and sync");
        return new MonitoringContext()
            .enabledWords(context.fourLetterWords())
            .version(MonitoringContext.ZOOKEEPER_VERSION + "-ringmaster-" + Version.text() +
                ", built on " + Version.builtOn())
            .configuration(this::configuration)
            .environment(this::environment)
            .snapshotBytes(sizes::dataBytes)
            .journalBytes(sizes::journalBytes)
            .counters(counters)
            .metric("zk_cnt_fsynctime", batches)
            .metric("zk_sum_fsynctime", () -> micros.get() / (long)MICROS_PER_MS)
            .metric("zk_max_fsynctime", () -> slowestMicros.get() / (long)MICROS_PER_MS)
            .metric("zk_avg_fsynctime", () -> average(micros.get(), batches.get()))
            .metric("zk_snap_count", new Counter("snapshots: written"));
    }

    private String configuration()
    {
        final EngineContext engine = context.engine();
        final int maxPerAddress = context.connections().maxPerAddress();
        return "clientPort=" + clientPort.getAsInt() + "\n" +
            "secureClientPort=-1\n" +
            "dataDir=" + dataDir + "\n" +
            "dataDirSize=" + sizes.dataBytes() + "\n" +
            "dataLogDir=" + journalDir + "\n" +
            "dataLogSize=" + sizes.journalBytes() + "\n" +
            "tickTime=" + engine.tickTimeMs() + "\n" +
            "maxClientCnxns=" +
            (maxPerAddress < 0 ? ListenerContext.DEFAULT_MAX_CONNECTIONS_PER_IP : maxPerAddress) + "\n" +
            "minSessionTimeout=" + engine.minSessionTimeoutMs() + "\n" +
            "maxSessionTimeout=" + engine.maxSessionTimeoutMs() + "\n" +
            "clientPortListenBacklog=" + context.connections().listenBacklog() + "\n" +
            (context.ensemble() == null ? "serverId=0\n" : membership(context.ensemble()));
    }

    /** What has no meaning here is left out: limits in ticks, the election's algorithm and port. */
    private static String membership(final EnsembleSettings ensemble)
    {
        return "serverId=" + ensemble.serverId() +
            "\nquorumPort=" + ensemble.self().linkPort() +
            "\npeerType=" + (ensemble.self().isObserver() ? 1 : 0) +
            "\nringmaster.ensemble=" + ensemble.name() +
            "\nringmaster.syncLimitMs=" + ensemble.syncLimitMs() +
            "\nringmaster.initLimitMs=" + ensemble.initLimitMs() +
            "\nmembership: \n" + ensemble.membersText() + "\n";
    }

    private String environment()
    {
        final Runtime runtime = Runtime.getRuntime();
        return fixedEnvironment +
            "os.memory.free=" + (runtime.freeMemory() >> 20) + "MB\n" +
            "os.memory.max=" + (runtime.maxMemory() >> 20) + "MB\n" +
            "os.memory.total=" + (runtime.totalMemory() >> 20) + "MB\n";
    }

    private static String fixedEnvironment()
    {
        final StringBuilder text = new StringBuilder("host.name=").append(hostName()).append('\n');
        for (final String property : ENVIRONMENT_PROPERTIES)
        {
            text.append(property).append('=').append(System.getProperty(property, "<NA>")).append('\n');
        }
        return text.toString();
    }

    /** Without asking a name server, which can take long. */
    private static String hostName()
    {
        try
        {
            return Files.readString(HOST_NAME_FILE).trim();
        }
        catch (final IOException ignore)
        {
            // A name that fits every host.
            return "localhost";
        }
    }

    private static double average(final long micros, final long count)
    {
        return count == 0 ? 0 : Math.round(micros * 10_000 / MICROS_PER_MS / count) / 10_000.0;
    }

    /** A counter by its label; 0 before it is there. */
    private final class Counter implements Supplier<Long>
    {
        private final String label;
        private int id = -1;

        private Counter(final String label)
        {
            this.label = label;
        }

        @Override
        public Long get()
        {
            if (id < 0)
            {
                counters.forEach((candidate, candidateLabel) ->
                {
                    if (label.equals(candidateLabel))
                    {
                        id = candidate;
                    }
                });
            }
            return id < 0 ? 0 : counters.getCounterValue(id);
        }
    }
}
