package io.ringmaster.server.lifeline;

import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;

/** Configuration and collaborators of {@link Lifelines}. Set, {@link #conclude()} once, then read. */
public final class LifelinesContext
{
    /** Default {@link #greetingTimeoutNs()}: 1 s. */
    public static final long DEFAULT_GREETING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(1);
    /** Default {@link #minBackoffNs()}: 1 ms. */
    public static final long DEFAULT_MIN_BACKOFF_NS = TimeUnit.MILLISECONDS.toNanos(1);
    /** Default {@link #maxBackoffNs()}: 1 s. */
    public static final long DEFAULT_MAX_BACKOFF_NS = TimeUnit.SECONDS.toNanos(1);
    /** Default {@link #maxStrangers()}. */
    public static final int DEFAULT_MAX_STRANGERS = 32;

    /** Less than any kernel takes to give up a connection that nobody answers. */
    private static final long MAX_GREETING_TIMEOUT_NS = TimeUnit.SECONDS.toNanos(2);

    private final Map<Integer, String> peers = new TreeMap<>();
    private int id;
    private long ensembleId;
    private long process;
    private String localEndpoint;
    private PeerGoneHandler handler;
    private ErrorHandler errorHandler;
    private long greetingTimeoutNs = DEFAULT_GREETING_TIMEOUT_NS;
    private long minBackoffNs = DEFAULT_MIN_BACKOFF_NS;
    private long maxBackoffNs = DEFAULT_MAX_BACKOFF_NS;
    private int maxStrangers = DEFAULT_MAX_STRANGERS;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private boolean concluded;

    /**
     * Check the values and their relations. Called by the constructor of {@link Lifelines}; harmless when repeated.
     *
     * @return this.
     */
    public LifelinesContext conclude()
    {
        if (concluded)
        {
            return this;
        }
        Objects.requireNonNull(localEndpoint, "localEndpoint");
        Objects.requireNonNull(handler, "handler");
        Objects.requireNonNull(errorHandler, "errorHandler");
        Objects.requireNonNull(nanoClock, "nanoClock");
        require(process != 0, "process must be set, and not be 0");
        require(!peers.containsKey(id), "peers=" + peers + " must not name id=" + id);
        require(greetingTimeoutNs > 0 && greetingTimeoutNs <= MAX_GREETING_TIMEOUT_NS,
            "greetingTimeoutNs=" + greetingTimeoutNs + " must be in 1.." + MAX_GREETING_TIMEOUT_NS);
        require(minBackoffNs > 0 && minBackoffNs <= maxBackoffNs,
            "minBackoffNs=" + minBackoffNs + " must be positive and at most maxBackoffNs=" + maxBackoffNs);
        require(maxStrangers > peers.size(),
            "maxStrangers=" + maxStrangers + " must be more than there are peers: " + peers.size());
        parse(localEndpoint);
        peers.values().forEach(LifelinesContext::parse);
        concluded = true;
        return this;
    }

    InetSocketAddress localAddress()
    {
        return resolve(localEndpoint);
    }

    /** Where a peer listens. Asks a name server if the endpoint is a name; unresolved if nobody knows it. */
    InetSocketAddress address(final int peer)
    {
        return resolve(peers.get(peer));
    }

    private static InetSocketAddress resolve(final String endpoint)
    {
        final InetSocketAddress parsed = parse(endpoint);
        return new InetSocketAddress(parsed.getHostString(), parsed.getPort());
    }

    private static InetSocketAddress parse(final String endpoint)
    {
        final int colon = endpoint.lastIndexOf(':');
        try
        {
            final String host = endpoint.substring(0, colon);
            final boolean isBracketed = host.startsWith("[") && host.endsWith("]");
            return InetSocketAddress.createUnresolved(
                isBracketed ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(endpoint.substring(colon + 1)));
        }
        catch (final IndexOutOfBoundsException | IllegalArgumentException ex)
        {
            throw new IllegalArgumentException("not host:port: " + endpoint, ex);
        }
    }

    private static void require(final boolean isTrue, final String message)
    {
        if (!isTrue)
        {
            throw new IllegalArgumentException(message);
        }
    }

    /**
     * A server to watch, and to be watched by.
     *
     * @param peer     its id.
     * @param endpoint where it listens for lifelines, {@code host:port}.
     * @return this.
     */
    public LifelinesContext peer(final int peer, final String endpoint)
    {
        peers.put(peer, Objects.requireNonNull(endpoint, "endpoint"));
        return this;
    }

