package io.ringmaster.perf;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.process.ServerProcess;
import io.ringmaster.perf.scale.ResidentRun;
import io.ringmaster.perf.scale.ScaleReport;
import io.ringmaster.perf.scale.ZnodeCost;
import io.ringmaster.perf.scale.ZnodeCostSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code perf memory}: what a znode costs, measured from the outside of a server process. */
@Command(
    name = "memory",
    description = "Starts a fresh server, warms it up, looks at its memory, creates many znodes, and looks again. " +
        "The server's heap has a fixed size and is touched at the start, so that resident memory grows by what is " +
        "allocated outside of it; live objects on the heap are added. Then it creates the same znodes in a fresh " +
        "Ringmaster and a fresh ZooKeeper, by ZooKeeper's protocol, waits until they rest, and compares the resident " +
        "memory of their whole processes, as it stands; the same after a full collection is shown too.")
final class MemoryCommand extends ScaleCommand
{
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

    private ZnodeCostSettings settings;

    MemoryCommand()
    {
        super("What a znode costs", 1);
    }

    @Override
    void conclude()
    {
        settings = new ZnodeCostSettings(nodeCount, dataLength, keysPerParent, warmupCount);
    }

    @Override
    ScaleReport report()
    {
        final ScaleReport report = new ScaleReport();
        ZnodeCost.announce(report);
        if (!isAlone)
        {
            ResidentRun.announce(report);
        }
        return report;
    }

    @Override
    void measure(final ScaleReport report) throws IOException, LoadException
    {
        for (int i = 1; i <= roundCount(); i++)
        {
            beginRound(i);
            try (ServerProcess server = serverOptions().start("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"))
            {
                new ZnodeCost(settings, this::say).run(server, report);
            }
            if (!isAlone)
            {
                measureBeside(report);
            }
        }
    }

    private void measureBeside(final ScaleReport report) throws IOException, LoadException
    {
        final ResidentRun run = new ResidentRun(settings, this::say);
        final List<String> zooKeeperOptions = new ArrayList<>(List.of("-Xmx2g"));
        zooKeeperOptions.addAll(zooKeeperJvmOptions);
        for (final ServerKind kind : ServerKind.values())
        {
            final List<String> jvmOptions =
                kind == ServerKind.RINGMASTER ? serverOptions().jvmOptions() : zooKeeperOptions;
            try (StandaloneServer server = new StandaloneServer(serverOptions().directory(), kind, List.of(),
                serverOptions().serverOptions(), jvmOptions))
            {
                run.run(server, report);
            }
        }
    }
}
