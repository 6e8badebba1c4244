package io.ringmaster.server;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;

import org.agrona.DirectBuffer;

import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;

/**
 * Takes the engine's replies and events from the reply ring and gathers them by connection, for one write each.
 * Endpoint thread only.
 */
final class ReplyPublisher implements RingMessageHandler
{
    private final ArrayList<Connection> dirty = new ArrayList<>();
    private final Connections connections;
    private final RingPoller poller;
    private final EndpointCounters counters;
    private final EndpointStatistics statistics;
    private final int limit;
    private long frameCount;
    private long droppedCount;

    ReplyPublisher(final Connections connections, final EndpointContext context)
    {
        this.connections = connections;
        this.poller = context.replyPoller();
        this.counters = context.counters();
        this.statistics = connections.statistics();
        this.limit = context.replyLimit();
    }

    /**
     * Take what is there, up to the limit, and write it.
     *
     * @return messages taken.
     */
    int poll()
    {
        if (poller.available() == 0)
        {
            return 0;
        }
        statistics.onReplies();
        final int count = poller.poll(this, limit);
        if (count > 0)
        {
            flushDirty();
            statistics.onRepliesTaken();
            counters.framesOut().getAndAddRelease(frameCount);
            frameCount = 0;
            if (droppedCount > 0)
            {
                counters.repliesDropped().getAndAddRelease(droppedCount);
                droppedCount = 0;
            }
        }
        return count;
    }

    boolean hasReplies()
    {
        return poller.available() > 0;
    }

    /**
     * A connection gets its first reply since its last flush. With very many such connections, as when an event goes to
     * thousands of watchers, those that came before are flushed, so that they need no more memory than is at hand.
     *
     * @param connection to be flushed at the end of this poll at the latest.
     */
    void onDirty(final Connection connection)
    {
        if (dirty.size() == OutputChunks.MAX_FREE)
        {
            flushDirty();
        }
        dirty.add(connection);
    }

    @Override
    public Action onMessage(
        final int type, final long tag, final DirectBuffer buffer, final int offset, final int length)
    {
        final Connection connection = connections.find(tag);
        if (connection == null || !connection.isLive())
        {
            droppedCount++;
            return Action.CONTINUE;
        }
        switch (type)
        {
            case EndpointProtocol.MESSAGE ->
            {
                frameCount++;
                statistics.onMessage(connection.statistics(), buffer, offset);
                connection.adapter().onReply(connection, type, buffer, offset, length);
            }
            case EndpointProtocol.FIRST ->
            {
                statistics.onMessage(connection.statistics(), buffer, offset + Integer.BYTES);
                connection.adapter().onReply(connection, type, buffer, offset, length);
            }
            case EndpointProtocol.NEXT -> connection.adapter().onReply(connection, type, buffer, offset, length);
            case EndpointProtocol.LAST ->
            {
                frameCount++;
                connection.adapter().onReply(connection, type, buffer, offset, length);
            }
            case EndpointProtocol.CLOSE -> onClose(connection, buffer, offset, length);
            default -> throw new IllegalStateException("type " + type + " on the reply ring");
        }
        return Action.CONTINUE;
    }

    private void onClose(
        final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        if (length > 0)
        {
            final byte[] reason = new byte[length];
            buffer.getBytes(offset, reason);
            connections.logClose(connection, new String(reason, StandardCharsets.UTF_8));
        }
        connection.closeAfterFlush();
    }

    private void flushDirty()
    {
        final int count = dirty.size();
        for (int i = 0; i < count; i++)
        {
            dirty.get(i).flush();
        }
        dirty.clear();
    }
}
