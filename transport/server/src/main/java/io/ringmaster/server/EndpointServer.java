package io.ringmaster.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.SelectableChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.netty.util.concurrent.FastThreadLocalThread;

/**
 * The endpoint that clients connect to, on one listener per protocol: an agent that moves frames from sockets to the
 * request ring and messages from the reply ring to sockets.
 * <p>
 * The thread that first calls {@link #doWork()} owns the endpoint: it alone may call anything but {@link #wake()},
 * {@link #localAddress()} and {@link #counters()}. In shared threading the same thread runs the engine.
 * <p>
 * To park without missing a wake-up: {@link #announcePark()}, look at every other input once more, then
 * {@link #park(long)}, or {@link #cancelPark()} if there was something. {@link ServerDutyCycle} does so.
 */
public final class EndpointServer implements WakeOnRead, AutoCloseable
{
    /** How long {@link #close()} waits for clients to take their last replies: 250 ms. */
    public static final long CLOSE_TIMEOUT_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private static final long POLLED_CLOSE_REST_NS = TimeUnit.MILLISECONDS.toNanos(1);

    private final List<Listener> listeners = new ArrayList<>();
    private final List<ConnectionAcceptor> acceptors = new ArrayList<>();
    private final EndpointContext context;
    private final EndpointEventLoop eventLoop;
    private final RequestPublisher requests;
    private final Connections connections;
    private final FrameReader frameReader;
    private final ReplyPublisher replies;
    private final PolledConnections polled;
    private final EndpointStatistics statistics;
    private final SelectPace selectPace = new SelectPace();
    private Thread owner;
    private boolean isClosed;

    /**
     * Bind to the addresses. Clients can connect from now on, and are served once {@link #doWork()} is called.
     *
     * @param context to be concluded here.
     * @throws UncheckedIOException if an address cannot be bound; the message names it.
     */
    public EndpointServer(final EndpointContext context)
    {
        this.context = context.conclude();
        bind();
        eventLoop = new EndpointEventLoop();
        requests = new RequestPublisher(context);
        statistics = requests.statistics();
        connections = new Connections(context, requests);
        frameReader = connections.frameReader();
        replies = connections.replies();
        for (final Listener listener : listeners)
        {
            listener.adapter(newAdapter(listener.context().protocol()));
            acceptors.add(new ConnectionAcceptor(connections, listener, eventLoop, context));
        }
        polled = context.polledStreams() == null ? null : newPolled(context);
    }

    /**
     * A thread to run an endpoint on. Any thread will do, but on one of Netty's kind its loop works without allocating.
     * Once it has ended, the thread keeps nothing of what it ran.
     *
     * @param name of the thread.
     * @param task to run, such as a {@link ServerDutyCycle}.
     * @return the thread, not started.
     */
    public static Thread newThread(final String name, final Runnable task)
    {
        return new FastThreadLocalThread(new OneShotTask(task), name);
    }

    /**
     * One duty cycle: replies to sockets first, as somebody waits for them, then sockets to requests. Never blocks.
     *
     * @return messages, socket events and deadlines handled; 0 if there was nothing to do.
     */
    public int doWork()
    {
        ensureOwned();
        statistics.onRound();
        int workCount = frameReader.resume();
        workCount += replies.poll();
        if (polled != null)
        {
            workCount += polled.poll();
        }
        if (polled == null || polled.isEmpty())
        {
            // As soon as there is a stream, sockets are looked at beside it.
            selectPace.expedite();
            workCount += eventLoop.runNow();
        }
        else if (selectPace.isDue())
        {
            final int socketCount = eventLoop.runNow();
            selectPace.onLook(socketCount, polled.isCostly());
            workCount += socketCount;
        }
        workCount += connections.checkDeadlines();
        for (int i = 0; i < acceptors.size(); i++)
        {
            workCount += acceptors.get(i).checkPause();
        }
        if (workCount > 0)
        {
            onBusyRound();
            connections.flushCounters();
        }
        return workCount;
    }

