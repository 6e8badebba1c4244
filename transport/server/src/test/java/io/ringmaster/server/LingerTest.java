package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class LingerTest
{
    private static final long SHORT_NS = 20_000;
    private static final long LONG_NS = 100_000;

    private final Linger linger = new Linger(SHORT_NS, LONG_NS);

    @Test
    void shouldLingerLongerWhereInputComesWithinThatTime()
    {
        assertEquals(SHORT_NS, linger.lingerNs());
        onInputs(Linger.MAX_SCORE / 2 - 1, LONG_NS);
        assertEquals(SHORT_NS, linger.lingerNs());
        onInputs(1, LONG_NS);
        assertEquals(LONG_NS, linger.lingerNs());
    }

    @Test
    void shouldLingerShortlyAgainWhereInputComesSeldom()
    {
        onInputs(1_000, 1);
        onInputs(Linger.MAX_SCORE / 2, LONG_NS + 1);
        assertEquals(LONG_NS, linger.lingerNs());
        onInputs(1, LONG_NS + 1);
        assertEquals(SHORT_NS, linger.lingerNs());
        onInputs(1_000, LONG_NS + 1);
        onInputs(Linger.MAX_SCORE / 2, 1);
        assertEquals(LONG_NS, linger.lingerNs());
    }

    private void onInputs(final int count, final long waitNs)
    {
        for (int i = 0; i < count; i++)
        {
            linger.onInput(waitNs);
        }
    }
}
