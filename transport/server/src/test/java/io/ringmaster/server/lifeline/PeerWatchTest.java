package io.ringmaster.server.lifeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What is concluded from what happens to a line. */
class PeerWatchTest
{
    private static final long MIN_NS = 1_000_000;
    private static final long MAX_NS = 16_000_000;
    private static final long STEADY_NS = PeerWatch.STEADY_NS;

    private long nowNs = Long.MAX_VALUE - 10; // The clock may overflow.
    private final PeerWatch watch = new PeerWatch(MIN_NS, MAX_NS, nowNs);

    @Test
    void shouldDialAtOnceAndThenLessAndLessOften()
    {
        assertEquals(nowNs, watch.retryNs());
        final long[] pausesNs = {0, MIN_NS, 2 * MIN_NS, 4 * MIN_NS, 8 * MIN_NS, MAX_NS, MAX_NS};
        for (final long pauseNs : pausesNs)
        {
            assertEquals(0, watch.onRefused(nowNs), "nobody was seen that could be gone");
            assertEquals(nowNs + pauseNs, watch.retryNs());
            nowNs = watch.retryNs();
            watch.onDial(nowNs);
        }
    }

    @Test
    void shouldConcludeFromARefusalAfterAnEnd()
    {
        assertEquals(0, watch.onAnswered(5, nowNs));
        nowNs += STEADY_NS;
        watch.onEnded(nowNs);
        assertEquals(nowNs, watch.retryNs(), "dialled again at once");
        assertEquals(5, watch.onRefused(nowNs));
        assertEquals(0, watch.onRefused(nowNs), "once");
    }

    @Test
    void shouldConcludeNothingWhenTheSameProcessAnswersAgain()
    {
        watch.onAnswered(5, nowNs);
        nowNs += STEADY_NS;
        watch.onEnded(nowNs);
        assertFalse(watch.isUp());
        watch.onUnanswered(nowNs);
        assertEquals(0, watch.onAnswered(5, nowNs));
        assertTrue(watch.isUp());
    }

    @Test
    void shouldConcludeFromAnotherProcessThatAnswers()
    {
        watch.onAnswered(5, nowNs);
        nowNs += STEADY_NS;
        watch.onEnded(nowNs);
        assertEquals(5, watch.onAnswered(6, nowNs));
        assertEquals(0, watch.onAnswered(6, nowNs));
    }

    /** A cut, or a process that stands still: what was seen is remembered until there is an answer. */
    @Test
    void shouldConcludeNothingFromSilence()
    {
        watch.onAnswered(5, nowNs);
        nowNs += STEADY_NS;
        watch.onEnded(nowNs);
        for (int i = 0; i < 10; i++)
        {
            watch.onUnanswered(nowNs);
            assertTrue(watch.retryNs() - nowNs <= MAX_NS);
            nowNs = watch.retryNs();
        }
        assertEquals(5, watch.onRefused(nowNs));
    }

    /** A peer that answers and closes at once is not dialled in a tight loop. */
    @Test
    void shouldBackOffFromLinesThatDoNotLast()
    {
        for (int i = 0; i < 10; i++)
        {
            watch.onAnswered(5, nowNs);
            watch.onEnded(nowNs);
        }
        assertEquals(nowNs + MAX_NS, watch.retryNs());
        watch.onAnswered(5, nowNs);
        nowNs += STEADY_NS;
        watch.onEnded(nowNs);
        assertEquals(nowNs, watch.retryNs());
    }

    @Test
    void shouldDialSoonWhoDialsItself()
    {
        for (int i = 0; i < 10; i++)
        {
            watch.onDial(nowNs);
            watch.onUnanswered(nowNs);
        }
        assertFalse(watch.onHeard(5, nowNs));
        assertEquals(nowNs + MIN_NS, watch.retryNs(), "but not as often as it likes");
        watch.onDial(nowNs + MIN_NS);
        watch.onAnswered(5, nowNs);
        assertFalse(watch.onHeard(5, nowNs), "that is known");
    }

    /** The line is half open: the peer's machine has lost its power, and the peer is back. */
    @Test
    void shouldGiveUpALineWhenAnotherProcessOfThePeerDials()
    {
        watch.onAnswered(5, nowNs);
        nowNs += STEADY_NS;
        assertTrue(watch.onHeard(6, nowNs));
        assertFalse(watch.isUp());
        assertEquals(nowNs, watch.retryNs());
        assertEquals(5, watch.onAnswered(6, nowNs));
    }
}
