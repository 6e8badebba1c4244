package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.List;

import org.HdrHistogram.Histogram;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;

import io.ringmaster.tools.metrics.Metrics;
import io.ringmaster.tools.metrics.MetricsEncoder;
import io.ringmaster.tools.metrics.ValueRecorder;

class CycleWatchTest
{
    private static final long MS = 1_000_000;

    private final CountersManager counters = new CountersManager(
        new UnsafeBuffer(ByteBuffer.allocateDirect(CountersReader.METADATA_LENGTH)),
        new UnsafeBuffer(ByteBuffer.allocateDirect(CountersReader.COUNTER_LENGTH)));
    private final ValueRecorder stalls = ValueRecorder.ofTimes("stalls");
    private final ValueRecorder commits = ValueRecorder.ofTimes("commits");
    private final AtomicCounter stallCount = counters.newCounter("stalls");
    private final CycleWatch watch = new CycleWatch(stalls, commits, stallCount);

    @Test
    void shouldCountRoundsAboveTheThreshold()
    {
        watch.onCycle(0, true, 0, 0, 0);
        watch.onCycle(10 * MS, true, 0, 0, 0);
        assertEquals(0, stallCount.get());
        watch.onCycle(21 * MS, true, 0, 0, 0);
        assertEquals(1, stallCount.get());
        assertNear(11 * MS, recorded(stalls).getMaxValue());
    }

    @Test
    void shouldTakeNoRestForAStall()
    {
        watch.onCycle(0, true, 0, 0, 0);
        watch.onCycle(MS, false, 0, 0, 0);
        watch.onCycle(900 * MS, true, 0, 0, 0);
        assertEquals(0, stallCount.get());
    }

    @Test
    void shouldFollowATransactionFromTheRoundThatPublishedItUntilItIsApplied()
    {
        watch.onCycle(MS, true, 10, 12, 0);
        watch.onCycle(2 * MS, true, 11, 12, 1);
        assertEquals(0, recorded(commits).getTotalCount());
        watch.onCycle(4 * MS, true, 12, 12, 2);
        final Histogram histogram = recorded(commits);
        assertEquals(2, histogram.getTotalCount());
        assertNear(3 * MS, histogram.getMaxValue());
    }

    @Test
    void shouldFollowOneOfThoseThatARoundPublishes()
    {
        watch.onCycle(MS, true, 10, 11, 0);
        // Published while the first one is followed: not from when it is known.
        watch.onCycle(2 * MS, true, 10, 20, 0);
        watch.onCycle(3 * MS, true, 11, 20, 1);
        watch.onCycle(9 * MS, true, 20, 20, 10);
        assertEquals(1, recorded(commits).getTotalCount());
        // The next one stands for those, too.
        watch.onCycle(10 * MS, true, 20, 21, 10);
        watch.onCycle(11 * MS, true, 21, 21, 11);
        assertEquals(11, recorded(commits).getTotalCount());
        assertNear(2 * MS, recorded(commits).getMaxValue());
    }

    @Test
    void shouldForgetWhatWasCutOff()
    {
        watch.onCycle(MS, true, 10, 20, 0);
        watch.onCycle(2 * MS, true, 10, 10, 0);
        watch.onCycle(50 * MS, false, 10, 10, 0);
        watch.onCycle(51 * MS, true, 10, 21, 0);
        watch.onCycle(52 * MS, true, 21, 21, 11);
        final Histogram histogram = recorded(commits);
        assertEquals(11, histogram.getTotalCount());
        assertNear(MS, histogram.getMaxValue());
    }

    private Histogram recorded(final ValueRecorder recorder)
    {
        final byte[] image = new MetricsEncoder(counters, List.of(recorder)).encode(0, 0, 0);
        return Metrics.decode(new UnsafeBuffer(image), 0, image.length).histograms().get(recorder.label());
    }

    private static void assertNear(final long expected, final long actual)
    {
        assertTrue(Math.abs(actual - expected) <= expected / 50, actual + " is not near " + expected);
    }
}
