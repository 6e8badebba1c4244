package io.ringmaster.perf;

import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.scale.ScaleReport;
import io.ringmaster.perf.scale.SnapshotRun;
import io.ringmaster.perf.scale.SnapshotSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perf snapshot}: what clients feel of a snapshot. */
@Command(
    name = "snapshot",
    description = "Creates many znodes, finds the most operations per second that the server takes in a closed loop, " +
        "and puts a share of it on the server at fixed times: once without, and once while it takes one snapshot " +
        "after the other, as 'ringmaster snapshot take' asks for them. Compares the tails.")
final class SnapshotCommand extends ScaleCommand
{
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

    private SnapshotSettings settings;

    SnapshotCommand()
    {
        super("Snapshots: what clients feel of them", 5);
    }

    @Override
    void conclude()
    {
        if (getsPerSet < 1)
        {
            throw new IllegalArgumentException("gets per set must be positive");
        }
        ServerOptions.checkSpoken(protocol);
        settings = new SnapshotSettings(nodeCount, dataLength, connectionCount, "get:" + getsPerSet + ",set:1",
            ratePerSecond, sharePerCent, durationNs);
    }

    @Override
    ScaleReport report()
    {
        return SnapshotRun.report();
    }

    @Override
    void measure(final ScaleReport report) throws Exception
    {
        say("starting a server");
        try (ServerProcess server = serverOptions().start();
            SnapshotRun run = new SnapshotRun(
                protocol, ServerOptions.address(server, protocol), server.dataDirectory(), settings, this::say))
        {
            run.prepare();
            beginWarmup();
            run.round(report());
            for (int i = 1; i <= roundCount(); i++)
            {
                beginRound(i);
                run.round(report);
            }
        }
    }
}
