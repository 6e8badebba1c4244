package io.ringmaster.perf.compare;

import java.util.Locale;

/**
 * What the ratio of a figure to the reference's has to keep.
 *
 * @param measure that is held against it.
 * @param limit   least ratio of a rate, greatest ratio of a latency.
 */
public record Bar(Measure measure, double limit)
{
    /**
     * Does a ratio keep it?
     *
     * @param ratio to the reference.
     * @return true if so.
     */
    public boolean isMet(final double ratio)
    {
        return measure.isLatency() ? ratio <= limit : ratio >= limit;
    }

    @Override
    public String toString()
    {
        return String.format(Locale.ROOT, "%s %.2f x", measure.isLatency() ? "<=" : ">=", limit);
    }
}
