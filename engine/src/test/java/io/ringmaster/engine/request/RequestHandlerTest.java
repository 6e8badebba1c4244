package io.ringmaster.engine.request;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

import org.agrona.DirectBuffer;
import org.agrona.ExpandableArrayBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.BooleanType;
import io.ringmaster.codecs.client.Consistency;
import io.ringmaster.codecs.client.GetDataEncoder;
import io.ringmaster.codecs.client.MessageHeaderEncoder;
import io.ringmaster.engine.acl.Identities;
import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.reply.ReplyWriter;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.watch.WatchContext;
import io.ringmaster.engine.watch.WatchTable;

/** A request that finds no room comes again, and what was asked for it the first time is not asked again. */
class RequestHandlerTest
{
    private static final int RING_BYTES = 1024;
    private static final long ID = 7;

    private final PendingRequests pending = new PendingRequests(64, RING_BYTES, 100);
    private final Replies replies = new Replies(new ReplyWriter(null), List.of());
    private final Connections connections = new Connections(new WatchTable(new WatchContext()), replies);
    private final Connection connection = new Connection(ID, new Identities("127.0.0.1"));
    private final RequestHandler handler = new RequestHandler(
        connections, new SessionTable(1, 100), pending, null, null, null, replies, null, null, null);
    private final AskingRoute route = new AskingRoute();
    private final ExpandableArrayBuffer buffer = new ExpandableArrayBuffer();

    @Test
    void shouldAskOnceForThePositionOfAReadThatFindsNoRoom()
    {
        connections.opened(connection);
        connection.state(Connection.State.ESTABLISHED);
        handler.route(route);
        final int localLength = read(Consistency.LOCAL);
        assertEquals(ErrorCode.OK, route.readPosition(connection));
        while (handler.onRequest(ID, buffer, 0, localLength) == Action.CONTINUE)
        {
            assertEquals(1, route.askedCount);
        }
        final int length = read(Consistency.LINEARIZABLE);
        for (int i = 0; i < 5; i++)
        {
            assertEquals(Action.ABORT, handler.onRequest(ID, buffer, 0, length));
            assertEquals(2, route.askedCount);
        }
        pending.poll((type, tag, bytes, offset, bytesLength) -> Action.CONTINUE, Integer.MAX_VALUE);
        assertEquals(Action.CONTINUE, handler.onRequest(ID, buffer, 0, length));
        assertEquals(2, route.askedCount);
        assertEquals(Action.CONTINUE, handler.onRequest(ID, buffer, 0, length), "the next read");
        assertEquals(3, route.askedCount);
    }

    private int read(final Consistency consistency)
    {
        return new GetDataEncoder().wrapAndApplyHeader(buffer, 0, new MessageHeaderEncoder())
            .correlationId(1).watch(BooleanType.F).consistency(consistency).path("/" + "a".repeat(150)).limit();
    }

    /** Always has room for a marker. */
    private final class AskingRoute implements WriteRoute
    {
        private int askedCount;

        @Override
        public int readPosition(final Connection asking)
        {
            askedCount++;
            if (pending.claimMarker())
            {
                pending.addMarker(PendingRequests.POSITION, asking.id(), 0, 0);
                asking.addPending();
            }
            return ErrorCode.OK;
        }

        @Override
        public int write(
            final Connection writing,
            final long correlationId,
            final DirectBuffer message,
            final int offset,
            final int length)
        {
            throw new AssertionError("no write");
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
