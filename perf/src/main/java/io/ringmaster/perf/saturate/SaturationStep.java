package io.ringmaster.perf.saturate;

import java.util.Locale;

import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.RatePoint;
import org.HdrHistogram.Histogram;

/**
 * One measurement at one rate.
 *
 * @param rate      asked for, operations per second.
 * @param achieved  operations per second that were done.
 * @param latency   of all operations from their intended start, nanoseconds; not to be written to.
 * @param percentileNs value of the percentile that is searched for, nanoseconds.
 * @param verdict   whether it holds.
 * @param note      why not; empty if it does.
 */
public record SaturationStep(
    double rate, double achieved, Histogram latency, long percentileNs, StepVerdict verdict, String note)
{
    private static final double NS_PER_US = 1e3;

    /**
     * Does the percentile hold?
     *
     * @return true if so.
     */
    public boolean isHeld()
    {
        return verdict == StepVerdict.HELD;
    }

    /**
     * One line of progress.
     *
     * @param percentile of the search.
     * @return the line.
     */
    public String toText(final double percentile)
    {
        return String.format(Locale.ROOT, "%,12.0f /s  p%s %,.1f us  %s%s", rate, text(percentile),
            percentileNs / NS_PER_US, verdict.name().toLowerCase(Locale.ROOT).replace('_', ' '),
            note.isEmpty() ? "" : ": " + note);
    }

    /**
     * For a chart.
     *
     * @param series that it belongs to.
     * @return the point.
     */
    public RatePoint point(final String series)
    {
        return new RatePoint(series, rate, achieved, Latency.of(latency), verdict.verdict(), note);
    }

    /** Without a fraction that says nothing. */
    static String text(final double percentile)
    {
        return percentile == Math.rint(percentile) ? Long.toString((long)percentile) : Double.toString(percentile);
    }
}
