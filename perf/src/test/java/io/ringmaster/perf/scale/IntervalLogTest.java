package io.ringmaster.perf.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class IntervalLogTest
{
    private final IntervalLog log = new IntervalLog();

    @Test
    void shouldChooseByTime()
    {
        add(Operation.GET, 1_000, 2_000, 1);
        add(Operation.SET, 1_000, 2_000, 2);
        add(Operation.GET, 2_000, 3_000, 4);
        add(Operation.GET, 3_000, 4_000, 8);

        assertEquals(3, log.within(500, 2_500).getTotalCount());
        assertEquals(7, log.between(1_500, 2_500).getTotalCount());
        assertEquals(8, log.between(3_500, 3_600).getTotalCount());
        assertEquals(0, log.within(3_500, 3_600).getTotalCount());
        log.clear();
        assertEquals(0, log.between(0, 9_000).getTotalCount());
    }

    /** The load uses its histogram again for the next interval. */
    private void add(final Operation operation, final long fromMs, final long toMs, final int count)
    {
        final Histogram interval = Latency.histogram();
        interval.recordValueWithCount(1_000, count);
        interval.setStartTimeStamp(fromMs);
        interval.setEndTimeStamp(toMs);
        log.onInterval(operation, interval);
        interval.reset();
    }
}
