package io.ringmaster.server;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.SocketChannel;

/**
 * Takes accepted sockets of one listener within the limits. One beyond a limit is told so and closed, or, when many
 * are being told already, closed at once. Endpoint thread only.
 */
final class ConnectionAcceptor
{
    /** Clients accepted before others get their turn. */
    private static final int MAX_ACCEPTS = 16;

    private final Connections connections;
    private final Listener listener;
    private final EndpointEventLoop eventLoop;
    private final EndpointCounters counters;
    private final EndpointContext endpoint;
    private ListenerSocket socket;
    private long resumeDeadlineNs;
    private boolean isPaused;
    private boolean isClosed;

    ConnectionAcceptor(
        final Connections connections,
        final Listener listener,
        final EndpointEventLoop eventLoop,
        final EndpointContext endpoint)
    {
        this.connections = connections;
        this.listener = listener;
        this.eventLoop = eventLoop;
        this.endpoint = endpoint;
        this.counters = endpoint.counters();
    }

    /**
     * Begin to accept.
     *
     * @throws IOException if the system does not take the listener's socket.
     */
    void open() throws IOException
    {
        socket = new ListenerSocket(listener.channel(), this, eventLoop);
    }

    /**
     * Accept again when the pause after a failed accept is over.
     *
     * @return 1 if it is over, else 0.
     */
    int checkPause()
    {
        if (!isPaused || endpoint.nanoClock().nanoTime() - resumeDeadlineNs < 0)
        {
            return 0;
        }
        isPaused = false;
        socket.isAccepting(true);
        return 1;
    }

    /** Accept nothing more. */
    void close()
    {
        if (!isClosed)
        {
            isClosed = true;
            isPaused = false;
            if (socket == null)
            {
                listener.close();
            }
            else
            {
                socket.release();
            }
        }
    }

    boolean isPaused()
    {
        return isPaused;
    }

    /** Somebody has connected. */
    void onReady()
    {
        try
        {
            for (int i = 0; i < MAX_ACCEPTS && !isClosed; i++)
            {
                final SocketChannel accepted = socket.accept();
                if (accepted == null)
                {
                    return;
                }
                onAccepted(new ClientSocket(accepted), (InetSocketAddress)accepted.getRemoteAddress());
            }
        }
        catch (final IOException | RuntimeException ex)
        {
            // Most likely out of file descriptors. Pending connections wait in the backlog; trying at once would spin.
            connections.onError(ex);
            isPaused = true;
            resumeDeadlineNs = endpoint.nanoClock().nanoTime() + EndpointContext.ACCEPT_PAUSE_NS;
            socket.isAccepting(false);
        }
    }

    private void onAccepted(final ClientSocket accepted, final InetSocketAddress remoteAddress)
    {
        final InetAddress address = remoteAddress.getAddress();
        final boolean isWithinLimits =
            connections.countedCount() < endpoint.maxConnections() && listener.hasRoomFor(address);
        if (!isWithinLimits)
        {
            counters.connectionsRefused().incrementRelease();
            if (connections.refusedCount() >= Connections.MAX_REFUSED_AT_ONCE)
            {
                accepted.release();
                return;
            }
        }
        final SocketConnection connection = new SocketConnection(
            connections.nextConnectionId(),
            accepted,
            remoteAddress,
            isWithinLimits,
            listener,
            connections,
            eventLoop);
        connections.onAccepted(connection);
        try
        {
            accepted.register(eventLoop, connection);
        }
        catch (final IOException ignore)
        {
            // It has gone, or the system has no memory for one more; its end is all that can be told.
            accepted.release();
            connections.onClosed(connection);
            return;
        }
        catch (final RuntimeException ex)
        {
            connections.onError(ex);
            accepted.release();
            connections.onClosed(connection);
            return;
        }
        onRegistered(connection);
    }

    /** Whatever fails for one client ends that one, and neither accepting nor the server. */
    private void onRegistered(final SocketConnection connection)
    {
        try
        {
            connection.onRegistered();
        }
        catch (final RuntimeException | OutOfMemoryError ex)
        {
            connections.onError(ex);
            connection.close();
        }
    }
}
