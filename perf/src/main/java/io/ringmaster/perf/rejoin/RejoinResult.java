package io.ringmaster.perf.rejoin;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Publication;
import org.HdrHistogram.Histogram;

/**
 * How a follower came back.
 *
 * @param ensemble  whose follower.
 * @param lack      what it lacked.
 * @param caughtUpMs from the start of its process until it served what the leader had at that moment.
 * @param beforeNs  sets through the leader, without the follower, nanoseconds; not to be written to.
 * @param duringNs  the same, from the start of the process until it had caught up.
 */
public record RejoinResult(
    String ensemble, String lack, double caughtUpMs, Histogram beforeNs, Histogram duringNs)
{
    private static final double US_PER_MS = 1e3;

    /**
     * Sets without the follower.
     *
     * @return their percentiles.
     */
    public Latency before()
    {
        return Latency.of(beforeNs);
    }

    /**
     * Sets while the follower came back.
     *
     * @return their percentiles.
     */
    public Latency during()
    {
        return Latency.of(duringNs);
    }

    /**
     * All results for a report.
     *
     * @param content to add to.
     * @param results in the order of the measurements.
     */
    public static void publish(final Publication.Builder content, final List<RejoinResult> results)
    {
        final List<Figure> figures = new ArrayList<>();
        final List<Figure> times = new ArrayList<>();
        final Map<String, Histogram> curves = new LinkedHashMap<>();
        for (final RejoinResult result : results)
        {
            final String name = "follower lacks " + result.lack;
            times.add(Figure.of(name, "ms", result.caughtUpMs).target(result.ensemble));
            result.addPercentiles(figures, "before", result.before());
            result.addPercentiles(figures, "during", result.during());
            curves.put(result.ensemble + ", " + result.lack + ", before", result.beforeNs);
            curves.put(result.ensemble + ", " + result.lack + ", during", result.duringNs);
        }
        content.bars("Until it has caught up", times)
            .bars("Sets through the leader", figures)
            .percentiles("Sets through the leader", curves);
    }

    private void addPercentiles(final List<Figure> figures, final String when, final Latency latency)
    {
        final String who = ensemble + ", " + lack;
        figures.add(Figure.of("p99 " + when, "ms", latency.p99Us() / US_PER_MS).target(who));
        figures.add(Figure.of("max " + when, "ms", latency.maxUs() / US_PER_MS).target(who));
    }

    /**
     * Heading over {@link #print}.
     *
     * @param out to print to.
     */
    public static void printHeading(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-12s %-28s %12s %12s %12s %12s %12s%n", "ensemble", "follower lacks", "caught up ms",
            "p99 before", "p99 during", "max before", "max during");
    }

    /**
     * One line.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-12s %-28s %,12.0f %9.1f ms %9.1f ms %9.1f ms %9.1f ms%n", ensemble, lack, caughtUpMs,
            before().p99Us() / US_PER_MS, during().p99Us() / US_PER_MS, before().maxUs() / US_PER_MS,
            during().maxUs() / US_PER_MS);
    }

    /**
     * As a map, for JSON.
     *
     * @return figures by name.
     */
    public Map<String, Object> toMap()
    {
        final Latency before = before();
        final Latency during = during();
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("ensemble", ensemble);
        map.put("lack", lack);
        map.put("caughtUpMs", caughtUpMs);
        map.put("p50BeforeUs", before.p50Us());
        map.put("p50DuringUs", during.p50Us());
        map.put("p99BeforeUs", before.p99Us());
        map.put("p99DuringUs", during.p99Us());
        map.put("maxBeforeUs", before.maxUs());
        map.put("maxDuringUs", during.maxUs());
        return map;
    }
}
