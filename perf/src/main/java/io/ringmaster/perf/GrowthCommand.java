package io.ringmaster.perf;

import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.scale.GrowthRun;
import io.ringmaster.perf.scale.GrowthSettings;
import io.ringmaster.perf.scale.ScaleReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perf growth}: what more znodes and more connections cost a get and a set. */
@Command(
    name = "growth",
    description = "Measures the median latency of gets and sets with few and with many znodes, one operation at a " +
        "time, and over few and over many connections, at the same total rate. Starts three servers side by side, " +
        "and measures the two of a pair in turn.")
final class GrowthCommand extends ScaleCommand
{
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

    private GrowthSettings settings;

    GrowthCommand()
    {
        super("Growth: what more znodes and more connections cost", 5);
    }

    @Override
    void conclude()
    {
        ServerOptions.checkSpoken(protocol);
        settings = new GrowthSettings(nodeCount, largeNodeCount, connectionCount,
            largeConnectionCount, ratePerSecond, warmupNs, durationNs);
        settings.checkFileDescriptors();
    }

    @Override
    ScaleReport report()
    {
        return GrowthRun.report(settings);
    }

    @Override
    void measure(final ScaleReport report) throws Exception
    {
        say("starting three servers");
        try (ServerProcess small = serverOptions().start();
            ServerProcess large = serverOptions().start();
            ServerProcess crowded = serverOptions().start();
            GrowthRun run = new GrowthRun(protocol, ServerOptions.address(small, protocol),
                ServerOptions.address(large, protocol), ServerOptions.address(crowded, protocol), settings,
                this::say))
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