    /**
     * What shares the thread has found something to do in a round in which {@link #doWork()} has not, and may have
     * taken long. By the owner.
     */
    public void onOtherWork()
    {
        onBusyRound();
    }

    /**
     * Take in nothing more, neither connections nor requests. {@link #doWork()} goes on writing replies, so that the
     * engine can bring to its end what it has. By the owner.
     */
    public void stopReading()
    {
        ensureOwned();
        acceptors.forEach(ConnectionAcceptor::close);
        if (polled != null)
        {
            polled.stopAccepting();
        }
        frameReader.end();
    }

    /**
     * How long the thread may rest although something could come that does not wake it: by streams that are no sockets.
     * By the owner.
     *
     * @return nanoseconds; {@link Long#MAX_VALUE} if everything wakes it, 0 if it must not rest now.
     */
    public long maxRestNs()
    {
        statistics.onRest();
        if (polled == null)
        {
            return Long.MAX_VALUE;
        }
        // Behind a rest everything is looked at.
        selectPace.expedite();
        return polled.maxRestNs();
    }

    /** Have producers signal from now on. The caller looks at the inputs that it knows of once more, then parks. */
    public void announcePark()
    {
        eventLoop.announcePark();
    }

    /** Take {@link #announcePark()} back: there was something to do. */
    public void cancelPark()
    {
        eventLoop.cancelPark();
    }

    /**
     * Block until a socket is ready, {@link #wake()} is called, a deadline of the endpoint comes, or the time is over.
     * What was ready has been handled on return.
     *
     * @param maxNs longest time to block, in ns, rounded up to a millisecond; 0 or less returns at once.
     * @return socket events handled.
     */
    public int park(final long maxNs)
    {
        ensureOwned();
        eventLoop.announcePark();
        final long parkNs = Math.min(maxNs, maxParkNs());
        if (parkNs <= 0 || replies.hasReplies())
        {
            eventLoop.cancelPark();
            return 0;
        }
        final int workCount = eventLoop.park(parkNs);
        if (workCount > 0)
        {
            connections.flushCounters();
        }
        return workCount;
    }

    /**
     * End the present or the announced park. Any thread, after publishing what the endpoint's thread is to see. Costs a
     * fence and a load when the thread is not parking.
     */
    public void wake()
    {
        eventLoop.wake();
    }

    @Override
    public void add(final SelectableChannel channel)
    {
        ensureOwned();
        eventLoop.add(channel);
    }

    @Override
    public boolean pollReadable()
    {
        return eventLoop.pollReadable();
    }

    @Override
    public void remove(final SelectableChannel channel)
    {
        // Behind a fatal error another thread closes what the one that has ended had: its selector looks at nothing.
        if (!isClosed && (owner == null || owner.isAlive()))
        {
            ensureOwned();
            eventLoop.remove(channel);
        }
    }

    /**
     * Where clients connect.
     *
     * @return the bound address of the first listener, with the real port where 0 was asked for.
     */
    public InetSocketAddress localAddress()
    {
        return listeners.get(0).localAddress();
    }

    /**
     * Where clients of one listener connect.
     *
     * @param listener of this endpoint's context.
     * @return the bound address, with the real port where 0 was asked for.
     */
    public InetSocketAddress localAddress(final ListenerContext listener)
    {
        return listeners.get(context.listeners().indexOf(listener)).localAddress();
    }

    /**
     * What this endpoint counts.
     *
     * @return the counters of the context.
     */
    public EndpointCounters counters()
    {
        return context.counters();
    }

