package io.ringmaster.server;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingPoller;

/** Configuration of an {@link EndpointServer}; each of its listeners has one of its own. Lengths are in bytes. */
public final class EndpointContext
{
    /** Default for {@link #maxConnections()}. */
    public static final int DEFAULT_MAX_CONNECTIONS = 10_000;
    /** Default for {@link #handshakeTimeoutNs()}: 10 s. */
    public static final long DEFAULT_HANDSHAKE_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(10);
    /** Default for {@link #closeLingerTimeoutNs()}: 2 s. */
    public static final long DEFAULT_CLOSE_LINGER_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);
    /** Default for {@link #highWaterMark()}. */
    public static final int DEFAULT_HIGH_WATER_MARK = 1024 * 1024;
    /** Default for {@link #maxQueuedLength()}. */
    public static final int DEFAULT_MAX_QUEUED_LENGTH = 64 * 1024 * 1024;
    /** Default for {@link #maxTotalQueuedLength()}. */
    public static final long DEFAULT_MAX_TOTAL_QUEUED_LENGTH = 256 * 1024 * 1024;
    /** Default for {@link #receiveBufferLength()}. */
    public static final int DEFAULT_RECEIVE_BUFFER_LENGTH = 128 * 1024;
    /** Default for {@link #replyLimit()}. */
    public static final int DEFAULT_REPLY_LIMIT = 4 * 1024;
    /** How long accepting pauses after it failed, as it does without free file descriptors: 200 ms. */
    public static final long ACCEPT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private final List<ListenerContext> listeners = new ArrayList<>();
    private int maxConnections = DEFAULT_MAX_CONNECTIONS;
    private int maxOutstandingRequests;
    private MonitoringContext monitoring = new MonitoringContext();
    private long handshakeTimeoutNs = DEFAULT_HANDSHAKE_TIMEOUT_NS;
    private long closeLingerTimeoutNs = DEFAULT_CLOSE_LINGER_TIMEOUT_NS;
    private int highWaterMark = DEFAULT_HIGH_WATER_MARK;
    private int maxQueuedLength = DEFAULT_MAX_QUEUED_LENGTH;
    private long maxTotalQueuedLength = DEFAULT_MAX_TOTAL_QUEUED_LENGTH;
    private int receiveBufferLength = DEFAULT_RECEIVE_BUFFER_LENGTH;
    private int replyLimit = DEFAULT_REPLY_LIMIT;
    private int endpointIndex;
    private PolledStreams polledStreams;
    private ListenerContext polledListener;
    private MessageRing requestRing;
    private RingPoller replyPoller;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private ErrorHandler errorHandler;
    private Consumer<String> closeHandler = LoggerFactory.getLogger(EndpointServer.class)::info;
    private EndpointCounters counters;
    private boolean isConcluded;

    /**
     * Fill what has no value and check all values and their relations. Once only.
     *
     * @return this.
     * @throws IllegalStateException    if called before.
     * @throws IllegalArgumentException if values do not fit; the message has them.
     */
    EndpointContext conclude()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("an EndpointContext serves one EndpointServer");
        }
        Objects.requireNonNull(requestRing, "requestRing");
        Objects.requireNonNull(replyPoller, "replyPoller");
        Objects.requireNonNull(nanoClock, "nanoClock");
        Objects.requireNonNull(closeHandler, "closeHandler");
        check(!listeners.isEmpty(), "no listener");
        check(endpointIndex >= 0 && endpointIndex <= Byte.MAX_VALUE, "endpointIndex not in 0..127");
        check(maxConnections > 0, "maxConnections not positive");
        check(maxOutstandingRequests >= 0, "maxOutstandingRequests negative");
        Objects.requireNonNull(monitoring, "monitoring");
        check(handshakeTimeoutNs > 0, "handshakeTimeoutNs not positive");
        check(closeLingerTimeoutNs > 0, "closeLingerTimeoutNs not positive");
        check(highWaterMark > 0, "highWaterMark not positive");
        check(maxQueuedLength > highWaterMark, "maxQueuedLength not above highWaterMark");
        check(maxTotalQueuedLength >= maxQueuedLength, "maxTotalQueuedLength below maxQueuedLength");
        check(receiveBufferLength >= 1024, "receiveBufferLength below 1024");
        check(replyLimit > 0, "replyLimit not positive");
        for (final ListenerContext listener : listeners)
        {
            listener.conclude(requestRing.maxMessageLength());
        }
        if (polledStreams != null)
        {
            polledListener.conclude(requestRing.maxMessageLength());
        }
        if (errorHandler == null)
        {
            errorHandler = (error) -> LoggerFactory.getLogger(EndpointServer.class).error("endpoint", error);
        }
        if (counters == null)
        {
            counters = new EndpointCounters();
        }
        isConcluded = true;
        return this;
    }

    /**
     * Where clients connect, and what they speak there.
     *
     * @return the listeners, at least one.
     */
    public List<ListenerContext> listeners()
    {
        return Collections.unmodifiableList(listeners);
    }

    /**
     * Add to {@link #listeners()}.
     *
     * @param listener to bind, of this endpoint alone.
     * @return this for a fluent API.
     */
    public EndpointContext listener(final ListenerContext listener)
    {
        listeners.add(listener);
        return this;
    }

    /**
     * A way for clients of the native protocol that is no socket.
     *
     * @return the streams, or null.
     */
    public PolledStreams polledStreams()
    {
        return polledStreams;
    }

    /**
     * Limits of {@link #polledStreams()}.
     *
     * @return the limits, or null; its address and port mean nothing.
     */
    public ListenerContext polledListener()
    {
        return polledListener;
    }

    /**
     * Set {@link #polledStreams()}.
     *
     * @param streams of this endpoint alone, which closes them.
     * @param limits  of this endpoint alone; of the native protocol.
     * @return this for a fluent API.
     */
    public EndpointContext polledStreams(final PolledStreams streams, final ListenerContext limits)
    {
        if (limits.protocol() != ClientProtocol.RINGMASTER)
        {
            throw new IllegalArgumentException(limits.protocol() + " is spoken over sockets only");
        }
        polledStreams = streams;
        polledListener = limits;
        return this;
    }

    /**
     * Open connections in all. One more is answered with LIMIT_REACHED and closed.
     *
     * @return the count.
     */
    public int maxConnections()
    {
        return maxConnections;
    }

    /**
     * Set {@link #maxConnections()}.
     *
     * @param maxConnections to use.
     * @return this for a fluent API.
     */
    public EndpointContext maxConnections(final int maxConnections)
    {
        this.maxConnections = maxConnections;
        return this;
    }

    /**
     * Requests passed to the engine and not answered, of all connections together. At the limit no more are taken from
     * the sockets; nothing is refused. ZooKeeper's globalOutstandingLimit.
     *
     * @return the count; 0: as many as the rings hold.
     */
    public int maxOutstandingRequests()
    {
        return maxOutstandingRequests;
    }

    /**
     * Set {@link #maxOutstandingRequests()}.
     *
     * @param maxOutstandingRequests to use.
     * @return this for a fluent API.
     */
    public EndpointContext maxOutstandingRequests(final int maxOutstandingRequests)
    {
        this.maxOutstandingRequests = maxOutstandingRequests;
        return this;
    }

    /**
     * What the four-letter words of ZooKeeper listeners may show.
     *
     * @return the settings.
     */
    public MonitoringContext monitoring()
    {
        return monitoring;
    }

    /**
     * Set {@link #monitoring()}.
     *
     * @param monitoring of this endpoint alone.
     * @return this for a fluent API.
     */
    public EndpointContext monitoring(final MonitoringContext monitoring)
    {
        this.monitoring = monitoring;
        return this;
    }

    /**
     * Time from accept to the last byte of the first frame; then the connection is closed.
     *
     * @return the time in ns.
     */
    public long handshakeTimeoutNs()
    {
        return handshakeTimeoutNs;
    }

    /**
     * Set {@link #handshakeTimeoutNs()}.
     *
     * @param handshakeTimeoutNs to use.
     * @return this for a fluent API.
     */
    public EndpointContext handshakeTimeoutNs(final long handshakeTimeoutNs)
    {
        this.handshakeTimeoutNs = handshakeTimeoutNs;
        return this;
    }

    /**
     * Time that a client has to take its last replies and close, once the server ends the connection. It has it again
     * as long as it takes at least 64 KiB in that time; then the socket is closed regardless.
     *
     * @return the time in ns.
     */
    public long closeLingerTimeoutNs()
    {
        return closeLingerTimeoutNs;
    }

    /**
     * Set {@link #closeLingerTimeoutNs()}.
     *
     * @param closeLingerTimeoutNs to use.
     * @return this for a fluent API.
     */
    public EndpointContext closeLingerTimeoutNs(final long closeLingerTimeoutNs)
    {
        this.closeLingerTimeoutNs = closeLingerTimeoutNs;
        return this;
    }

    /**
     * Queued output of a connection above which no more of its requests are read, until half of it has been taken.
     *
     * @return the limit.
     */
    public int highWaterMark()
    {
        return highWaterMark;
    }

    /**
     * Set {@link #highWaterMark()}.
     *
     * @param highWaterMark to use.
     * @return this for a fluent API.
     */
    public EndpointContext highWaterMark(final int highWaterMark)
    {
        this.highWaterMark = highWaterMark;
        return this;
    }

    /**
     * Queued output of a connection above which it is closed as a slow reader.
     *
     * @return the limit; above {@link #highWaterMark()}.
     */
    public int maxQueuedLength()
    {
        return maxQueuedLength;
    }

    /**
     * Set {@link #maxQueuedLength()}.
     *
     * @param maxQueuedLength to use.
     * @return this for a fluent API.
     */
    public EndpointContext maxQueuedLength(final int maxQueuedLength)
    {
        this.maxQueuedLength = maxQueuedLength;
        return this;
    }

    /**
     * Queued output of all connections above which the next one that goes on queueing beyond {@link #highWaterMark()}
     * is closed as a slow reader.
     *
     * @return the limit; at least {@link #maxQueuedLength()}.
     */
    public long maxTotalQueuedLength()
    {
        return maxTotalQueuedLength;
    }

    /**
     * Set {@link #maxTotalQueuedLength()}.
     *
     * @param maxTotalQueuedLength to use.
     * @return this for a fluent API.
     */
    public EndpointContext maxTotalQueuedLength(final long maxTotalQueuedLength)
    {
        this.maxTotalQueuedLength = maxTotalQueuedLength;
        return this;
    }

    /**
     * Most bytes that one read takes from a socket. There is one such buffer per endpoint.
     *
     * @return the length.
     */
    public int receiveBufferLength()
    {
        return receiveBufferLength;
    }

    /**
     * Set {@link #receiveBufferLength()}.
     *
     * @param receiveBufferLength to use.
     * @return this for a fluent API.
     */
    public EndpointContext receiveBufferLength(final int receiveBufferLength)
    {
        this.receiveBufferLength = receiveBufferLength;
        return this;
    }

    /**
     * Most messages taken from the reply ring in one duty cycle.
     *
     * @return the count.
     */
    public int replyLimit()
    {
        return replyLimit;
    }

    /**
     * Set {@link #replyLimit()}.
     *
     * @param replyLimit to use.
     * @return this for a fluent API.
     */
    public EndpointContext replyLimit(final int replyLimit)
    {
        this.replyLimit = replyLimit;
        return this;
    }

    /**
     * Index of this endpoint, the top byte of its connection ids.
     *
     * @return 0..127, each once in a process.
     */
    public int endpointIndex()
    {
        return endpointIndex;
    }

    /**
     * Set {@link #endpointIndex()}.
     *
     * @param endpointIndex to use.
     * @return this for a fluent API.
     */
    public EndpointContext endpointIndex(final int endpointIndex)
    {
        this.endpointIndex = endpointIndex;
        return this;
    }

    /**
     * Ring towards the engine; this endpoint is its producer.
     *
     * @return the ring.
     */
    public MessageRing requestRing()
    {
        return requestRing;
    }

    /**
     * Set {@link #requestRing()}.
     *
     * @param requestRing to use.
     * @return this for a fluent API.
     */
    public EndpointContext requestRing(final MessageRing requestRing)
    {
        this.requestRing = requestRing;
        return this;
    }

    /**
     * The endpoint's end of the ring from the engine.
     *
     * @return the poller.
     */
    public RingPoller replyPoller()
    {
        return replyPoller;
    }

    /**
     * Set {@link #replyPoller()}.
     *
     * @param replyPoller to use.
     * @return this for a fluent API.
     */
    public EndpointContext replyPoller(final RingPoller replyPoller)
    {
        this.replyPoller = replyPoller;
        return this;
    }

    /**
     * Clock for the deadlines.
     *
     * @return the clock.
     */
    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /**
     * Set {@link #nanoClock()}.
     *
     * @param nanoClock to use.
     * @return this for a fluent API.
     */
    public EndpointContext nanoClock(final NanoClock nanoClock)
    {
        this.nanoClock = nanoClock;
        return this;
    }

    /**
     * Told of defects and of failing accepts; by default they are logged.
     *
     * @return the handler.
     */
    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * Set {@link #errorHandler()}.
     *
     * @param errorHandler to use.
     * @return this for a fluent API.
     */
    public EndpointContext errorHandler(final ErrorHandler errorHandler)
    {
        this.errorHandler = errorHandler;
        return this;
    }

    /**
     * Takes a line for people when the server has closed a connection, not more than a few of them at a time; by
     * default they are logged. Called by the endpoint's thread.
     *
     * @return the handler.
     */
    public Consumer<String> closeHandler()
    {
        return closeHandler;
    }

    /**
     * Set {@link #closeHandler()}.
     *
     * @param closeHandler to use.
     * @return this for a fluent API.
     */
    public EndpointContext closeHandler(final Consumer<String> closeHandler)
    {
        this.closeHandler = closeHandler;
        return this;
    }

    /**
     * Counters to keep; by default some that only this process can read.
     *
     * @return the counters.
     */
    public EndpointCounters counters()
    {
        return counters;
    }

    /**
     * Set {@link #counters()}.
     *
     * @param counters to use.
     * @return this for a fluent API.
     */
    public EndpointContext counters(final EndpointCounters counters)
    {
        this.counters = counters;
        return this;
    }

    @Override
    public String toString()
    {
        return "EndpointContext{listeners=" + listeners + ", maxConnections=" + maxConnections +
            ", maxOutstandingRequests=" + maxOutstandingRequests + ", monitoring=" + monitoring +
            ", handshakeTimeoutNs=" + handshakeTimeoutNs + ", closeLingerTimeoutNs=" + closeLingerTimeoutNs +
            ", highWaterMark=" + highWaterMark + ", maxQueuedLength=" + maxQueuedLength +
            ", maxTotalQueuedLength=" + maxTotalQueuedLength +
            ", receiveBufferLength=" + receiveBufferLength + ", replyLimit=" + replyLimit +
            ", endpointIndex=" + endpointIndex + "}";
    }

    private void check(final boolean isValid, final String message)
    {
        if (!isValid)
        {
            throw new IllegalArgumentException(message + ": " + this);
        }
    }
}
