package io.ringmaster.zookeeper.differential;

import java.util.ArrayList;
import java.util.List;

/** Runs histories, and tells of each that shows a difference in the shortest form that it finds. */
final class Failures
{
    private final Comparison comparison;
    private final int secondsToMinimise;
    private final List<String> reports = new ArrayList<>();

    Failures(final Comparison comparison, final int secondsToMinimise)
    {
        this.comparison = comparison;
        this.secondsToMinimise = secondsToMinimise;
    }

    /** Run one history on both servers. */
    void run(final History history)
    {
        final Difference difference = comparison.compare(history);
        if (difference == null)
        {
            return;
        }
        final Minimiser minimiser = new Minimiser(comparison, history, difference, secondsToMinimise);
        minimiser.minimise();
        final StringBuilder report = new StringBuilder()
            .append("seed ").append(history.seed())
            .append(history.isExtended() ? "" : ", without extended types")
            .append(", step ").append(difference.step()).append(": ");
        final List<List<Action>> steps = minimiser.history().steps();
        report.append(minimiser.difference().describe());
        report.append("  shortest history found, the difference is in its step ")
            .append(minimiser.difference().step()).append(":\n");
        for (int i = 0; i < steps.size(); i++)
        {
            for (final Action action : steps.get(i))
            {
                report.append("    ").append(i + 1).append(": ").append(action).append('\n');
            }
        }
        reports.add(report.toString());
    }

    int count()
    {
        return reports.size();
    }

    /** All of them, or null. */
    String report()
    {
        return reports.isEmpty() ? null : String.join("\n", reports);
    }
}
