package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NewLeaderTest
{
    private static final int TIMEOUT_MS = 4_000;
    private static final int MOST_OF_IT_MS = 3_500;

    private final QuietEnsemble ensemble = new QuietEnsemble(3);

    /** Nobody tells it what the one before has heard, so it counts from its own begin; and it does count. */
    @Test
    void shouldGiveEverySessionItsWholeTimeout()
    {
        final QuietClient client = ensemble.connect(ensemble.followers().get(0), TIMEOUT_MS);
        ensemble.await("connected", () -> client.replyCount() == 1);
        assertEquals(TIMEOUT_MS, client.timeoutMs());
        for (int round = 0; round < 3; round++)
        {
            ensemble.run(MOST_OF_IT_MS);
            assertEquals(1, ensemble.leader().engine().sessionCount(), "round " + round);
            final ScenarioServer leader = ensemble.leader();
            leader.crash(false);
            leader.start();
            ensemble.awaitAll();
        }
        ensemble.await("expired", () -> ensemble.leader().engine().sessionCount() == 0);
    }
}
