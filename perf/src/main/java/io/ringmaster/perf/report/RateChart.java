package io.ringmaster.perf.report;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Latency against rate: p50, p99 and p99.9 of each series, and a table below.
 *
 * @param title    heading.
 * @param axis     what the rate is, such as {@code operations per second}.
 * @param targetUs latency that was to be held, microseconds, drawn as a line; null without one.
 * @param points   in any order; those of a series are joined in the order of their rates.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RateChart(String title, String axis, Double targetUs, List<RatePoint> points) implements Exhibit
{
    /** Takes copies. */
    public RateChart
    {
        points = List.copyOf(points);
    }
}
