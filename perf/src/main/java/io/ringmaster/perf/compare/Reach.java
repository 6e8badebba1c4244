package io.ringmaster.perf.compare;

import java.util.HashMap;
import java.util.Map;

import io.ringmaster.perf.load.LoadResult;

/**
 * Which fixed rates are far out of a target's reach, by what it did in closed loops of the same operations. To load it
 * all the same would queue up more than it works off within minutes, and end the run. Not threadsafe.
 */
final class Reach
{
    /** A target works off what it was late with in this many times the duration, or is not asked. */
    private static final double LEAST_SHARE = 1.0 / 3;

    private final Map<String, Double> bestRates = new HashMap<>();

    /** A load was measured, warming up or not. */
    void add(final Workload workload, final CompareTarget target, final LoadResult result)
    {
        if (workload.ratePerSecond() == 0)
        {
            bestRates.merge(key(workload, target), result.perSecond(), Math::max);
        }
    }

    /** Is the load at a fixed rate that the target is known to be far from, and nothing compared with the target? */
    boolean isBeyond(final Workload workload, final CompareTarget target)
    {
        final Double best = bestRates.get(key(workload, target));
        return target.role() == CompareTarget.Role.BESIDE && best != null &&
            best < LEAST_SHARE * workload.ratePerSecond();
    }

    private static String key(final Workload workload, final CompareTarget target)
    {
        return workload.mix() + " " + target;
    }
}
