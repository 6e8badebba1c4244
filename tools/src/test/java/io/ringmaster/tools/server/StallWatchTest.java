package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StallWatchTest
{
    private final StallWatch watch = new StallWatch(250);

    @Test
    void shouldTellHowLongNothingWasDone()
    {
        assertEquals(0, watch.onCycle(1_000_000), "there was none before");
        assertEquals(0, watch.onCycle(1_000_249));
        assertEquals(250, watch.onCycle(1_000_499));
        assertEquals(0, watch.onCycle(1_000_500));
        assertEquals(5_000, watch.onCycle(1_005_500));
        assertEquals(2, watch.count());
    }

    /** Its zero is anywhere. */
    @Test
    void shouldTakeAMonotonicClockOfAnyOrigin()
    {
        assertEquals(0, watch.onCycle(Long.MAX_VALUE - 10));
        assertEquals(0, watch.onCycle(Long.MIN_VALUE + 10));
        assertEquals(300, watch.onCycle(Long.MIN_VALUE + 310));
    }
}
