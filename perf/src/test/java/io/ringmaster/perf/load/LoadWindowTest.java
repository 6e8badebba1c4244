package io.ringmaster.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;

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
}
