package io.ringmaster.perf.compare;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Series;
import io.ringmaster.perf.report.Verdict;

/**
 * A bar, and what was measured.
 *
 * @param workload that it is for.
 * @param bar      that was to be kept.
 * @param ratios   of the rounds.
 * @param verdict  on it.
 */
public record Judgement(Workload workload, Bar bar, Series ratios, Verdict verdict)
{
    /**
     * As a tree of maps, for JSON.
     *
     * @return the tree; keys in a fixed order.
     */
    public Map<String, Object> toMap()
    {
        final Map<String, Object> map = new LinkedHashMap<>();
        map.put("workload", workload.toString());
        map.put("figure", bar.measure().toString());
        map.put("bar", bar.toString());
        map.put("ratio", ratios.median());
        map.put("ratios", ratios.toArray());
        map.put("verdict", Judge.text(verdict));
        return map;
    }

    @Override
    public String toString()
    {
        return String.format(Locale.ROOT, "%s, %s: %.2f x (rounds %s), bar %s: %s",
            workload, bar.measure(), ratios.median(), ratios.toText("%.2f"), bar, Judge.text(verdict));
    }
}
