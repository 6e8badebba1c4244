package io.ringmaster.server;

import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.agrona.ErrorHandler;
import org.agrona.concurrent.NanoClock;
import org.agrona.concurrent.SystemNanoClock;
import org.slf4j.LoggerFactory;

import io.ringmaster.codecs.Frame;
import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingPoller;

/** Configuration of an {@link EndpointServer}. Lengths are in bytes. */
public final class EndpointContext
{
    /** Default port of the native protocol. */
    public static final int DEFAULT_PORT = 7181;
    /** Default for {@link #maxConnections()}. */
    public static final int DEFAULT_MAX_CONNECTIONS = 10_000;
    /** Default for {@link #maxConnectionsPerIp()}, as ZooKeeper's maxClientCnxns. */
    public static final int DEFAULT_MAX_CONNECTIONS_PER_IP = 60;
    /** Default for {@link #maxConnectionsFromLoopback()}: only {@link #maxConnections()} limits them. */
    public static final int DEFAULT_MAX_CONNECTIONS_FROM_LOOPBACK = 0;
    /** Default for {@link #maxFirstRequestLength()}. */
    public static final int DEFAULT_MAX_FIRST_REQUEST_LENGTH = 4 * 1024;
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
    /** Default for {@link #backlog()}. */
    public static final int DEFAULT_BACKLOG = 1024;
    /** How long accepting pauses after it failed, as it does without free file descriptors: 200 ms. */
    public static final long ACCEPT_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(200);

    private InetAddress bindAddress = InetAddress.getLoopbackAddress();
    private int port = DEFAULT_PORT;
    private int backlog = DEFAULT_BACKLOG;
    private int maxRequestLength = Frame.DEFAULT_MAX_REQUEST_LENGTH;
    private int maxFirstRequestLength = DEFAULT_MAX_FIRST_REQUEST_LENGTH;
    private int maxConnections = DEFAULT_MAX_CONNECTIONS;
    private int maxConnectionsPerIp = DEFAULT_MAX_CONNECTIONS_PER_IP;
    private int maxConnectionsFromLoopback = DEFAULT_MAX_CONNECTIONS_FROM_LOOPBACK;
    private long handshakeTimeoutNs = DEFAULT_HANDSHAKE_TIMEOUT_NS;
    private long closeLingerTimeoutNs = DEFAULT_CLOSE_LINGER_TIMEOUT_NS;
    private int highWaterMark = DEFAULT_HIGH_WATER_MARK;
    private int maxQueuedLength = DEFAULT_MAX_QUEUED_LENGTH;
    private long maxTotalQueuedLength = DEFAULT_MAX_TOTAL_QUEUED_LENGTH;
    private int receiveBufferLength = DEFAULT_RECEIVE_BUFFER_LENGTH;
    private int replyLimit = DEFAULT_REPLY_LIMIT;
    private int endpointIndex;
    private MessageRing requestRing;
    private RingPoller replyPoller;
    private NanoClock nanoClock = SystemNanoClock.INSTANCE;
    private ErrorHandler errorHandler;
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
        Objects.requireNonNull(bindAddress, "bindAddress");
        Objects.requireNonNull(requestRing, "requestRing");
        Objects.requireNonNull(replyPoller, "replyPoller");
        Objects.requireNonNull(nanoClock, "nanoClock");
        check(port >= 0 && port <= 0xFFFF, "port not in 0..65535");
        check(backlog > 0, "backlog not positive");
        check(endpointIndex >= 0 && endpointIndex <= Byte.MAX_VALUE, "endpointIndex not in 0..127");
        check(maxRequestLength >= Frame.MESSAGE_HEADER_LENGTH, "maxRequestLength shorter than a message header");
        check(
            maxRequestLength <= requestRing.maxMessageLength(),
            "maxRequestLength beyond the request ring's " + requestRing.maxMessageLength());
        check(
            maxFirstRequestLength >= Frame.MESSAGE_HEADER_LENGTH,
            "maxFirstRequestLength shorter than a message header");
        check(maxConnections > 0, "maxConnections not positive");
        check(maxConnectionsPerIp >= 0, "maxConnectionsPerIp negative");
        check(maxConnectionsFromLoopback >= 0, "maxConnectionsFromLoopback negative");
        check(handshakeTimeoutNs > 0, "handshakeTimeoutNs not positive");
        check(closeLingerTimeoutNs > 0, "closeLingerTimeoutNs not positive");
        check(highWaterMark > 0, "highWaterMark not positive");
        check(maxQueuedLength > highWaterMark, "maxQueuedLength not above highWaterMark");
        check(maxTotalQueuedLength >= maxQueuedLength, "maxTotalQueuedLength below maxQueuedLength");
        check(receiveBufferLength >= 1024, "receiveBufferLength below 1024");
        check(replyLimit > 0, "replyLimit not positive");
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
     * Address to listen on; loopback unless told otherwise.
     *
     * @return the address.
     */
    public InetAddress bindAddress()
    {
        return bindAddress;
    }

