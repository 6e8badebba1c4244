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
        yieldNs = YieldProbe.SHORT_NS - 1;
        assertTrue(probe.yieldCore());
        assertTrue(probe.yieldCore());
        yieldNs = YieldProbe.TURN_NS;
        assertFalse(probe.yieldCore());
    }

    @Test
    void shouldTakeOneYieldOfMiddleLengthForAnInterrupt()
    {
        for (int i = 0; i < 3; i++)
        {
            yieldNs = YieldProbe.TURN_NS - 1;
            assertTrue(probe.yieldCore());
            yieldNs = YieldProbe.SHORT_NS - 1;
            assertTrue(probe.yieldCore());
        }
    }

    @Test
    void shouldForgetAnInterruptOfAWhileAgo()
    {
        yieldNs = YieldProbe.SHORT_NS;
        for (int i = 0; i < 3; i++)
        {
            assertTrue(probe.yieldCore());
            nowNs += YieldProbe.SUSPECTED_NS;
        }
    }

    @Test
    void shouldTakeTwoInARowForAnotherThread()
    {
        yieldNs = YieldProbe.SHORT_NS;
        assertTrue(probe.yieldCore());
        assertFalse(probe.yieldCore());
        nowNs += YieldProbe.REMEMBERED_NS;
        assertTrue(probe.yieldCore(), "the two before have been answered");
        assertFalse(probe.yieldCore());
    }

    @Test
    void shouldNotYieldAgainForAWhileOnceTheCoreWasWanted()
    {
        yieldNs = YieldProbe.TURN_NS;
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
