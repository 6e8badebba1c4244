package io.ringmaster.perf;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.PublicationJson;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.saturate.LoadProbe;
import io.ringmaster.perf.saturate.SaturationReport;
import io.ringmaster.perf.saturate.SaturationResult;
import io.ringmaster.perf.saturate.SaturationSearch;
import io.ringmaster.perf.saturate.SaturationSettings;
import io.ringmaster.perf.saturate.SaturationStep;
import io.ringmaster.tools.ExitCode;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf saturate}: the highest rate at which a server holds a latency. */
@Command(
    name = "saturate",
    mixinStandardHelpOptions = true,
    description = "Searches the highest rate of an open loop at which a percentile of the latency, counted from the " +
        "intended start of each operation, holds a target: doubles the rate, halves the gap, and measures what it " +
        "has found again. Says so when the client was the limit. Starts a server of its own unless --server names one.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:a rate was found", "1:no rate holds, or the run failed", "64:wrong arguments"})
final class SaturateCommand implements Callable<Integer>
{
    private static final double PER_CENT = 100;

    /** What waits for so many times the target behind the end of a measurement is given up: its rate misses. */
    private static final long BACKLOG_TARGETS = 2;

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions;

    @Option(names = "--protocol", split = ",", defaultValue = "sbe,zookeeper", paramLabel = "PROTOCOL",
        description = "How to speak to the server, one after the other: ${COMPLETION-CANDIDATES} (default: " +
            "${DEFAULT-VALUE}; with --server the one that it speaks).")
    private List<Protocol> protocols;

    @Option(names = "--server", split = ",", paramLabel = "HOST:PORT",
        description = "Put this server, or these, under load rather than one of its own; --protocol has to name " +
            "the one protocol that is spoken there.")
    private List<String> servers;

    @Option(names = "--target-latency", defaultValue = "10ms", converter = DurationConverter.class,
        paramLabel = "TIME", description = "Latency to hold, such as 800us (default: ${DEFAULT-VALUE}).")
    private long targetNs;

    @Option(names = "--percentile", defaultValue = "99.9", paramLabel = "PERCENT",
        description = "Percentile that has to hold it (default: ${DEFAULT-VALUE}).")
    private double percentile;

    @Option(names = "--start-rate", defaultValue = "1000", paramLabel = "PER_SECOND",
        description = "First rate; the search goes down to a 64th of it (default: ${DEFAULT-VALUE}).")
    private double startRate;

    @Option(names = "--max-rate", defaultValue = "10000000", paramLabel = "PER_SECOND",
        description = "Highest rate to try (default: ${DEFAULT-VALUE}).")
    private double maxRate;

