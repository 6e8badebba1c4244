package io.ringmaster.perf.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.ringmaster.perf.report.Series;

/** A {@link CompareReport} for people and for programs. */
public final class CompareTable
{
    private final CompareReport report;
    private final Unrest unrest;

    /**
     * Construct.
     *
     * @param report to show.
     * @param unrest of the machine meanwhile, for the verdicts.
     */
    public CompareTable(final CompareReport report, final Unrest unrest)
    {
        this.report = report;
        this.unrest = unrest;
    }

    /**
     * Print as a table.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        out.printf("%-36s %-28s %14s %7s  %-10s %-8s %s%n",
            "workload", "target", "median", "ratio", "bar", "", "ratios of the rounds");
        for (int w = 0; w < report.workloads().size(); w++)
        {
            for (final Measure measure : report.workloads().get(w).measures())
            {
                for (int i = 0; i < report.targets().size(); i++)
                {
                    printRow(out, w, i, measure);
                }
            }
        }
        out.flush();
    }

    /**
     * As a list of maps, for JSON.
     *
     * @return one map per workload, figure and target.
     */
    public List<Map<String, Object>> toList()
    {
        final List<Map<String, Object>> list = new ArrayList<>();
        for (int w = 0; w < report.workloads().size(); w++)
        {
            for (final Measure measure : report.workloads().get(w).measures())
            {
                for (int i = 0; i < report.targets().size(); i++)
                {
                    list.add(toMap(w, i, measure));
                }
            }
        }
        return list;
    }

    private void printRow(final PrintWriter out, final int workload, final int target, final Measure measure)
    {
        final String name = target == 0 ? report.workloads().get(workload) + ", " + measure : "";
        if (report.isSkipped(workload, target))
        {
            out.printf(
                "%-36s %-28s %14s%n", name, report.targets().get(target), "far from this rate, not measured");
            return;
        }
        final Series ratios = report.ratios(workload, target, measure);
        final Optional<Bar> bar = report.bar(workload, target, measure);
        final int notHeldCount = report.notHeldCount(workload, target);
        out.printf(Locale.ROOT, "%-36s %-28s %14s %7.2f  %-10s %-8s %s%s%n",
            name,
            report.targets().get(target),
            measure.toText(report.figures(workload, target, measure).median()),
            ratios.median(),
            bar.map(Bar::toString).orElse(""),
            bar.map((value) -> Judge.text(Judge.judge(value::isMet, ratios, unrest))).orElse(""),
            ratios.toText("%.2f"),
            notHeldCount == 0 ? "" : "; rate not held in " + notHeldCount + " rounds");
    }

    private Map<String, Object> toMap(final int workload, final int target, final Measure measure)
    {
        final Map<String, Object> entry = new LinkedHashMap<>();
        final Series figures = report.figures(workload, target, measure);
        final Series ratios = report.ratios(workload, target, measure);
        entry.put("workload", report.workloads().get(workload).toString());
        entry.put("figure", measure.toString());
        entry.put("target", report.targets().get(target).toString());
        if (report.isSkipped(workload, target))
        {
            entry.put("isBeyondReach", true);
            return entry;
        }
        entry.put("median", figures.median());
        entry.put("rounds", figures.toArray());
        entry.put("ratio", ratios.median());
        entry.put("ratios", ratios.toArray());
        entry.put("roundsRateNotHeld", report.notHeldCount(workload, target));
        report.bar(workload, target, measure).ifPresent((bar) ->
        {
            entry.put("bar", bar.toString());
            entry.put("verdict", Judge.text(Judge.judge(bar::isMet, ratios, unrest)));
        });
        return entry;
    }
}
