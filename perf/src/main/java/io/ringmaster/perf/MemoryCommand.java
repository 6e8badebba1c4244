package io.ringmaster.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.load.ClientTarget;
import io.ringmaster.perf.load.KeySpace;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.LoadSecond;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.process.JvmMemory;
import io.ringmaster.perf.process.MemoryUse;
import io.ringmaster.perf.process.ProcessRest;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.report.Verdict;
import io.ringmaster.perf.scale.ResidentRun;
import io.ringmaster.perf.scale.ScaleReport;
import io.ringmaster.tools.ExitCode;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf memory}: what a znode costs, measured from the outside of a server process. */
@Command(
    name = "memory",
    mixinStandardHelpOptions = true,
    description = "Starts a fresh server, warms it up, looks at its memory, creates many znodes, and looks again. " +
        "The server's heap has a fixed size and is touched at the start, so that resident memory grows by what is " +
        "allocated outside of it; live objects on the heap are added. Then it creates the same znodes in a fresh " +
        "Ringmaster and a fresh ZooKeeper, by ZooKeeper's protocol, waits until they rest, and compares the resident " +
        "memory of their whole processes, as it stands; the same after a full collection is shown too.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:both bars met", "1:a bar missed, or the run failed", "64:wrong arguments"})
final class MemoryCommand implements Callable<Integer>
{
    private static final double BAR_BYTES = 128;
    private static final double MIB = 1024 * 1024;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long WARMUP_TIMEOUT_NS = 120 * NS_PER_S;
    private static final int CONNECTION_COUNT = 4;

    /** What the znodes changed, and the length of their names. */
    private record Growth(MemoryUse before, MemoryUse after, long nameBytes)
    {
    }

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions;

    @Option(names = "--znodes", defaultValue = "1000000", paramLabel = "COUNT",
        description = "Znodes to create (default: ${DEFAULT-VALUE}).")
    private int nodeCount;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of the data of each (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--znodes-per-parent", defaultValue = "1000", paramLabel = "COUNT",
        description = "Children of each parent (default: ${DEFAULT-VALUE}). Parents are not counted as znodes, but " +
            "their memory is.")
    private int keysPerParent;

    @Option(names = "--warmup-operations", defaultValue = "500000", paramLabel = "COUNT",
        description = "Operations before the first look (default: ${DEFAULT-VALUE}), so that compiled code, rings " +
            "and buffers are not counted as znodes.")
    private long warmupCount;

    @Option(names = "--alone", description = "Leave out the comparison with ZooKeeper.")
    private boolean isAlone;

    @Option(names = "--zookeeper-jvm-option", paramLabel = "OPTION",
        description = "Option for ZooKeeper's JVM, which has -Xmx2g; repeatable.")
    private List<String> zooKeeperJvmOptions = new ArrayList<>();

    @Mixin
    private PublishOptions publishOptions;

