package io.ringmaster.perf.compare;

import java.util.Locale;

import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.report.Latency;

/**
 * One kind of load that all targets get, and the figure that they are compared by: p50 with one operation in flight,
 * operations per second with more, p99 at a fixed rate.
 *
 * @param operation       to ask for.
 * @param connectionCount of connections.
 * @param depth           operations in flight on each; at a fixed rate the most of them.
 * @param ratePerSecond   of all connections together; 0: as many as there are answers.
 */
public record Workload(Operation operation, int connectionCount, int depth, double ratePerSecond)
{
    /**
     * A closed loop.
     *
     * @param operation       to ask for.
     * @param connectionCount of connections.
     * @param depth           operations in flight on each.
     */
    public Workload(final Operation operation, final int connectionCount, final int depth)
    {
        this(operation, connectionCount, depth, 0);
    }

    /**
     * An open loop: operations at fixed times, whether answers have come or not.
     *
     * @param operation       to ask for.
     * @param connectionCount of connections.
     * @param ratePerSecond   of all connections together.
     * @return the load.
     */
    public static Workload open(final Operation operation, final int connectionCount, final double ratePerSecond)
    {
        return new Workload(operation, connectionCount, LoadContext.DEFAULT_OPEN_DEPTH, ratePerSecond);
    }

    LoadContext context(final CompareTarget target, final CompareSettings settings, final int index)
    {
        return new LoadContext()
            .servers(target.servers())
            .mix(OperationMix.parse(operation.toString()))
            .root("/perf-" + ProcessHandle.current().pid() + "-" + index + operation.toString().charAt(0) + depth)
            .connectionCount(connectionCount)
            .depth(depth)
            .ratePerSecond(ratePerSecond)
            .dataLength(settings.dataLength())
            .warmupNs(settings.warmupNs())
            .durationNs(settings.durationNs())
            .conclude();
    }

    /** Latency, where one operation is in flight at a time or the rate is given: less is better. */
    boolean isLatency()
    {
        return (connectionCount == 1 && depth == 1) || ratePerSecond > 0;
    }

    double figure(final LoadResult result)
    {
        if (!isLatency())
        {
            return result.perSecond();
        }
        final Latency latency = Latency.of(result.histograms().get(operation));
        return ratePerSecond > 0 ? latency.p99Us() : latency.p50Us();
    }

    String format()
    {
        return isLatency() ? "%.1f us" : "%,.0f /s";
    }

    @Override
    public String toString()
    {
        return ratePerSecond > 0 ?
            String.format(Locale.ROOT, "%s, %,.0f /s, p99", operation, ratePerSecond) :
            operation + ", " + connectionCount + " x " + depth + (isLatency() ? ", p50" : "");
    }
}
