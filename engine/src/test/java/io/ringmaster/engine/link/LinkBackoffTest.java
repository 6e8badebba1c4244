package io.ringmaster.engine.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class LinkBackoffTest
{
    private final LinkBackoff backoff = new LinkBackoff(100, 800);
    private long nowNs = Long.MAX_VALUE - 500;

    @Test
    void shouldPauseTwiceAsLongEachTimeUpToTheMost()
    {
        for (final long pauseNs : new long[]{0, 100, 200, 400, 800, 800})
        {
            assertEquals(pauseNs, pauseNs());
        }
    }

    @Test
    void shouldNotPauseAfterALinkThatHasLasted()
    {
        assertEquals(0, pauseNs());
        assertEquals(100, pauseNs());
        backoff.onLasted();
        assertEquals(0, pauseNs());
        assertEquals(100, pauseNs());
    }

    @Test
    void shouldSkipOnePauseAndGoOnWithTheNext()
    {
        assertEquals(0, pauseNs());
        backoff.skip(nowNs);
        assertTrue(backoff.isOver(nowNs));
        assertEquals(100, pauseNs());
    }

    /** Begin a pause, and wait until it is over. */
    private long pauseNs()
    {
        final long beginNs = nowNs;
        backoff.begin(nowNs);
        while (!backoff.isOver(nowNs))
        {
            nowNs++;
            assertFalse(nowNs - beginNs > 1_000, "without an end");
        }
        return nowNs - beginNs;
    }
}
