package io.ringmaster.perf.saturate;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.ringmaster.perf.load.LoadException;

/**
 * Searches the highest rate whose percentile is within a target: doubles the rate until one misses, tries the middle
 * (in the sense of ratios) between the highest that holds and the lowest that misses until they are as close as the
 * precision, and measures the rate that is found again. One bad second does not decide: a rate misses when two of at
 * most three measurements do, and of the rounds of the rate that is found more than half have to hold; otherwise it
 * goes down, by steps that grow, until they do, and narrows the gap again, a few times. Belongs to one thread.
 */
public final class SaturationSearch
{
    private static final int TRIES = 3;
    /** The lowest rate to try is the first one halved this often. */
    private static final int MAX_HALVINGS = 6;
    private static final double ROUNDING = 1 + 1e-9;
    /** How often to narrow the gap, if what was found turns out not to hold. */
    private static final int MAX_NARROWINGS = 3;

    private final SaturationSettings settings;
    private final RateProbe probe;
    private final Consumer<String> progress;
    private final List<SaturationStep> steps = new ArrayList<>();
    private final List<SaturationStep> rounds = new ArrayList<>();
    private SaturationResult.Limit limit = SaturationResult.Limit.MAX_RATE;
    private double held;
    private double missed = Double.POSITIVE_INFINITY;

    /**
     * A search, to be run once.
     *
     * @param settings of it.
     * @param probe    measures at a rate.
     * @param progress is told each measurement, as one line.
     */
    public SaturationSearch(
        final SaturationSettings settings, final RateProbe probe, final Consumer<String> progress)
    {
        this.settings = settings;
        this.probe = probe;
        this.progress = progress;
    }

    /**
     * Search.
     *
     * @return what was found.
     * @throws LoadException if it cannot be measured.
     */
    public SaturationResult run() throws LoadException
    {
        findLowest();
        while (held != 0 && Double.isInfinite(missed) && held < settings.maxRate())
        {
            probe(Math.min(held * 2, settings.maxRate()));
        }
        for (int i = 0; held != 0 && (i == 0 || (i < MAX_NARROWINGS && isWide())); i++)
        {
            while (isWide())
            {
                probe(Math.sqrt(held * missed));
            }
            confirm();
        }
        return result();
    }

    /** Is there a rate that misses, and more than the precision between it and the one that holds? */
    private boolean isWide()
    {
        return !Double.isInfinite(missed) && missed > held * settings.precision() * ROUNDING;
    }

    /** The first rate, or the highest of its halves that holds. */
    private void findLowest() throws LoadException
    {
        for (double rate = settings.startRate(); held == 0 && rate >= lowestRate(); rate /= 2)
        {
            probe(rate);
        }
    }

    private void probe(final double rate) throws LoadException
    {
        if (holds(rate))
        {
            held = rate;
        }
        else
        {
            missed = rate;
        }
    }

    /** Measures the rate that holds again, and goes down from it until one does; to 0 if none does. */
    private void confirm() throws LoadException
    {
        double factor = settings.precision();
        for (double rate = held; rate >= lowestRate(); rate /= factor, factor = Math.min(2, factor * factor))
        {
            rounds.clear();
            for (int i = 0; i < settings.roundCount(); i++)
            {
                rounds.add(measure(rate));
            }
            final List<SaturationStep> bad = rounds.stream().filter((round) -> !round.isHeld()).toList();
            if (2 * bad.size() < rounds.size())
            {
                held = rate;
                return;
            }
            limit = limitOf(bad);
            missed = rate;
        }
        held = 0;
        rounds.clear();
    }

    private SaturationResult result()
    {
        if (held == 0)
        {
            return new SaturationResult(0, List.of(), SaturationResult.Limit.NOTHING_HOLDS, steps);
        }
        return new SaturationResult(held, rounds, isWide() ? SaturationResult.Limit.NOISE : limit, steps);
    }

    private double lowestRate()
    {
        return Math.max(1, settings.startRate() / (1 << MAX_HALVINGS));
    }

    private boolean holds(final double rate) throws LoadException
    {
        int missedCount = 0;
        for (int i = 1; i <= TRIES; i++)
        {
            if (!measure(rate).isHeld())
            {
                missedCount++;
            }
            else if (missedCount == 0)
            {
                // One suffices, as the rate that is found is measured again; after a miss both others have to.
                return true;
            }
            if (2 * missedCount > TRIES)
            {
                limit = limitOf(steps.subList(steps.size() - i, steps.size()));
                return false;
            }
        }
        return true;
    }

    private SaturationStep measure(final double rate) throws LoadException
    {
        final SaturationStep step = probe.measure(rate);
        steps.add(step);
        progress.accept(step.toText(settings.percentile()));
        return step;
    }

    /** What most of the measurements that do not hold say. */
    private static SaturationResult.Limit limitOf(final List<SaturationStep> someMissed)
    {
        final long late = someMissed.stream().filter((step) -> step.verdict() == StepVerdict.CLIENT_LATE).count();
        final long missed = someMissed.stream().filter((step) -> step.verdict() == StepVerdict.MISSED).count();
        return late > missed ? SaturationResult.Limit.CLIENT : SaturationResult.Limit.SERVER;
    }
}
