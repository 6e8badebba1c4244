package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Whole servers with their journals and links, disturbed, and what their clients see of it. */
class EnsembleScenarioTest
{
    private static final int SECONDS = 6;

    /** More seeds by {@code -Dringmaster.scenario.seeds=}. */
    @Test
    void shouldServeClientsThroughFaults()
    {
        final long seeds = Long.getLong("ringmaster.scenario.seeds", 5);
        for (long seed = 1; seed <= seeds; seed++)
        {
            run(seed);
        }
    }

    private static void run(final long seed)
    {
        final Scenario scenario = new Scenario(seed, seed % 4 == 0 ? 5 : 3);
        try
        {
            scenario.run(SECONDS);
        }
        catch (final AssertionError | RuntimeException ex)
        {
            throw new AssertionError("seed " + seed + ": " + ex.getMessage(), ex);
        }
        assertTrue(scenario.operationCount() > 500, () -> "seed " + seed + ": " + scenario.operationCount());
    }
}