    /**
     * Set {@link #bindAddress()}.
     *
     * @param bindAddress to use.
     * @return this for a fluent API.
     */
    public EndpointContext bindAddress(final InetAddress bindAddress)
    {
        this.bindAddress = bindAddress;
        return this;
    }

    /**
     * Port to listen on.
     *
     * @return 0..65535; 0 picks a free one.
     */
    public int port()
    {
        return port;
    }

    /**
     * Set {@link #port()}.
     *
     * @param port to use.
     * @return this for a fluent API.
     */
    public EndpointContext port(final int port)
    {
        this.port = port;
        return this;
    }

    /**
     * Connections that may wait to be accepted; the kernel drops what is beyond.
     *
     * @return the count.
     */
    public int backlog()
    {
        return backlog;
    }

    /**
     * Set {@link #backlog()}.
     *
     * @param backlog to use.
     * @return this for a fluent API.
     */
    public EndpointContext backlog(final int backlog)
    {
        this.backlog = backlog;
        return this;
    }

    /**
     * Longest request message. A longer one is answered with PROTOCOL_ERROR and ends the connection.
     * At most half of the request ring's payload buffer.
     *
     * @return the limit, without the frame header.
     */
    public int maxRequestLength()
    {
        return maxRequestLength;
    }

    /**
     * Set {@link #maxRequestLength()}.
     *
     * @param maxRequestLength to use.
     * @return this for a fluent API.
     */
    public EndpointContext maxRequestLength(final int maxRequestLength)
    {
        this.maxRequestLength = maxRequestLength;
        return this;
    }

    /**
     * Longest first message of a connection, before anything is known of the client; else as
     * {@link #maxRequestLength()}.
     *
     * @return the limit, without the frame header.
     */
    public int maxFirstRequestLength()
    {
        return maxFirstRequestLength;
    }

    /**
     * Set {@link #maxFirstRequestLength()}.
     *
     * @param maxFirstRequestLength to use.
     * @return this for a fluent API.
     */
    public EndpointContext maxFirstRequestLength(final int maxFirstRequestLength)
    {
        this.maxFirstRequestLength = maxFirstRequestLength;
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
     * Open connections from one address that is not a loopback address. One more is answered with LIMIT_REACHED and
     * closed.
     *
     * @return the count; 0 for no such limit.
     */
    public int maxConnectionsPerIp()
    {
        return maxConnectionsPerIp;
    }

    /**
     * Set {@link #maxConnectionsPerIp()}.
     *
     * @param maxConnectionsPerIp to use.
     * @return this for a fluent API.
     */
    public EndpointContext maxConnectionsPerIp(final int maxConnectionsPerIp)
    {
        this.maxConnectionsPerIp = maxConnectionsPerIp;
        return this;
    }

    /**
     * Open connections from one loopback address. By default they are not limited: the limit per address keeps one
     * remote host from taking all connections, while everything on this host shares the loopback address. Set both
     * limits for ZooKeeper's maxClientCnxns.
     *
     * @return the count; 0 for no such limit.
     */
    public int maxConnectionsFromLoopback()
    {
        return maxConnectionsFromLoopback;
    }

    /**
     * Set {@link #maxConnectionsFromLoopback()}.
     *
     * @param maxConnectionsFromLoopback to use.
     * @return this for a fluent API.
     */
    public EndpointContext maxConnectionsFromLoopback(final int maxConnectionsFromLoopback)
    {
        this.maxConnectionsFromLoopback = maxConnectionsFromLoopback;
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
     * Time that a client has to take its last replies and close, once the server ends the connection; then the socket
     * is closed regardless.
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
        return "EndpointContext{bindAddress=" + bindAddress + ", port=" + port + ", backlog=" + backlog +
            ", maxRequestLength=" + maxRequestLength + ", maxFirstRequestLength=" + maxFirstRequestLength +
            ", maxConnections=" + maxConnections + ", maxConnectionsPerIp=" + maxConnectionsPerIp +
            ", maxConnectionsFromLoopback=" + maxConnectionsFromLoopback +
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
