package io.ringmaster.perf.compare;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import java.util.concurrent.TimeUnit;
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
    /** Something to do at the begin of each round. */
    @FunctionalInterface
    public interface BeforeRound
    {
        /** Nothing. */
        BeforeRound NOTHING = (isCounted) ->
        {
        };

        /**
         * A round begins.
         *
         * @param isCounted false for the one that warms up.
         * @throws IOException if it cannot be done.
         */
        void onRound(boolean isCounted) throws IOException;
    }

    private final CompareSettings settings;
    private final List<CompareTarget> targets;
    private final List<Workload> workloads;
    private final List<LoadRun> runs = new ArrayList<>();
    private final Set<LoadRun> skipped = new HashSet<>();
    private final Reach reach = new Reach();

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
        this.targets = targets;
        this.workloads = workloads;
        try
        {
            for (int w = 0; w < workloads.size(); w++)
            {
                for (int i = 0; i < targets.size(); i++)
                {
                    final CompareTarget target = targets.get(i);
                    final LoadContext context =
                        workloads.get(w).context(target, settings, w * targets.size() + i);
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
     * @param report      to add the figures to.
     * @param beforeRound to be done at the begin of each round, the first one included.
     * @param progress    to be told what happens.
     * @throws LoadException if a target fails a request.
     * @throws IOException   of what is done before a round.
     */
    public void run(final CompareReport report, final BeforeRound beforeRound, final Consumer<String> progress)
        throws LoadException, IOException
    {
        for (int round = 0; round <= settings.roundCount(); round++)
        {
            final String name = "round " + round + " of " + settings.roundCount() + (round == 0 ? ", warming up" : "");
            progress.accept(name);
            beforeRound.onRound(round > 0);
            for (int w = 0; w < workloads.size(); w++)
            {
                final StringJoiner figures = new StringJoiner(", ");
                for (int i = 0; i < targets.size(); i++)
                {
                    // Every other round the other way round, so that nobody always comes first.
                    final int target = (round & 1) == 0 ? i : targets.size() - 1 - i;
                    if (isSkipped(round, w, target))
                    {
                        figures.add(targets.get(target) + " cannot");
                        continue;
                    }
                    final LoadResult result = measure(w, target);
                    reach.add(workloads.get(w), targets.get(target), result);
                    final Measure first = workloads.get(w).measures().get(0);
                    figures.add(targets.get(target) + " " + first.toText(first.of(result)));
                    if (round > 0)
                    {
                        report.add(w, target, result);
                    }
                }
                progress.accept(name + ": " + workloads.get(w) + ": " + figures);
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

    /** The round that warms up decides for all, so that a figure has all rounds or none. */
    private boolean isSkipped(final int round, final int workload, final int target)
    {
        final LoadRun run = runs.get(workload * targets.size() + target);
        if (round == 0 && reach.isBeyond(workloads.get(workload), targets.get(target)))
        {
            skipped.add(run);
        }
        return skipped.contains(run);
    }

    private LoadResult measure(final int workload, final int target) throws LoadException
    {
        final LoadRun run = runs.get(workload * targets.size() + target);
        rest();
        final LoadResult result = run.measure();
        if (!result.isClean() || result.count() == 0)
        {
            throw new LoadException(targets.get(target) + ", " + workloads.get(workload) + ": " +
                (result.isClean() ? "not one operation was measured: try a longer --duration" :
                    "requests failed: " + result.errors() + ", without a reply: " + result.unfinished()));
        }
        // What was created goes at once: it is nothing that the other loads shall have in their trees.
        run.removeCreated();
        return result;
    }

    private static void rest() throws LoadException
    {
        try
        {
            TimeUnit.NANOSECONDS.sleep(CompareSettings.SETTLE_NS);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
    }
}
