package io.ringmaster.perf.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.Series;
import org.HdrHistogram.Histogram;

/** A {@link CompareReport} as tables and charts. */
public final class ComparePublication
{
    private final CompareReport report;
    private final Unrest unrest;
    private final String suffix;

    /**
     * Construct.
     *
     * @param report to show.
     * @param unrest of the machine meanwhile, for the verdicts.
     * @param name   of what was compared, for the headings; empty if there is nothing else.
     */
    public ComparePublication(final CompareReport report, final Unrest unrest, final String name)
    {
        this.report = report;
        this.unrest = unrest;
        suffix = name.isEmpty() ? "" : ", " + name;
    }

    /**
     * Add all of it: ratios with bars and verdicts, rates, latencies, and a percentile curve per target for each load.
     *
     * @param content to add to.
     */
    public void addTo(final Publication.Builder content)
    {
        content.figures("Ratios to the reference" + suffix, ratios());
        addBars(content, "Throughput" + suffix, Measure.RATE);
        for (final Measure measure : List.of(Measure.P50, Measure.P99, Measure.P999))
        {
            addBars(content, "Latency, " + measure + suffix, measure);
        }
        for (int w = 0; w < report.workloads().size(); w++)
        {
            final Map<String, Histogram> curves = new LinkedHashMap<>();
            for (final int i : measured(w))
            {
                noteRate(content, w, i);
                curves.put(report.workloads().get(w) + suffix + ", " + report.targets().get(i),
                    report.latencies(w, i));
            }
            content.percentiles("Latency of " + report.workloads().get(w) + suffix, curves);
        }
    }

    private List<Integer> measured(final int workload)
    {
        return IntStream.range(0, report.targets().size())
            .filter((target) -> !report.isSkipped(workload, target)).boxed().toList();
    }

    private List<Figure> ratios()
    {
        final List<Figure> figures = new ArrayList<>();
        for (int w = 0; w < report.workloads().size(); w++)
        {
            for (final Measure measure : report.workloads().get(w).measures())
            {
                for (final int i : measured(w))
                {
                    figures.add(ratio(w, i, measure));
                }
            }
        }
        return figures;
    }

    private Figure ratio(final int workload, final int target, final Measure measure)
    {
        final Series ratios = report.ratios(workload, target, measure);
        final Figure plain =
            Figure.of(name(workload, measure), "x", ratios.toArray()).target(targetName(target));
        return report.bar(workload, target, measure)
            .map((bar) -> plain.bar(bar.toString(), Judge.judge(bar::isMet, ratios, unrest))).orElse(plain);
    }

    private void addBars(final Publication.Builder content, final String heading, final Measure measure)
    {
        final List<Figure> figures = new ArrayList<>();
        for (int w = 0; w < report.workloads().size(); w++)
        {
            if (report.workloads().get(w).measures().contains(measure))
            {
                for (final int i : measured(w))
                {
                    figures.add(Figure.of(name(w, measure), measure.unit(), report.figures(w, i, measure).toArray())
                        .target(targetName(i)));
                }
            }
        }
        if (!figures.isEmpty())
        {
            content.bars(heading, figures);
        }
    }

    private void noteRate(final Publication.Builder content, final int workload, final int target)
    {
        final int notHeldCount = report.notHeldCount(workload, target);
        if (notHeldCount > 0)
        {
            content.note(targetName(target) + suffix + " did not hold the rate of '" +
                report.workloads().get(workload) + "' in " + notHeldCount + " rounds");
        }
    }

    private String name(final int workload, final Measure measure)
    {
        return report.workloads().get(workload) + ", " + measure;
    }

    private String targetName(final int target)
    {
        return report.targets().get(target).toString();
    }
}
