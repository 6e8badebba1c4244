package io.ringmaster.perf.report;

import java.util.Locale;

import org.HdrHistogram.Histogram;

/**
 * Percentiles of one histogram of nanoseconds, in microseconds.
 *
 * @param count  values.
 * @param p50Us  median.
 * @param p90Us  90th percentile.
 * @param p99Us  99th percentile.
 * @param p999Us 99.9th percentile.
 * @param p9999Us 99.99th percentile.
 * @param maxUs  largest value.
 * @param meanUs mean.
 */
public record Latency(
    long count, double p50Us, double p90Us, double p99Us, double p999Us, double p9999Us, double maxUs, double meanUs)
{
    /** Longest latency that a histogram can tell from longer ones: an hour. */
    public static final long MAX_NS = 3_600_000_000_000L;
    private static final int SIGNIFICANT_DIGITS = 3;
    private static final double NS_PER_US = 1_000;

    /**
     * An empty histogram for nanoseconds.
     *
     * @return the histogram; longer values than {@link #MAX_NS} are to be cut to it.
     */
    public static Histogram histogram()
    {
        return new Histogram(MAX_NS, SIGNIFICANT_DIGITS);
    }

    /**
     * Read the percentiles.
     *
     * @param histogram of nanoseconds.
     * @return the percentiles; zeros if it is empty.
     */
    public static Latency of(final Histogram histogram)
    {
        return new Latency(
            histogram.getTotalCount(),
            histogram.getValueAtPercentile(50) / NS_PER_US,
            histogram.getValueAtPercentile(90) / NS_PER_US,
            histogram.getValueAtPercentile(99) / NS_PER_US,
            histogram.getValueAtPercentile(99.9) / NS_PER_US,
            histogram.getValueAtPercentile(99.99) / NS_PER_US,
            histogram.getMaxValue() / NS_PER_US,
            histogram.getTotalCount() == 0 ? 0 : histogram.getMean() / NS_PER_US);
    }

    /**
     * Headings for {@link #row}.
     *
     * @param name of the first column.
     * @return one line.
     */
    public static String heading(final String name)
    {
        return String.format(Locale.ROOT, "%-34s %10s %9s %9s %9s %9s %9s %9s",
            name, "count", "p50 us", "p90 us", "p99 us", "p99.9 us", "p99.99 us", "max us");
    }

    /**
     * The percentiles as one line under {@link #heading}.
     *
     * @param name of the row.
     * @return one line.
     */
    public String row(final String name)
    {
        return String.format(Locale.ROOT, "%-34s %10d %9.1f %9.1f %9.1f %9.1f %9.1f %9.1f",
            name, count, p50Us, p90Us, p99Us, p999Us, p9999Us, maxUs);
    }
}
