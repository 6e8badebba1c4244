package io.ringmaster.perf.speed;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Series;

/** Figures of all rounds, their medians, and which bars they meet. Not threadsafe. */
public final class SpeedReport
{
    private final Map<SpeedFigure, Series> figures = new EnumMap<>(SpeedFigure.class);

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
