package io.ringmaster.perf.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** One part of a {@link Publication}: a table or a chart. Immutable; its {@code kind} tells them apart in JSON. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = FigureTable.class, name = "figures"),
    @JsonSubTypes.Type(value = BarChart.class, name = "bars"),
    @JsonSubTypes.Type(value = PercentileChart.class, name = "percentiles"),
    @JsonSubTypes.Type(value = RateChart.class, name = "rates")})
public sealed interface Exhibit permits FigureTable, BarChart, PercentileChart, RateChart
{
    /**
     * Its heading.
     *
     * @return one line.
     */
    String title();
}
