package io.ringmaster.engine.request;

import static io.ringmaster.engine.request.TransactionParts.NS_PER_MS;
import static io.ringmaster.engine.request.TransactionParts.TICK_MS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.transaction.DeleteNodeDecoder;
import io.ringmaster.codecs.transaction.EndSessionDecoder;
import io.ringmaster.codecs.transaction.SetNodeDataDecoder;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.tree.ZnodeTree;

/** What a server that proposes does of itself as time goes on. */
class OwnTransactionsTest
{
    private static final int TIMEOUT_MS = 1000;
    private static final long CHECK_INTERVAL_MS = 60_000;
    private static final String MEMBERS = "server.1=here";

    private final TransactionParts parts = new TransactionParts();
    private final List<TransactionParts.Journaled> made = new ArrayList<>();
    private final HeardTime heardTime = new HeardTime(List.of(parts.rings.requestPoller()));
    private final ExpiredSessions expired =
        new ExpiredSessions(parts.sessions, parts.writes, parts.transactions, parts.applier);
    private final Reaper reaper = new Reaper(parts.context, parts.tree, parts.preparer, parts.proposer);
    private long heardByOthersNs = Long.MAX_VALUE;
    private final OwnTransactions own = newOwn(null);

    @AfterEach
    void after()
    {
        parts.close();
    }

    @Test
    void shouldEndASessionThatIsSilentForLongerThanItsTimeout()
    {
        parts.sessions.open(7, TIMEOUT_MS, new byte[16]);
        own.start(parts.nowNs);
        passMs(TIMEOUT_MS);
        assertEquals(List.of(), made);
        passMs(2 * TICK_MS);
        assertEquals(1, made.size());
        assertEquals(EndSessionDecoder.TEMPLATE_ID, made.get(0).operation());
        assertEquals(0, made.get(0).originServer(), "nobody has asked for it");
    }

    @Test
    void shouldEndNoSessionBeforeTheClientsHereAreHeard()
    {
        parts.sessions.open(7, TIMEOUT_MS, new byte[16]);
        own.start(parts.nowNs);
        passMs(1);
        parts.rings.requests().tryClaim(8);
        parts.rings.requests().publish(1, 0, 8);
        passMs(10 * TIMEOUT_MS);
        assertEquals(List.of(), made);
        parts.rings.requestPoller().poll((type, tag, buffer, offset, length) -> Action.CONTINUE, 1);
        passMs(10);
        assertEquals(1, made.size());
    }

    @Test
    void shouldEndNoSessionBeforeTheClientsOfOtherServersAreHeard()
    {
        parts.sessions.open(7, TIMEOUT_MS, new byte[16]);
        own.start(parts.nowNs);
        heardByOthersNs = parts.nowNs + TIMEOUT_MS * NS_PER_MS;
        passMs(10 * TIMEOUT_MS);
        assertEquals(List.of(), made);
        heardByOthersNs = Long.MAX_VALUE;
        passMs(10);
        assertEquals(1, made.size());
    }

    @Test
    void shouldBeDueWithTheNextTickOrTheNextSearch()
    {
        own.start(parts.nowNs);
        parts.nowNs += 50 * NS_PER_MS;
        own.poll(parts.nowNs);
        final long tickNs = parts.sessions.nextTickNs();
        assertTrue(tickNs > parts.nowNs, "tickNs=" + tickNs);
        assertEquals(tickNs, own.nextDeadlineNs(parts.nowNs));
        assertEquals(tickNs + NS_PER_MS, own.nextDeadlineNs(tickNs), "the tick is past, but not heard yet");
        reaper.start(parts.nowNs - CHECK_INTERVAL_MS * NS_PER_MS + 1);
        assertEquals(parts.nowNs + 1, own.nextDeadlineNs(parts.nowNs));
    }

