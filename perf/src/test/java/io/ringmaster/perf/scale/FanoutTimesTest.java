package io.ringmaster.perf.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class FanoutTimesTest
{
    @Test
    void shouldTellFirstMedianAndLast()
    {
        final FanoutTimes times = new FanoutTimes(4);
        times.add(1);
        times.clear();
        assertFalse(times.add(2_000_000));
        assertFalse(times.add(3_000_000));
        assertFalse(times.add(7_000_000));
        assertTrue(times.add(9_000_000));

        assertEquals(1.0, times.firstMs(1_000_000));
        assertEquals(2.0, times.medianMs(1_000_000));
        assertEquals(8.0, times.lastMs(1_000_000));
        final Histogram histogram = Latency.histogram();
        times.addTo(histogram, 1_000_000);
        assertEquals(4, histogram.getTotalCount());
        assertTrue(histogram.valuesAreEquivalent(8_000_000, histogram.getMaxValue()));
        assertThrows(IllegalStateException.class, () -> times.add(10_000_000));
    }
}
