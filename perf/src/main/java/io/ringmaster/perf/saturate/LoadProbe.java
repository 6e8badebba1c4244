package io.ringmaster.perf.saturate;

import java.util.Locale;

import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/** Measures a server at a rate, by a {@link LoadRun} that is used again and again. Belongs to one thread. */
public final class LoadProbe implements RateProbe
{
    private static final double NS_PER_US = 1e3;
    private static final double NS_PER_S = 1e9;

    private final LoadRun run;
    private final long slotCount;
    private final SaturationSettings settings;

    /**
     * A probe.
     *
     * @param run      prepared, of an open loop.
     * @param context  of the run.
     * @param settings of the search.
     */
    public LoadProbe(final LoadRun run, final LoadContext context, final SaturationSettings settings)
    {
        this.run = run;
        this.settings = settings;
        slotCount = (long)context.connectionCount() * context.depth();
    }

    /**
     * {@inheritDoc}
     *
     * @throws LoadException if a session is lost or leaves requests without a reply, after which no further measurement
     *                       is possible; or if not one operation was done.
     */
    @Override
    public SaturationStep measure(final double ratePerSecond) throws LoadException
    {
        final long beginMs = System.currentTimeMillis();
        final LoadResult result = run.measure(ratePerSecond);
        final Histogram latency = Latency.histogram();
        result.histograms().values().forEach(latency::add);
        latency.add(result.abandoned());
        latency.setStartTimeStamp(beginMs);
        latency.setEndTimeStamp(System.currentTimeMillis());
        if (result.unfinished() > 0 || result.errors().containsKey("CONNECTION_LOSS") ||
            result.errors().containsKey("SESSION_EXPIRED"))
        {
            throw new LoadException("at " + ratePerSecond + " per second a session was lost: failed " +
                result.errors() + ", without a reply: " + result.unfinished());
        }
        if (latency.getTotalCount() == 0)
        {
            throw new LoadException("not one operation was measured at " + ratePerSecond + " per second");
        }
        return judge(ratePerSecond, result, latency, settings, slotCount);
    }

    /**
     * Whether a result holds the target, and who is the reason if it does not. The client is, if its requests left so
     * late that this alone is more than half of the latency, although it had slots for more requests in flight.
     */
    static SaturationStep judge(
        final double rate,
        final LoadResult result,
        final Histogram latency,
        final SaturationSettings settings,
        final long slotCount)
    {
        final long valueNs = latency.getValueAtPercentile(settings.percentile());
        final long lateNs = result.lateness().getValueAtPercentile(settings.percentile());
        StepVerdict verdict = StepVerdict.HELD;
        String note = "";
        if (!result.isClean())
        {
            verdict = StepVerdict.MISSED;
            note = "failed " + result.errors();
        }
        else if (valueNs > settings.targetNs())
        {
            final Histogram answered = Latency.histogram();
            result.histograms().values().forEach(answered::add);
            final double answerNs = Math.max(0, answered.getMean() - result.lateness().getMean());
            final double inFlight = result.perSecond() * answerNs / NS_PER_S;
            final boolean isClientLate = 2 * lateNs > valueNs && 2 * inFlight < slotCount;
            verdict = isClientLate ? StepVerdict.CLIENT_LATE : StepVerdict.MISSED;
            note = isClientLate ? String.format(Locale.ROOT, "p%s of the client's lateness %,.1f us",
                SaturationStep.text(settings.percentile()), lateNs / NS_PER_US) : abandoned(result);
        }
        return new SaturationStep(rate, result.perSecond(), latency, valueNs, verdict, note);
    }

    /** How many were given up, and count with the time that they had waited until then. */
    private static String abandoned(final LoadResult result)
    {
        final long count = result.abandoned().getTotalCount();
        return count == 0 ? "" : String.format(Locale.ROOT, "far too much: %,d never sent", count);
    }
}
