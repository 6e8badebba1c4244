package io.ringmaster.perf.compare;

import java.util.Locale;

import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/** What is read off a load, over all its operations. */
public enum Measure
{
    /** Operations per second: more is better. */
    RATE("rate", "/s", "%,.0f", 0),
    /** Median latency, microseconds: less is better, as for all that follow. */
    P50("p50", "us", "%,.1f", 50),
    /** 99th percentile, microseconds. */
    P99("p99", "us", "%,.1f", 99),
    /** 99.9th percentile, microseconds. */
    P999("p99.9", "us", "%,.1f", 99.9);

    private static final double NS_PER_US = 1_000;

    private final String title;
    private final String unit;
    private final String format;
    private final double percentile;

    Measure(final String title, final String unit, final String format, final double percentile)
    {
        this.title = title;
        this.unit = unit;
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
     * Unit of the values.
     *
     * @return {@code /s} or {@code us}.
     */
    public String unit()
    {
        return unit;
    }

    /**
     * A value with its unit.
     *
     * @param value to write.
     * @return the text.
     */
    public String toText(final double value)
    {
        return String.format(Locale.ROOT, format, value) + " " + unit;
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
