package io.ringmaster.perf.compare;

import java.io.PrintWriter;
import java.util.Map;

import io.ringmaster.perf.report.Publication;

/** What a command has measured and held against bars. */
public interface JudgedReport
{
    /**
     * Was everything measured that was to be? What was is in the report all the same.
     *
     * @return false if a part failed.
     */
    default boolean isComplete()
    {
        return true;
    }

    /**
     * What became of all bars that something was measured for.
     *
     * @return the counts of each verdict.
     */
    Verdicts verdicts();

    /**
     * Print tables, and what came of the bars.
     *
     * @param out to print to.
     */
    void print(PrintWriter out);

    /**
     * As a tree of maps, for JSON.
     *
     * @return the tree; keys in a fixed order.
     */
    Map<String, Object> toMap();

    /**
     * Add all of it to a publication.
     *
     * @param content to add to.
     */
    void addTo(Publication.Builder content);
}
