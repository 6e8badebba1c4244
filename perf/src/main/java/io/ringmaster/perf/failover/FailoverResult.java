package io.ringmaster.perf.failover;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Series;
import org.HdrHistogram.Histogram;

/** What the kills of one kind of ensemble came to. Not threadsafe. */
public final class FailoverResult
{
    private static final double NS_PER_MS = 1e6;
    private static final int PERCENTILE_STEPS = 1;

    private final String name;
    private final Series gapsMs = new Series();
    private final Series returnsMs = new Series();
    private final Series ratesPerSecond = new Series();
    private final Histogram histogram = Latency.histogram();
    private long lostSessions;

    /**
     * No kills yet.
     *
     * @param name of what is measured.
     */
    public FailoverResult(final String name)
    {
        this.name = name;
    }

    /**
     * A leader was killed.
     *
     * @param gapNs         longest time without an acknowledged write.
     * @param returnNs      from its new start until it served again.
     * @param ratePerSecond acknowledged writes per second before the kill.
     */
    void add(final long gapNs, final long returnNs, final double ratePerSecond)
    {
        gapsMs.add(gapNs / NS_PER_MS);
        returnsMs.add(returnNs / NS_PER_MS);
        ratesPerSecond.add(ratePerSecond);
        histogram.recordValue(Math.min(gapNs, Latency.MAX_NS));
    }

    void addLostSessions(final long count)
    {
        lostSessions += count;
    }

    /**
     * Sessions that were refused when they came back.
     *
     * @return count over all kills.
     */
    public long lostSessions()
    {
        return lostSessions;
    }

    /**
     * Median of the gaps.
     *
     * @return milliseconds.
     */
    public double medianMs()
    {
        return gapsMs.median();
    }

    /**
     * Longest gap.
     *
     * @return milliseconds.
     */
    public double worstMs()
    {
        return Arrays.stream(gapsMs.toArray()).max().orElse(0);
    }

    /**
     * Heading over {@link #print}.
     *
     * @param out to print to.
     */
    public static void printHeading(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-12s %5s %10s %9s %14s %8s %9s  %s%n",
            "ensemble", "kills", "median ms", "worst ms", "sessions lost", "back ms", "writes/s", "gaps in ms");
    }

    /**
     * One line, and each gap.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-12s %5d %10.0f %9.0f %14d %8.0f %,9.0f  %s%n",
            name, histogram.getTotalCount(), medianMs(), worstMs(), lostSessions, returnsMs.median(),
            ratesPerSecond.median(), gapsMs.toText("%.0f"));
    }

    /**
     * The distribution of the gaps, in HdrHistogram's own form, in milliseconds.
     *
     * @param out to print to.
     */
    public void printDistribution(final PrintWriter out)
    {
        out.println("# " + name + ": longest time without an acknowledged write, ms");
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        histogram.outputPercentileDistribution(
            new PrintStream(bytes, true, StandardCharsets.UTF_8), PERCENTILE_STEPS, NS_PER_MS);
        out.print(bytes.toString(StandardCharsets.UTF_8));
    }

    /**
     * What was measured.
     *
     * @return name of the ensemble.
     */
    public String name()
    {
        return name;
    }

    /**
     * The gaps.
     *
     * @return nanoseconds.
     */
    public Histogram histogram()
    {
        return histogram;
    }

    /**
     * Each gap.
     *
     * @return milliseconds, without a bar.
     */
    public Figure gaps()
    {
        return figure("longest time without an acknowledged write", "ms", gapsMs);
    }

    /**
     * Each return of a killed server.
     *
     * @return milliseconds from its new start until it served.
     */
    public Figure returns()
    {
        return figure("from the new start of a server until it serves", "ms", returnsMs);
    }

    /**
     * Writes before each kill.
     *
     * @return writes per second.
     */
    public Figure rates()
    {
        return figure("acknowledged writes before the kill", "/s", ratesPerSecond);
    }

    private Figure figure(final String title, final String unit, final Series series)
    {
        return Figure.of(title, unit, series.toArray()).target(name);
    }

    /**
     * As a map, for JSON.
     *
     * @return figures by name.
     */
    public Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("ensemble", name);
        map.put("gapsMs", gapsMs.toArray());
        map.put("medianMs", medianMs());
        map.put("worstMs", worstMs());
        map.put("sessionsLost", lostSessions);
        map.put("returnsMs", returnsMs.toArray());
        map.put("writesPerSecond", ratesPerSecond.toArray());
        return map;
    }
}
