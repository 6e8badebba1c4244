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
            for (final Figure figure : report.workloads().get(w).figures())
            {
                for (int i = 0; i < report.targets().size(); i++)
                {
                    printRow(out, w, i, figure);
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
            for (final Figure figure : report.workloads().get(w).figures())
            {
                for (int i = 0; i < report.targets().size(); i++)
                {
                    list.add(toMap(w, i, figure));
                }
            }
        }
        return list;
    }

    private void printRow(final PrintWriter out, final int workload, final int target, final Figure figure)
    {
        final Series ratios = report.ratios(workload, target, figure);
        final Optional<Bar> bar = bar(workload, target, figure);
        final int notHeldCount = report.notHeldCount(workload, target);
        out.printf(Locale.ROOT, "%-36s %-28s %14s %7.2f  %-10s %-8s %s%s%n",
            target == 0 ? report.workloads().get(workload) + ", " + figure : "",
            report.targets().get(target),
            figure.toText(report.figures(workload, target, figure).median()),
            ratios.median(),
            bar.map(Bar::toString).orElse(""),
            bar.map((value) -> Verdict.of(value, ratios, unrest).toString()).orElse(""),
            ratios.toText("%.2f"),
            notHeldCount == 0 ? "" : "; rate not held in " + notHeldCount + " rounds");
    }

    private Map<String, Object> toMap(final int workload, final int target, final Figure figure)
    {
        final Map<String, Object> entry = new LinkedHashMap<>();
        final Series figures = report.figures(workload, target, figure);
        final Series ratios = report.ratios(workload, target, figure);
        entry.put("workload", report.workloads().get(workload).toString());
        entry.put("figure", figure.toString());
        entry.put("target", report.targets().get(target).toString());
        entry.put("median", figures.median());
        entry.put("rounds", figures.toArray());
        entry.put("ratio", ratios.median());
        entry.put("ratios", ratios.toArray());
        entry.put("roundsRateNotHeld", report.notHeldCount(workload, target));
        bar(workload, target, figure).ifPresent((bar) ->
        {
            entry.put("bar", bar.toString());
            entry.put("verdict", Verdict.of(bar, ratios, unrest).toString());
        });
        return entry;
    }

    private Optional<Bar> bar(final int workload, final int target, final Figure figure)
    {
        return report.targets().get(target).role() == CompareTarget.Role.SUBJECT ?
            report.workloads().get(workload).bar(figure) : Optional.empty();
    }
}
