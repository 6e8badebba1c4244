package io.ringmaster.engine.session;

import io.ringmaster.engine.acl.Identities;

/** A client's connection as the engine sees it. Engine thread only. */
public final class Connection implements Requester
{
    /** Where a connection stands. */
    public enum State
    {
        /** Accepted; the first message, Connect, is awaited. */
        NEW,
        /** Its session is being opened by a transaction. */
        CONNECTING,
        /** The leader is asked whether it may carry a session that was opened before. */
        RESUMING,
        /** It carries a session; requests are served. */
        ESTABLISHED,
        /** The endpoint was told to close it; whatever still arrives is dropped. */
        CLOSING
    }

    private final long id;
    private final Identities identities;
    private State state = State.NEW;
    private Session session;
    private long sessionId;
    private int timeoutMs;
    private int pendingCount;
    private boolean isEnding;
    private boolean hasReadPosition;
    private long announcedTerm;
    private int announcedIdentityCount;

    /**
     * Construct at accept.
     *
     * @param id         chosen by the endpoint.
     * @param identities that hold from the start: the remote address.
     */
    public Connection(final long id, final Identities identities)
    {
        this.id = id;
        this.identities = identities;
    }

    /**
     * Identity of the connection.
     *
     * @return unique in the process.
     */
    public long id()
    {
        return id;
    }

    @Override
    public Identities identities()
    {
        return identities;
    }

    /**
     * Where it stands.
     *
     * @return the state.
     */
    public State state()
    {
        return state;
    }

    /**
     * Move on.
     *
     * @param newState to be in.
     */
    public void state(final State newState)
    {
        this.state = newState;
    }

    /**
     * The session it carries.
     *
     * @return null before the handshake is done.
     */
    public Session session()
    {
        return session;
    }

    @Override
    public long sessionId()
    {
        return sessionId;
    }

    /**
     * The session that is being opened or resumed for it.
     *
     * @param comingSessionId   of that session.
     * @param negotiatedTimeout of it on this connection, in milliseconds.
     */
    public void await(final long comingSessionId, final int negotiatedTimeout)
    {
        sessionId = comingSessionId;
        timeoutMs = negotiatedTimeout;
    }

    /**
     * Attach the session.
     *
     * @param newSession        to carry.
     * @param negotiatedTimeout of the session on this connection, in milliseconds.
     */
    public void attach(final Session newSession, final int negotiatedTimeout)
    {
        this.session = newSession;
        this.sessionId = newSession.id();
        this.timeoutMs = negotiatedTimeout;
    }

    /**
     * Session timeout negotiated on this connection.
     *
     * @return milliseconds.
     */
    public int timeoutMs()
    {
        return timeoutMs;
    }

    /**
     * Requests of this connection that wait for a transaction, or behind one.
     *
     * @return the count; while it is not 0, whatever else it asks has to wait as well.
     */
    public int pendingCount()
    {
        return pendingCount;
    }

    /** One more request waits. */
    public void addPending()
    {
        pendingCount++;
    }

    /** A waiting request was answered. */
    public void removePending()
    {
        pendingCount--;
    }

    /**
     * Whether an answer waits behind which the connection is closed.
     *
     * @return true if nothing more is to be taken from it.
     */
    public boolean isEnding()
    {
        return isEnding;
    }

    /** It will be closed behind an answer that waits: what comes after the request of that answer has no effect. */
    public void ending()
    {
        isEnding = true;
    }

    /**
     * Whether the position was asked for at which the request at hand is to be read.
     *
     * @return true until that request was taken.
     */
    public boolean hasReadPosition()
    {
        return hasReadPosition;
    }

    /**
     * Set {@link #hasReadPosition()}.
     *
     * @param value true if the position was asked for, false if the request was taken.
     */
    public void hasReadPosition(final boolean value)
    {
        hasReadPosition = value;
    }

    /**
     * Whether the leader has been told who the client is, all of it.
     *
     * @param term of following that leader.
     * @return false if it has to be told.
     */
    public boolean isAnnounced(final long term)
    {
        return announcedTerm == term && announcedIdentityCount == identities.count();
    }

    /**
     * Whether the leader knows of this connection.
     *
     * @param term of following that leader.
     * @return true if it was told of it.
     */
    public boolean isKnown(final long term)
    {
        return announcedTerm == term;
    }

    /**
     * The leader has been told who the client is.
     *
     * @param term of following that leader; never 0.
     */
    public void announced(final long term)
    {
        announcedTerm = term;
        announcedIdentityCount = identities.count();
    }
}
