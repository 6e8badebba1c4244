package io.ringmaster.server;

import java.util.ArrayDeque;

import org.agrona.DirectBuffer;

/**
 * Cuts what clients send into frames and passes them to the engine, in the order in which they came. When the request
 * ring is full, bytes stay where they are: what was read is held by its connection, the rest stays in the sockets.
 * Connections go on in the order in which they were stopped. Endpoint thread only.
 */
final class FrameReader
{
    private final ArrayDeque<Connection> stopped = new ArrayDeque<>();
    private final Connections connections;
    private final RequestPublisher requests;
    private final EndpointCounters counters;
    private boolean isRingFull;
    private boolean isEnded;

    FrameReader(
        final Connections connections,
        final RequestPublisher requests,
        final EndpointContext context)
    {
        this.connections = connections;
        this.requests = requests;
        this.counters = context.counters();
    }

    /**
     * Take the bytes of a read.
     *
     * @param connection from which they came.
     * @param received   holding them from its headroom on.
     * @param limit      end of the bytes in it.
     */
    void onBytes(final Connection connection, final ReceiveBuffer received, final int limit)
    {
        final HeldBytes held = connection.held();
        final int length = limit - ReceiveBuffer.HEADROOM_LENGTH;
        if (isRingFull || held.length() > ReceiveBuffer.HEADROOM_LENGTH)
        {
            connection.hold(received.view(), ReceiveBuffer.HEADROOM_LENGTH, length);
            if (!isRingFull)
            {
                parseHeld(connection);
            }
            return;
        }
        final int begin = held.isEmpty() ?
            ReceiveBuffer.HEADROOM_LENGTH : received.prepend(held.view(), held.offset(), held.length());
        if (!held.isEmpty())
        {
            held.clear();
        }
        final int end = parse(connection, received.view(), begin, limit);
        if (end < limit && connection.isLive())
        {
            connection.hold(received.view(), end, limit - end);
        }
    }

    /**
     * Take bytes that lie elsewhere.
     *
     * @param connection from which they came.
     * @param buffer     with the bytes; borrowed for the duration of the call.
     * @param offset     of the bytes.
     * @param length     of the bytes.
     */
    void onBytes(final Connection connection, final DirectBuffer buffer, final int offset, final int length)
    {
        final HeldBytes held = connection.held();
        if (isRingFull || !held.isEmpty())
        {
            connection.hold(buffer, offset, length);
            if (!isRingFull)
            {
                parseHeld(connection);
            }
            return;
        }
        final int limit = offset + length;
        final int end = parse(connection, buffer, offset, limit);
        if (end < limit && connection.isLive())
        {
            connection.hold(buffer, end, limit - end);
        }
    }

    /**
     * A read is over: with a full ring it took nothing, and the connection must not come up again and again.
     *
     * @param connection that was ready.
     */
    void onReadComplete(final Connection connection)
    {
        requests.statistics().onReadComplete(connection.statistics());
        if (isRingFull && !connection.isStopped(Connection.STOPPED_BY_RING))
        {
            stop(connection);
        }
    }

    /**
     * Go on where the full ring stopped the work.
     *
     * @return connections that read again, and messages published for those that are gone.
     */
    int resume()
    {
        int workCount = requests.publishClosed();
        if (!isRingFull || isEnded || requests.hasWaiting())
        {
            return workCount;
        }
        isRingFull = false;
        Connection connection;
        while ((connection = stopped.peekFirst()) != null)
        {
            if (connection.isLive())
            {
                parseHeld(connection);
                if (isRingFull)
                {
                    return workCount;
                }
            }
            stopped.pollFirst();
            if (connection.isLive())
            {
                connection.readStopped(Connection.STOPPED_BY_RING, false);
            }
            workCount++;
        }
        return workCount;
    }

    /**
     * Whether the request ring was full when last tried.
     *
     * @return true if {@link #resume()} has something to do when the engine has made room.
     */
    boolean isStopped()
    {
        return isRingFull || requests.hasWaiting();
    }

    /**
     * Whether bytes that come now would only be held.
     *
     * @return true from a full ring on until {@link #resume()} has gone through all who were stopped by it.
     */
    boolean isRingFull()
    {
        return isRingFull;
    }

    /** Pass on nothing more: as with a full ring, that does not get empty. */
    void end()
    {
        isEnded = true;
        isRingFull = true;
    }

    private void parseHeld(final Connection connection)
    {
        final HeldBytes held = connection.held();
        if (!held.isEmpty())
        {
            final int end = parse(connection, held.view(), held.offset(), held.limit());
            if (connection.isLive())
            {
                held.consumeTo(end);
            }
        }
    }

    /** Pass on the whole frames between two offsets; returns the offset of the first byte not passed on. */
    private int parse(final Connection connection, final DirectBuffer buffer, final int offset, final int limit)
    {
        final ProtocolAdapter adapter = connection.adapter();
        int position = offset;
        adapter.onReadBegin();
        while (position < limit)
        {
            final int allowed = connection.listener().maxRequestLength(connection.hasHandshaken());
            final int length = adapter.frameLength(connection, buffer, position, limit - position, allowed);
            if (length == ProtocolAdapter.MALFORMED)
            {
                connections.onProtocolError(
                    connection, adapter.onMalformedFrame(connection, buffer, position, allowed));
                connection.closeAfterFlush();
                return limit;
            }
            if (length == ProtocolAdapter.INCOMPLETE || length > limit - position)
            {
                break;
            }
            if (requests.isAtLimit() || !adapter.onFrame(connection, buffer, position, length))
            {
                onRingFull(connection);
                break;
            }
            if (!connection.isLive())
            {
                return limit;
            }
            if (!connection.hasHandshaken() && adapter.isHandshake(connection))
            {
                connection.onHandshake();
            }
            position += length;
        }
        return position;
    }

    private void onRingFull(final Connection connection)
    {
        isRingFull = true;
        if (!connection.isStopped(Connection.STOPPED_BY_RING))
        {
            stop(connection);
        }
    }

    private void stop(final Connection connection)
    {
        counters.backPressureStops().incrementRelease();
        stopped.addLast(connection);
        connection.readStopped(Connection.STOPPED_BY_RING, true);
    }
}
