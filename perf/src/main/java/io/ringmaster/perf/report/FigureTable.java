package io.ringmaster.perf.report;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;

/**
 * A table of figures: a line for each, with its rounds, its bar and its verdict.
 *
 * @param title   heading.
 * @param figures lines, in order.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record FigureTable(String title, List<Figure> figures) implements Exhibit
{
    /** Takes copies. */
    public FigureTable
    {
        figures = List.copyOf(figures);
    }
}
