package io.ringmaster.perf.scale;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class GcPausesTest
{
    @Test
    void shouldFindTheLongestPauseOfAnyCollector()
    {
        final String log = """
            [0.004s] Using G1
            [1.234s] GC(0) Pause Young (Normal) (G1 Evacuation Pause) 24M->4M(256M) 3.456ms
            [1.300s] GC(1) Concurrent Mark Cycle 99.000ms
            [2.000s] GC(2) Pause Full (Metadata GC Threshold) 4M->3M(256M) 12.007ms
            [2.100s] GC(3) Pause Remark 30M->30M(256M) 0.350ms
            """;

        assertEquals(new GcPauses(3, 12.007), GcPauses.parse(log));
    }

    @Test
    void shouldFindNoneWhereNothingWasCollected()
    {
        assertEquals(new GcPauses(0, 0), GcPauses.parse("[0.004s] Using Serial\nready\n"));
    }
}
