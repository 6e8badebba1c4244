package io.ringmaster.perf.speed;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Series;
import io.ringmaster.perf.report.Verdict;
import org.HdrHistogram.Histogram;

/** Figures of all rounds, their medians, and which bars they meet. Not threadsafe. */
public final class SpeedReport
{
    private final Map<SpeedFigure, Series> figures = new EnumMap<>(SpeedFigure.class);
    private final Map<SpeedFigure, Histogram> histograms = new EnumMap<>(SpeedFigure.class);

    /**
     * Add the figure of a round.
     *
     * @param figure that was measured.
     * @param value  in the figure's unit.
     */
    public void add(final SpeedFigure figure, final double value)
    {
        figures.computeIfAbsent(figure, (ignore) -> new Series()).add(value);
    }

    /**
     * Add the latencies of a round.
     *
     * @param figure    that was measured; its value is the median.
     * @param histogram nanoseconds.
     * @return the median in microseconds.
     */
    public double add(final SpeedFigure figure, final Histogram histogram)
    {
        histograms.computeIfAbsent(figure, (ignore) -> Latency.histogram()).add(histogram);
        final double medianUs = Latency.of(histogram).p50Us();
        add(figure, medianUs);
        return medianUs;
    }

    /**
     * Bars whose figure was measured and does not meet them.
     *
     * @return the bars.
     */
    public List<SpeedBar> missed()
    {
        final List<SpeedBar> missed = new ArrayList<>();
        for (final SpeedBar bar : SpeedBar.values())
        {
            final Series series = figures.get(bar.figure());
            if (series != null && !bar.isMet(series.median()))
            {
                missed.add(bar);
            }
        }
        return missed;
    }

    /**
     * Print as a table: medians, bars, and the figures of the rounds.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-38s %16s  %-16s %-6s %s%n", "figure", "median", "bar", "", "rounds");
        figures.forEach((figure, series) ->
        {
            final SpeedBar bar = SpeedBar.of(figure);
            final double median = series.median();
            final String verdict = bar == null ? "" : bar.isMet(median) ? "met" : "MISSED";
            out.printf(Locale.ROOT, "%-38s %16s  %-16s %-6s %s%n", figure.title(), figure.toText(median),
                bar == null ? "" : bar, verdict, series.toText(figure.format()));
        });
        out.flush();
    }

    /**
     * All of it for a report: figures with bars, latencies of all rounds, and throughput.
     *
     * @param content to add to.
     */
    public void publish(final Publication.Builder content)
    {
        final List<Figure> all = new ArrayList<>();
        figures.forEach((figure, series) ->
        {
            final Figure plain = Figure.of(figure.title(), figure.unit(), series.toArray());
            final SpeedBar bar = SpeedBar.of(figure);
            all.add(bar == null ? plain :
                plain.bar(bar.toString(), bar.isMet(series.median()) ? Verdict.MET : Verdict.MISSED));
        });
        final Map<String, Histogram> curves = new LinkedHashMap<>();
        histograms.forEach((figure, histogram) -> curves.put(figure.title().replace(", p50", ""), histogram));
        content.figures("Figures", all)
            .percentiles("Latency, all rounds", curves)
            .bars("Median latency", ofUnit(all, SpeedFigure.GET.unit()))
            .bars("Throughput", ofUnit(all, SpeedFigure.GET_PIPELINED.unit()));
    }

    private static List<Figure> ofUnit(final List<Figure> figures, final String unit)
    {
        return figures.stream().filter((figure) -> figure.unit().equals(unit))
            .map((figure) -> figure.bar(null, null)).toList();
    }

    /**
     * As a tree of maps, for JSON.
     *
     * @return the tree; keys in a fixed order.
     */
    public Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        figures.forEach((figure, series) ->
        {
            final Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("median", series.median());
            entry.put("rounds", series.toArray());
            final SpeedBar bar = SpeedBar.of(figure);
            if (bar != null)
            {
                entry.put("bar", bar.toString());
                entry.put("isMet", bar.isMet(series.median()));
            }
            map.put(figure.name().toLowerCase(Locale.ROOT), entry);
        });
        return map;
    }
}
