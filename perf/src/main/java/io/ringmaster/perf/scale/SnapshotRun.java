package io.ringmaster.perf.scale;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
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
import io.ringmaster.perf.report.Series;
import org.HdrHistogram.Histogram;

/**
 * Tails of a load at a fixed rate while a server writes snapshots, and while it writes none. Belongs to one thread.
 */
public final class SnapshotRun implements AutoCloseable
{
    /** Rate of the load. */
    public static final String RATE = "rate";
    /** How long one snapshot takes. */
    public static final String DURATION = "snapshot";

    private static final String WITHOUT = "no snapshot";
    private static final String DURING = "during snapshots";
    private static final double BAR_RATIO = 2;
    private static final double PER_CENT = 100;
    private static final String ROOT = "/snapshot";
    private static final int KEYS_PER_PARENT = 1_000;
    private static final int PEAK_DEPTH = 64;
    private static final long PEAK_WARMUP_NS = 2_000_000_000L;
    private static final long MAX_WARMUP_NS = 500_000_000L;
    private static final List<Operation> OPERATIONS = List.of(Operation.GET, Operation.SET);

    private final Path dataDirectory;
    private final Protocol protocol;
    private final SnapshotSettings settings;
    private final Consumer<String> progress;
    private final LoadContext context;
    private final LoadRun load;

    /**
     * Open nothing yet.
     *
     * @param protocol      of the load.
     * @param server        host:port.
     * @param dataDirectory of the server.
     * @param settings      of the measurement.
     * @param progress      to be told what happens.
     */
    public SnapshotRun(
        final Protocol protocol,
        final String server,
        final Path dataDirectory,
        final SnapshotSettings settings,
        final Consumer<String> progress)
    {
        this.protocol = protocol;
        this.dataDirectory = dataDirectory;
        this.settings = settings;
        this.progress = progress;
        context = context(server).depth(LoadContext.DEFAULT_OPEN_DEPTH).durationNs(settings.durationNs())
            .warmupNs(Math.min(MAX_WARMUP_NS, settings.durationNs())).conclude();
        load = new LoadRun(context, protocol.target(context), LoadListener.NONE);
    }

    private LoadContext context(final String server)
    {
        return new LoadContext().servers(List.of(server)).root(ROOT).mix(OperationMix.parse(settings.mix()))
            .keyCount(settings.nodeCount()).keysPerParent(KEYS_PER_PARENT).dataLength(settings.dataLength())
            .connectionCount(settings.connectionCount()).isKept(true);
    }

    /**
     * Announce what is measured.
     *
     * @return a report without values.
     */
    public static ScaleReport report()
    {
        final ScaleReport report = new ScaleReport().figure(RATE, "rate of the load", FigureUnit.PER_SECOND);
        for (final Operation operation : OPERATIONS)
        {
            report.figure(operation + "P50", operation + ", p50", FigureUnit.MICROSECONDS)
                .figure(operation + "P99", operation + ", p99", FigureUnit.MICROSECONDS)
                .figure(operation + "P999", operation + ", p99.9", FigureUnit.MICROSECONDS)
                .figure(operation + "Max", operation + ", longest", FigureUnit.MICROSECONDS)
                .ratioBar(operation + "P999", DURING, WITHOUT, BAR_RATIO);
        }
        return report.figure(DURATION, "one snapshot, under the load", FigureUnit.MILLISECONDS);
    }

    /**
     * Create the znodes, and find the rate if none is given.
     *
     * @throws LoadException if a request fails.
     */
    public void prepare() throws LoadException
    {
        progress.accept("creating " + settings.nodeCount() + " znodes");
        load.prepare();
        context.ratePerSecond(settings.ratePerSecond());
        if (settings.ratePerSecond() == 0)
        {
            final LoadContext peak = context(context.servers().get(0)).depth(PEAK_DEPTH).warmupNs(PEAK_WARMUP_NS)
                .durationNs(settings.durationNs()).conclude();
            try (LoadRun run = new LoadRun(peak, protocol.target(peak), LoadListener.NONE))
            {
                run.connect();
                final double perSecond = checked(run.measure()).perSecond();
                progress.accept(String.format("at most %,.0f operations per second", perSecond));
                context.ratePerSecond(perSecond * settings.sharePerCent() / PER_CENT);
            }
        }
    }

    /**
     * Measure once without and once with snapshots.
     *
     * @param report to add the figures to.
     * @throws IOException   if no snapshot is taken.
     * @throws LoadException if a request fails.
     */
    public void round(final ScaleReport report) throws IOException, LoadException
    {
        report.add(RATE, DURING, context.ratePerSecond());
        add(report, WITHOUT, checked(load.measure()));
        try (SnapshotTaker taker = new SnapshotTaker(dataDirectory))
        {
            final LoadResult result = checked(load.measure());
            final Series durationsMs = taker.end();
            add(report, DURING, result);
            report.add(DURATION, DURING, durationsMs.median());
            progress.accept(durationsMs.toArray().length + " snapshots");
        }
    }

    private static void add(final ScaleReport report, final String subject, final LoadResult result)
    {
        for (final Operation operation : OPERATIONS)
        {
            final Histogram histogram = result.histograms().get(operation);
            final Latency latency = Latency.of(histogram);
            report.addLatencies(operation + ", " + subject, histogram);
            report.add(operation + "P50", subject, latency.p50Us());
            report.add(operation + "P99", subject, latency.p99Us());
            report.add(operation + "P999", subject, latency.p999Us());
            report.add(operation + "Max", subject, latency.maxUs());
        }
    }

    private static LoadResult checked(final LoadResult result) throws LoadException
    {
        if (!result.isClean() || !result.histograms().keySet().containsAll(OPERATIONS))
        {
            throw new LoadException("requests failed: " + result.errors() + ", without a reply: " +
                result.unfinished() + ", measured: " + result.histograms().keySet());
        }
        return result;
    }

    /** Close the connections; the znodes stay. */
    @Override
    public void close()
    {
        load.close();
    }
}
