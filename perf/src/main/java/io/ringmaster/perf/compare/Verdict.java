package io.ringmaster.perf.compare;

import io.ringmaster.perf.report.Series;

/** What the ratios of all rounds say about a bar. */
public enum Verdict
{
    /** The median keeps it, and so do the other rounds as far as they count. */
    MET("met"),
    /** The median breaks it, and so do the other rounds as far as they count. */
    MISSED("MISSED"),
    /** The rounds contradict each other, or the machine was so restless that they say nothing. */
    UNCLEAR("UNCLEAR");

    /** With fewer rounds there are no quartiles that deserve the name: all rounds count. */
    private static final int LEAST_FOR_QUARTILES = 5;

    private final String text;

    Verdict(final String text)
    {
        this.text = text;
    }

    /**
     * Judge. On a calm machine the middle half of the rounds' ratios must lie on one side of the bar, on a restless one
     * all of them; on one that is out of control nothing counts.
     *
     * @param bar    to hold them against.
     * @param ratios of the rounds.
     * @param unrest of the machine meanwhile.
     * @return the verdict.
     */
    public static Verdict of(final Bar bar, final Series ratios, final Unrest unrest)
    {
        final double[] values = ratios.toArray();
        if (values.length == 0 || unrest == Unrest.OUT_OF_CONTROL)
        {
            return UNCLEAR;
        }
        final Quartiles quartiles = Quartiles.of(values);
        final boolean isMiddle = unrest == Unrest.CALM && values.length >= LEAST_FOR_QUARTILES;
        final boolean isLowMet = bar.isMet(isMiddle ? quartiles.lower() : quartiles.min());
        final boolean isHighMet = bar.isMet(isMiddle ? quartiles.upper() : quartiles.max());
        if (isLowMet != isHighMet)
        {
            return UNCLEAR;
        }
        return isLowMet ? MET : MISSED;
    }

    @Override
    public String toString()
    {
        return text;
    }
}
