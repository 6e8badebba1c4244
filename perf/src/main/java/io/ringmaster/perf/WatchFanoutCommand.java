package io.ringmaster.perf;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.scale.FanoutSettings;
import io.ringmaster.perf.scale.ScaleReport;
import io.ringmaster.perf.scale.WatchFanout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code perf watch-fanout}: how long until all watchers of a node have their event. */
@Command(
    name = "watch-fanout",
    description = "Lets many connections watch one node, sets it, and measures the time until the first, the median " +
        "and the last of them has its event. Starts a Ringmaster and a ZooKeeper, each alone, and measures them in " +
        "turn by the same client of ZooKeeper's protocol.")
final class WatchFanoutCommand extends ScaleCommand
{
    private static final double BAR_RATIO = 0.25;
    /** Servers and client compile the code of their ways in these. */
    private static final int WARM_UP_ROUNDS = 5;

    @Mixin
    private StandaloneOptions options;

    @Option(names = "--watchers", defaultValue = "1000", paramLabel = "COUNT",
        description = "Watches that are set before each set (default: ${DEFAULT-VALUE}).")
    private int watcherCount;

    @Option(names = "--watchers-per-connection", defaultValue = "1", paramLabel = "COUNT",
        description = "How many of them one connection has (default: ${DEFAULT-VALUE}). As a server keeps one watch " +
            "per connection and node, more than one takes as many nodes, which are set one right after the other.")
    private int watchersPerConnection;

    @Option(names = "--sets", defaultValue = "20", paramLabel = "COUNT",
        description = "Sets of each round, of which the median is taken (default: ${DEFAULT-VALUE}).")
    private int setCount;

    @Option(names = "--concurrency", defaultValue = "32", paramLabel = "COUNT",
        description = "Connections that are opened, and watches that are set, at a time (default: ${DEFAULT-VALUE}; " +
            "ZooKeeper's NIO lets 50 wait to be accepted).")
    private int concurrency;

    private FanoutSettings settings;

    WatchFanoutCommand()
    {
        super("Watch fan-out: until all watchers of a node have their event", 5);
    }

    @Override
    void conclude()
    {
        settings = new FanoutSettings(watcherCount, watchersPerConnection, setCount, concurrency);
        settings.checkFileDescriptors();
    }

    @Override
    ScaleReport report()
    {
        return WatchFanout.report().ratioBar(
            WatchFanout.LAST, ServerKind.RINGMASTER.toString(), ServerKind.ZOOKEEPER.toString(), BAR_RATIO);
    }

    @Override
    void measure(final ScaleReport report) throws Exception
    {
        final Map<ServerKind, WatchFanout> fanouts = new EnumMap<>(ServerKind.class);
        try (Closer closer = new Closer())
        {
            for (final ServerKind kind : options.kinds())
            {
                final StandaloneServer server =
                    closer.add(options.start(kind, serverOptions(), List.of(), List.of("-Xmx1g")));
                final WatchFanout fanout = closer.add(new WatchFanout(server.address(), settings));
                say(kind + ": opening " + settings.connectionCount() + " sessions");
                fanout.prepare();
                fanouts.put(kind, fanout);
            }
            beginWarmup();
            for (int i = 0; i < WARM_UP_ROUNDS; i++)
            {
                round(i, fanouts, WatchFanout.report());
            }
            for (int i = 1; i <= roundCount(); i++)
            {
                beginRound(i);
                round(i, fanouts, report);
            }
        }
    }

    private void round(final int number, final Map<ServerKind, WatchFanout> fanouts, final ScaleReport report)
        throws LoadException
    {
        for (final ServerKind kind : options.kinds(number))
        {
            fanouts.get(kind).round(report, kind.toString());
        }
    }
}
