package io.ringmaster.perf.report;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * One measured figure with all of its rounds. Immutable: {@link #target(String)} and {@link #bar(String, Verdict)}
 * return another.
 *
 * @param name    what was measured, for people.
 * @param target  of whom; empty if there is only one.
 * @param unit    such as {@code us}, {@code /s}, {@code x}, {@code B}; empty for a bare count.
 * @param rounds  the figure of each round, in order; at least one. A figure that was measured once has one round.
 * @param bar     what it was to be, for people, such as {@code <= 1.30 x}; null without a bar.
 * @param verdict whether it is; null without a bar.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Figure(String name, String target, String unit, List<Double> rounds, String bar, Verdict verdict)
{
    /**
     * Takes copies.
     *
     * @throws IllegalArgumentException without a round.
     */
    public Figure
    {
        Objects.requireNonNull(name);
        Objects.requireNonNull(target);
        Objects.requireNonNull(unit);
        rounds = List.copyOf(rounds);
        if (rounds.isEmpty())
        {
            throw new IllegalArgumentException("no round of '" + name + "'");
        }
    }

    /**
     * A figure without a target and a bar.
     *
     * @param name   what was measured.
     * @param unit   of the values.
     * @param rounds value of each round, at least one.
     * @return the figure.
     */
    public static Figure of(final String name, final String unit, final double... rounds)
    {
        return new Figure(name, "", unit, Arrays.stream(rounds).boxed().toList(), null, null);
    }

    /**
     * A bare count, without a unit, a target and a bar.
     *
     * @param name  what was counted.
     * @param count of it.
     * @return the figure.
     */
    public static Figure count(final String name, final long count)
    {
        return of(name, "", (double)count);
    }

    /**
     * The same of somebody.
     *
     * @param newTarget who was measured, such as {@code zookeeper}.
     * @return the figure.
     */
    public Figure target(final String newTarget)
    {
        return new Figure(name, newTarget, unit, rounds, bar, verdict);
    }

    /**
     * The same against a bar.
     *
     * @param newBar     for people.
     * @param newVerdict whether it is met.
     * @return the figure.
     */
    public Figure bar(final String newBar, final Verdict newVerdict)
    {
        return new Figure(name, target, unit, rounds, newBar, newVerdict);
    }

    /**
     * What counts: the median of the rounds.
     *
     * @return in the figure's unit.
     */
    @JsonProperty(access = JsonProperty.Access.READ_ONLY)
    public double value()
    {
        final Series series = new Series();
        rounds.forEach(series::add);
        return series.median();
    }
}
