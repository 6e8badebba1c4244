package io.ringmaster.perf.scale;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.load.Protocol;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/**
 * Latency of gets and sets with few and with many znodes, one at a time, and over few and over many connections, at one
 * rate. Three servers stand side by side, so that the two of a pair are measured in turn. Belongs to one thread.
 */
public final class GrowthRun implements AutoCloseable
{
    /** Most that a median may grow. */
    private static final double BAR_RATIO = 1.5;
    private static final int KEYS_PER_PARENT = 1_000;
    private static final int FILLING_CONNECTIONS = 4;
    private static final String ROOT = "/growth";
    private static final List<Operation> OPERATIONS = List.of(Operation.GET, Operation.SET);

    /** One side of a pair: its load, and the settings of it, of which the mix changes. */
    private static final class Side implements AutoCloseable
    {
        private final String name;
        private final LoadContext context;
        private final LoadRun run;

        Side(final String name, final Protocol protocol, final LoadContext context)
        {
            this.name = name;
            this.context = context;
            context.conclude();
            run = new LoadRun(context, protocol.target(context), LoadListener.NONE);
        }

        double p50Us(final Operation operation, final ScaleReport report) throws LoadException
        {
            context.mix(OperationMix.parse(operation.toString()));
            final LoadResult result = run.measure();
            if (!result.isClean() || result.count() == 0)
            {
                throw new LoadException(name + ", " + operation + ": requests failed: " + result.errors() +
                    ", without a reply: " + result.unfinished() + ", measured: " + result.count());
            }
            final Histogram histogram = result.histograms().get(operation);
            report.addLatencies(operation + ", " + name, histogram);
            return Latency.of(histogram).p50Us();
        }

        @Override
        public void close()
        {
            run.close();
        }
    }

    private final Protocol protocol;
    private final GrowthSettings settings;
    private final Consumer<String> progress;
    private final Side small;
    private final Side large;
    private final Side few;
    private final Side many;
    private final String largeServer;

    /**
     * Open nothing yet.
     *
     * @param protocol      of the load.
     * @param smallServer   host:port of a server for few znodes and few connections.
     * @param largeServer   of one for many znodes.
     * @param crowdedServer of one for many connections.
     * @param settings      of the measurement.
     * @param progress      to be told what happens.
     */
    public GrowthRun(
        final Protocol protocol,
        final String smallServer,
        final String largeServer,
        final String crowdedServer,
        final GrowthSettings settings,
        final Consumer<String> progress)
    {
        this.protocol = protocol;
        this.settings = settings;
        this.progress = progress;
        this.largeServer = largeServer;
        small = new Side(settings.small(), protocol, context(smallServer, "-one", settings.nodeCount()));
        large = new Side(settings.large(), protocol, context(largeServer, "", settings.largeNodeCount()));
        few = new Side(settings.few(), protocol, rated(smallServer, settings.connectionCount()));
        many = new Side(settings.many(), protocol, rated(crowdedServer, settings.largeConnectionCount()));
    }

    private LoadContext context(final String server, final String suffix, final int nodeCount)
    {
        return new LoadContext().servers(List.of(server)).root(ROOT + suffix).keyCount(nodeCount)
            .keysPerParent(KEYS_PER_PARENT).warmupNs(settings.warmupNs()).durationNs(settings.durationNs())
            .isKept(true);
    }

    private LoadContext rated(final String server, final int connectionCount)
    {
        return context(server, "-rate", settings.nodeCount()).connectionCount(connectionCount)
            .depth(LoadContext.DEFAULT_OPEN_DEPTH).ratePerSecond(settings.ratePerSecond());
    }

    /**
     * Announce what is measured.
     *
     * @param settings of the measurement.
     * @return a report without values.
     */
    public static ScaleReport report(final GrowthSettings settings)
    {
        final ScaleReport report = new ScaleReport();
        for (final Operation operation : OPERATIONS)
        {
            report.figure(nodesKey(operation), operation + ", 1 x 1, p50", FigureUnit.MICROSECONDS)
                .ratioBar(nodesKey(operation), settings.large(), settings.small(), BAR_RATIO);
        }
        for (final Operation operation : OPERATIONS)
        {
            report.figure(connectionsKey(operation),
                    String.format(Locale.ROOT, "%s, %,.0f /s, p50", operation, settings.ratePerSecond()),
                    FigureUnit.MICROSECONDS)
                .ratioBar(connectionsKey(operation), settings.many(), settings.few(), BAR_RATIO);
        }
        return report;
    }

    /**
     * Create the znodes and open the connections.
     *
     * @throws LoadException if that fails.
     */
    public void prepare() throws LoadException
    {
        progress.accept("creating " + settings.large());
        final LoadContext filling = context(largeServer, "", settings.largeNodeCount())
            .connectionCount(FILLING_CONNECTIONS).conclude();
        try (LoadRun run = new LoadRun(filling, protocol.target(filling), LoadListener.NONE))
        {
            run.prepare();
        }
        large.run.connect();
        small.run.prepare();
        progress.accept("opening " + settings.many());
        few.run.prepare();
        many.run.prepare();
    }

    /**
     * Measure each pair once.
     *
     * @param report to add the figures to.
     * @throws LoadException if a request fails.
     */
    public void round(final ScaleReport report) throws LoadException
    {
        for (final Operation operation : OPERATIONS)
        {
            for (final Side side : List.of(small, large))
            {
                report.add(nodesKey(operation), side.name, side.p50Us(operation, report));
            }
            for (final Side side : List.of(few, many))
            {
                report.add(connectionsKey(operation), side.name, side.p50Us(operation, report));
            }
        }
    }

    private static String nodesKey(final Operation operation)
    {
        return operation + "Znodes";
    }

    private static String connectionsKey(final Operation operation)
    {
        return operation + "Connections";
    }

    /** Close the connections; the znodes stay. */
    @Override
    public void close()
    {
        small.close();
        large.close();
        few.close();
        many.close();
    }
}
