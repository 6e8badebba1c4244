package io.ringmaster.perf.compare;

import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ringmaster.perf.report.Verdict;

/**
 * What became of several bars.
 *
 * @param metCount       bars that are met.
 * @param missedCount    bars that are missed for certain.
 * @param undecidedCount bars of which the rounds do not tell.
 */
public record Verdicts(long metCount, long missedCount, long undecidedCount)
{
    /**
     * Count them.
     *
     * @param verdicts of each bar.
     * @return their counts.
     */
    public static Verdicts of(final Stream<Verdict> verdicts)
    {
        final Map<Verdict, Long> counts =
            verdicts.collect(Collectors.groupingBy(Function.identity(), Collectors.counting()));
        return new Verdicts(counts.getOrDefault(Verdict.MET, 0L), counts.getOrDefault(Verdict.MISSED, 0L),
            counts.getOrDefault(Verdict.UNDECIDED, 0L));
    }

    /**
     * All bars together: missed if one is missed for certain, otherwise undecided if one is.
     *
     * @return the verdict.
     */
    public Verdict together()
    {
        return missedCount > 0 ? Verdict.MISSED : isDecided() ? Verdict.MET : Verdict.UNDECIDED;
    }

    /**
     * Was the machine calm enough to say something about every bar?
     *
     * @return true if no bar is undecided.
     */
    public boolean isDecided()
    {
        return undecidedCount == 0;
    }

    @Override
    public String toString()
    {
        return String.format(
            Locale.ROOT, "%d bars met, %d missed, %d undecided", metCount, missedCount, undecidedCount);
    }
}
