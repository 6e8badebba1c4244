package io.ringmaster.perf.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;

/**
 * The same workloads on several targets, in turn within each round, so that all see the same machine. A first round
 * warms up and does not count. Belongs to one thread.
 */
public final class Comparison implements AutoCloseable
{
    private final CompareSettings settings;
    private final List<Workload> workloads;
    private final int targetCount;
    private final List<LoadRun> runs = new ArrayList<>();

    /**
     * Open the sessions and create the nodes.
     *
     * @param settings  of the measurements.
     * @param targets   to compare.
     * @param workloads that each of them gets.
     * @throws LoadException if a target does not answer.
     */
    public Comparison(
        final CompareSettings settings, final List<CompareTarget> targets, final List<Workload> workloads)
        throws LoadException
    {
        this.settings = settings;
        this.workloads = workloads;
        targetCount = targets.size();
        try
        {
            for (final Workload workload : workloads)
            {
                for (int i = 0; i < targetCount; i++)
                {
                    final CompareTarget target = targets.get(i);
                    final LoadContext context = workload.context(target, settings, i);
                    final LoadRun run = new LoadRun(context, target.protocol().target(context), LoadListener.NONE);
                    runs.add(run);
                    run.prepare();
                }
            }
        }
        catch (final LoadException | RuntimeException ex)
        {
            close();
            throw ex;
        }
    }

    /**
     * Measure, round by round.
     *
     * @param report   to add the figures to.
     * @param progress to be told what happens.
     * @throws LoadException if a target fails a request.
     */
    public void run(final CompareReport report, final Consumer<String> progress) throws LoadException
    {
        for (int round = 0; round <= settings.roundCount(); round++)
        {
            progress.accept("round " + round + " of " + settings.roundCount() + (round == 0 ? ": warming up" : ""));
            for (int w = 0; w < workloads.size(); w++)
            {
                for (int i = 0; i < targetCount; i++)
                {
                    // Every other round the other way round, so that nobody always comes first.
                    final int target = (round & 1) == 0 ? i : targetCount - 1 - i;
                    final double figure =
                        workloads.get(w).figure(measure(runs.get(w * targetCount + target)));
                    if (round > 0)
                    {
                        report.add(w, target, figure);
                    }
                }
            }
        }
    }

    /** Remove the nodes and close the sessions. */
    @Override
    public void close()
    {
        runs.forEach(LoadRun::close);
        runs.clear();
    }

    private static LoadResult measure(final LoadRun run) throws LoadException
    {
        final LoadResult result = run.measure();
        if (!result.isClean())
        {
            throw new LoadException(
                "requests failed: " + result.errors() + ", without a reply: " + result.unfinished());
        }
        if (result.count() == 0)
        {
            throw new LoadException("not one operation was measured: try a longer --duration");
        }
        return result;
    }
}
