package io.ringmaster.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LoadWindowTest
{
    private final LoadWindow window = new LoadWindow(100, 120, 150);

    @Test
    void shouldCallOnlyTheBeginWarmUp()
    {
        assertEquals(LoadPhase.WARM_UP, window.phase(100, 110));
        assertEquals(LoadPhase.WARM_UP, window.phase(110, 121));
        assertEquals(LoadPhase.MEASUREMENT, window.phase(121, 140));
    }

    /** In its last second a load waits for what is in flight; nothing of that need have been measured. */
    @Test
    void shouldNotCallTheEndWarmUp()
    {
        assertEquals(LoadPhase.END, window.phase(140, 151));
        assertEquals(LoadPhase.END, window.phase(150, 151));
        assertEquals(LoadPhase.END, window.phase(100, 151));
    }

    @Test
    void shouldCountWhatIsAnsweredWithinTheMeasurement()
    {
        assertTrue(window.isCounted(110, 120, false));
        assertTrue(window.isCounted(130, 150, false));
        assertFalse(window.isCounted(110, 119, false));
        assertFalse(window.isCounted(140, 151, false));
    }

    @Test
    void shouldCountNothingThatBeganBeforeWhenOperationsAreCounted()
    {
        assertFalse(window.isCounted(119, 130, true));
        assertTrue(window.isCounted(120, 130, true));
        assertFalse(window.isCounted(140, 151, true));
    }
}
