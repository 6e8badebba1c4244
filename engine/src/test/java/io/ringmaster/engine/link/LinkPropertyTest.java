package io.ringmaster.engine.link;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

/** Whatever the raw channels do, a link loses nothing until it goes down, and comes up again. */
class LinkPropertyTest
{
    private static final int SEEDS = Integer.getInteger("ringmaster.link.seeds", 200);

    @Test
    void shouldLoseNothingUntilItGoesDownAndComeUpAgain()
    {
        long received = 0;
        for (int seed = 1; seed <= SEEDS; seed++)
        {
            try
            {
                received += new LinkScenario(seed, new LinkRules(), UnaryOperator.identity()).run();
            }
            catch (final AssertionError ex)
            {
                throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
            }
        }
        assertTrue(received > SEEDS * 1_000L, "received=" + received);
    }
}