    /**
     * Close the listeners, write the replies that are in the ring, end all streams, and close the connections as soon
     * as their clients do, after {@link #CLOSE_TIMEOUT_NS} regardless. By the owner, or by any thread if no duty cycle
     * ever ran. The engine gets CLOSED for its connections as far as the request ring has room.
     */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        ensureOwned();
        isClosed = true;
        acceptors.forEach(ConnectionAcceptor::close);
        if (polled != null)
        {
            polled.stopAccepting();
        }
        while (replies.poll() > 0)
        {
            // Until the ring is empty; the engine has stopped or is this thread.
        }
        connections.closeAllAfterFlush();
        final long deadlineNs = System.nanoTime() + CLOSE_TIMEOUT_NS;
        long remainingNs = CLOSE_TIMEOUT_NS;
        while (!connections.isEmpty() && remainingNs > 0)
        {
            eventLoop.announcePark();
            if (polled == null)
            {
                eventLoop.park(remainingNs);
            }
            else
            {
                polled.poll();
                eventLoop.park(Math.min(remainingNs, POLLED_CLOSE_REST_NS));
            }
            remainingNs = deadlineNs - System.nanoTime();
        }
        if (polled != null)
        {
            polled.close();
        }
        eventLoop.terminate();
        connections.flushCounters();
        connections.free();
    }

    /** All of them or none. */
    private void bind()
    {
        boolean isBound = false;
        try
        {
            for (final ListenerContext listener : context.listeners())
            {
                listeners.add(Listener.bind(listener));
            }
            isBound = true;
        }
        finally
        {
            if (!isBound)
            {
                listeners.forEach(Listener::close);
            }
        }
    }

    private void onBusyRound()
    {
        if (polled != null)
        {
            selectPace.onWork();
            polled.onBusyRound();
        }
    }

    private PolledConnections newPolled(final EndpointContext concluded)
    {
        final Listener listener = new Listener(concluded.polledListener());
        listener.adapter(newAdapter(ClientProtocol.RINGMASTER));
        concluded.polledStreams().wakeOnRead(this);
        return new PolledConnections(concluded.polledStreams(), listener, connections, concluded);
    }

    private ProtocolAdapter newAdapter(final ClientProtocol protocol)
    {
        return switch (protocol)
        {
            case RINGMASTER -> new SbeProtocolAdapter(
                requests, context.monitoring().metricsImage(), portHint(ClientProtocol.ZOOKEEPER));
            case ZOOKEEPER -> new ZooKeeperProtocolAdapter(
                requests,
                new MonitoringWords(context.monitoring(), requests, connections, context.counters()),
                context.nanoClock(),
                portHint(ClientProtocol.RINGMASTER));
        };
    }

    /** For a client that has come to the port of another protocol. */
    private String portHint(final ClientProtocol protocol)
    {
        for (final Listener listener : listeners)
        {
            if (listener.context().protocol() == protocol)
            {
                return "whose port here is " + listener.localAddress().getPort();
            }
        }
        return "for which this server has no port";
    }

    private long maxParkNs()
    {
        if (frameReader.isStopped())
        {
            // Whoever makes room in the request ring calls wake(); this is for an engine that does not.
            return TimeUnit.MILLISECONDS.toNanos(1);
        }
        long parkNs = Long.MAX_VALUE;
        for (int i = 0; i < acceptors.size(); i++)
        {
            if (acceptors.get(i).isPaused())
            {
                parkNs = EndpointContext.ACCEPT_PAUSE_NS;
            }
        }
        final long deadlineNs = connections.nextDeadlineNs();
        if (deadlineNs != Long.MAX_VALUE)
        {
            parkNs = Math.min(parkNs, deadlineNs - context.nanoClock().nanoTime());
        }
        return parkNs;
    }

    private void ensureOwned()
    {
        final Thread current = Thread.currentThread();
        if (owner == current)
        {
            return;
        }
        if (owner != null || isClosed)
        {
            throw new IllegalStateException(
                isClosed ? "endpoint is closed" : "endpoint of " + owner + " used by " + current);
        }
        owner = current;
        eventLoop.own();
        for (int i = 0; i < acceptors.size(); i++)
        {
            try
            {
                acceptors.get(i).open();
            }
            catch (final IOException ex)
            {
                throw new UncheckedIOException("listener not registered: " + ex.getMessage(), ex);
            }
        }
    }
}
