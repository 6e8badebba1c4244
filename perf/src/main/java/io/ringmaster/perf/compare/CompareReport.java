package io.ringmaster.perf.compare;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Series;

/**
 * Figures of all rounds by workload and target, and the ratio of each target to the first: the median of the ratios
 * within each round. Not threadsafe.
 */
public final class CompareReport
{
    private final List<CompareTarget> targets;
    private final List<Workload> workloads;
    private final Series[][] figures;

    /**
     * Construct.
     *
     * @param targets   that are compared; the first is what the others are measured by.
     * @param workloads that they get.
     */
    public CompareReport(final List<CompareTarget> targets, final List<Workload> workloads)
    {
        this.targets = targets;
        this.workloads = workloads;
        figures = new Series[workloads.size()][targets.size()];
        for (final Series[] row : figures)
        {
            for (int i = 0; i < row.length; i++)
            {
                row[i] = new Series();
            }
        }
    }

    void add(final int workload, final int target, final double figure)
    {
        figures[workload][target].add(figure);
    }

    /**
     * By how much the worst ratio of a target is worse than the first target.
     *
     * @return 0.15 if some latency is 15 % above, or some rate 15 % below, the first target's; negative if all are
     * better.
     */
    public double worstExcess()
    {
        double worst = Double.NEGATIVE_INFINITY;
        for (int w = 0; w < workloads.size(); w++)
        {
            for (int i = 1; i < targets.size(); i++)
            {
                final double ratio = ratios(w, i).median();
                worst = Math.max(worst, workloads.get(w).isLatency() ? ratio - 1 : 1 - ratio);
            }
        }
        return worst;
    }

    /**
     * Print as a table.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-24s %-28s %16s %8s  %s%n", "workload", "target", "median", "ratio", "ratios");
        for (int w = 0; w < workloads.size(); w++)
        {
            final Workload workload = workloads.get(w);
            for (int i = 0; i < targets.size(); i++)
            {
                final String median = String.format(Locale.ROOT, workload.format(), figures[w][i].median());
                final Series ratios = ratios(w, i);
                out.printf(Locale.ROOT, "%-24s %-28s %16s %8.2f  %s%n",
                    i == 0 ? workload : "", targets.get(i), median, ratios.median(),
                    i == 0 ? "" : ratios.toText("%.2f"));
            }
        }
        out.flush();
    }

    /**
     * As a list of maps, for JSON.
     *
     * @return one map per workload and target.
     */
    public List<Map<String, Object>> toList()
    {
        final List<Map<String, Object>> list = new ArrayList<>();
        for (int w = 0; w < workloads.size(); w++)
        {
            for (int i = 0; i < targets.size(); i++)
            {
                final Map<String, Object> entry = new LinkedHashMap<>();
                entry.put("workload", workloads.get(w).toString());
                entry.put("target", targets.get(i).toString());
                entry.put("median", figures[w][i].median());
                entry.put("rounds", figures[w][i].toArray());
                entry.put("ratio", ratios(w, i).median());
                list.add(entry);
            }
        }
        return list;
    }

    private Series ratios(final int workload, final int target)
    {
        final double[] base = figures[workload][0].toArray();
        final double[] values = figures[workload][target].toArray();
        final Series ratios = new Series();
        for (int i = 0; i < Math.min(base.length, values.length); i++)
        {
            ratios.add(values[i] / base[i]);
        }
        return ratios;
    }
}
