package io.ringmaster.engine.differential;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import io.ringmaster.engine.model.Caller;
import io.ringmaster.engine.model.Delivery;
import io.ringmaster.engine.model.Identity;
import io.ringmaster.engine.model.Request;

/** A client's end of a connection, and what the test expects of it. */
final class ClientConnection
{
    /** Where it stands. */
    enum State
    {
        /** Connect was sent. */
        CONNECTING,
        /** Connect was answered with success. */
        ESTABLISHED,
        /** Closed by the engine, or by the client. */
        CLOSED
    }

    /**
     * What its Connect asked for.
     *
     * @param session      to resume, or null for a new one.
     * @param isRight      whether the password of the session is the right one.
     * @param timeoutMs    wished.
     * @param lastZxidSeen claimed.
     * @param sentMs       when.
     */
    record Attempt(ClientSession session, boolean isRight, int timeoutMs, long lastZxidSeen, long sentMs)
    {
    }

    /**
     * A request without an answer so far.
     *
     * @param correlationId of it.
     * @param connection    that sent it.
     * @param request       itself.
     * @param identities    of the connection behind everything that it sent before.
     * @param sentMs        when.
     */
    record Submitted(
        long correlationId, ClientConnection connection, Request request, List<Identity> identities, long sentMs)
    {
        Caller caller(final long sessionId)
        {
            return new Caller(connection.id, sessionId, identities);
        }
    }

    private final long id;
    private final int endpoint;
    private final Attempt attempt;
    private final List<Identity> identities = new ArrayList<>();
    private final Deque<Submitted> outstanding = new ArrayDeque<>();
    private final List<Delivery> catchUps = new ArrayList<>();
    private State state = State.CONNECTING;
    private ClientSession session;
    private int timeoutMs;
    private boolean mayClose;

    ClientConnection(final long id, final int endpoint, final String address, final Attempt attempt)
    {
        this.id = id;
        this.endpoint = endpoint;
        this.attempt = attempt;
        identities.add(new Identity("ip", address));
    }

    long id()
    {
        return id;
    }

    int endpoint()
    {
        return endpoint;
    }

    Attempt attempt()
    {
        return attempt;
    }

    List<Identity> identities()
    {
        return List.copyOf(identities);
    }

    void identify(final List<Identity> added)
    {
        added.stream().filter(identity -> !identities.contains(identity)).forEach(identities::add);
    }

    Deque<Submitted> outstanding()
    {
        return outstanding;
    }

    /** Events after setWatches that wait for its answer. */
    List<Delivery> catchUps()
    {
        return catchUps;
    }

    State state()
    {
        return state;
    }

    boolean isEstablished()
    {
        return state == State.ESTABLISHED;
    }

    void closed()
    {
        state = State.CLOSED;
    }

    ClientSession session()
    {
        return session;
    }

    void established(final ClientSession newSession, final int negotiatedTimeoutMs)
    {
        newSession.touch(new ClientSession.Touch(attempt.sentMs(), attempt.sentMs(), negotiatedTimeoutMs));
        state = State.ESTABLISHED;
        session = newSession;
        timeoutMs = negotiatedTimeoutMs;
        newSession.connection(this);
    }

    /** The engine has a reason to close it that is not an answer to it. */
    boolean mayClose()
    {
        return mayClose;
    }

    void letClose()
    {
        mayClose = true;
    }

    /** A request of it has an answer: so the engine has seen it. */
    void answered(final Submitted request, final long nowMs)
    {
        session.touch(new ClientSession.Touch(request.sentMs(), nowMs, timeoutMs));
    }

    @Override
    public String toString()
    {
        return "connection " + Long.toHexString(id) + " (" + session + ", " + state + ")";
    }
}
