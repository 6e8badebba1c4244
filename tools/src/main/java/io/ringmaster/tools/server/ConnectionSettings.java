package io.ringmaster.tools.server;

/**
 * What limits the connections of a server's clients, those of ZooKeeper included, and what waits on them; part of its
 * {@link ServerContext}.
 */
public final class ConnectionSettings
{
    /** Default {@link #maxPerAddress()}. */
    public static final int DEFAULT_MAX_PER_ADDRESS = -1;
    /** Default {@link #maxCount()}. */
    public static final int DEFAULT_MAX_COUNT = -1;

    private int maxPerAddress = DEFAULT_MAX_PER_ADDRESS;
    private int maxCount = DEFAULT_MAX_COUNT;
    private int maxOutstandingRequests;
    private int listenBacklog = -1;
    private int handshakeTimeoutMs = -1;

    /**
     * Connections from one address, this host's own included, to each port; one more is closed at once. 0: no limit;
     * -1: the default of 60, which at the native port does not limit those of this host.
     *
     * @return a count.
     */
    public int maxPerAddress()
    {
        return maxPerAddress;
    }

    /**
     * Connections from one address, this host's own included, to each port; one more is closed at once. 0: no limit;
     * -1: the default of 60, which at the native port does not limit those of this host.
     *
     * @param value a count.
     * @return this.
     */
    public ConnectionSettings maxPerAddress(final int value)
    {
        this.maxPerAddress = value;
        return this;
    }

    /**
     * Connections in all; one more is closed at once. 0: no limit; -1: the endpoint's default.
     *
     * @return a count.
     */
    public int maxCount()
    {
        return maxCount;
    }

    /**
     * Connections in all; one more is closed at once. 0: no limit; -1: the endpoint's default.
     *
     * @param value a count.
     * @return this.
     */
    public ConnectionSettings maxCount(final int value)
    {
        this.maxCount = value;
        return this;
    }

    /**
     * Requests of all clients together that are being worked on; at the limit no more are read from the sockets.
     *
     * @return the count; 0: as many as the rings hold.
     */
    public int maxOutstandingRequests()
    {
        return maxOutstandingRequests;
    }

    /**
     * Requests of all clients together that are being worked on; at the limit no more are read from the sockets.
     *
     * @param value the count; 0: as many as the rings hold.
     * @return this.
     */
    public ConnectionSettings maxOutstandingRequests(final int value)
    {
        this.maxOutstandingRequests = value;
        return this;
    }

    /**
     * Connections that may wait to be accepted.
     *
     * @return the count; -1: the endpoint's default.
     */
    public int listenBacklog()
    {
        return listenBacklog;
    }

    /**
     * Connections that may wait to be accepted.
     *
     * @param value the count; -1: the endpoint's default.
     * @return this.
     */
    public ConnectionSettings listenBacklog(final int value)
    {
        this.listenBacklog = value;
        return this;
    }

    /**
     * How long a connection may stay without its first message.
     *
     * @return milliseconds; -1: the endpoint's default.
     */
    public int handshakeTimeoutMs()
    {
        return handshakeTimeoutMs;
    }

    /**
     * How long a connection may stay without its first message.
     *
     * @param value milliseconds; -1: the endpoint's default.
     * @return this.
     */
    public ConnectionSettings handshakeTimeoutMs(final int value)
    {
        this.handshakeTimeoutMs = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "ConnectionSettings{maxPerAddress=" + maxPerAddress +
            ", maxCount=" + maxCount +
            ", maxOutstandingRequests=" + maxOutstandingRequests +
            ", listenBacklog=" + listenBacklog +
            ", handshakeTimeoutMs=" + handshakeTimeoutMs + '}';
    }
}
