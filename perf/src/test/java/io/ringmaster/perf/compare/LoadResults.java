package io.ringmaster.perf.compare;

import java.util.Map;

import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/** Results of loads that never were. */
public final class LoadResults
{
    private static final long SECOND_NS = 1_000_000_000L;
    private static final long NS_PER_US = 1_000;

    private LoadResults()
    {
    }

    /**
     * So many gets within a second, each of the same latency.
     *
     * @param count     of them.
     * @param latencyUs of each.
     * @return the result.
     */
    public static LoadResult gets(final int count, final long latencyUs)
    {
        final Histogram histogram = Latency.histogram();
        histogram.recordValueWithCount(latencyUs * NS_PER_US, count);
        return new LoadResult(Map.of(Operation.GET, histogram), Latency.histogram(), Latency.histogram(),
            Map.of(), 0, SECOND_NS);
    }
}
