package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class ServicePaceTest
{
    private final ServicePace pace = new ServicePace();

    @Test
    void shouldBeDueAfterManyRoundsWithoutWorkAndFewThatMayHaveTakenLong()
    {
        assertTrue(pace.isDue(false));
        assertEquals(ServicePace.QUIET_ROUNDS, roundsToService(false));
        assertEquals(ServicePace.QUIET_ROUNDS / ServicePace.WORK_ROUNDS + 1, roundsToService(true));
        pace.onWork();
        assertEquals(ServicePace.QUIET_ROUNDS - ServicePace.WORK_ROUNDS + 1, roundsToService(false));
    }

    @Test
    void shouldBeDueWheneverItCostsNobodyAnything()
    {
        assertTrue(pace.isDue(true));
        assertTrue(pace.isDue(true));
        assertEquals(ServicePace.QUIET_ROUNDS, roundsToService(false));
    }

    @Test
    void shouldBeDueHoweverMuchWorkThereWasSinceTheLastRound()
    {
        for (int i = 0; i < Integer.MAX_VALUE / (ServicePace.WORK_ROUNDS - 1) + 2; i++)
        {
            pace.onWork();
        }
        assertTrue(pace.isDue(false));
    }

    private int roundsToService(final boolean isWithWork)
    {
        for (int i = 1; i < 10 * ServicePace.QUIET_ROUNDS; i++)
        {
            if (pace.isDue(false))
            {
                return i;
            }
            if (isWithWork)
            {
                pace.onWork();
            }
        }
        throw new AssertionError("never");
    }
}
