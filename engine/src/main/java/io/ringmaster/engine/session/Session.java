package io.ringmaster.engine.session;

/** One client session, alive from the transaction that opened it to the one that ends it. Engine thread only. */
public final class Session
{
    /** {@link #owner()} of a session that no server carries, as far as the leader knows. */
    public static final int NOBODY = 0;

    private final long id;
    private final byte[] password;
    private final int openedTimeoutMs;
    int timeoutMs;
    long expiryTick;
    boolean isInWheel;
    long linkedTick;
    Session previous;
    Session next;
    boolean isTouched;
    private boolean isClosing;
    private int owner;
    private Connection connection;

    Session(final long id, final int timeoutMs, final byte[] password)
    {
        this.id = id;
        this.timeoutMs = timeoutMs;
        this.openedTimeoutMs = timeoutMs;
        this.password = password;
    }

    /**
     * Identity of the session.
     *
     * @return never 0.
     */
    public long id()
    {
        return id;
    }

    /**
     * The 16 bytes that prove the right to resume it.
     *
     * @return the array itself; not to be changed.
     */
    public byte[] password()
    {
        return password;
    }

    /**
     * Timeout as last negotiated.
     *
     * @return milliseconds.
     */
    public int timeoutMs()
    {
        return timeoutMs;
    }

    /**
     * Timeout that the opening transaction carried: the one that is part of the replicated state.
     *
     * @return milliseconds.
     */
    public int openedTimeoutMs()
    {
        return openedTimeoutMs;
    }

    /**
     * Whether its end is under way: nothing more is accepted from it.
     *
     * @return true from the preparation of its end on.
     */
    public boolean isClosing()
    {
        return isClosing;
    }

    /**
     * Say whether its end is under way.
     *
     * @param value true when its end has been prepared or asked for; false if it is not known any more what became of
     *              that.
     */
    public void isClosing(final boolean value)
    {
        isClosing = value;
    }

    /**
     * The server that carries it, as the leader knows it: writes that another one forwards for it are refused.
     *
     * @return id of the server; {@link #NOBODY} until one shows that it does.
     */
    public int owner()
    {
        return owner;
    }

    /**
     * A server carries it from here on.
     *
     * @param serverId of that server, or {@link #NOBODY}.
     */
    public void owner(final int serverId)
    {
        owner = serverId;
    }

    /**
     * The connection that carries it now.
     *
     * @return null while no client is connected.
     */
    public Connection connection()
    {
        return connection;
    }

    /**
     * Attach to or detach from a connection.
     *
     * @param connection null to detach.
     */
    public void connection(final Connection connection)
    {
        this.connection = connection;
    }
}
