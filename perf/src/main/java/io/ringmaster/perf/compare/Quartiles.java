package io.ringmaster.perf.compare;

import java.util.Arrays;

/**
 * The middle half of some values, and all of them.
 *
 * @param min   least value.
 * @param lower quartile, interpolated between neighbours.
 * @param upper quartile, interpolated between neighbours.
 * @param max   greatest value.
 */
record Quartiles(double min, double lower, double upper, double max)
{
    private static final double QUARTER = 0.25;

    /**
     * Of some values.
     *
     * @param values one or more, in any order.
     * @return their quartiles.
     */
    static Quartiles of(final double[] values)
    {
        final double[] sorted = values.clone();
        Arrays.sort(sorted);
        return new Quartiles(
            sorted[0], at(sorted, QUARTER), at(sorted, 1 - QUARTER), sorted[sorted.length - 1]);
    }

    private static double at(final double[] sorted, final double share)
    {
        final double position = share * (sorted.length - 1);
        final int below = (int)position;
        final int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
