package io.ringmaster.perf;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.scale.RecoveryRun;
import io.ringmaster.perf.scale.RecoverySettings;
import io.ringmaster.perf.scale.ScaleReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf recovery}: how long a server with many znodes takes to come back, and in how much memory. */
@Command(
    name = "recovery",
    description = "Creates many znodes, then again and again: sets some of them, kills the server (SIGKILL), starts " +
        "it, measures the time from the start of the process to the first answered get, sends a get each " +
        "millisecond to see pauses, and looks at the resident memory. Ringmaster and ZooKeeper, each alone, in turn, " +
        "by the same client of ZooKeeper's protocol. With 10,000,000 znodes or more it also checks that Ringmaster " +
        "answers within 10 s, takes at most 3 GB, and lets no get wait for more than 10 ms; ZooKeeper needs a " +
        "larger heap then, or --only ringmaster.")
final class RecoveryCommand extends ScaleCommand
{
    private static final double BAR_RATIO = 0.25;
    private static final int LARGE_NODE_COUNT = 10_000_000;
    private static final double LARGE_BAR_MS = 10_000;
    private static final double LARGE_BAR_MIB = 3e9 / (1 << 20);
    private static final double LARGE_BAR_PAUSE_MS = 10;

    @Mixin
    private StandaloneOptions options;

    @Option(names = "--znodes", defaultValue = "1000000", paramLabel = "COUNT",
        description = "Znodes (default: ${DEFAULT-VALUE}).")
    private int nodeCount;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of the data of each (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--sets", defaultValue = "100000", paramLabel = "COUNT",
        description = "Sets before each kill (default: ${DEFAULT-VALUE}).")
    private int setCount;

    @Option(names = "--probe", defaultValue = "5s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of the gets after each restart (default: ${DEFAULT-VALUE}).")
    private long probeNs;

    private RecoverySettings settings;

    RecoveryCommand()
    {
        super("Recovery: a server with many znodes is killed and started again", 3);
    }

    @Override
    void conclude()
    {
        settings = new RecoverySettings(nodeCount, dataLength, setCount, probeNs);
    }

    @Override
    ScaleReport report()
    {
        final String ours = ServerKind.RINGMASTER.toString();
        final String reference = ServerKind.ZOOKEEPER.toString();
        final ScaleReport report = RecoveryRun.report()
            .ratioBar(RecoveryRun.FIRST_ANSWER, ours, reference, BAR_RATIO)
            .ratioBar(RecoveryRun.RESIDENT, ours, reference, BAR_RATIO);
        if (nodeCount >= LARGE_NODE_COUNT)
        {
            report.bar(RecoveryRun.FIRST_ANSWER, ours, LARGE_BAR_MS)
                .bar(RecoveryRun.RESIDENT, ours, LARGE_BAR_MIB)
                .bar(RecoveryRun.PAUSE, ours, LARGE_BAR_PAUSE_MS)
                .bar(RecoveryRun.GC_PAUSE, ours, LARGE_BAR_PAUSE_MS);
        }
        return report;
    }

    @Override
    void measure(final ScaleReport report) throws Exception
    {
        final Map<ServerKind, RecoveryRun> runs = new EnumMap<>(ServerKind.class);
        try (Closer closer = new Closer())
        {
            for (final ServerKind kind : options.kinds())
            {
                final StandaloneServer server =
                    closer.add(options.start(kind, serverOptions(), List.of(), List.of("-Xmx2g")));
                final RecoveryRun run = new RecoveryRun(server, settings, this::say);
                run.fill();
                runs.put(kind, run);
            }
            for (int i = 1; i <= roundCount(); i++)
            {
                beginRound(i);
                for (final ServerKind kind : options.kinds(i))
                {
                    runs.get(kind).round(report);
                }
            }
        }
    }
}
