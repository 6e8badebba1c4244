package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LatencyStatisticsTest
{
    private final LatencyStatistics latency = new LatencyStatistics();

    @Test
    void shouldBeZeroWithoutRequests()
    {
        assertEquals(0, latency.min());
        assertEquals(0, latency.max());
        assertEquals(0.0, latency.average());
        assertEquals(0, latency.percentile(0.99));
    }

    @Test
    void shouldTellAverageWithFourDecimals()
    {
        for (final int ms : new int[]{ 0, 1, 7 })
        {
            latency.record(ms);
        }
        assertEquals(2.6667, latency.average());
        assertEquals(0, latency.min());
        assertEquals(7, latency.max());
        latency.reset();
        latency.record(3);
        assertEquals(3, latency.min());
        assertEquals(3, latency.max());
        assertEquals(3.0, latency.average());
    }

    @Test
    void shouldTellPercentilesWithinThreePercent()
    {
        final int limit = Correlation.MILLISECONDS_MASK;
        for (int ms = 0; ms < limit; ms += 37)
        {
            latency.record(ms);
        }
        latency.record(limit);
        for (final double share : new double[]{ 0.000001, 0.00001, 0.001, 0.5, 0.95, 0.999 })
        {
            final double exact = share * limit;
            final int told = latency.percentile(share);
            assertTrue(told >= exact - 37 && told <= exact * 1.04 + 37, share + ": " + told + " for " + exact);
        }
        assertEquals(limit, latency.percentile(1));
    }
}