    @Test
    void shouldTryAgainSoonWhatFindsNoRoom()
    {
        parts.sessions.open(7, TIMEOUT_MS, new byte[16]);
        own.start(parts.nowNs);
        parts.grantedBytes = 0;
        passMs(TIMEOUT_MS + 2 * TICK_MS);
        assertEquals(List.of(), made);
        assertFalse(expired.isEmpty());
        assertEquals(parts.nowNs + NS_PER_MS, own.nextDeadlineNs(parts.nowNs));
        parts.grantedBytes = Long.MAX_VALUE / 2;
        passMs(5);
        assertEquals(1, made.size());
        assertTrue(own.nextDeadlineNs(parts.nowNs) > parts.nowNs + NS_PER_MS);
    }

    @Test
    void shouldRemoveANodeWhoseTimeToLiveIsOver()
    {
        parts.addNode("/brief", ZnodeTree.ROOT_ROW, ZnodeTree.KIND_TTL, 1_000, parts.epochMillis());
        own.start(parts.nowNs);
        passMs(CHECK_INTERVAL_MS - 1);
        assertEquals(List.of(), made);
        passMs(2);
        assertEquals(List.of(DeleteNodeDecoder.TEMPLATE_ID), made.stream().map(each -> each.operation()).toList());
    }

    @Test
    void shouldSetTheMembersOnceWhereTheyDiffer()
    {
        final int row = parts.addNode("/zookeeper", ZnodeTree.ROOT_ROW, ZnodeTree.KIND_PERSISTENT, 0, 0);
        parts.addNode("/zookeeper/config", row, ZnodeTree.KIND_PERSISTENT, 0, 0);
        final OwnTransactions ofEnsemble = newOwn(MEMBERS);
        ofEnsemble.start(parts.nowNs);
        parts.proposer.origin(3, 99);
        assertEquals(1, ofEnsemble.poll(parts.nowNs));
        assertEquals(0, ofEnsemble.poll(parts.nowNs));
        made.addAll(parts.journal());
        assertEquals(1, made.size());
        assertEquals(SetNodeDataDecoder.TEMPLATE_ID, made.get(0).operation());
        assertEquals(0, made.get(0).originServer(), "it is not for whom the transaction before was made");
    }

    @Test
    void shouldLeaveNothingToDoWhenStopped()
    {
        final int row = parts.addNode("/zookeeper", ZnodeTree.ROOT_ROW, ZnodeTree.KIND_PERSISTENT, 0, 0);
        parts.addNode("/zookeeper/config", row, ZnodeTree.KIND_PERSISTENT, 0, 0);
        parts.addNode("/brief", ZnodeTree.ROOT_ROW, ZnodeTree.KIND_TTL, 1_000, parts.epochMillis());
        parts.sessions.open(7, TIMEOUT_MS, new byte[16]);
        final OwnTransactions ofEnsemble = newOwn(MEMBERS);
        ofEnsemble.start(parts.nowNs);
        parts.grantedBytes = 0;
        parts.nowNs += 2 * CHECK_INTERVAL_MS * NS_PER_MS;
        for (int i = 0; i < 20; i++)
        {
            ofEnsemble.poll(parts.nowNs);
        }
        assertFalse(expired.isEmpty());
        ofEnsemble.stop();
        assertTrue(expired.isEmpty());
        assertFalse(parts.sessions.isTicking());
        parts.grantedBytes = Long.MAX_VALUE / 2;
        // Neither an end nor a removal nor the members: only that an interval is over.
        for (int i = 0; i < 20; i++)
        {
            ofEnsemble.poll(parts.nowNs);
        }
        assertEquals(List.of(), parts.journal());
    }

    private OwnTransactions newOwn(final String members)
    {
        return new OwnTransactions(
            parts.sessions,
            parts.proposer,
            expired,
            reaper,
            new ConfigurationNode(members, parts.tree, parts.preparer, parts.proposer),
            heardTime,
            hereNs -> Math.min(hereNs, heardByOthersNs));
    }

    /** Duty cycles of a millisecond, or of a thousandth of a longer time. */
    private void passMs(final long ms)
    {
        final long stepMs = Math.max(1, ms / 1_000);
        for (long passedMs = 0; passedMs < ms; passedMs += stepMs)
        {
            parts.nowNs += Math.min(stepMs, ms - passedMs) * NS_PER_MS;
            parts.proposer.beginCycle();
            own.poll(parts.nowNs);
            made.addAll(parts.journal());
        }
    }
}