    int[] peers()
    {
        return peers.keySet().stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * Of this server.
     *
     * @return the id.
     */
    public int id()
    {
        return id;
    }

    /**
     * Of this server.
     *
     * @param value the id.
     * @return this.
     */
    public LifelinesContext id(final int value)
    {
        this.id = value;
        return this;
    }

    /**
     * What servers of one ensemble have in common and others have not.
     *
     * @return the id.
     */
    public long ensembleId()
    {
        return ensembleId;
    }

    /**
     * What servers of one ensemble have in common and others have not.
     *
     * @param value the id.
     * @return this.
     */
    public LifelinesContext ensembleId(final long value)
    {
        this.ensembleId = value;
        return this;
    }

    /**
     * This process: drawn at random when it starts, and the same that its links name.
     *
     * @return the number, not 0.
     */
    public long process()
    {
        return process;
    }

    /**
     * This process: drawn at random when it starts, and the same that its links name.
     *
     * @param value the number, not 0.
     * @return this.
     */
    public LifelinesContext process(final long value)
    {
        this.process = value;
        return this;
    }

    /**
     * Where peers dial, {@code host:port}: by TCP what the links' endpoint is by UDP.
     *
     * @return the endpoint.
     */
    public String localEndpoint()
    {
        return localEndpoint;
    }

    /**
     * Where peers dial, {@code host:port}: by TCP what the links' endpoint is by UDP.
     *
     * @param value the endpoint.
     * @return this.
     */
    public LifelinesContext localEndpoint(final String value)
    {
        this.localEndpoint = value;
        return this;
    }

    /**
     * Told when a process of a peer has ended. It should wake the thread that the links are on.
     *
     * @return the handler.
     */
    public PeerGoneHandler handler()
    {
        return handler;
    }

    /**
     * Told when a process of a peer has ended. It should wake the thread that the links are on.
     *
     * @param value the handler.
     * @return this.
     */
    public LifelinesContext handler(final PeerGoneHandler value)
    {
        this.handler = value;
        return this;
    }

    /**
     * Told when nobody can be let in for the moment, on the thread of the lifelines.
     *
     * @return the handler.
     */
    public ErrorHandler errorHandler()
    {
        return errorHandler;
    }

    /**
     * Told when nobody can be let in for the moment, on the thread of the lifelines.
     *
     * @param value the handler.
     * @return this.
     */
    public LifelinesContext errorHandler(final ErrorHandler value)
    {
        this.errorHandler = value;
        return this;
    }

    /**
     * For a connection to be made and greetings to be exchanged, by either side; then it is closed.
     *
     * @return nanoseconds.
     */
    public long greetingTimeoutNs()
    {
        return greetingTimeoutNs;
    }

    /**
     * For a connection to be made and greetings to be exchanged, by either side; then it is closed.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LifelinesContext greetingTimeoutNs(final long value)
    {
        this.greetingTimeoutNs = value;
        return this;
    }

    /**
     * Pause before the second try to reach a peer; the first comes at once.
     *
     * @return nanoseconds.
     */
    public long minBackoffNs()
    {
        return minBackoffNs;
    }

    /**
     * Pause before the second try to reach a peer; the first comes at once.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LifelinesContext minBackoffNs(final long value)
    {
        this.minBackoffNs = value;
        return this;
    }

    /**
     * Pause that doubling ends at. A peer that dials is dialled sooner.
     *
     * @return nanoseconds.
     */
    public long maxBackoffNs()
    {
        return maxBackoffNs;
    }

    /**
     * Pause that doubling ends at. A peer that dials is dialled sooner.
     *
     * @param value nanoseconds.
     * @return this.
     */
    public LifelinesContext maxBackoffNs(final long value)
    {
        this.maxBackoffNs = value;
        return this;
    }

    /**
     * Connections that were accepted and have not greeted; the oldest has to go when there are more.
     *
     * @return the count.
     */
    public int maxStrangers()
    {
        return maxStrangers;
    }

    /**
     * Connections that were accepted and have not greeted; the oldest has to go when there are more.
     *
     * @param value the count.
     * @return this.
     */
    public LifelinesContext maxStrangers(final int value)
    {
        this.maxStrangers = value;
        return this;
    }

    /**
     * Clock of the limits.
     *
     * @return the clock.
     */
    public NanoClock nanoClock()
    {
        return nanoClock;
    }

    /**
     * Clock of the limits.
     *
     * @param value the clock.
     * @return this.
     */
    public LifelinesContext nanoClock(final NanoClock value)
    {
        this.nanoClock = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "LifelinesContext{id=" + id +
            ", ensembleId=" + ensembleId +
            ", process=" + Long.toHexString(process) +
            ", localEndpoint=" + localEndpoint +
            ", peers=" + peers +
            ", greetingTimeoutNs=" + greetingTimeoutNs +
            ", minBackoffNs=" + minBackoffNs +
            ", maxBackoffNs=" + maxBackoffNs +
            ", maxStrangers=" + maxStrangers + '}';
    }
}
