package io.ringmaster.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.DeleteDecoder;
import io.ringmaster.codecs.client.DeleteEncoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Session;

/** In which order requests are taken, and how many at a time. */
class RequestIntakeTest
{
    private static final long ID = 7;

    private final TransactionParts parts = new TransactionParts();
    private final Connection connection = new Connection(ID, new Identities("127.0.0.1"));
    private final HeldRequests held = new HeldRequests(parts.connections, 1_000);
    private final RequestHandler handler = new RequestHandler(
        parts.connections, parts.sessions, null, held, null, null, parts.replies, null, parts.applier, null);
    private final RequestIntake intake = new RequestIntake(handler, held, parts.replies, parts.tree);
    private final WritingRoute route = new WritingRoute();

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
    void shouldTakeWhatWasHeldBeforeWhatIsOnTheRing()
    {
        held.begin(0);
        send(1, 2);
        assertEquals(2, poll(10));
        send(3);
        assertEquals(1, poll(10), "there is still nobody to serve them");
        assertEquals(List.of(), route.written);
        handler.route(route);
        send(4);
        assertEquals(3, poll(10));
        assertEquals(List.of(1L, 2L, 3L), route.written);
        assertEquals(1, poll(10));
        assertEquals(List.of(1L, 2L, 3L, 4L), route.written);
    }

    @Test
    void shouldHearASessionAtTheTimeOfTheDutyCycle()
    {
        final int timeoutMs = 1000;
        final Session session = parts.sessions.open(7, timeoutMs, new byte[16]);
        connection.attach(session, timeoutMs);
        handler.route(route);
        parts.sessions.startTicking(parts.nowNs);
        parts.nowNs += 900 * TransactionParts.NS_PER_MS;
        send(1);
        assertEquals(1, poll(10));
        final List<Session> expired = new ArrayList<>();
        parts.sessions.pollExpired(parts.nowNs + 900 * TransactionParts.NS_PER_MS, 10, expired::add);
        assertEquals(List.of(), expired);
        parts.sessions.pollExpired(parts.nowNs + 1_200 * TransactionParts.NS_PER_MS, 10, expired::add);
        assertEquals(List.of(session), expired);
    }

    /** In a large tree what comes next is looked at before; that changes neither count nor order. */
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeALimitedNumberInOrder(final boolean isTreeLarge)
    {
        if (isTreeLarge)
        {
            parts.addManyNodes();
        }
        handler.route(route);
        final List<Long> sent = new ArrayList<>();
        for (long i = 0; i < 200; i++)
        {
            sent.add(i);
            send(i);
        }
        assertEquals(150, poll(150));
        assertEquals(sent.subList(0, 150), route.written);
        assertEquals(50, poll(150));
        assertEquals(0, poll(150));
        assertEquals(sent, route.written);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeAgainWhatFoundNoRoom(final boolean isTreeLarge)
    {
        if (isTreeLarge)
        {
            parts.addManyNodes();
        }
        handler.route(route);
        send(1, 2, 3);
        route.room = 1;
        assertEquals(1, poll(10));
        assertEquals(0, poll(10));
        assertEquals(0, poll(10));
        route.room = 2;
        assertEquals(2, poll(10));
        assertEquals(List.of(1L, 2L, 3L), route.written);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTakeNoMoreOnceRepliesAreHeldUp(final boolean isTreeLarge)
    {
        if (isTreeLarge)
        {
            parts.addManyNodes();
        }
        handler.route(route);
        route.isRefusing = true;
        // Full but for the answers to 63 requests, so that the last of a part finds no room.
        while (parts.rings.replies().hasSlotsBeyond(63))
        {
            parts.replies.sendStatus(connection, 0, 0, ErrorCode.OK, "");
        }
        assertFalse(parts.replies.isBackPressured());
        for (long i = 0; i < 200; i++)
        {
            send(i);
        }
        assertEquals(64, poll(200));
        assertTrue(parts.replies.isBackPressured());
        assertEquals(136, parts.rings.requestPoller().available());
    }

    private int poll(final int limit)
    {
        return intake.poll(parts.rings.requestPoller(), parts.nowNs, limit);
    }

    private void send(final long... correlationIds)
    {
        final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();
        for (final long correlationId : correlationIds)
        {
            final int length = new DeleteEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
                .correlationId(correlationId).expectedVersion(-1).path("/many" + correlationId).limit();
            final int claimed = parts.rings.requests().tryClaim(length);
            parts.rings.requests().buffer().putBytes(claimed, buffer, 0, length);
            parts.rings.requests().publish(EndpointProtocol.REQUEST, ID, length);
        }
    }

    /** Takes writes as long as there is room. */
    private static final class WritingRoute implements WriteRoute
    {
        private final List<Long> written = new ArrayList<>();
        private final DeleteDecoder delete = new DeleteDecoder();
        private int room = Integer.MAX_VALUE;
        private boolean isRefusing;

        @Override
        public int write(
            final Connection writing,
            final long correlationId,
            final DirectBuffer message,
            final int offset,
            final int length)
        {
            if (isRefusing)
            {
                return ErrorCode.DISK_FULL;
            }
            if (room == 0)
            {
                return Proposer.RETRY;
            }
            room--;
            delete.wrapAndApplyHeader(new UnsafeBuffer(message, offset, length), 0, new MessageHeaderDecoder());
            assertEquals(correlationId, delete.correlationId());
            assertEquals("/many" + correlationId, delete.path());
            written.add(correlationId);
            return ErrorCode.OK;
        }

        @Override
        public int readPosition(final Connection asking)
        {
            throw new AssertionError("no read");
        }

        @Override
        public int openSession(
            final Connection opening, final long sessionId, final int timeoutMs, final byte[] password)
        {
            throw new AssertionError("no session");
        }

        @Override
        public int resumeSession(
            final Connection resuming, final long sessionId, final int timeoutMs, final byte[] password)
        {
            throw new AssertionError("no session");
        }
    }
}
