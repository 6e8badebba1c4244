package io.ringmaster.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.compare.ComparePublication;
import io.ringmaster.perf.compare.CompareReport;
import io.ringmaster.perf.compare.CompareSettings;
import io.ringmaster.perf.compare.CompareTable;
import io.ringmaster.perf.compare.CompareTarget;
import io.ringmaster.perf.compare.Comparison;
import io.ringmaster.perf.compare.Measure;
import io.ringmaster.perf.compare.Unrest;
import io.ringmaster.perf.compare.Workload;
import io.ringmaster.perf.etcd.EtcdProgram;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.suite.Suite;
import io.ringmaster.perf.suite.SuiteReport;
import io.ringmaster.perf.suite.SuiteSettings;
import io.ringmaster.perf.suite.Topology;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf compare}: the same loads on several targets, in one run. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = {
        "Starts Ringmaster, ZooKeeper (NIO and Netty) and, where it is installed, etcd, one of each and then three " +
            "of each, puts the same loads on them in turn, and holds the ratios to the better ZooKeeper against the " +
            "bars. With --endpoints it compares both protocols of one server, with --target servers that run already."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all bars met, or within --within", "1:a bar was missed, or the run failed",
        JudgedOutput.UNDECIDED_TEXT, "64:wrong arguments"})
final class CompareCommand implements Callable<Integer>
{
    private static final double PER_CENT = 100;
    private static final long NS_PER_MS = 1_000_000L;
    private static final int ROUND_COUNT = 5;
    private static final long DURATION_NS = 2_000 * NS_PER_MS;
    private static final long WARMUP_NS = 500 * NS_PER_MS;
    private static final int QUICK_ROUND_COUNT = 3;
    private static final long QUICK_DURATION_NS = 500 * NS_PER_MS;
    private static final long QUICK_WARMUP_NS = 200 * NS_PER_MS;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions;

    @Option(names = "--only", paramLabel = "PART", converter = TopologyConverter.class,
        description = "standalone or ensemble: this part of the suite alone.")
    private Topology only;

    @Option(names = "--quick", description = "3 rounds of 500 ms each: some minutes, and much noise.")
    private boolean isQuick;

    @Option(names = "--target", paramLabel = "PROTOCOL@HOST:PORT", converter = TargetConverter.class,
        description = "A server and how to speak to it: sbe, zookeeper or etcd; repeatable. The first is what the " +
            "others are compared with.")
    private List<CompareTarget> targets = new ArrayList<>();

    @Option(names = "--endpoints", description = "Start a server and compare its ZooKeeper endpoint with its own " +
        "protocol's.")
    private boolean isEndpoints;

    @Option(names = "--within", paramLabel = "PERCENT",
        description = "With --target or --endpoints: exit with 1 if a latency is more above, or a rate more below, " +
            "the first target's.")
    private Double withinPerCent;

    @Option(names = "--rounds", paramLabel = "COUNT",
        description = "Rounds of which the median is taken (default: " + ROUND_COUNT + ").")
    private Integer roundCount;

