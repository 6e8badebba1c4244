package io.ringmaster.engine.differential;

import java.util.ArrayList;
import java.util.List;

/** A session as its client knows it, and what the test knows of its life. */
final class ClientSession
{
    /**
     * A request that the engine has seen for certain.
     *
     * @param sentMs     when it was sent; the engine saw it then or later.
     * @param answeredMs when its answer was there; the engine saw it then or earlier.
     * @param timeoutMs  of the session on that connection.
     */
    record Touch(long sentMs, long answeredMs, int timeoutMs)
    {
    }

    private final long id;
    private final String password;
    private final List<Touch> touches = new ArrayList<>();
    private final List<ClientConnection> takeovers = new ArrayList<>();
    private ClientConnection connection;
    private long lastZxidSeen;
    private boolean isEnding;

    ClientSession(final long id, final String password)
    {
        this.id = id;
        this.password = password;
    }

    long id()
    {
        return id;
    }

    String password()
    {
        return password;
    }

    ClientConnection connection()
    {
        return connection;
    }

    void connection(final ClientConnection newConnection)
    {
        connection = newConnection;
    }

    long lastZxidSeen()
    {
        return lastZxidSeen;
    }

    void seen(final long zxid)
    {
        lastZxidSeen = Math.max(lastZxidSeen, zxid);
    }

    /** The engine has said that the session ends, so the transaction for that must be under way. */
    boolean isEnding()
    {
        return isEnding;
    }

    void ending(final boolean value)
    {
        isEnding = value;
    }

    /** Connections that have asked for it, rightly, and have no answer so far. */
    List<ClientConnection> takeovers()
    {
        return takeovers;
    }

    void touch(final Touch touch)
    {
        touches.add(touch);
    }

    /** Section 16.2: it may not expire unless it has been silent for its timeout. */
    boolean mayExpireAt(final long nowMs)
    {
        Touch last = null;
        for (final Touch touch : touches)
        {
            if (last != null && touch.answeredMs() - last.sentMs() >= last.timeoutMs())
            {
                return true;
            }
            last = touch.answeredMs() < nowMs ? touch : last;
        }
        return last != null && nowMs - last.sentMs() >= last.timeoutMs();
    }

    @Override
    public String toString()
    {
        return "session " + Long.toHexString(id) +
            (touches.isEmpty() ? "" : " " + touches.get(touches.size() - 1));
    }
}
