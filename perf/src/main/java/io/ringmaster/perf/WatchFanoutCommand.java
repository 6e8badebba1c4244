package io.ringmaster.perf;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.report.Publisher;
import io.ringmaster.perf.scale.FanoutSettings;
import io.ringmaster.perf.scale.ScaleReport;
import io.ringmaster.perf.scale.WatchFanout;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code perf watch-fanout}: how long until all watchers of a node have their event. */
@Command(
    name = "watch-fanout",
    mixinStandardHelpOptions = true,
    description = "Lets many connections watch one node, sets it, and measures the time until the first, the median " +
        "and the last of them has its event. Starts a Ringmaster and a ZooKeeper, each alone, and measures them in " +
        "turn by the same client of ZooKeeper's protocol.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:bar met", "1:bar missed, or the run failed", "64:wrong arguments"})
final class WatchFanoutCommand implements Callable<Integer>
{
    private static final double BAR_RATIO = 0.25;

    @Spec
    private CommandSpec spec;

    @Mixin
    private StandaloneOptions options;

    @Mixin
    private ScaleOutput output;

    @Option(names = "--watchers", defaultValue = "1000", paramLabel = "COUNT",
        description = "Watches that are set before each set (default: ${DEFAULT-VALUE}).")
    private int watcherCount;

    @Option(names = "--watchers-per-connection", defaultValue = "1", paramLabel = "COUNT",
        description = "How many of them one connection has (default: ${DEFAULT-VALUE}). As a server keeps one watch " +
            "per connection and node, more than one takes as many nodes, which are set one right after the other.")
    private int watchersPerConnection;

    @Option(names = "--rounds", defaultValue = "5", paramLabel = "COUNT",
        description = "Rounds of which the median is taken (default: ${DEFAULT-VALUE}); one more before warms up.")
    private int roundCount;

    @Option(names = "--sets", defaultValue = "20", paramLabel = "COUNT",
        description = "Sets of each round, of which the median is taken (default: ${DEFAULT-VALUE}).")
    private int setCount;

    @Option(names = "--concurrency", defaultValue = "32", paramLabel = "COUNT",
        description = "Connections that are opened, and watches that are set, at a time (default: ${DEFAULT-VALUE}; " +
            "ZooKeeper's NIO lets 50 wait to be accepted).")
    private int concurrency;

    @Override
    public Integer call() throws Exception
    {
        final FanoutSettings settings = settings();
        try (Publisher publisher = output.open(
            "Watch fan-out: until all watchers of a node have their event", options.directory()))
        {
            return measure(publisher, settings);
        }
    }

    private int measure(final Publisher publisher, final FanoutSettings settings) throws Exception
    {
        final ScaleReport report = WatchFanout.report().ratioBar(
            WatchFanout.LAST, ServerKind.RINGMASTER.toString(), ServerKind.ZOOKEEPER.toString(), BAR_RATIO);
        final Map<ServerKind, WatchFanout> fanouts = new EnumMap<>(ServerKind.class);
        try (Closer closer = new Closer())
        {
            for (final ServerKind kind : options.kinds())
            {
                final StandaloneServer server = closer.add(options.start(kind, List.of(), List.of("-Xmx1g")));
                final WatchFanout fanout = closer.add(new WatchFanout(server.address(), settings));
                output.say(kind + ": opening " + settings.connectionCount() + " sessions");
                fanout.prepare();
                fanouts.put(kind, fanout);
            }
            output.say("round 0 of " + roundCount + ": warming up");
            round(0, fanouts, WatchFanout.report());
            for (int i = 1; i <= roundCount; i++)
            {
                output.say("round " + i + " of " + roundCount);
                round(i, fanouts, report);
            }
        }
        final Map<String, Object> named = new LinkedHashMap<>();
        named.put("watchers", watcherCount);
        named.put("watchersPerConnection", watchersPerConnection);
        named.put("setsPerRound", setCount);
        return output.print(publisher, named, report);
    }

    private void round(final int number, final Map<ServerKind, WatchFanout> fanouts, final ScaleReport report)
        throws LoadException
    {
        for (final ServerKind kind : options.kinds(number))
        {
            fanouts.get(kind).round(report, kind.toString());
        }
    }

    private FanoutSettings settings()
    {
        if (roundCount < 1)
        {
            throw new ParameterException(spec.commandLine(), "rounds must be positive");
        }
        try
        {
            final FanoutSettings settings =
                new FanoutSettings(watcherCount, watchersPerConnection, setCount, concurrency);
            settings.checkFileDescriptors();
            return settings;
        }
        catch (final IllegalArgumentException ex)
        {
            throw new ParameterException(spec.commandLine(), ex.getMessage(), ex);
        }
    }
}