    @Option(names = "--duration", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each measurement in a round (default: 2s); twice that where latencies count.")
    private Long durationNs;

    @Option(names = "--warmup", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time before each of them (default: 500ms).")
    private Long warmupNs;

    @Option(names = "--connections", defaultValue = "8", paramLabel = "COUNT",
        description = "With --target or --endpoints: connections of the pipelined loads (default: ${DEFAULT-VALUE}).")
    private int connectionCount;

    @Option(names = "--depth", defaultValue = "64", paramLabel = "COUNT",
        description = "With --target or --endpoints: operations in flight on each of them (default: " +
            "${DEFAULT-VALUE}).")
    private int depth;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of the data of each node (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Mixin
    private JudgedOutput output;

    @Override
    public Integer call() throws Exception
    {
        check();
        if (!targets.isEmpty())
        {
            return compare(targets);
        }
        if (isEndpoints)
        {
            try (ServerProcess server = serverOptions.start())
            {
                return compare(List.of(
                    new CompareTarget(Protocol.SBE, server.address()),
                    new CompareTarget(Protocol.ZOOKEEPER, server.zookeeperAddress())));
            }
        }
        return runSuite();
    }

    private void check()
    {
        final CompareSettings settings = settings();
        if (settings.roundCount() < 1 || settings.durationNs() < 1 || connectionCount < 1 || depth < 1 ||
            targets.size() == 1)
        {
            throw new ParameterException(spec.commandLine(),
                "rounds, duration, connections and depth must be positive, targets two or more");
        }
        try
        {
            new LoadContext().servers(List.of("127.0.0.1:1")).connectionCount(connectionCount).depth(depth)
                .dataLength(dataLength).conclude();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
        final boolean isSuite = targets.isEmpty() && !isEndpoints;
        if ((!targets.isEmpty() && isEndpoints) || (!isSuite && only != null) || (isSuite && withinPerCent != null))
        {
            throw new ParameterException(spec.commandLine(),
                "--target, --endpoints and --only exclude each other; --within goes with one of the first two");
        }
    }

    private CompareSettings settings()
    {
        return new CompareSettings(
            roundCount != null ? roundCount : isQuick ? QUICK_ROUND_COUNT : ROUND_COUNT,
            warmupNs != null ? warmupNs : isQuick ? QUICK_WARMUP_NS : WARMUP_NS,
            durationNs != null ? durationNs : isQuick ? QUICK_DURATION_NS : DURATION_NS,
            dataLength);
    }

    private int runSuite() throws IOException, LoadException
    {
        final Path directory = serverOptions.directory();
        final List<Topology> topologies = only == null ? List.of(Topology.values()) : List.of(only);
        try (Publisher publisher = output.open("Ringmaster beside ZooKeeper and etcd", directory))
        {
            addSettings(publisher);
            final SuiteReport report = new Suite(
                new SuiteSettings(directory, topologies, settings(), serverOptions.serverOptions(),
                    serverOptions.jvmOptions(), EtcdProgram.find()), output::say).run();
            if (report.parts().isEmpty())
            {
                throw new LoadException("nothing could be measured");
            }
            return output.finish(publisher, report);
        }
    }

    /** Those whose defaults depend on other options are not among what every command publishes. */
    private void addSettings(final Publisher publisher)
    {
        final CompareSettings settings = settings();
        publisher.content().setting("--rounds", settings.roundCount());
        if (warmupNs == null)
        {
            publisher.content().setting("--warmup", settings.warmupNs() / NS_PER_MS + "ms");
        }
        if (durationNs == null)
        {
            publisher.content().setting("--duration", settings.durationNs() / NS_PER_MS + "ms");
        }
    }

    private int compare(final List<CompareTarget> given) throws IOException, LoadException
    {
        final List<CompareTarget> compared = new ArrayList<>(given);
        compared.set(0, given.get(0).as(CompareTarget.Role.REFERENCE));
        final CompareReport report = new CompareReport(compared, workloads());
        try (Publisher publisher = output.open("Targets side by side", serverOptions.directory());
            Comparison comparison = new Comparison(settings(), compared, workloads()))
        {
            comparison.run(report, Comparison.BeforeRound.NOTHING, output::say);
            print(report);
            addSettings(publisher);
            new ComparePublication(report, Unrest.CALM, "").addTo(publisher.content());
            publisher.publish();
        }
        final boolean isMet = withinPerCent == null || report.worstExcess() * PER_CENT <= withinPerCent;
        return isMet ? ExitCode.OK : ExitCode.FAILURE;
    }

    private void print(final CompareReport report) throws IOException
    {
        final PrintWriter out = spec.commandLine().getOut();
        final CompareTable table = new CompareTable(report, Unrest.CALM);
        if (output.isJson())
        {
            out.println(new ObjectMapper().writeValueAsString(table.toList()));
            out.flush();
        }
        else
        {
            table.print(out);
        }
    }

    private List<Workload> workloads()
    {
        return List.of(
            Workload.closed("get", 1, 1).reading(Measure.P50),
            Workload.closed("set", 1, 1).reading(Measure.P50),
            Workload.closed("get", connectionCount, depth).reading(Measure.RATE),
            Workload.closed("set", connectionCount, depth).reading(Measure.RATE),
            Workload.closed("create", connectionCount, depth).reading(Measure.RATE));
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

    /** Reads a part of the suite from the command line. */
    private static final class TopologyConverter implements CommandLine.ITypeConverter<Topology>
    {
        @Override
        public Topology convert(final String value)
        {
            try
            {
                return Topology.valueOf(value.toUpperCase(Locale.ROOT));
            }
            catch (final IllegalArgumentException ex)
            {
                throw new CommandLine.TypeConversionException("'" + value + "' is not standalone or ensemble");
            }
        }
    }
}
