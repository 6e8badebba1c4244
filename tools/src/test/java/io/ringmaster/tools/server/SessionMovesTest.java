package io.ringmaster.tools.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A session is carried by one connection: the last one that came with it, wherever that is. */
class SessionMovesTest
{
    private static final int TIMEOUT_MS = 6_000;

    private final QuietEnsemble ensemble = new QuietEnsemble(3);
    private final ScenarioServer leader = ensemble.leader();
    private final ScenarioServer slow = ensemble.followers().get(0);
    private final ScenarioServer other = ensemble.followers().get(1);

    @Test
    void shouldCloseAConnectionWhoseSessionHasMovedOnBeforeItWasAttached()
    {
        final QuietClient first = connected(other);
        final QuietClient late = resumeWhereTheStateIsOld(first);
        final QuietClient last = ensemble.resume(other, first);
        ensemble.await("resumed", () -> last.replyCount() == 1);
        ensemble.run(20);
        ensemble.holdJournaler(slow, false);
        ensemble.await("decided", () -> late.isClosed() || late.replyCount() > 0);
        assertTrue(late.isClosed(), late::toString);
        assertServed(last);
    }

    @Test
    void shouldKeepAConnectionWhoseSessionHasComeBackBeforeItWasAttached()
    {
        final QuietClient first = connected(other);
        final QuietClient late = resumeWhereTheStateIsOld(first);
        final QuietClient between = ensemble.resume(other, first);
        ensemble.await("resumed", () -> between.replyCount() == 1);
        final QuietClient last = ensemble.resume(slow, first);
        ensemble.run(20);
        assertTrue(between.isClosed(), between::toString);
        ensemble.holdJournaler(slow, false);
        ensemble.await("resumed", () -> last.replyCount() == 1);
        assertTrue(late.isClosed(), late::toString);
        assertServed(last);
    }

    @Test
    void shouldLetASessionGoFromServerToServer()
    {
        QuietClient client = connected(leader);
        for (final ScenarioServer server : new ScenarioServer[]{slow, other, leader, other, slow, leader})
        {
            final QuietClient before = client;
            final QuietClient next = ensemble.resume(server, before);
            ensemble.await("resumed", () -> next.replyCount() == 1);
            ensemble.await("closed", before::isClosed);
            assertEquals(before.sessionId(), next.sessionId());
            client = next;
        }
        assertServed(client);
    }

    /** The leader has let it in, and its server has yet to apply what the leader had then. */
    private QuietClient resumeWhereTheStateIsOld(final QuietClient first)
    {
        ensemble.run(20);
        ensemble.holdJournaler(slow, true);
        first.create("/later");
        ensemble.await("created", () -> first.replyCount() == 2);
        final QuietClient late = ensemble.resume(slow, first);
        ensemble.await("moved", first::isClosed);
        ensemble.run(20);
        assertEquals(0, late.replyCount());
        assertFalse(late.isClosed(), late::toString);
        return late;
    }

    private QuietClient connected(final ScenarioServer server)
    {
        final QuietClient client = ensemble.connect(server, TIMEOUT_MS);
        ensemble.await("connected", () -> client.replyCount() == 1);
        return client;
    }

    private void assertServed(final QuietClient client)
    {
        client.create("/served");
        ensemble.await("answered", () -> client.replyCount() == 2);
        ensemble.run(500);
        client.assertServed(2);
    }
}
