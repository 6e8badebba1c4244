package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class DiskPaceTest
{
    private static final long START_NS = 1_000;

    private final DiskPace pace = new DiskPace();

    @Test
    void shouldBeDueAtFirst()
    {
        assertTrue(pace.isDue(START_NS, false));
        assertEquals(0, pace.restNs(START_NS));
    }

    @Test
    void shouldLeaveThreeQuartersOfTheTimeToOthers()
    {
        pace.onStep(START_NS, START_NS + 100);
        assertFalse(pace.isDue(START_NS + 100, false));
        assertEquals(300, pace.restNs(START_NS + 100));
        assertEquals(1, pace.restNs(START_NS + 399));
        assertFalse(pace.isDue(START_NS + 399, false));
        assertTrue(pace.isDue(START_NS + 400, false));
        assertEquals(0, pace.restNs(START_NS + 400));
    }

    @Test
    void shouldNotPauseForLongAfterAStall()
    {
        final long endNs = START_NS + 10_000_000_000L;
        pace.onStep(START_NS, endNs);
        assertEquals(DiskPace.MAX_PAUSE_NS, pace.restNs(endNs));
    }

    @Test
    void shouldNotRestWhileSomebodyWaits()
    {
        pace.onStep(START_NS, START_NS + 100);
        assertTrue(pace.isDue(START_NS + 101, true));
        assertFalse(pace.isDue(START_NS + 102, false));
    }
}
