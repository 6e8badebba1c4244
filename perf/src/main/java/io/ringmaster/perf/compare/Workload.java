package io.ringmaster.perf.compare;

import java.util.List;

import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.report.Latency;

/**
 * One kind of load that all targets get, and the figure that they are compared by: p50 with one operation in flight,
 * operations per second with more.
 *
 * @param operation       to ask for.
 * @param connectionCount of connections.
 * @param depth           operations in flight on each.
 */
public record Workload(Operation operation, int connectionCount, int depth)
{
    LoadContext context(final CompareTarget target, final CompareSettings settings, final int index)
    {
        return new LoadContext()
            .servers(List.of(target.server()))
            .mix(OperationMix.parse(operation.toString()))
            .root("/perf-" + ProcessHandle.current().pid() + "-" + index + operation.toString().charAt(0) + depth)
            .connectionCount(connectionCount)
            .depth(depth)
            .dataLength(settings.dataLength())
            .warmupNs(settings.warmupNs())
            .durationNs(settings.durationNs())
            .conclude();
    }

    /** Latency, where one operation is in flight at a time: less is better. */
    boolean isLatency()
    {
        return connectionCount == 1 && depth == 1;
    }

    double figure(final LoadResult result)
    {
        return isLatency() ? Latency.of(result.histograms().get(operation)).p50Us() : result.perSecond();
    }

    String format()
    {
        return isLatency() ? "%.1f us" : "%,.0f /s";
    }

    @Override
    public String toString()
    {
        return operation + ", " + connectionCount + " x " + depth + (isLatency() ? ", p50" : "");
    }
}
