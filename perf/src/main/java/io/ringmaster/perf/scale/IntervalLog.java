package io.ringmaster.perf.scale;

import java.util.ArrayList;
import java.util.List;

import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadSecond;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/** Keeps the latencies of each second of a load, of all operations together. One thread adds, others may ask. */
final class IntervalLog implements LoadListener
{
    private final List<Histogram> intervals = new ArrayList<>();

    @Override
    public void onPhase(final String phase)
    {
        // Of no interest: the run says itself what it does.
    }

    @Override
    public void onSecond(final LoadSecond second)
    {
        // The intervals have it all.
    }

    @Override
    public synchronized void onInterval(final Operation operation, final Histogram interval)
    {
        final Histogram copy = interval.copy();
        copy.setStartTimeStamp(interval.getStartTimeStamp());
        copy.setEndTimeStamp(interval.getEndTimeStamp());
        intervals.add(copy);
    }

    /** Forget what was before. */
    synchronized void clear()
    {
        intervals.clear();
    }

    /**
     * All that was answered in the intervals that have a part in a span of time.
     *
     * @param fromMs its begin, epoch milliseconds.
     * @param toMs   its end.
     * @return nanoseconds.
     */
    synchronized Histogram between(final long fromMs, final long toMs)
    {
        final Histogram sum = Latency.histogram();
        intervals.stream()
            .filter((interval) -> interval.getEndTimeStamp() >= fromMs && interval.getStartTimeStamp() <= toMs)
            .forEach(sum::add);
        return sum;
    }

    /**
     * All that was answered in the intervals that lie within a span of time.
     *
     * @param fromMs its begin, epoch milliseconds.
     * @param toMs   its end.
     * @return nanoseconds.
     */
    synchronized Histogram within(final long fromMs, final long toMs)
    {
        final Histogram sum = Latency.histogram();
        intervals.stream()
            .filter((interval) -> interval.getStartTimeStamp() >= fromMs && interval.getEndTimeStamp() <= toMs)
            .forEach(sum::add);
        return sum;
    }
}
