package io.ringmaster.perf.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** One figure over repeated rounds. Not threadsafe. */
public final class Series
{
    private final List<Double> values = new ArrayList<>();

    /**
     * Add the figure of a round.
     *
     * @param value to add.
     */
    public void add(final double value)
    {
        values.add(value);
    }

    /**
     * The middle one, or the mean of the two in the middle.
     *
     * @return the median.
     * @throws IllegalStateException without a value.
     */
    public double median()
    {
        if (values.isEmpty())
        {
            throw new IllegalStateException("no round was measured");
        }
        final double[] sorted = toArray();
        Arrays.sort(sorted);
        final int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /**
     * All values.
     *
     * @return in the order of the rounds.
     */
    public double[] toArray()
    {
        return values.stream().mapToDouble(Double::doubleValue).toArray();
    }

    /**
     * All values for people.
     *
     * @param format of each.
     * @return in the order of the rounds.
     */
    public String toText(final String format)
    {
        return values.stream()
            .map((value) -> String.format(Locale.ROOT, format, value))
            .collect(Collectors.joining(" "));
    }
}
