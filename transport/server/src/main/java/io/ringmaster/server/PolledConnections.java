package io.ringmaster.server;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** The connections of an endpoint that are no sockets, with the same limits as the others. Endpoint thread only. */
final class PolledConnections
{
    /** Pieces taken from one connection in one duty cycle. */
    private static final int POLL_LIMIT = 32;
    /**
     * Looks at few connections in one duty cycle until one finds something: a look through memory takes far less than
     * the rest of the cycle, and so what comes is found sooner.
     */
    private static final int MAX_LOOKS = 4;
    private static final int FEW_CONNECTIONS = 4;

    private final List<PolledConnection> open = new ArrayList<>();
    private final PolledStreams streams;
    private final Listener listener;
    private final Connections connections;
    private final FrameReader frameReader;
    private final EndpointCounters counters;
    private final int maxConnections;
    private final Consumer<PolledStream> onOpened = this::onOpened;
    private int firstIndex;

    PolledConnections(
        final PolledStreams streams,
        final Listener listener,
        final Connections connections,
        final EndpointContext context)
    {
        this.streams = streams;
        this.listener = listener;
        this.connections = connections;
        frameReader = connections.frameReader();
        counters = context.counters();
        maxConnections = context.maxConnections();
    }

    /**
     * One duty cycle.
     *
     * @return 0 if there was nothing to do.
     */
    int poll()
    {
        int workCount = streams.poll(onOpened);
        final int looks = open.size() > FEW_CONNECTIONS || streams.isCostly() ? 1 : MAX_LOOKS;
        for (int i = 0; i < looks && workCount == 0; i++)
        {
            workCount = pollOpen();
        }
        if (workCount > 0)
        {
            streams.onWork();
        }
        return workCount;
    }

    void onBusyRound()
    {
        streams.onBusyRound();
    }

    boolean isEmpty()
    {
        return open.isEmpty();
    }

    boolean isCostly()
    {
        return streams.isCostly();
    }

    private int pollOpen()
    {
        int workCount = 0;
        final int count = open.size();
        boolean hasClosed = false;
        // Another one is the first each time, as with a full ring the first ones leave nothing for the others.
        firstIndex = firstIndex + 1 < count ? firstIndex + 1 : 0;
        int index = firstIndex;
        for (int i = 0; i < count; i++)
        {
            final PolledConnection connection = open.get(index);
            workCount += connection.poll(frameReader.isRingFull(), POLL_LIMIT);
            hasClosed |= connection.isClosed();
            index = index + 1 < count ? index + 1 : 0;
        }
        if (hasClosed)
        {
            open.removeIf(PolledConnection::isClosed);
        }
        return workCount;
    }

    /**
     * How long the thread may rest.
     *
     * @return nanoseconds.
     */
    long maxRestNs()
    {
        return streams.maxRestNs();
    }

    void stopAccepting()
    {
        streams.stopAccepting();
    }

    void close()
    {
        streams.close();
    }

    private void onOpened(final PolledStream stream)
    {
        final boolean isWithinLimits =
            connections.countedCount() < maxConnections && listener.hasRoomFor(stream.address());
        if (!isWithinLimits)
        {
            counters.connectionsRefused().incrementRelease();
            if (connections.refusedCount() >= Connections.MAX_REFUSED_AT_ONCE)
            {
                stream.close();
                return;
            }
        }
        final PolledConnection connection =
            new PolledConnection(connections.nextConnectionId(), stream, isWithinLimits, listener, connections);
        open.add(connection);
        connections.onAccepted(connection);
        connections.onActive(connection);
    }
}
