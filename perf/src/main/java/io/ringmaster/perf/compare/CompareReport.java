package io.ringmaster.perf.compare;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.report.Latency;
import io.ringmaster.perf.report.Series;
import org.HdrHistogram.Histogram;

/**
 * Figures of all rounds by workload and target, and the ratio of each to the reference's: within each round, and to the
 * better one if there are several references. Not threadsafe.
 */
public final class CompareReport
{
    private final List<CompareTarget> targets;
    private final List<Workload> workloads;
    private final List<Cell> cells = new ArrayList<>();

    /**
     * Construct.
     *
     * @param targets   that are compared, one of them at least a reference.
     * @param workloads that they get.
     */
    public CompareReport(final List<CompareTarget> targets, final List<Workload> workloads)
    {
        this.targets = List.copyOf(targets);
        this.workloads = List.copyOf(workloads);
        if (targets.stream().noneMatch((target) -> target.role() == CompareTarget.Role.REFERENCE))
        {
            throw new IllegalArgumentException("nothing to compare with among " + targets);
        }
        for (int i = 0; i < workloads.size() * targets.size(); i++)
        {
            cells.add(new Cell());
        }
    }

    /**
     * Add what a round has measured.
     *
     * @param workload index.
     * @param target   index.
     * @param result   of the load.
     */
    public void add(final int workload, final int target, final LoadResult result)
    {
        final Cell cell = cell(workload, target);
        for (final Measure measure : workloads.get(workload).measures())
        {
            cell.figures.computeIfAbsent(measure, (ignore) -> new Series()).add(measure.of(result));
        }
        cell.latencies.add(Measure.all(result));
        cell.notHeldCount += workloads.get(workload).isRateHeld(result) ? 0 : 1;
    }

    /**
     * What is compared.
     *
     * @return the targets.
     */
    public List<CompareTarget> targets()
    {
        return targets;
    }

    /**
     * What they get.
     *
     * @return the workloads.
     */
    public List<Workload> workloads()
    {
        return workloads;
    }

    /**
     * A figure of all rounds.
     *
     * @param workload index.
     * @param target   index.
     * @param measure  of the workload.
     * @return by round; empty before the first one.
     */
    public Series figures(final int workload, final int target, final Measure measure)
    {
        return cell(workload, target).figures.getOrDefault(measure, new Series());
    }

    /**
     * Ratio of a figure to the reference's in each round.
     *
     * @param workload index.
     * @param target   index.
     * @param measure  of the workload.
     * @return by round; empty before the first one.
     */
    public Series ratios(final int workload, final int target, final Measure measure)
    {
        final double[] values = figures(workload, target, measure).toArray();
        final double[] base = base(workload, measure);
        final Series ratios = new Series();
        for (int i = 0; i < Math.min(base.length, values.length); i++)
        {
            ratios.add(values[i] / base[i]);
        }
        return ratios;
    }

    /**
     * Latencies of all operations of all rounds.
     *
     * @param workload index.
     * @param target   index.
     * @return nanoseconds.
     */
    public Histogram latencies(final int workload, final int target)
    {
        return cell(workload, target).latencies;
    }

    /**
     * In how many rounds the target did not keep up with the workload's fixed rate: half of the operations waited for
     * more than a twentieth of the duration.
     *
     * @param workload index.
     * @param target   index.
     * @return count of rounds.
     */
    public int notHeldCount(final int workload, final int target)
    {
        return cell(workload, target).notHeldCount;
    }

    /**
     * Was the target spared a load at a fixed rate that is far out of its reach?
     *
     * @param workload index.
     * @param target   index.
     * @return true if there are no figures.
     */
    public boolean isSkipped(final int workload, final int target)
    {
        return cell(workload, target).figures.isEmpty();
    }

    /**
     * The bar that a target has to keep.
     *
     * @param workload index.
     * @param target   index.
     * @param measure  of the workload.
     * @return nothing if there is none, or it is not for this target.
     */
    public Optional<Bar> bar(final int workload, final int target, final Measure measure)
    {
        return targets.get(target).role() == CompareTarget.Role.SUBJECT ?
            workloads.get(workload).bar(measure) : Optional.empty();
    }

    /**
     * The bars of all workloads with what the subject has shown.
     *
     * @param unrest of the machine meanwhile.
     * @return in the order of the workloads.
     */
    public List<Judgement> judgements(final Unrest unrest)
    {
        final List<Judgement> judgements = new ArrayList<>();
        for (int w = 0; w < workloads.size(); w++)
        {
            for (int i = 0; i < targets.size(); i++)
            {
                if (targets.get(i).role() == CompareTarget.Role.SUBJECT)
                {
                    for (final Bar bar : workloads.get(w).bars())
                    {
                        final Series ratios = ratios(w, i, bar.measure());
                        judgements.add(
                            new Judgement(workloads.get(w), bar, ratios, Judge.judge(bar::isMet, ratios, unrest)));
                    }
                }
            }
        }
        return judgements;
    }

    /**
     * By how much the worst ratio of a target is worse than the reference.
     *
     * @return 0.15 if some latency is 15 % above, or some rate 15 % below, the reference's; negative if all are better.
     */
    public double worstExcess()
    {
        double worst = Double.NEGATIVE_INFINITY;
        for (int w = 0; w < workloads.size(); w++)
        {
            for (int i = 0; i < targets.size(); i++)
            {
                if (targets.get(i).role() == CompareTarget.Role.REFERENCE || isSkipped(w, i))
                {
                    continue;
                }
                for (final Measure measure : workloads.get(w).measures())
                {
                    final double ratio = ratios(w, i, measure).median();
                    worst = Math.max(worst, measure.isLatency() ? ratio - 1 : 1 - ratio);
                }
            }
        }
        return worst;
    }

    /** The better reference's figure of each round. */
    private double[] base(final int workload, final Measure measure)
    {
        double[] base = null;
        for (int i = 0; i < targets.size(); i++)
        {
            if (targets.get(i).role() != CompareTarget.Role.REFERENCE)
            {
                continue;
            }
            final double[] values = figures(workload, i, measure).toArray();
            if (base == null)
            {
                base = values;
                continue;
            }
            for (int round = 0; round < Math.min(base.length, values.length); round++)
            {
                base[round] = measure.isLatency() ?
                    Math.min(base[round], values[round]) : Math.max(base[round], values[round]);
            }
        }
        return base;
    }

    private Cell cell(final int workload, final int target)
    {
        return cells.get(workload * targets.size() + target);
    }

    /** One workload on one target. */
    private static final class Cell
    {
        private final Map<Measure, Series> figures = new EnumMap<>(Measure.class);
        private final Histogram latencies = Latency.histogram();
        private int notHeldCount;
    }
}
