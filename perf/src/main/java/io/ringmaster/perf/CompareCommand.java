package io.ringmaster.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.compare.CompareReport;
import io.ringmaster.perf.compare.CompareSettings;
import io.ringmaster.perf.compare.CompareTarget;
import io.ringmaster.perf.compare.Comparison;
import io.ringmaster.perf.compare.Workload;
import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.ServerState;
import io.ringmaster.perf.ensemble.TemporaryEnsemble;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf compare}: the same load on several targets, in one run. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Puts the same loads on several targets in turn and compares them with the first. Without --target " +
        "it starts a server and compares its ZooKeeper endpoint with its own protocol's.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done, and within --within if given", "1:further off, or the run failed", "64:wrong arguments"})
final class CompareCommand implements Callable<Integer>
{
    private static final double PER_CENT = 100;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions;

    @Option(names = "--target", paramLabel = "PROTOCOL@HOST:PORT", converter = TargetConverter.class,
        description = "A server and how to speak to it: sbe or zookeeper; repeatable.")
    private List<CompareTarget> targets = new ArrayList<>();

    @Option(names = "--within", paramLabel = "PERCENT",
        description = "Exit with 1 if a latency is more above, or a rate more below, the first target's.")
    private Double withinPerCent;

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "COUNT",
        description = "Rounds of which the median is taken (default: ${DEFAULT-VALUE}).")
    private int roundCount;

    @Option(names = "--duration", defaultValue = "2s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each measurement in a round (default: ${DEFAULT-VALUE}).")
    private long durationNs;

    @Option(names = "--warmup", defaultValue = "500ms", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time before each of them (default: ${DEFAULT-VALUE}).")
    private long warmupNs;

    @Option(names = "--connections", defaultValue = "8", paramLabel = "COUNT",
        description = "Connections of the pipelined loads (default: ${DEFAULT-VALUE}).")
    private int connectionCount;

    @Option(names = "--depth", defaultValue = "64", paramLabel = "COUNT",
        description = "Operations in flight on each of them (default: ${DEFAULT-VALUE}).")
    private int depth;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of the data of each node (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--nodes", paramLabel = "COUNT",
        description = "Start ensembles of so many servers, of ZooKeeper and of Ringmaster, and compare them by " +
            "ZooKeeper's protocol; besides one follower alone, and a standalone Ringmaster.")
    private int nodeCount;

    @Option(names = "--rate", defaultValue = "2000", paramLabel = "COUNT",
        description = "With --nodes: sets per second of the load at a fixed rate (default: ${DEFAULT-VALUE}).")
    private double ratePerSecond;

    @Option(names = "--json", description = "Print the result as JSON instead of a table.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception
    {
        if (roundCount < 1 || durationNs < 1 || connectionCount < 1 || depth < 1 || targets.size() == 1 ||
            !(ratePerSecond > 0))
        {
            throw new ParameterException(spec.commandLine(),
                "rounds, duration, connections, depth and rate must be positive, targets two or more");
        }
        if (nodeCount != 0 && (nodeCount < 3 || !targets.isEmpty()))
        {
            throw new ParameterException(spec.commandLine(), "nodes must be three or more, and go without --target");
        }
        if (!targets.isEmpty())
        {
            return compare(targets, workloads());
        }
        if (nodeCount != 0)
        {
            return compareEnsembles();
        }
        try (ServerProcess server = serverOptions.start(List.of("-Xms64m")))
        {
            return compare(List.of(
                new CompareTarget(Protocol.SBE, server.address()),
                new CompareTarget(Protocol.ZOOKEEPER, server.zookeeperAddress())), workloads());
        }
    }

    private int compareEnsembles() throws IOException, LoadException
    {
        final List<Workload> workloads = new ArrayList<>(workloads());
        workloads.add(Workload.open(Operation.SET, connectionCount, ratePerSecond));
        final List<String> heap = serverOptions.jvmOptions("-Xmx1g");
        try (TemporaryEnsemble reference = new TemporaryEnsemble(
            serverOptions.directory(), ServerKind.ZOOKEEPER, nodeCount, List.of(), List.of("-Xmx1g"));
            TemporaryEnsemble ours = new TemporaryEnsemble(
                serverOptions.directory(), ServerKind.RINGMASTER, nodeCount, List.of(), heap);
            ServerProcess alone = serverOptions.start(List.of("-Xms64m")))
        {
            final EnsembleNode follower = ours.processes().nodes().stream()
                .filter((node) -> !node.state().map(ServerState::isLeader).orElse(true))
                .findFirst().orElseThrow(() -> new IOException("nobody follows\n" + ours.processes().describe()));
            return compare(List.of(
                target("zookeeper, " + nodeCount + " nodes", reference.processes().connectString()),
                target("ringmaster, " + nodeCount + " nodes", ours.processes().connectString()),
                target("ringmaster, one follower", follower.connectString()),
                target("ringmaster, standalone", alone.zookeeperAddress())), workloads);
        }
    }

    private static CompareTarget target(final String name, final String servers)
    {
        return new CompareTarget(Protocol.ZOOKEEPER, List.of(servers.split(",")), name);
    }

    private List<Workload> workloads()
    {
        return List.of(
            new Workload(Operation.GET, 1, 1),
            new Workload(Operation.SET, 1, 1),
            new Workload(Operation.GET, connectionCount, depth),
            new Workload(Operation.SET, connectionCount, depth),
            new Workload(Operation.CREATE, connectionCount, depth));
    }

    private int compare(final List<CompareTarget> compared, final List<Workload> workloads)
        throws IOException, LoadException
    {
        final CompareReport report = new CompareReport(compared, workloads);
        final PrintWriter err = spec.commandLine().getErr();
        final CompareSettings settings = new CompareSettings(roundCount, warmupNs, durationNs, dataLength);
        try (Comparison comparison = new Comparison(settings, compared, workloads))
        {
            comparison.run(report, (message) ->
            {
                err.println(message);
                err.flush();
            });
        }
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            out.println(new ObjectMapper().writeValueAsString(report.toList()));
            out.flush();
        }
        else
        {
            report.print(out);
        }
        final boolean isMet = withinPerCent == null || report.worstExcess() * PER_CENT <= withinPerCent;
        return isMet ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** Reads a target from the command line. */
    private static final class TargetConverter implements CommandLine.ITypeConverter<CompareTarget>
    {
        @Override
        public CompareTarget convert(final String value)
        {
            try
            {
                return CompareTarget.parse(value);
            }
            catch (final IllegalArgumentException ex)
            {
                throw new CommandLine.TypeConversionException(ex.getMessage());
            }
        }
    }
}
