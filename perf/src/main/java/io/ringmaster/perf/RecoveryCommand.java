package io.ringmaster.perf;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.scale.RecoveryRun;
import io.ringmaster.perf.scale.RecoverySettings;
import io.ringmaster.perf.scale.ScaleReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf recovery}: how long a server with many znodes takes to come back, and in how much memory. */
@Command(
    name = "recovery",
    mixinStandardHelpOptions = true,
    description = "Creates many znodes, then again and again: sets some of them, kills the server (SIGKILL), starts " +
        "it, measures the time from the start of the process to the first answered get, sends a get each " +
        "millisecond to see pauses, and looks at the resident memory. Ringmaster and ZooKeeper, each alone, in turn, " +
        "by the same client of ZooKeeper's protocol. With 10,000,000 znodes or more it also checks that Ringmaster " +
        "answers within 10 s, takes at most 3 GB, and lets no get wait for more than 10 ms; ZooKeeper needs a " +
        "larger heap then, or --only ringmaster.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all bars met", "1:a bar was missed, or the run failed", "64:wrong arguments"})
final class RecoveryCommand implements Callable<Integer>
{
    private static final double BAR_RATIO = 0.25;
    private static final int LARGE_NODE_COUNT = 10_000_000;
    private static final double LARGE_BAR_MS = 10_000;
    private static final double LARGE_BAR_MIB = 3e9 / (1 << 20);
    private static final double LARGE_BAR_PAUSE_MS = 10;

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandaloneOptions options;

    @Mixin
    private ScaleOutput output;

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

    @Option(names = "--rounds", defaultValue = "3", paramLabel = "COUNT",
        description = "Restarts of each server, of which the median is taken (default: ${DEFAULT-VALUE}).")
    private int roundCount;

    @Override
    public Integer call() throws Exception
    {
        final RecoverySettings settings = settings();
        try (Publisher publisher = output.open(
            "Recovery: a server with many znodes is killed and started again", options.directory()))
        {
            return measure(publisher, settings);
        }
    }

    private int measure(final Publisher publisher, final RecoverySettings settings) throws Exception
    {
        final ScaleReport report = withBars(RecoveryRun.report());
        final Map<ServerKind, RecoveryRun> runs = new EnumMap<>(ServerKind.class);
        try (Closer closer = new Closer())
        {
            for (final ServerKind kind : options.kinds())
            {
                final StandaloneServer server = closer.add(options.start(kind, List.of(), List.of("-Xmx2g")));
                final RecoveryRun run = new RecoveryRun(server, settings, output::say);
                run.fill();
                runs.put(kind, run);
            }
            for (int i = 1; i <= roundCount; i++)
            {
                output.say("round " + i + " of " + roundCount);
                for (final ServerKind kind : options.kinds(i))
                {
                    runs.get(kind).round(report);
                }
            }
        }
        final Map<String, Object> named = new LinkedHashMap<>();
        named.put("znodes", nodeCount);
        named.put("dataSize", dataLength);
        named.put("setsBeforeEachKill", setCount);
        return output.print(publisher, named, report);
    }

    private ScaleReport withBars(final ScaleReport report)
    {
        final String ours = ServerKind.RINGMASTER.toString();
        final String reference = ServerKind.ZOOKEEPER.toString();
        report.ratioBar(RecoveryRun.FIRST_ANSWER, ours, reference, BAR_RATIO)
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

    private RecoverySettings settings()
    {
        if (roundCount < 1)
        {
            throw new ParameterException(spec.commandLine(), "rounds must be positive");
        }
        try
        {
            return new RecoverySettings(nodeCount, dataLength, setCount, probeNs);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }
}
