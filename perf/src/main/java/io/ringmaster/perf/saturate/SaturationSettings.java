package io.ringmaster.perf.saturate;

/**
 * How {@link SaturationSearch} searches.
 *
 * @param percentile  that is held to the target, above 0 and below 100.
 * @param targetNs    latency that it must not exceed, nanoseconds.
 * @param startRate   first rate, operations per second.
 * @param maxRate     highest rate to try.
 * @param precision   the search ends when the lowest rate that misses is at most this many times the highest that
 *                    holds; above 1.
 * @param roundCount  measurements of the rate that is found; more than half of them have to hold.
 */
public record SaturationSettings(
    double percentile, long targetNs, double startRate, double maxRate, double precision, int roundCount)
{
    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException with the value that is wrong and what is allowed.
     */
    public SaturationSettings
    {
        if (!(percentile > 0) || !(percentile < 100))
        {
            throw new IllegalArgumentException("percentile must be above 0 and below 100, is " + percentile);
        }
        if (targetNs <= 0)
        {
            throw new IllegalArgumentException("target latency must be positive, is " + targetNs + " ns");
        }
        if (!(startRate >= 1) || !(maxRate >= startRate))
        {
            throw new IllegalArgumentException("start rate must be 1 or more, and the highest rate not below it; " +
                "they are " + startRate + " and " + maxRate);
        }
        if (!(precision > 1) || !(precision <= 2))
        {
            throw new IllegalArgumentException("precision must be above 0 % and at most 100 %, is " +
                (precision - 1) * 100 + " %");
        }
        if (roundCount < 1)
        {
            throw new IllegalArgumentException("rounds must be positive, are " + roundCount);
        }
    }
}
