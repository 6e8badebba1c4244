package io.ringmaster.perf.scale;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

import io.ringmaster.perf.compare.ControlFigures;
import io.ringmaster.perf.compare.Judge;
import io.ringmaster.perf.compare.JudgedReport;
import io.ringmaster.perf.compare.Unrest;
import io.ringmaster.perf.compare.Verdicts;
import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Series;
import io.ringmaster.perf.report.Verdict;
import org.HdrHistogram.Histogram;

/**
 * Figures of several subjects (servers, sizes) over rounds, and which bars they meet, judged as those of the suite are.
 * A ratio is taken within its round. Figures and subjects keep the order in which they came. Not threadsafe.
 */
public final class ScaleReport implements JudgedReport
{
    /** Verdict of a bar whose figure was not measured: nothing is claimed, and nothing is missed. */
    private static final String NOT_MEASURED = "not measured";

    /** Values of one figure, by subject. */
    private record Measured(String key, String title, FigureUnit unit, Map<String, Series> subjects)
    {
    }

    /** What a figure is to be at most: the ratio of two subjects, or with {@code base} null the value of one. */
    private record Bar(String figure, String subject, String base, double limit)
    {
    }

    private final Map<String, Measured> figures = new LinkedHashMap<>();
    private final List<Bar> bars = new ArrayList<>();
    private final Map<String, Histogram> latencies = new LinkedHashMap<>();
    private ControlFigures control = new ControlFigures();

    /**
     * Tell what the bare machine did meanwhile; without it the machine counts as calm.
     *
     * @param newControl figures that may go on to change.
     * @return this.
     */
    public ScaleReport control(final ControlFigures newControl)
    {
        control = newControl;
        return this;
    }

    /**
     * Announce a figure.
     *
     * @param key   in JSON.
     * @param title for people.
     * @param unit  of its values.
     * @return this.
     */
    public ScaleReport figure(final String key, final String title, final FigureUnit unit)
    {
        figures.put(key, new Measured(key, title, unit, new LinkedHashMap<>()));
        return this;
    }

    /**
     * Let the ratio of two subjects be at most so much.
     *
     * @param figure  announced.
     * @param subject that is divided.
     * @param base    that it is divided by.
     * @param limit   of the ratio.
     * @return this.
     */
    public ScaleReport ratioBar(final String figure, final String subject, final String base, final double limit)
    {
        bars.add(new Bar(announced(figure).key, subject, base, limit));
        return this;
    }

    /**
     * Let a figure be at most so much.
     *
     * @param figure  announced.
     * @param subject that it is measured of.
     * @param limit   in the figure's unit.
     * @return this.
     */
    public ScaleReport bar(final String figure, final String subject, final double limit)
    {
        bars.add(new Bar(announced(figure).key, subject, null, limit));
        return this;
    }

    /**
     * Add the value of a round.
     *
     * @param figure  announced.
     * @param subject that it was measured of.
     * @param value   in the figure's unit.
     */
    public void add(final String figure, final String subject, final double value)
    {
        announced(figure).subjects.computeIfAbsent(subject, (ignore) -> new Series()).add(value);
    }

    /**
     * Add latencies, to be shown with those of the other rounds as a percentile curve.
     *
     * @param curve     what was measured of whom.
     * @param histogram nanoseconds; copied.
     */
    public void addLatencies(final String curve, final Histogram histogram)
    {
        latencies.computeIfAbsent(curve, (ignore) -> Latency.histogram()).add(histogram);
    }

    @Override
    public Verdicts verdicts()
    {
        return Verdicts.of(bars.stream().map(this::verdict).filter(Objects::nonNull));
    }

    @Override
    public void print(final PrintWriter out)
    {
        line(out, "figure", "of", "median", "bar", "", "rounds");
        for (final Measured figure : figures.values())
        {
            String title = figure.title;
            for (final Map.Entry<String, Series> entry : figure.subjects.entrySet())
            {
                final Bar bar = valueBar(figure, entry.getKey());
                final Series series = entry.getValue();
                line(out, title, entry.getKey(), figure.unit.toText(series.median()),
                    bar == null ? "" : "<= " + figure.unit.toText(bar.limit), bar == null ? "" : verdictText(bar),
                    series.toText(figure.unit.format()));
                title = "";
            }
            for (final Bar bar : bars)
            {
                if (bar.base != null && bar.figure.equals(figure.key))
                {
                    final Series ratios = measured(bar);
                    line(out, title, "ratio", ratios == null ? "" : FigureUnit.RATIO.toText(ratios.median()),
                        "<= " + FigureUnit.RATIO.toText(bar.limit), verdictText(bar),
                        ratios == null ? "" : ratios.toText(FigureUnit.RATIO.format()));
                    title = "";
                }
            }
        }
        control.print(out);
        out.println(verdicts());
        out.flush();
    }

