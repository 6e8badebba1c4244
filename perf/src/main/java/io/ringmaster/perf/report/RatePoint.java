package io.ringmaster.perf.report;

import java.util.Objects;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;

/**
 * Latency at one rate.
 *
 * @param series   what it belongs to, such as the name of a protocol or of a server.
 * @param rate     asked for; or whatever the axis of the chart is about, such as a count of znodes.
 * @param achieved operations per second that were done.
 * @param latency  percentiles.
 * @param verdict  whether the latency is what it was to be; null if it was not to be anything.
 * @param note     what else is to be known, such as that the client was late; empty if nothing.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RatePoint(
    String series, double rate, double achieved, Latency latency, Verdict verdict, String note)
{
    /** Checks that nothing but the verdict is null. */
    public RatePoint
    {
        Objects.requireNonNull(series);
        Objects.requireNonNull(latency);
        Objects.requireNonNull(note);
    }

    /**
     * A point without a verdict.
     *
     * @param series   what it belongs to.
     * @param rate     asked for.
     * @param achieved operations per second that were done.
     * @param latency  percentiles.
     * @return the point.
     */
    public static RatePoint of(final String series, final double rate, final double achieved, final Latency latency)
    {
        return new RatePoint(series, rate, achieved, latency, null, "");
    }
}
