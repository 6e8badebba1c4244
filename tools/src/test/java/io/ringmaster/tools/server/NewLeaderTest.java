package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;

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

    /**
     * Who carries a session only its leader knows. The next one here applies the opening of the session while nobody
     * leads, when it was carried elsewhere for long.
     */
    @Test
    void shouldNotTakeASessionForCarriedWhereItWasOpened()
    {
        final ScenarioServer leader = ensemble.leader();
        final ScenarioServer learner = ensemble.followers().get(0);
        final ScenarioServer next = ensemble.followers().get(1);
        ensemble.holdJournaler(next, true);
        final QuietClient opener = ensemble.connect(leader, TIMEOUT_MS);
        ensemble.await("connected", () -> opener.replyCount() == 1);
        final QuietClient client = ensemble.resume(learner, opener);
        ensemble.await("resumed", () -> client.replyCount() == 1);
        ensemble.run(20);
        leader.crash(false);
        ensemble.await("lost", () -> !learner.isServing() && !next.isServing());
        assertEquals(0, next.engine().sessionCount());
        ensemble.release();
        ensemble.await("serving", () -> learner.isServing() && next.isServing());
        assertSame(next, ensemble.leader());
        client.create("/carried");
        ensemble.await("answered", () -> client.replyCount() == 2);
        client.assertServed(2);
    }

    /**
     * Whoever asks for a session waits for what was proposed by then, which may open it. A question that nobody
     * answered, as the server did not lead any more, says nothing of the one that is asked when it leads again.
     */
    @Test
    void shouldAskAnewWhetherASessionIsAlive()
    {
        final ScenarioServer leader = ensemble.leader();
        final QuietClient first = askWithAWriteInFlight(leader, 1);
        ensemble.await("resigned", () -> !leader.isServing());
        first.disconnect();
        ensemble.release();
        ensemble.awaitAll();
        final ScenarioServer other = ensemble.leader();
        assertNotSame(leader, other);
        other.crash(false);
        ensemble.await("leading again", () -> leader.isServing() && leader.replica().leaderId() == leader.id);
        other.start();
        ensemble.awaitAll();

        final QuietClient second = askWithAWriteInFlight(leader, 2);
        ensemble.release();
        ensemble.await("refused", second::isClosed);
        assertEquals(ErrorCode.SESSION_EXPIRED, second.lastErrorCode());
    }

    private QuietClient askWithAWriteInFlight(final ScenarioServer leader, final long sessionId)
    {
        final QuietClient writer = ensemble.connect(leader, TIMEOUT_MS);
        ensemble.await("connected", () -> writer.replyCount() == 1);
        ensemble.followers().forEach(follower -> ensemble.holdJournaler(follower, true));
        ensemble.holdJournaler(leader, true);
        writer.create("/in-flight-" + sessionId);
        final QuietClient unknown = ensemble.resumeUnknown(leader, TIMEOUT_MS, sessionId);
        ensemble.run(10);
        assertEquals(1, writer.replyCount());
        assertEquals(0, unknown.replyCount());
        return unknown;
    }

    /** It greets and votes at its leisure; what comes of that is nothing. */
    @Test
    void shouldLetAServerRestWhoseOthersAreGone()
    {
        final ScenarioServer lonely = ensemble.leader();
        ensemble.followers().forEach(follower -> follower.crash(false));
        ensemble.await("looking", () -> !lonely.isServing());
        ensemble.run(5_000);
        final int busyTurns = ensemble.busyTurns(lonely, 10_000);
        assertTrue(busyTurns < 1_000, busyTurns + " of 100,000 turns are not followed by a rest");
    }
}
