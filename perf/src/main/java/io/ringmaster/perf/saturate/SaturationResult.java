package io.ringmaster.perf.saturate;

import java.util.List;

import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/**
 * What a {@link SaturationSearch} has found.
 *
 * @param rate   highest rate that holds; 0 if none does.
 * @param rounds measurements at that rate, those that do not hold included; empty if none does.
 * @param limit  what ended the search.
 * @param steps  all measurements, in the order in which they were made.
 */
public record SaturationResult(double rate, List<SaturationStep> rounds, Limit limit, List<SaturationStep> steps)
{
    /** What keeps the rate from being higher. */
    public enum Limit
    {
        /** The server misses the target at a rate that is higher by no more than the precision. */
        SERVER("the server misses the target above"),
        /** The client is late itself above: the server may be able to hold more. */
        CLIENT("the client was the limit: the server may hold more"),
        /** Somewhat higher rates have both held and missed, again and again. */
        NOISE("too much noise: higher rates have held and missed"),
        /** The highest rate that may be tried holds. */
        MAX_RATE("the highest rate that was to be tried holds"),
        /** Not even the lowest rate holds. */
        NOTHING_HOLDS("not even the lowest rate holds");

        private final String text;

        Limit(final String text)
        {
            this.text = text;
        }

        @Override
        public String toString()
        {
            return text;
        }
    }

    /** Takes copies. */
    public SaturationResult
    {
        rounds = List.copyOf(rounds);
        steps = List.copyOf(steps);
    }

    /**
     * Latencies at the rate that was found, of all its rounds.
     *
     * @return nanoseconds; empty if no rate holds.
     */
    public Histogram latency()
    {
        final Histogram all = Latency.histogram();
        rounds.forEach((round) -> all.add(round.latency()));
        return all;
    }
}
