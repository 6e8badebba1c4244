package io.ringmaster.perf.report;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * Latency against percentile on HdrHistogram's axis, a curve for each histogram, and a table below.
 *
 * @param title  heading.
 * @param curves in order.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PercentileChart(String title, List<Curve> curves) implements Exhibit
{
    /** Takes copies. */
    public PercentileChart
    {
        curves = List.copyOf(curves);
    }
}
