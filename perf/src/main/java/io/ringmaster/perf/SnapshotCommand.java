package io.ringmaster.perf;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.scale.ScaleReport;
import io.ringmaster.perf.scale.SnapshotRun;
import io.ringmaster.perf.scale.SnapshotSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf snapshot}: what clients feel of a snapshot. */
@Command(
    name = "snapshot",
    mixinStandardHelpOptions = true,
    description = "Creates many znodes, finds the most operations per second that the server takes in a closed loop, " +
        "and puts a share of it on the server at fixed times: once without, and once while it takes one snapshot " +
        "after the other, as 'ringmaster snapshot take' asks for them. Compares the tails.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:all bars met", "1:a bar was missed, or the run failed", "64:wrong arguments"})
final class SnapshotCommand implements Callable<Integer>
{
    @Spec
    private CommandSpec spec;

    @Mixin
    private ServerOptions serverOptions;

    @Mixin
    private ScaleOutput output;

    @Option(names = "--protocol", defaultValue = "sbe", paramLabel = "PROTOCOL",
        description = "How to speak to the server: sbe or zookeeper (default: ${DEFAULT-VALUE}).")
    private Protocol protocol;

    @Option(names = "--znodes", defaultValue = "1000000", paramLabel = "COUNT",
        description = "Znodes (default: ${DEFAULT-VALUE}).")
    private int nodeCount;

    @Option(names = "--data-size", defaultValue = "100", paramLabel = "BYTES",
        description = "Length of the data of each (default: ${DEFAULT-VALUE}).")
    private int dataLength;

    @Option(names = "--connections", defaultValue = "8", paramLabel = "COUNT",
        description = "Connections of the load (default: ${DEFAULT-VALUE}).")
    private int connectionCount;

    @Option(names = "--gets-per-set", defaultValue = "10", paramLabel = "COUNT",
        description = "Gets to each set of the load (default: ${DEFAULT-VALUE}).")
    private int getsPerSet;

    @Option(names = "--load", defaultValue = "50", paramLabel = "PERCENT",
        description = "Share of the most that a closed loop of 64 in flight per connection gets through " +
            "(default: ${DEFAULT-VALUE}).")
    private double sharePerCent;

    @Option(names = "--rate", defaultValue = "0", paramLabel = "COUNT",
        description = "Operations per second, instead of a share of the most.")
    private double ratePerSecond;

    @Option(names = "--duration", defaultValue = "5s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time of each measurement in a round (default: ${DEFAULT-VALUE}).")
    private long durationNs;

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "COUNT",
        description = "Rounds of which the median is taken (default: ${DEFAULT-VALUE}); one more before warms up.")
    private int roundCount;

    @Override
    public Integer call() throws Exception
    {
        final SnapshotSettings settings = settings();
        try (Publisher publisher = output.open(
            "Snapshots: what clients feel of them", serverOptions.directory()))
        {
            return measure(publisher, settings);
        }
    }

    private int measure(final Publisher publisher, final SnapshotSettings settings) throws Exception
    {
        final ScaleReport report = SnapshotRun.report();
        output.say("starting a server");
        try (ServerProcess server = serverOptions.start(List.of("-Xms64m"));
            SnapshotRun run = new SnapshotRun(protocol,
                protocol == Protocol.SBE ? server.address() : server.zookeeperAddress(), server.dataDirectory(),
                settings, output::say))
        {
            run.prepare();
            output.say("round 0 of " + roundCount + ": warming up");
            run.round(SnapshotRun.report());
            for (int i = 1; i <= roundCount; i++)
            {
                output.say("round " + i + " of " + roundCount);
                run.round(report);
            }
        }
        final Map<String, Object> named = new LinkedHashMap<>();
        named.put("protocol", protocol.toString());
        named.put("znodes", nodeCount);
        named.put("dataSize", dataLength);
        named.put("connections", connectionCount);
        named.put("mix", settings.mix());
        named.put("loadPerCent", sharePerCent);
        return output.print(publisher, named, report);
    }

    private SnapshotSettings settings()
    {
        if (roundCount < 1 || getsPerSet < 1)
        {
            throw new ParameterException(spec.commandLine(), "rounds and gets per set must be positive");
        }
        if (protocol != Protocol.SBE && protocol != Protocol.ZOOKEEPER)
        {
            throw new ParameterException(spec.commandLine(), "a server of ours does not speak " + protocol);
        }
        try
        {
            return new SnapshotSettings(nodeCount, dataLength, connectionCount, "get:" + getsPerSet + ",set:1",
                ratePerSecond, sharePerCent, durationNs);
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }
}
