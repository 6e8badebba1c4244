package io.ringmaster.perf.saturate;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.ringmaster.perf.report.Figure;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Publication;
import io.ringmaster.perf.report.RateChart;
import io.ringmaster.perf.report.RatePoint;
import io.ringmaster.perf.report.Verdict;
import org.HdrHistogram.Histogram;

/** What searches have found, for people and for a report. */
public final class SaturationReport
{
    private static final double NS_PER_US = 1e3;

    private final SaturationSettings settings;
    private final Map<?, SaturationResult> results;
    private final String percentile;

    /**
     * A report.
     *
     * @param settings of the searches.
     * @param results  by what was put under load.
     */
    public SaturationReport(final SaturationSettings settings, final Map<?, SaturationResult> results)
    {
        this.settings = settings;
        this.results = new LinkedHashMap<>(results);
        percentile = "p" + SaturationStep.text(settings.percentile());
    }

    /**
     * Print as a table.
     *
     * @param out to print to.
     */
    public void print(final PrintWriter out)
    {
        out.printf(Locale.ROOT, "%-12s %16s  %s%n", "protocol", "highest rate",
            percentile + " <= " + us(settings.targetNs()) + "; " + percentile + " of its rounds, us");
        results.forEach((name, result) ->
        {
            out.printf(Locale.ROOT, "%-12s %,13.0f /s  %s%n", name, result.rate(), rounds(result));
            out.printf(Locale.ROOT, "%-12s %s%n", "", result.limit());
        });
        out.println();
        out.println(Latency.heading("at the highest rate"));
        results.forEach((name, result) -> out.println(Latency.of(result.latency()).row(name.toString())));
        out.flush();
    }

    /**
     * All of it for a report: rates, latency against rate, and percentiles at the rate that was found.
     *
     * @param content to add to.
     */
    public void publish(final Publication.Builder content)
    {
        final List<Figure> rates = new ArrayList<>();
        final List<Figure> latencies = new ArrayList<>();
        final List<RatePoint> points = new ArrayList<>();
        final Map<String, Histogram> curves = new LinkedHashMap<>();
        results.forEach((key, result) ->
        {
            final String name = key.toString();
            rates.add(Figure.of(rateTitle(), "/s", result.rate()).target(name));
            result.steps().forEach((step) -> points.add(step.point(name)));
            content.note(name + ": " + result.limit());
            if (result.rate() > 0)
            {
                latencies.add(Figure.of(percentile + " at that rate", "us", result.rounds().stream()
                    .mapToDouble((round) -> round.percentileNs() / NS_PER_US).toArray()).target(name)
                    .bar("<= " + us(settings.targetNs()), Verdict.MET));
                curves.put(name, result.latency());
            }
        });
        content.bars("Highest rate", rates)
            .figures("Rounds at the highest rate", latencies)
            .add(new RateChart("Latency against rate, from the intended start", "operations per second",
                settings.targetNs() / NS_PER_US, points))
            .percentiles("Latency at the highest rate", curves);
    }

    private String rateTitle()
    {
        return "highest rate with " + percentile + " <= " + us(settings.targetNs());
    }

    private static String rounds(final SaturationResult result)
    {
        final List<String> texts = new ArrayList<>();
        result.rounds().forEach(
            (round) -> texts.add(String.format(Locale.ROOT, "%.1f", round.percentileNs() / NS_PER_US)));
        return String.join(" ", texts);
    }

    private static String us(final long ns)
    {
        return String.format(Locale.ROOT, "%,.0f us", ns / NS_PER_US);
    }
}
