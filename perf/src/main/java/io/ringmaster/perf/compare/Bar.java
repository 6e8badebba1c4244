package io.ringmaster.perf.compare;

import java.util.Locale;

/**
 * What the ratio of a figure to the reference's has to keep.
 *
 * @param figure that is held against it.
 * @param limit  least ratio of a rate, greatest ratio of a latency.
 */
public record Bar(Figure figure, double limit)
{
    /**
     * Does a ratio keep it?
     *
     * @param ratio to the reference.
     * @return true if so.
     */
    public boolean isMet(final double ratio)
    {
        return figure.isLatency() ? ratio <= limit : ratio >= limit;
    }

    @Override
    public String toString()
    {
        return String.format(Locale.ROOT, "%s %.2f x", figure.isLatency() ? "<=" : ">=", limit);
    }
}
