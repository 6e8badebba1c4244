package io.ringmaster.engine.request;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;
import io.ringmaster.engine.session.Connection;
import io.ringmaster.engine.session.Connections;

/**
 * Requests that come while the server looks for a leader. As long as that may soon be over they are held, in the order
 * in which they came, so that clients with nothing under way notice nothing of it; then their connections are closed,
 * and clients try elsewhere. Engine thread only.
 */
final class HeldRequests
{
    private static final int SLOTS = 16 * 1024;
    private static final int BYTES = 8 * 1024 * 1024;
    private static final String REASON = "this server has no leader: try another";

    private final Connections connections;
    private final long limitNs;
    private MessageRing ring;
    private RingPoller poller;
    private long closeNs;
    private boolean isClosing;

    /**
     * Construct, holding nothing.
     *
     * @param connections of clients.
     * @param limitNs     how long requests are held.
     */
    HeldRequests(final Connections connections, final long limitNs)
    {
        this.connections = connections;
        this.limitNs = limitNs;
    }

    /** The server looks for a leader from now on. */
    void begin(final long nowNs)
    {
        closeNs = nowNs + limitNs;
        isClosing = false;
        if (ring == null)
        {
            ring = new MessageRing(SLOTS, BYTES);
            poller = ring.newPoller();
        }
    }

    /** Hold a request, or close its connection. */
    void hold(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final int claimed =
            isClosing || length > ring.maxMessageLength() ? MessageRing.INSUFFICIENT : ring.tryClaim(length);
        if (claimed == MessageRing.INSUFFICIENT)
        {
            connections.close(connection, REASON);
            return;
        }
        ring.buffer().putBytes(claimed, buffer, offset, length);
        ring.publish(1, connection.id(), length);
    }

    /** While the server looks for a leader: close who has waited for too long. Returns things done. */
    int poll(final long nowNs)
    {
        if (isClosing || nowNs - closeNs < 0)
        {
            return 0;
        }
        isClosing = true;
        poller.poll((type, connectionId, buffer, offset, length) -> close(connectionId), Integer.MAX_VALUE);
        for (final long connectionId : connections.ids())
        {
            if (connections.get(connectionId).state() != Connection.State.NEW)
            {
                close(connectionId);
            }
        }
        return 1;
    }

    private RingMessageHandler.Action close(final long connectionId)
    {
        final Connection connection = connections.get(connectionId);
        if (connection != null)
        {
            connections.close(connection, REASON);
        }
        return RingMessageHandler.Action.CONTINUE;
    }

    /** When {@link #poll} is due. */
    long deadlineNs()
    {
        return isClosing ? Long.MAX_VALUE : closeNs;
    }

    /** Whether requests are held that come before any in the rings. */
    boolean isEmpty()
    {
        return poller == null || poller.available() == 0;
    }

    /** Hand out what was held. Returns requests taken. */
    int release(final RingMessageHandler handler, final int limit)
    {
        return poller.poll(handler, limit);
    }
}