    @Option(names = "--precision", defaultValue = "5", paramLabel = "PERCENT",
        description = "How much higher the rate that misses may be than the one that holds (default: " +
            "${DEFAULT-VALUE}).")
    private double precisionPercent;

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "COUNT",
        description = "Measurements of the rate that is found, of which more than half have to hold " +
            "(default: ${DEFAULT-VALUE}).")
    private int roundCount;

    @Option(names = "--mix", defaultValue = "get:10,set:1", paramLabel = "OP[:WEIGHT],...",
        description = "Operations and their weights, as of 'load' (default: ${DEFAULT-VALUE}).")
    private String mix;

    @Option(names = "--connections", defaultValue = "8", paramLabel = "COUNT",
        description = "Connections, each with a session of its own (default: ${DEFAULT-VALUE}).")
    private int connectionCount;

    @Option(names = "--depth", defaultValue = "" + LoadContext.DEFAULT_OPEN_DEPTH, paramLabel = "COUNT",
        description = "Most operations of each connection in flight; what is due beyond waits, and its wait counts " +
            "(default: ${DEFAULT-VALUE}).")
    private int depth;

    @Option(names = "--threads", defaultValue = "1", paramLabel = "COUNT",
        description = "Event loops of the client (default: ${DEFAULT-VALUE}).")
    private int threadCount;

    @Option(names = "--spin", description = "The pacing thread spins rather than sleeps: more exact start times for " +
        "a core of its own.")
    private boolean isSpinPaced;

    @Option(names = "--keys", defaultValue = "" + LoadContext.DEFAULT_KEY_COUNT, paramLabel = "COUNT",
        description = "Nodes to read and set (default: ${DEFAULT-VALUE}).")
    private int keyCount;

    @Option(names = "--data-size", defaultValue = "" + LoadContext.DEFAULT_DATA_LENGTH, paramLabel = "BYTES",
        description = "Length of the data of each node (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--duration", defaultValue = "5s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each measurement (default: ${DEFAULT-VALUE}).")
    private long durationNs;

    @Option(names = "--warmup", defaultValue = "1s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time under load before each of them (default: ${DEFAULT-VALUE}).")
    private long warmupNs;

    @Mixin
    private PublishOptions publishOptions;

    @Option(names = "--json", description = "Print what is published as one line of JSON instead of a table.")
    private boolean isJson;

    @Override
    public Integer call() throws Exception
    {
        final SaturationSettings settings = settings();
        final Map<Protocol, SaturationResult> results = new LinkedHashMap<>();
        try (Publisher publisher = publishOptions.open(
            spec, "The highest rate that holds a latency", serverOptions.directory()))
        {
            measure(settings, publisher, results);
            final SaturationReport report = new SaturationReport(settings, results);
            report.publish(publisher.content());
            final Publication publication = publisher.publish();
            final PrintWriter out = spec.commandLine().getOut();
            if (isJson)
            {
                out.println(PublicationJson.toLine(publication));
            }
            else
            {
                report.print(out);
            }
            out.flush();
        }
        return results.values().stream().allMatch((result) -> result.rate() > 0) ? ExitCode.OK : ExitCode.FAILURE;
    }

    private SaturationSettings settings()
    {
        if (servers != null && protocols.size() != 1)
        {
            throw new ParameterException(
                spec.commandLine(), "--server needs --protocol with the one protocol that is spoken there");
        }
        if (servers == null && !List.of(Protocol.SBE, Protocol.ZOOKEEPER).containsAll(protocols))
        {
            throw new ParameterException(spec.commandLine(),
                "a server of its own is spoken to by sbe and zookeeper; the other protocols need --server");
        }
        try
        {
            if (servers != null)
            {
                protocols.get(0).check(servers);
            }
            context(protocols.get(0), List.of("127.0.0.1:1"));
            return new SaturationSettings(
                percentile, targetNs, startRate, maxRate, 1 + precisionPercent / PER_CENT, roundCount);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }

    private void measure(
        final SaturationSettings settings, final Publisher publisher, final Map<Protocol, SaturationResult> results)
        throws IOException, LoadException
    {
        if (servers != null)
        {
            final Protocol protocol = protocols.get(0);
            results.put(protocol, search(protocol, servers, settings, publisher));
            return;
        }
        try (ServerProcess server = serverOptions.start())
        {
            for (final Protocol protocol : protocols)
            {
                results.put(protocol,
                    search(protocol, List.of(ServerOptions.address(server, protocol)), settings, publisher));
            }
        }
    }

    private SaturationResult search(
        final Protocol protocol,
        final List<String> addresses,
        final SaturationSettings settings,
        final Publisher publisher)
        throws LoadException
    {
        final LoadContext context = context(protocol, addresses);
        try (LoadRun run = new LoadRun(context, protocol.target(context), LoadListener.NONE))
        {
            run.prepare();
            final LoadProbe probe = new LoadProbe(run, context, settings);
            return new SaturationSearch(
                settings,
                (rate) ->
                {
                    final SaturationStep step = probe.measure(rate);
                    publisher.interval(protocol.toString(), step.latency());
                    return step;
                },
                (text) -> say(protocol + text)).run();
        }
    }

    private LoadContext context(final Protocol protocol, final List<String> addresses)
    {
        return new LoadContext().servers(addresses).mix(OperationMix.parse(mix)).connectionCount(connectionCount)
            .depth(depth).threadCount(threadCount).isSpinPaced(isSpinPaced).keyCount(keyCount).dataLength(dataLength)
            .durationNs(durationNs).warmupNs(warmupNs).ratePerSecond(startRate)
            .backlogNs(Math.max(durationNs, BACKLOG_TARGETS * targetNs))
            .root("/saturate-" + ProcessHandle.current().pid() + "-" + protocol).conclude();
    }

    private void say(final String text)
    {
        spec.commandLine().getErr().println(text);
        spec.commandLine().getErr().flush();
    }
}
