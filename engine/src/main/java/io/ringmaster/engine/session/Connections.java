package io.ringmaster.engine.session;

import java.util.Arrays;
import java.util.function.Consumer;

import org.agrona.collections.Long2ObjectHashMap;

import io.ringmaster.engine.reply.Replies;
import io.ringmaster.engine.watch.WatchTable;

/** The open connections, and how they end: their watches go, their session stays. Engine thread only. */
public final class Connections
{
    private final Long2ObjectHashMap<Connection> connections = new Long2ObjectHashMap<>();
    private final WatchTable watches;
    private final Replies replies;
    private Consumer<Connection> releaseListener = connection ->
    {
    };

    /**
     * Construct.
     *
     * @param watches of the connections.
     * @param replies through which they are closed.
     */
    public Connections(final WatchTable watches, final Replies replies)
    {
        this.watches = watches;
        this.replies = replies;
    }

    /**
     * Who is to be told when nothing more comes of a connection.
     *
     * @param listener called once for each connection, while it is still as it was.
     */
    public void releaseListener(final Consumer<Connection> listener)
    {
        releaseListener = listener;
    }

    /**
     * Find a connection.
     *
     * @param connectionId of it.
     * @return null if it is gone.
     */
    public Connection get(final long connectionId)
    {
        return connections.get(connectionId);
    }

    /**
     * A connection was accepted.
     *
     * @param connection that was.
     */
    public void opened(final Connection connection)
    {
        connections.put(connection.id(), connection);
    }

    /**
     * The endpoint says that a connection is gone.
     *
     * @param connectionId of it.
     */
    public void closed(final long connectionId)
    {
        final Connection connection = connections.remove(connectionId);
        if (connection != null)
        {
            if (connection.state() != Connection.State.CLOSING)
            {
                release(connection);
            }
        }
    }

    /**
     * Have a connection closed, after what was sent to it. From here on it is sent nothing more.
     *
     * @param connection to close.
     * @param reason     for the endpoint's log; empty if it is nothing to tell of.
     */
    public void close(final Connection connection, final String reason)
    {
        if (connection.state() != Connection.State.CLOSING)
        {
            replies.close(connection.id(), reason);
            release(connection);
        }
    }

    /**
     * Connections open.
     *
     * @return the count.
     */
    public int count()
    {
        return connections.size();
    }

    /**
     * Ids of all connections open.
     *
     * @return a new array, in ascending order: that in which they came.
     */
    public long[] ids()
    {
        final long[] ids = new long[connections.size()];
        int count = 0;
        final Long2ObjectHashMap<Connection>.KeyIterator iterator = connections.keySet().iterator();
        while (iterator.hasNext())
        {
            ids[count++] = iterator.nextLong();
        }
        Arrays.sort(ids);
        return ids;
    }

    private void release(final Connection connection)
    {
        releaseListener.accept(connection);
        connection.state(Connection.State.CLOSING);
        watches.removeConnection(connection.id());
        final Session session = connection.session();
        if (session != null && session.connection() == connection)
        {
            session.connection(null);
        }
    }
}
