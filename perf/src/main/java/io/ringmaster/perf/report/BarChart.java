package io.ringmaster.perf.report;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A bar for each figure, with a dot for each of its rounds, and a table below. Figures of one name stand side by side,
 * coloured by their target.
 *
 * @param title   heading.
 * @param figures bars, in order; all of one unit.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record BarChart(String title, List<Figure> figures) implements Exhibit
{
    /**
     * Takes copies.
     *
     * @throws IllegalArgumentException if the units differ.
     */
    public BarChart
    {
        figures = List.copyOf(figures);
        if (figures.stream().map(Figure::unit).distinct().count() > 1)
        {
            throw new IllegalArgumentException(
                "figures of one chart must be of one unit, are " + figures.stream().map(Figure::unit).toList());
        }
    }
}