    @Option(names = "--json", description = "Print the result as one line of JSON instead of a table.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception
    {
        if (nodeCount < 1 || dataLength < 0 || keysPerParent < 1 || warmupCount < 1)
        {
            throw new ParameterException(spec.commandLine(), "counts must be positive, and the data size not negative");
        }
        try (Publisher publisher = publishOptions.open(spec, "What a znode costs", serverOptions.directory()))
        {
            final Growth growth = measure();
            final ScaleReport beside = ResidentRun.report();
            if (!isAlone)
            {
                measureBeside(beside);
            }
            final boolean isMet = report(growth.before, growth.after, growth.nameBytes, beside);
            publish(publisher, growth.before, growth.after, growth.nameBytes);
            if (!isAlone)
            {
                beside.publish(publisher.content());
            }
            publisher.publish();
            return isMet && beside.isMet() ? ExitCode.OK : ExitCode.FAILURE;
        }
    }

    private void measureBeside(final ScaleReport beside) throws IOException, LoadException
    {
        final Phases phases = new Phases();
        final ResidentRun run = new ResidentRun(nodeCount, dataLength, keysPerParent, phases::onPhase);
        final List<String> zooKeeperOptions = new ArrayList<>(List.of("-Xmx2g"));
        zooKeeperOptions.addAll(zooKeeperJvmOptions);
        for (final ServerKind kind : ServerKind.values())
        {
            final List<String> jvmOptions =
                kind == ServerKind.RINGMASTER ? serverOptions.jvmOptions() : zooKeeperOptions;
            try (StandaloneServer server = new StandaloneServer(
                serverOptions.directory(), kind, List.of(), serverOptions.serverOptions(), jvmOptions))
            {
                run.run(server, beside);
            }
        }
    }

    private Growth measure() throws IOException, LoadException
    {
        try (ServerProcess server = serverOptions.start(List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"));
            JvmMemory memory = new JvmMemory(server.pid()))
        {
            return measure(server, memory);
        }
    }

    private Growth measure(final ServerProcess server, final JvmMemory memory) throws IOException, LoadException
    {
        warmUp(server.address());
        ProcessRest.await(server.pid());
        final MemoryUse before = memory.measure();
        final LoadContext context = context(server.address())
            .root("/m").keyCount(nodeCount).keysPerParent(keysPerParent).isKept(true).conclude();
        try (LoadRun run = new LoadRun(context, new ClientTarget(context), new Phases()))
        {
            run.prepare();
            final long nameBytes = nameBytes(run.keySpace());
            ProcessRest.await(server.pid());
            return new Growth(before, memory.measure(), nameBytes);
        }
    }

    private boolean report(
        final MemoryUse before, final MemoryUse after, final long nameBytes, final ScaleReport beside)
        throws IOException
    {
        final double perNode = perNode(before, after, nameBytes);
        final boolean isMet = perNode <= BAR_BYTES;
        final PrintWriter out = spec.commandLine().getOut();
        if (isJson)
        {
            final Map<String, Object> map = new LinkedHashMap<>();
            map.put("znodes", nodeCount);
            map.put("dataSize", dataLength);
            map.put("before", before);
            map.put("after", after);
            map.put("nameBytes", nameBytes);
            map.put("bytesPerZnode", perNode);
            map.put("bar", BAR_BYTES);
            map.put("isMet", isMet);
            if (!isAlone)
            {
                map.put("besideZooKeeper", beside.toMap());
            }
            out.println(new ObjectMapper().writeValueAsString(map));
        }
        else
        {
            out.printf(Locale.ROOT, "%-34s %12s %12s %14s%n", "MiB", "before", "after", "B per znode");
            row(out, "resident, without files", before.anonymousBytes(), after.anonymousBytes());
            row(out, "live on the heap", before.heapBytes(), after.heapBytes());
            row(out, "direct buffers (in the resident)", before.directBytes(), after.directBytes());
            row(out, "resident, with files", before.residentBytes(), after.residentBytes());
            out.printf(Locale.ROOT, "%-34s %40.1f%n", "names and data", payload(nameBytes) / nodeCount);
            out.printf(Locale.ROOT, "%d znodes of %d B: %.1f B each beside name and data; bar %.0f B: %s%n",
                nodeCount, dataLength, perNode, BAR_BYTES, isMet ? "met" : "MISSED");
            if (!isAlone)
            {
                out.println();
                beside.print(out);
            }
        }
        out.flush();
        return isMet;
    }

    private double payload(final long nameBytes)
    {
        return nameBytes + (double)dataLength * nodeCount;
    }

    private double perNode(final MemoryUse before, final MemoryUse after, final long nameBytes)
    {
        final double offHeap = after.anonymousBytes() - before.anonymousBytes();
        final double onHeap = after.heapBytes() - before.heapBytes();
        return (offHeap + onHeap - payload(nameBytes)) / nodeCount;
    }

    private void publish(
        final Publisher publisher, final MemoryUse before, final MemoryUse after, final long nameBytes)
    {
        final double perNode = perNode(before, after, nameBytes);
        final List<Figure> figures = new ArrayList<>();
        add(figures, "resident, without files", before.anonymousBytes(), after.anonymousBytes());
        add(figures, "live on the heap", before.heapBytes(), after.heapBytes());
        add(figures, "direct buffers (in the resident)", before.directBytes(), after.directBytes());
        add(figures, "resident, with files", before.residentBytes(), after.residentBytes());
        publisher.content()
            .figures("Of each znode",
                Figure.of("beside name and data", "B", perNode).bar(
                    String.format(Locale.ROOT, "<= %.0f B", BAR_BYTES),
                    perNode <= BAR_BYTES ? Verdict.MET : Verdict.MISSED),
                Figure.of("name and data", "B", payload(nameBytes) / nodeCount))
            .bars("Memory of the server, before and with " + nodeCount + " znodes", figures);
    }

    private static void add(final List<Figure> figures, final String name, final long before, final long after)
    {
        figures.add(Figure.of(name, "MiB", before / MIB).target("before"));
        figures.add(Figure.of(name, "MiB", after / MIB).target("after"));
    }

    private void row(final PrintWriter out, final String name, final long before, final long after)
    {
        out.printf(Locale.ROOT, "%-34s %12.1f %12.1f %14.1f%n",
            name, before / MIB, after / MIB, (after - before) / (double)nodeCount);
    }

    private void warmUp(final String address) throws LoadException
    {
        final LoadContext context = context(address).root("/w").keyCount(1000)
            .mix(OperationMix.parse("create:2,delete:2,set:2,get:1"))
            .connectionCount(CONNECTION_COUNT).depth(64).operationCount(warmupCount).warmupNs(0)
            .durationNs(WARMUP_TIMEOUT_NS).conclude();
        try (LoadRun run = new LoadRun(context, new ClientTarget(context), new Phases()))
        {
            run.prepare();
            final LoadResult result = run.measure();
            if (!result.isClean())
            {
                throw new LoadException("requests failed: " + result.errors());
            }
        }
    }

    private LoadContext context(final String address)
    {
        return new LoadContext().servers(List.of(address)).dataLength(dataLength).connectionCount(CONNECTION_COUNT);
    }

    private static long nameBytes(final KeySpace keySpace)
    {
        long bytes = keySpace.keyNameBytes();
        for (int i = 0; i < keySpace.parentCount(); i++)
        {
            bytes += keySpace.parent(i).length() - keySpace.root().length() - 1;
        }
        return bytes;
    }

    /** Phases on standard error. */
    private final class Phases implements LoadListener
    {
        @Override
        public void onPhase(final String phase)
        {
            spec.commandLine().getErr().println(phase);
            spec.commandLine().getErr().flush();
        }

        @Override
        public void onSecond(final LoadSecond second)
        {
            // The phases say enough.
        }

        @Override
        public void onInterval(final Operation operation, final Histogram interval)
        {
            // The phases say enough.
        }
    }
}
