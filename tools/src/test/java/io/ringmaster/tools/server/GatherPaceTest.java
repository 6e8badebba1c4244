package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GatherPaceTest
{
    private static final int MANY = GatherPace.MANY_WRITES + 1;

    private final GatherPace pace = new GatherPace();

    @Test
    void shouldSignalAtOnceForFewWrites()
    {
        assertFalse(pace.isGathering(true, GatherPace.MANY_WRITES));
    }

    @Test
    void shouldSignalManyWritesAfterSomeRounds()
    {
        for (int batch = 0; batch < 2; batch++)
        {
            for (int i = 0; i < GatherPace.MAX_ROUNDS; i++)
            {
                assertTrue(pace.isGathering(true, MANY));
            }
            assertFalse(pace.isGathering(true, MANY));
        }
    }

    @Test
    void shouldSignalBeforeTheThreadRests()
    {
        assertTrue(pace.isGathering(true, MANY));
        assertFalse(pace.isGathering(false, MANY));
        for (int i = 0; i < GatherPace.MAX_ROUNDS; i++)
        {
            assertTrue(pace.isGathering(true, MANY));
        }
        assertFalse(pace.isGathering(true, MANY));
    }
}
