package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class YieldProbeTest
{
    private long nowNs = Long.MAX_VALUE - 1_000_000;
    private long yieldNs;
    private int readCount;
    /** Every second reading is behind a yield, unless there was none. */
    private final YieldProbe probe = new YieldProbe(() ->
    {
        if (readCount++ % 2 == 1)
        {
            nowNs += yieldNs;
        }
        return nowNs;
    });

    @Test
    void shouldTellAFreeCoreFromAWantedOne()
    {
        yieldNs = YieldProbe.WANTED_NS - 1;
        assertTrue(probe.yieldCore());
        assertTrue(probe.yieldCore());
        yieldNs = YieldProbe.WANTED_NS;
        assertFalse(probe.yieldCore());
    }

    @Test
    void shouldNotYieldAgainForAWhileOnceTheCoreWasWanted()
    {
        yieldNs = YieldProbe.WANTED_NS;
        assertFalse(probe.yieldCore());
        assertEquals(2, readCount);
        yieldNs = 0;
        nowNs += YieldProbe.REMEMBERED_NS - 1;
        assertFalse(probe.yieldCore());
        assertEquals(3, readCount, "yielded");
        readCount = 0;
        nowNs++;
        assertTrue(probe.yieldCore());
        assertEquals(2, readCount);
    }
}