    private static void line(
        final PrintWriter out,
        final String title,
        final String subject,
        final String median,
        final String bar,
        final String verdict,
        final String rounds)
    {
        out.printf(Locale.ROOT, "%-40s %-20s %14s  %-14s %-9s %s%n", title, subject, median, bar, verdict, rounds);
    }

    @Override
    public Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        for (final Measured figure : figures.values())
        {
            final Map<String, Object> entry = new LinkedHashMap<>();
            entry.put("title", figure.title);
            entry.put("unit", figure.unit.name().toLowerCase(Locale.ROOT));
            figure.subjects.forEach((subject, series) -> entry.put(subject, values(series)));
            final List<Map<String, Object>> verdicts = new ArrayList<>();
            bars.stream().filter((bar) -> bar.figure.equals(figure.key)).forEach((bar) -> verdicts.add(toMap(bar)));
            if (!verdicts.isEmpty())
            {
                entry.put("bars", verdicts);
            }
            map.put(figure.key, entry);
        }
        map.put("control", control.toMap());
        map.put("verdict", Judge.text(verdicts().together()));
        map.put("isPublishable", verdicts().isDecided());
        return map;
    }

    /** A chart for each ratio that has a bar, a table of all figures, the latencies, the bare machine. */
    @Override
    public void addTo(final Publication.Builder content)
    {
        final List<Figure> table = new ArrayList<>();
        for (final Measured measured : figures.values())
        {
            final List<Figure> subjects = new ArrayList<>();
            measured.subjects.forEach((subject, series) ->
                subjects.add(judged(toFigure(measured.title, measured.unit, series).target(subject),
                    valueBar(measured, subject), measured.unit)));
            table.addAll(subjects);
            boolean isCompared = false;
            for (final Bar bar : bars)
            {
                final Series ratios = bar.base != null && bar.figure.equals(measured.key) ? measured(bar) : null;
                if (ratios != null)
                {
                    isCompared = true;
                    table.add(judged(
                        toFigure(measured.title, FigureUnit.RATIO, ratios).target(bar.subject + " / " + bar.base),
                        bar, FigureUnit.RATIO));
                }
            }
            if (isCompared)
            {
                content.bars(measured.title.strip(), subjects);
            }
        }
        content.figures("All figures", table);
        if (!latencies.isEmpty())
        {
            content.percentiles("Latencies of all rounds", latencies);
        }
        control.addTo(content, "Bare machine");
    }

    private static Figure toFigure(final String title, final FigureUnit unit, final Series series)
    {
        return Figure.of(title.strip(), unit.unitName(), series.toArray());
    }

    private Figure judged(final Figure figure, final Bar bar, final FigureUnit unit)
    {
        return bar == null ? figure : figure.bar(
            "<= " + unit.toText(bar.limit), verdict(bar));
    }

    private Map<String, Object> toMap(final Bar bar)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("of", bar.subject);
        if (bar.base != null)
        {
            map.put("dividedBy", bar.base);
        }
        map.put("atMost", bar.limit);
        final Series measured = measured(bar);
        if (measured != null)
        {
            map.putAll(values(measured));
        }
        map.put("verdict", verdictText(bar));
        return map;
    }

    private static Map<String, Object> values(final Series series)
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("median", series.median());
        map.put("rounds", series.toArray());
        return map;
    }

    /** Null if it was not measured. How calm the machine was says nothing about what something takes in memory. */
    private Verdict verdict(final Bar bar)
    {
        final Series measured = measured(bar);
        return measured == null ? null : Judge.judge((value) -> value <= bar.limit, measured,
            announced(bar.figure).unit.isOfMemory() ? Unrest.CALM : control.unrest());
    }

    private String verdictText(final Bar bar)
    {
        final Verdict verdict = verdict(bar);
        return verdict == null ? NOT_MEASURED : Judge.text(verdict);
    }

    private Bar valueBar(final Measured figure, final String subject)
    {
        return bars.stream()
            .filter((bar) -> bar.base == null && bar.figure.equals(figure.key) && bar.subject.equals(subject))
            .findFirst().orElse(null);
    }

    /** What a bar is held against, round by round; null if not all of it was measured. */
    private Series measured(final Bar bar)
    {
        final Map<String, Series> subjects = announced(bar.figure).subjects;
        final Series series = subjects.get(bar.subject);
        if (bar.base == null || series == null)
        {
            return series;
        }
        final Series base = subjects.get(bar.base);
        if (base == null)
        {
            return null;
        }
        final double[] values = series.toArray();
        final double[] divisors = base.toArray();
        final Series ratios = new Series();
        for (int i = 0; i < Math.min(values.length, divisors.length); i++)
        {
            ratios.add(values[i] / divisors[i]);
        }
        return ratios;
    }

    private Measured announced(final String key)
    {
        final Measured figure = figures.get(key);
        if (figure == null)
        {
            throw new IllegalArgumentException("figure '" + key + "' was not announced");
        }
        return figure;
    }
}
