package io.ringmaster.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.ringmaster.client.Waiting;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadReport;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.LoadSecond;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.tools.ExitCode;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf load}: puts a server under load, in a closed loop or at a fixed rate. */
@Command(
    name = "load",
    mixinStandardHelpOptions = true,
    description = "Puts a server under load. Without --rate in a closed loop: each connection keeps --depth " +
        "operations in flight. With --rate in an open loop: operations start at fixed times, whatever becomes of " +
        "those before them, and latency counts from the time at which an operation should have started.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
        "0:done without an error", "1:an operation failed, or the load could not run", "64:wrong arguments"})
final class LoadCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Option(names = "--protocol", defaultValue = "sbe", paramLabel = "PROTOCOL",
        description = "How to speak to the server: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Protocol protocol;

    @Option(names = "--server", split = ",", paramLabel = "HOST:PORT",
        description = "Server, or several (default: 127.0.0.1:7181; 127.0.0.1:2181 with --protocol zookeeper, " +
            "aeron:ipc[/dev/shm/ringmaster] with --protocol aeron, which also takes aeron:udp:HOST:PORT).")
    private List<String> servers;

    @Option(names = "--mix", defaultValue = "get", paramLabel = "OP[:WEIGHT],...",
        description = "Operations and their weights: get, set, create, delete, exists, children " +
            "(default: ${DEFAULT-VALUE}). Example: get:10,set:1")
    private String mix;

    @Option(names = "--connections", defaultValue = "1", paramLabel = "COUNT",
        description = "Connections, each with a session of its own (default: ${DEFAULT-VALUE}).")
    private int connectionCount;

    @Option(names = "--depth", paramLabel = "COUNT",
        description = "Operations of each connection in flight (default: 1; with --rate the upper limit, " +
            LoadContext.DEFAULT_OPEN_DEPTH + ").")
    private Integer depth;

    @Option(names = "--threads", defaultValue = "1", paramLabel = "COUNT",
        description = "Event loops of the client (default: ${DEFAULT-VALUE}).")
    private int threadCount;

    @Option(names = "--wait", defaultValue = "backoff", paramLabel = "MODE",
        description = "How the event loops wait for replies: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private Waiting waiting;

    @Option(names = "--rate", defaultValue = "0", paramLabel = "PER_SECOND",
        description = "Operations per second of all connections together; 0: closed loop.")
    private double ratePerSecond;

    @Option(names = "--spin", description = "With --rate: the pacing thread spins rather than sleeps: more exact " +
        "start times for a core of its own.")
    private boolean isSpinPaced;

    @Option(names = "--keys", defaultValue = "" + LoadContext.DEFAULT_KEY_COUNT, paramLabel = "COUNT",
        description = "Nodes to read and set, created before the load (default: ${DEFAULT-VALUE}).")
    private int keyCount;

    @Option(names = "--keys-per-parent", defaultValue = "" + LoadContext.DEFAULT_KEYS_PER_PARENT,
        paramLabel = "COUNT", description = "Children of each parent, as 'children' lists them " +
        "(default: ${DEFAULT-VALUE}).")
    private int keysPerParent;

    @Option(names = "--data-size", defaultValue = "" + LoadContext.DEFAULT_DATA_LENGTH, paramLabel = "BYTES",
        description = "Length of the data of each node (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--duration", defaultValue = "10s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of the measurement (default: ${DEFAULT-VALUE}).")
    private long durationNs;

    @Option(names = "--warmup", defaultValue = "3s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time under load before the measurement (default: ${DEFAULT-VALUE}).")
    private long warmupNs;

    @Option(names = "--operations", defaultValue = "0", paramLabel = "COUNT",
        description = "End after this many operations, if --duration has not ended before; 0: no limit.")
    private long operationCount;

    @Option(names = "--connect-timeout", defaultValue = "10s", converter = DurationConverter.class,
        paramLabel = "TIME", description = "How long to wait for each session (default: ${DEFAULT-VALUE}).")
    private long connectTimeoutNs;

    @Option(names = "--root", paramLabel = "PATH",
        description = "Node below which the load works (default: /perf- and the process id).")
    private String root;

    @Option(names = "--keep", description = "Leave the nodes there at the end.")
    private boolean isKept;

    @Mixin
    private PublishOptions publishOptions;

    @Option(names = "--json", description = "Print the result as one line of JSON instead of a table.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception
    {
        final LoadContext context = context();
        final PrintWriter out = spec.commandLine().getOut();
        final PrintWriter err = spec.commandLine().getErr();
        final LoadResult result;
        try (Publisher publisher = publishOptions.open(spec, "Load: " + context.mix(), Path.of(".")))
        {
            result = run(context, new Progress(err, publisher));
            LoadReport.publish(publisher.content(), context, result);
            publisher.publish();
        }
        if (isJson)
        {
            printJson(out, LoadReport.toMap(context, result));
        }
        else
        {
            LoadReport.print(out, context, result);
        }
        if (!result.isClean())
        {
            err.println("failed: " + result.errors() + ", without a reply: " + result.unfinished());
            return ExitCode.FAILURE;
        }
        if (result.count() == 0)
        {
            err.println("failed: not one operation was measured");
            return ExitCode.FAILURE;
        }
        return ExitCode.OK;
    }

    private LoadContext context()
    {
        try
        {
            final LoadContext context = new LoadContext()
                .servers(servers == null ? List.of(protocol.defaultServer()) : servers)
                .mix(OperationMix.parse(mix))
                .connectionCount(connectionCount)
                .threadCount(threadCount)
                .waiting(waiting)
                .ratePerSecond(ratePerSecond)
                .isSpinPaced(isSpinPaced)
                .keyCount(keyCount)
                .keysPerParent(keysPerParent)
                .dataLength(dataLength)
                .durationNs(durationNs)
                .warmupNs(warmupNs)
                .operationCount(operationCount)
                .isKept(isKept)
                .connectTimeoutNs(connectTimeoutNs);
            protocol.check(context.servers());
            if (root != null)
            {
                context.root(root);
            }
            final int defaultDepth = context.isOpenLoop() ? LoadContext.DEFAULT_OPEN_DEPTH : 1;
            return context.depth(depth == null ? defaultDepth : depth).conclude();
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }

    private LoadResult run(final LoadContext context, final LoadListener listener) throws LoadException
    {
        try (LoadRun run = new LoadRun(context, protocol.target(context), listener))
        {
            run.prepare();
            return run.measure();
        }
    }

    private static void printJson(final PrintWriter out, final Map<String, Object> result) throws IOException
    {
        out.println(new ObjectMapper().writeValueAsString(result));
        out.flush();
    }

    /** A line per second for the person, and the interval log. */
    private record Progress(PrintWriter err, Publisher publisher) implements LoadListener
    {
        @Override
        public void onPhase(final String phase)
        {
            err.println(phase);
            err.flush();
        }

        @Override
        public void onSecond(final LoadSecond second)
        {
            final String latency = second.latency().count() == 0 ? second.phase().withoutLatencies() : String.format(
                Locale.ROOT, "p50 %.1f  p99 %.1f  max %.1f us",
                second.latency().p50Us(), second.latency().p99Us(), second.latency().maxUs());
            err.printf(Locale.ROOT, "%6.1f s %,12.0f/s  %s%s%n", second.elapsedNs() / 1e9, second.perSecond(), latency,
                second.failedCount() == 0 ? "" : "  failed " + second.failedCount());
            err.flush();
        }

        @Override
        public void onInterval(final Operation operation, final Histogram interval)
        {
            publisher.interval(operation.toString(), interval);
        }
    }
}
