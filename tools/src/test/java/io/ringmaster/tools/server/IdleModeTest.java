package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertSame;

import org.junit.jupiter.api.Test;

class IdleModeTest
{
    @Test
    void shouldLetTheJournalerSpinOnACoreOfItsOwnOnly()
    {
        assertSame(IdleMode.BACKOFF, IdleMode.SPIN.ofJournaler(1));
        assertSame(IdleMode.BACKOFF, IdleMode.SPIN.ofJournaler(2));
        assertSame(IdleMode.SPIN, IdleMode.SPIN.ofJournaler(3));
    }

    @Test
    void shouldLetTheJournalerDoAsTheOthersOtherwise()
    {
        for (final int processorCount : new int[]{1, 2, 64})
        {
            assertSame(IdleMode.PARK, IdleMode.PARK.ofJournaler(processorCount));
            assertSame(IdleMode.BACKOFF, IdleMode.BACKOFF.ofJournaler(processorCount));
        }
    }
}
