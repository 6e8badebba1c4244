package io.ringmaster.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RateScheduleTest
{
    @Test
    void shouldSpreadOperationsEvenly()
    {
        final RateSchedule schedule = new RateSchedule(1_000, 10_000);

        assertEquals(1_000, schedule.intendedNs(0));
        assertEquals(101_000, schedule.intendedNs(1));
        assertEquals(1_000 + 1_000_000_000L, schedule.intendedNs(10_000));
    }

    @Test
    void shouldNotDriftOverADay()
    {
        final RateSchedule schedule = new RateSchedule(0, 3);

        assertEquals(86_400_000_000.0, schedule.intendedNs(3L * 86_400) / 1_000.0, 1);
    }

    @Test
    void shouldNeverStepBack()
    {
        final RateSchedule schedule = new RateSchedule(Long.MIN_VALUE / 2, 7_777_777);
        for (int i = 1; i < 100_000; i++)
        {
            assertTrue(schedule.intendedNs(i) > schedule.intendedNs(i - 1));
        }
    }

    @Test
    void shouldRefuseARateThatIsNotPositive()
    {
        assertThrows(IllegalArgumentException.class, () -> new RateSchedule(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new RateSchedule(0, Double.NaN));
    }
}
