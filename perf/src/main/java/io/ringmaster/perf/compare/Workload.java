package io.ringmaster.perf.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.report.Latency;

/**
 * One kind of load that all targets get, and the figures that they are compared by.
 *
 * @param mix             operations to ask for, as {@link OperationMix} reads them.
 * @param connectionCount of connections.
 * @param depth           operations in flight on each; at a fixed rate the most of them.
 * @param ratePerSecond   of all connections together; 0: as many as there are answers.
 * @param durationFactor  how many times the usual duration it is measured for: rare latencies take time.
 * @param measures        to read off.
 * @param bars            for some of them.
 */
public record Workload(
    String mix,
    int connectionCount,
    int depth,
    double ratePerSecond,
    int durationFactor,
    List<Measure> measures,
    List<Bar> bars)
{
    /** At a fixed rate: if half of the operations wait for more of the duration than this, a queue grows. */
    private static final double MOST_P50_SHARE = 0.05;
    private static final double NS_PER_US = 1_000;

    /** Nobody changes the lists. */
    public Workload
    {
        measures = List.copyOf(measures);
        bars = List.copyOf(bars);
    }

    /**
     * A closed loop, with nothing to read off yet.
     *
     * @param mix             operations to ask for.
     * @param connectionCount of connections.
     * @param depth           operations in flight on each.
     * @return the load.
     */
    public static Workload closed(final String mix, final int connectionCount, final int depth)
    {
        return new Workload(mix, connectionCount, depth, 0, 1, List.of(), List.of());
    }

    /**
     * An open loop: operations at fixed times, whether answers have come or not. With nothing to read off yet.
     *
     * @param mix             operations to ask for.
     * @param connectionCount of connections.
     * @param ratePerSecond   of all connections together.
     * @return the load.
     */
    public static Workload open(final String mix, final int connectionCount, final double ratePerSecond)
    {
        return new Workload(
            mix, connectionCount, LoadContext.DEFAULT_OPEN_DEPTH, ratePerSecond, 1, List.of(), List.of());
    }

    /**
     * The same, with one more measure that has no bar.
     *
     * @param measure to read off.
     * @return the load.
     */
    public Workload reading(final Measure measure)
    {
        return new Workload(mix, connectionCount, depth, ratePerSecond, durationFactor, and(measures, measure), bars);
    }

    /**
     * The same, with one more measure and its bar.
     *
     * @param measure to read off.
     * @param limit   least ratio of a rate, greatest ratio of a latency.
     * @return the load.
     */
    public Workload holding(final Measure measure, final double limit)
    {
        return new Workload(mix, connectionCount, depth, ratePerSecond, durationFactor, and(measures, measure),
            and(bars, new Bar(measure, limit)));
    }

    /**
     * The same, measured for longer.
     *
     * @param factor times the usual duration.
     * @return the load.
     */
    public Workload lasting(final int factor)
    {
        return new Workload(mix, connectionCount, depth, ratePerSecond, factor, measures, bars);
    }

    /**
     * The bar of a measure.
     *
     * @param measure to look for.
     * @return nothing if it has none.
     */
    public Optional<Bar> bar(final Measure measure)
    {
        return bars.stream().filter((bar) -> bar.measure() == measure).findFirst();
    }

    LoadContext context(final CompareTarget target, final CompareSettings settings, final int index)
    {
        return new LoadContext()
            .servers(target.servers())
            .mix(OperationMix.parse(mix))
            .root("/perf-" + ProcessHandle.current().pid() + "-" + index)
            .connectionCount(connectionCount)
            .depth(depth)
            .ratePerSecond(ratePerSecond)
            .dataLength(settings.dataLength())
            .warmupNs(settings.warmupNs())
            .durationNs(durationFactor * settings.durationNs())
            .conclude();
    }

    /** Did the target keep up with the fixed rate? */
    boolean isRateHeld(final LoadResult result)
    {
        final double p50Ns = Latency.of(Measure.all(result)).p50Us() * NS_PER_US;
        return ratePerSecond == 0 || p50Ns <= MOST_P50_SHARE * result.elapsedNs();
    }

    /** Does it leave nodes behind that were not there before? */
    boolean isCreating()
    {
        return mix.contains("create");
    }

    @Override
    public String toString()
    {
        return ratePerSecond > 0 ?
            String.format(Locale.ROOT, "%s, open loop, %,.0f /s", mix, ratePerSecond) :
            mix + ", " + connectionCount + " x " + depth;
    }

    private static <T> List<T> and(final List<T> list, final T more)
    {
        final List<T> all = new ArrayList<>(list);
        all.add(more);
        return all;
    }
}
