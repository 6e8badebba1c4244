package io.ringmaster.perf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.scale.GrowthRun;
import io.ringmaster.perf.scale.GrowthSettings;
import io.ringmaster.perf.scale.ScaleReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf growth}: what more znodes and more connections cost a get and a set. */
@Command(
    name = "growth",
    mixinStandardHelpOptions = true,
    description = "Measures the median latency of gets and sets with few and with many znodes, one operation at a " +
        "time, and over few and over many connections, at the same total rate. Starts three servers side by side, " +
        "and measures the two of a pair in turn.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all bars met", "1:a bar was missed, or the run failed", "64:wrong arguments"})
final class GrowthCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions;

    @Mixin
    private ScaleOutput output;

    @Option(names = "--protocol", defaultValue = "sbe", paramLabel = "PROTOCOL",
        description = "How to speak to the servers: sbe or zookeeper (default: ${DEFAULT-VALUE}).")
    private Protocol protocol;

    @Option(names = "--few-znodes", defaultValue = "1000", paramLabel = "COUNT",
        description = "Znodes of the small tree (default: ${DEFAULT-VALUE}).")
    private int nodeCount;

    @Option(names = "--znodes", defaultValue = "10000000", paramLabel = "COUNT",
        description = "Znodes of the large tree (default: ${DEFAULT-VALUE}).")
    private int largeNodeCount;

    @Option(names = "--few-connections", defaultValue = "10", paramLabel = "COUNT",
        description = "The few connections (default: ${DEFAULT-VALUE}).")
    private int connectionCount;

    @Option(names = "--connections", defaultValue = "1000", paramLabel = "COUNT",
        description = "The many connections (default: ${DEFAULT-VALUE}).")
    private int largeConnectionCount;

    @Option(names = "--rate", defaultValue = "5000", paramLabel = "COUNT",
        description = "Operations per second over the few and over the many connections (default: ${DEFAULT-VALUE}).")
    private double ratePerSecond;

    @Option(names = "--duration", defaultValue = "1s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each measurement in a round (default: ${DEFAULT-VALUE}).")
    private long durationNs;

    @Option(names = "--warmup", defaultValue = "300ms", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time before each of them (default: ${DEFAULT-VALUE}).")
    private long warmupNs;

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "COUNT",
        description = "Rounds of which the median is taken (default: ${DEFAULT-VALUE}); one more before warms up.")
    private int roundCount;

    @Override
    public Integer call() throws Exception
    {
        final GrowthSettings settings = settings();
        try (Publisher publisher = output.open(
            "Growth: what more znodes and more connections cost", serverOptions.directory()))
        {
            return measure(publisher, settings);
        }
    }

    private int measure(final Publisher publisher, final GrowthSettings settings) throws Exception
    {
        final ScaleReport report = GrowthRun.report(settings);
        output.say("starting three servers");
        try (ServerProcess small = serverOptions.start(List.of("-Xms64m"));
            ServerProcess large = serverOptions.start(List.of("-Xms64m"));
            ServerProcess crowded = serverOptions.start(List.of("-Xms64m"));
            GrowthRun run = new GrowthRun(
                protocol, address(small), address(large), address(crowded), settings, output::say))
        {
            run.prepare();
            output.say("round 0 of " + roundCount + ": warming up");
            run.round(GrowthRun.report(settings));
            for (int i = 1; i <= roundCount; i++)
            {
                output.say("round " + i + " of " + roundCount);
                run.round(report);
            }
        }
        final Map<String, Object> named = new LinkedHashMap<>();
        named.put("protocol", protocol.toString());
        named.put("znodes", List.of(nodeCount, largeNodeCount));
        named.put("connections", List.of(connectionCount, largeConnectionCount));
        named.put("ratePerSecond", ratePerSecond);
        return output.print(publisher, named, report);
    }

    private String address(final ServerProcess server)
    {
        return protocol == Protocol.SBE ? server.address() : server.zookeeperAddress();
    }

    private GrowthSettings settings()
    {
        if (roundCount < 1)
        {
            throw new ParameterException(spec.commandLine(), "rounds must be positive");
        }
        if (protocol != Protocol.SBE && protocol != Protocol.ZOOKEEPER)
        {
            throw new ParameterException(spec.commandLine(), "a server of ours does not speak " + protocol);
        }
        try
        {
            final GrowthSettings settings = new GrowthSettings(nodeCount, largeNodeCount, connectionCount,
                largeConnectionCount, ratePerSecond, warmupNs, durationNs);
            settings.checkFileDescriptors();
            return settings;
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }
}
