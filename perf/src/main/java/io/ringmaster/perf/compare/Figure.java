package io.ringmaster.perf.compare;

import java.util.Locale;

import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/** What is read off a load, over all its operations. */
public enum Figure
{
    /** Operations per second: more is better. */
    RATE("rate", "%,.0f /s", 0),
    /** Median latency, microseconds: less is better, as for all that follow. */
    P50("p50", "%,.1f us", 50),
    /** 99th percentile, microseconds. */
    P99("p99", "%,.1f us", 99),
    /** 99.9th percentile, microseconds. */
    P999("p99.9", "%,.1f us", 99.9);

    private static final double NS_PER_US = 1_000;

    private final String title;
    private final String format;
    private final double percentile;

    Figure(final String title, final String format, final double percentile)
    {
        this.title = title;
        this.format = format;
        this.percentile = percentile;
    }

    /**
     * Is less better?
     *
     * @return true for latencies, false for rates.
     */
    public boolean isLatency()
    {
        return percentile > 0;
    }

    /**
     * Read it off.
     *
     * @param result of a load.
     * @return operations per second, or microseconds.
     */
    public double of(final LoadResult result)
    {
        return isLatency() ? all(result).getValueAtPercentile(percentile) / NS_PER_US : result.perSecond();
    }

    /**
     * A value with its unit.
     *
     * @param value to write.
     * @return the text.
     */
    public String toText(final double value)
    {
        return String.format(Locale.ROOT, format, value);
    }

    @Override
    public String toString()
    {
        return title;
    }

    /** Latencies of all operations of a load. */
    static Histogram all(final LoadResult result)
    {
        final Histogram all = Latency.histogram();
        result.histograms().values().forEach(all::add);
        return all;
    }
}
