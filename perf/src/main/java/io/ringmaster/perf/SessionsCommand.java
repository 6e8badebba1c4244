package io.ringmaster.perf;

import java.util.List;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.scale.ScaleReport;
import io.ringmaster.perf.scale.SessionsRun;
import io.ringmaster.perf.scale.SessionsSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf sessions}: what many sessions cost, and what others feel when all of them expire at once. */
@Command(
    name = "sessions",
    description = "Opens many sessions, each with a connection and an ephemeral, and measures the time and the " +
        "server's memory that they take. Then all of these clients vanish, and what others feel of it is measured, " +
        "until all ephemerals are gone. A fresh Ringmaster and a fresh ZooKeeper, each alone, in turn, by the same " +
        "client of ZooKeeper's protocol; their heaps have a fixed size and are touched at the start, so that " +
        "resident memory grows by what is allocated outside of them; live objects are added.")
final class SessionsCommand extends ScaleCommand
{
    private static final double BAR_RATIO = 0.25;
    private static final double EXPIRING_BAR_RATIO = 2;
    private static final long NS_PER_MS = 1_000_000;

    @Mixin
    private StandaloneOptions options;

    @Option(names = "--sessions", defaultValue = "10000", paramLabel = "COUNT",
        description = "Sessions (default: ${DEFAULT-VALUE}).")
    private int sessionCount;

    @Option(names = "--concurrency", defaultValue = "32", paramLabel = "COUNT",
        description = "Sessions that are opened at a time (default: ${DEFAULT-VALUE}; ZooKeeper's NIO lets 50 wait " +
            "to be accepted).")
    private int concurrency;

    @Option(names = "--session-timeout", defaultValue = "10s", converter = DurationConverter.class,
        paramLabel = "TIME", description = "Timeout of each session (default: ${DEFAULT-VALUE}).")
    private long timeoutNs;

    @Option(names = "--rate", defaultValue = "2000", paramLabel = "COUNT",
        description = "Operations per second of the others, four gets to a set (default: ${DEFAULT-VALUE}).")
    private double ratePerSecond;

    @Option(names = "--connections", defaultValue = "8", paramLabel = "COUNT",
        description = "Connections of the others (default: ${DEFAULT-VALUE}).")
    private int connectionCount;

    @Option(names = "--quiet", defaultValue = "5s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time for which the others are measured before the clients vanish (default: ${DEFAULT-VALUE}).")
    private long quietNs;

    @Option(names = "--tail", defaultValue = "8s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time after the timeout in which all ephemerals must be gone (default: ${DEFAULT-VALUE}).")
    private long tailNs;

    @Option(names = "--settle", defaultValue = "8s", converter = DurationConverter.class, paramLabel = "TIME",
        description = "Time for which the server is left alone before its memory is looked at, behind what warms it " +
            "up and behind the opening (default: ${DEFAULT-VALUE}).")
    private long settleNs;

    private SessionsSettings settings;

    SessionsCommand()
    {
        super("Sessions: what many cost, and what others feel when all expire at once", 3);
    }

    @Override
    void conclude()
    {
        settings = new SessionsSettings(sessionCount, concurrency,
            Math.toIntExact(timeoutNs / NS_PER_MS), ratePerSecond, connectionCount, quietNs, tailNs, settleNs);
        settings.checkFileDescriptors();
    }

    @Override
    ScaleReport report()
    {
        final String ours = ServerKind.RINGMASTER.toString();
        final String reference = ServerKind.ZOOKEEPER.toString();
        return SessionsRun.report()
            .ratioBar(SessionsRun.OPEN, ours, reference, BAR_RATIO)
            .ratioBar(SessionsRun.MEMORY, ours, reference, BAR_RATIO)
            .bar(SessionsRun.EXPIRING_RATIO, ours, EXPIRING_BAR_RATIO);
    }

    @Override
    void measure(final ScaleReport report) throws Exception
    {
        for (int i = 1; i <= roundCount(); i++)
        {
            beginRound(i);
            for (final ServerKind kind : options.kinds(i))
            {
                say(kind.toString());
                try (StandaloneServer server = options.start(kind, serverOptions(),
                    List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch"),
                    List.of("-Xms1g", "-Xmx1g", "-XX:+AlwaysPreTouch")))
                {
                    new SessionsRun(server, settings, this::say).run(report);
                }
            }
        }
    }
}
