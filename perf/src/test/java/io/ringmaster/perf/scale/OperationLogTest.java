package io.ringmaster.perf.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class OperationLogTest
{
    private final OperationLog log = new OperationLog();

    @Test
    void shouldChooseWhatWasUnderWayDuringASpan()
    {
        log.onOperation(1_000, 2_000);
        log.onOperation(1_900, 2_500);
        log.onOperation(2_100, 2_150);
        log.onOperation(2_300, 9_000);
        log.onOperation(4_000, 4_500);

        final Histogram during = log.during(2_200, 3_000);
        assertEquals(2, during.getTotalCount());
        assertTrue(during.valuesAreEquivalent(6_700, during.getMaxValue()));
        assertTrue(during.valuesAreEquivalent(600, during.getMinValue()));
        assertEquals(5, log.during(0, 10_000).getTotalCount());
        assertEquals(2, log.during(2_000, 2_000).getTotalCount());

        log.clear();
        assertEquals(0, log.during(0, 10_000).getTotalCount());
    }

    /** The clock of the times may be anywhere. */
    @Test
    void shouldChooseAcrossTheEndOfTheClock()
    {
        log.onOperation(Long.MAX_VALUE - 100, Long.MIN_VALUE + 100);

        assertEquals(1, log.during(Long.MAX_VALUE - 50, Long.MIN_VALUE + 50).getTotalCount());
        assertEquals(0, log.during(Long.MIN_VALUE + 200, Long.MIN_VALUE + 300).getTotalCount());
    }
}
