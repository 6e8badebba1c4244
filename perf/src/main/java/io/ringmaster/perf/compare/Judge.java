package io.ringmaster.perf.compare;

import java.util.Locale;
import java.util.function.DoublePredicate;

import io.ringmaster.perf.report.Series;
import io.ringmaster.perf.report.Verdict;

/** Says what the figures of all rounds, often ratios, mean for a bar. */
public final class Judge
{
    /** With fewer rounds there are no quartiles that deserve the name: all rounds count. */
    private static final int LEAST_FOR_QUARTILES = 5;

    private Judge()
    {
    }

    /**
     * Judge. On a calm machine the middle half of the rounds must lie on one side of the bar, on a restless one all of
     * them; on one that is out of control nothing counts.
     *
     * @param isMet  whether a value keeps the bar: all above some limit, or all below.
     * @param rounds their values.
     * @param unrest of the machine meanwhile.
     * @return the verdict.
     */
    public static Verdict judge(final DoublePredicate isMet, final Series rounds, final Unrest unrest)
    {
        final double[] values = rounds.toArray();
        if (values.length == 0 || unrest == Unrest.OUT_OF_CONTROL)
        {
            return Verdict.UNDECIDED;
        }
        final Quartiles quartiles = Quartiles.of(values);
        final boolean isMiddle = unrest == Unrest.CALM && values.length >= LEAST_FOR_QUARTILES;
        final boolean isLowMet = isMet.test(isMiddle ? quartiles.lower() : quartiles.min());
        final boolean isHighMet = isMet.test(isMiddle ? quartiles.upper() : quartiles.max());
        if (isLowMet != isHighMet)
        {
            return Verdict.UNDECIDED;
        }
        return isLowMet ? Verdict.MET : Verdict.MISSED;
    }

    /**
     * A verdict for people: what is missed stands out.
     *
     * @param verdict to write.
     * @return one word.
     */
    public static String text(final Verdict verdict)
    {
        return verdict == Verdict.MISSED ? verdict.name() : verdict.name().toLowerCase(Locale.ROOT);
    }
}
