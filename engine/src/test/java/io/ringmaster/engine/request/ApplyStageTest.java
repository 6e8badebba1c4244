package io.ringmaster.engine.request;

import static io.ringmaster.engine.request.TransactionParts.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.transaction.InvariantException;

/** Transactions that become durable, and who is answered when they are applied. */
class ApplyStageTest
{
    private static final long ID = 7;
    private static final long FIRST_SEQUENCE = 100;

    private final TransactionParts parts = new TransactionParts();
    private final PendingRequests pending = new PendingRequests(4096, 1024 * 1024, FIRST_SEQUENCE);
    private final LeaderAnswers answers = new LeaderAnswers(pending::markerType);
    private final Connection connection = new Connection(ID, new Identities("127.0.0.1"));
    private final ApplyStage stage = new ApplyStage(
        SERVER,
        parts.transactions,
        parts.applier,
        parts.proposer,
        pending,
        new PendingStage(
            pending, answers, parts.connections, null, null, parts.replies, parts.changes, parts.applier),
        parts.changes,
        parts.replies,
        parts.tree,
        null);
    private long nextCorrelationId = 1;

    @BeforeEach
    void before()
    {
        parts.connections.opened(connection);
        connection.state(Connection.State.ESTABLISHED);
    }

    @AfterEach
    void after()
    {
        parts.close();
    }

    @Test
    void shouldAnswerWhoAskedOnceItIsDurable()
    {
        ask();
        assertTrue(pending.addStatus(ID, 2, ErrorCode.BAD_VERSION, false, ""), "it waits behind that");
        connection.addPending();
        assertEquals(0, poll());
        assertEquals(1, stage.inFlightCount());
        assertEquals(List.of(), takeReplies());
        final int length = parts.journal().get(0).length();
        assertEquals(1, poll());
        assertEquals(List.of(1L, 2L), takeReplies());
        assertEquals(0, connection.pendingCount());
        assertEquals(0, stage.inFlightCount());
        assertEquals(1, stage.appliedCount());
        assertEquals(length, stage.appliedBytes());
    }

    @Test
    void shouldApplyNothingWhileRepliesAreHeldUp()
    {
        ask();
        parts.journal();
        final long lastZxid = parts.applier.lastZxid();
        while (!parts.replies.isBackPressured())
        {
            parts.replies.sendStatus(connection, 0, 0, ErrorCode.OK, "");
        }
        assertEquals(0, poll());
        assertEquals(lastZxid, parts.applier.lastZxid());
        assertEquals(0, stage.appliedCount());
        takeReplies();
        parts.replies.drain();
        assertEquals(1, poll());
        assertEquals(lastZxid + 1, parts.applier.lastZxid());
    }

    @Test
    void shouldAnswerNobodyHereForAnotherServerOrAnEarlierLife()
    {
        ask();
        parts.proposeFailure(SERVER + 1, FIRST_SEQUENCE);
        parts.proposeFailure(SERVER, FIRST_SEQUENCE - 1);
        parts.proposeFailure(0, 0);
        parts.journal();
        assertEquals(4, poll());
        assertEquals(List.of(1L), takeReplies());
        assertEquals(4, stage.appliedCount());
    }

    @Test
    void shouldStopAtATransactionOfARequestThatWasAnsweredBefore()
    {
        ask();
        parts.proposeFailure(SERVER, FIRST_SEQUENCE);
        parts.journal();
        final InvariantException ex = assertThrows(InvariantException.class, this::poll);
        assertTrue(ex.getMessage().contains("request 100, which was answered before"), ex.getMessage());
        assertEquals(1, stage.appliedCount());
    }

    @Test
    void shouldStopAtATransactionOfARequestThatAsksForNone()
    {
        assertTrue(pending.claimMarker());
        pending.addMarker(PendingRequests.POSITION, ID, 1, 0);
        parts.proposeFailure(SERVER, FIRST_SEQUENCE);
        parts.journal();
        final InvariantException ex = assertThrows(InvariantException.class, this::poll);
        assertTrue(ex.getMessage().contains("request 100, which asks for none"), ex.getMessage());
        assertEquals(0, stage.appliedCount());
    }

    /** In a large tree what comes next is looked at before; that changes neither count nor order. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldApplyALimitedNumberInOrder(final boolean isTreeLarge)
    {
        if (isTreeLarge)
        {
            parts.addManyNodes();
        }
        final List<Long> asked = new ArrayList<>();
        for (int i = 0; i < 1100; i++)
        {
            asked.add(nextCorrelationId);
            ask();
        }
        parts.journal();
        assertEquals(1024, poll());
        assertEquals(76, poll());
        assertEquals(0, poll());
        assertEquals(asked, takeReplies());
        assertEquals(1100, stage.appliedCount());
    }

    /** A write of the client, of which the record of a failure comes. */
    private void ask()
    {
        parts.proposeFailure(SERVER, pending.nextSequence());
        assertTrue(pending.claimMarker());
        pending.addMarker(PendingRequests.WRITE, ID, nextCorrelationId++, 0);
        connection.addPending();
    }

    private int poll()
    {
        return stage.poll(parts.nowNs);
    }

    private List<Long> takeReplies()
    {
        final List<Long> correlationIds = new ArrayList<>();
        final StatusReplyDecoder status = new StatusReplyDecoder();
        parts.rings.replyPoller().poll((type, connectionId, buffer, offset, length) ->
        {
            assertEquals(ID, connectionId);
            status.wrapAndApplyHeader(new UnsafeBuffer(buffer, offset, length), 0, new MessageHeaderDecoder());
            correlationIds.add(status.correlationId());
            return Action.CONTINUE;
        }, Integer.MAX_VALUE);
        return correlationIds;
    }
}
