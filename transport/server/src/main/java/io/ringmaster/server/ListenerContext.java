package io.ringmaster.server;

import java.net.InetAddress;
import java.util.Objects;

import io.ringmaster.codecs.Frame;

/** Configuration of one listener of an {@link EndpointServer}: an address, and what is spoken there. */
public final class ListenerContext
{
    /** Default for {@link #maxConnectionsPerIp()}, as ZooKeeper's maxClientCnxns. */
    public static final int DEFAULT_MAX_CONNECTIONS_PER_IP = 60;
    /** Default for {@link #maxConnectionsFromLoopback()}: only the limit of the endpoint holds. */
    public static final int DEFAULT_MAX_CONNECTIONS_FROM_LOOPBACK = 0;
    /** Default for {@link #maxFirstRequestLength()}. */
    public static final int DEFAULT_MAX_FIRST_REQUEST_LENGTH = 4 * 1024;
    /** Default for {@link #backlog()}. */
    public static final int DEFAULT_BACKLOG = 1024;

    private final ClientProtocol protocol;
    private InetAddress bindAddress = InetAddress.getLoopbackAddress();
    private int port;
    private int backlog = DEFAULT_BACKLOG;
    private int maxRequestLength = Frame.DEFAULT_MAX_REQUEST_LENGTH;
    private int maxFirstRequestLength = DEFAULT_MAX_FIRST_REQUEST_LENGTH;
    private int maxConnectionsPerIp = DEFAULT_MAX_CONNECTIONS_PER_IP;
    private int maxConnectionsFromLoopback = DEFAULT_MAX_CONNECTIONS_FROM_LOOPBACK;
    private String portSetting = "port";

    /**
     * Construct with the protocol's default port.
     *
     * @param protocol that clients speak.
     */
    public ListenerContext(final ClientProtocol protocol)
    {
        this.protocol = Objects.requireNonNull(protocol, "protocol");
        this.port = protocol.defaultPort();
    }

    /**
     * Find out whether the address can be listened on. Nobody can connect meanwhile, and the address is free again on
     * return: another program may still take it before the endpoint does.
     *
     * @throws java.io.UncheckedIOException if it cannot; the message names address and setting.
     */
    public void ensureFree()
    {
        Listener.probe(this);
    }

    /**
     * Check all values and their relations.
     *
     * @param maxMessageLength that the request ring takes.
     * @throws IllegalArgumentException if values do not fit; the message has them.
     */
    void conclude(final int maxMessageLength)
    {
        Objects.requireNonNull(bindAddress, "bindAddress");
        check(port >= 0 && port <= 0xFFFF, "port not in 0..65535");
        check(backlog > 0, "backlog not positive");
        check(maxRequestLength >= Frame.MESSAGE_HEADER_LENGTH, "maxRequestLength shorter than a message header");
        check(
            protocol.maxMessageLength(maxRequestLength) <= maxMessageLength,
            "maxRequestLength beyond what the request ring takes, " + maxMessageLength);
        check(
            maxFirstRequestLength >= Frame.MESSAGE_HEADER_LENGTH,
            "maxFirstRequestLength shorter than a message header");
        check(maxConnectionsPerIp >= 0, "maxConnectionsPerIp negative");
        check(maxConnectionsFromLoopback >= 0, "maxConnectionsFromLoopback negative");
    }

    /**
     * What clients speak.
     *
     * @return the protocol.
     */
    public ClientProtocol protocol()
    {
        return protocol;
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
    public ListenerContext bindAddress(final InetAddress bindAddress)
    {
        this.bindAddress = bindAddress;
        return this;
    }

    /**
     * What the operator knows the port by, for messages.
     *
     * @return name of the setting, such as {@code --port}.
     */
    public String portSetting()
    {
        return portSetting;
    }

    /**
     * Set {@link #portSetting()}.
     *
     * @param portSetting to use.
     * @return this for a fluent API.
     */
    public ListenerContext portSetting(final String portSetting)
    {
        this.portSetting = portSetting;
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
    public ListenerContext port(final int port)
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
    public ListenerContext backlog(final int backlog)
    {
        this.backlog = backlog;
        return this;
    }

    /**
     * Longest request message; ZooKeeper's jute.maxbuffer. A longer one ends the connection, in the native protocol
     * with a PROTOCOL_ERROR. What it can become in the request ring, {@link ClientProtocol#maxMessageLength(int)}, is
     * at most half of that ring's payload buffer.
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
    public ListenerContext maxRequestLength(final int maxRequestLength)
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
    public ListenerContext maxFirstRequestLength(final int maxFirstRequestLength)
    {
        this.maxFirstRequestLength = maxFirstRequestLength;
        return this;
    }

    /**
     * Open connections from one address that is not a loopback address. One more is answered with LIMIT_REACHED, where
     * the protocol has an answer for it, and closed.
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
    public ListenerContext maxConnectionsPerIp(final int maxConnectionsPerIp)
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
    public ListenerContext maxConnectionsFromLoopback(final int maxConnectionsFromLoopback)
    {
        this.maxConnectionsFromLoopback = maxConnectionsFromLoopback;
        return this;
    }

    @Override
    public String toString()
    {
        return "ListenerContext{protocol=" + protocol + ", bindAddress=" + bindAddress + ", port=" + port +
            ", backlog=" + backlog + ", maxRequestLength=" + maxRequestLength +
            ", maxFirstRequestLength=" + maxFirstRequestLength + ", maxConnectionsPerIp=" + maxConnectionsPerIp +
            ", maxConnectionsFromLoopback=" + maxConnectionsFromLoopback + "}";
    }

    private void check(final boolean isValid, final String message)
    {
        if (!isValid)
        {
            throw new IllegalArgumentException(message + ": " + this);
        }
    }
}
