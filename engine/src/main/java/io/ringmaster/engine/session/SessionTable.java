package io.ringmaster.engine.session;

import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.function.Consumer;

import org.agrona.collections.Long2ObjectHashMap;

/**
 * All sessions, and the wheel that tells which of them have been silent for too long. Engine thread only.
 * <p>
 * Time is cut into ticks. A session touched at {@code now} expires at tick {@code (now + timeout) / tick + 1}, so a
 * silent one lives between its timeout and one tick longer (zookeeper protocol, section 16.2). Touching only writes
 * the tick down; the wheel moves a session when the bucket in which it lies comes up, so a touch costs one store.
 */
public final class SessionTable
{
    /** Bytes of a session password. */
    public static final int PASSWORD_LENGTH = 16;

    /** Bits of a session id to the right of the number of the server that has made it. */
    public static final int SERVER_SHIFT = 56;

    private static final int BUCKET_COUNT = 256;

    private final Long2ObjectHashMap<Session> sessions = new Long2ObjectHashMap<>();
    private final Session[] buckets = new Session[BUCKET_COUNT];
    private final ArrayDeque<Session> touched = new ArrayDeque<>();
    private final long tickNs;
    private final long topByte;
    private long nextCounter;
    private long currentTick;
    private boolean isTicking;

    /**
     * Construct an empty table.
     *
     * @param serverId   top byte of the ids made here.
     * @param tickTimeMs grain of expiry.
     */
    public SessionTable(final int serverId, final int tickTimeMs)
    {
        topByte = (long)serverId << SERVER_SHIFT;
        tickNs = tickTimeMs * 1_000_000L;
    }

    /**
     * Make ids from here on larger than those of an earlier life of this server.
     *
     * @param epochMillis wall clock at start; ids also pass every id of this server that is still alive.
     */
    public void initialiseIds(final long epochMillis)
    {
        long counter = Math.max(nextCounter, (epochMillis & 0xFF_FFFF_FFFFL) << 16);
        final long mask = 0x00FF_FFFF_FFFF_FFFFL;
        for (final Session session : sessions.values())
        {
            if ((session.id() & ~mask) == topByte)
            {
                counter = Math.max(counter, session.id() & mask);
            }
        }
        nextCounter = counter;
    }

    /**
     * A fresh session id.
     *
     * @return never 0, never used before by this server.
     */
    public long nextId()
    {
        nextCounter = (nextCounter + 1) & 0x00FF_FFFF_FFFF_FFFFL;
        return topByte | nextCounter;
    }

    /**
     * Find a session.
     *
     * @param sessionId of it.
     * @return null if there is none.
     */
    public Session get(final long sessionId)
    {
        return sessions.get(sessionId);
    }

    /**
     * Open a session, as its transaction is applied.
     *
     * @param sessionId of it.
     * @param timeoutMs negotiated.
     * @param password  16 bytes, kept.
     * @return the session, not yet ticking: see {@link #touch}.
     */
    public Session open(final long sessionId, final int timeoutMs, final byte[] password)
    {
        final Session session = new Session(sessionId, timeoutMs, password);
        if (sessions.put(sessionId, session) != null)
        {
            throw new IllegalStateException("session 0x" + Long.toHexString(sessionId) + " opened twice");
        }
        return session;
    }

    /**
     * Remove a session, as the transaction that ends it is applied.
     *
     * @param sessionId of it.
     * @return the session, or null if there is none.
     */
    public Session end(final long sessionId)
    {
        final Session session = sessions.remove(sessionId);
        if (session != null && session.isInWheel)
        {
            unlink(session);
        }
        return session;
    }

    /**
     * Check a password. It takes as long whichever of its bytes are wrong, so that the time tells nothing about them.
     *
     * @param session  to resume.
     * @param password offered.
     * @return true if it fits.
     */
    public static boolean passwordMatches(final Session session, final byte[] password)
    {
        final byte[] expected = session.password();
        if (password.length != expected.length)
        {
            return false;
        }
        int difference = 0;
        for (int i = 0; i < expected.length; i++)
        {
            difference |= expected[i] ^ password[i];
        }
        return difference == 0;
    }

    /**
     * Start the clock of every session in full: at the start of serving.
     *
     * @param nowNs monotonic time.
     */
    public void startTicking(final long nowNs)
    {
        isTicking = true;
        currentTick = nowNs / tickNs;
        touched.clear();
        for (final Session session : sessions.values())
        {
            session.isTouched = false;
            touch(session, session.timeoutMs, nowNs);
        }
    }

    /**
     * Another server decides from here on which sessions have been silent for too long. Forget what was known of their
     * ends and owners.
     */
    public void stopTicking()
    {
        isTicking = false;
        touched.clear();
        for (final Session session : sessions.values())
        {
            if (session.isInWheel)
            {
                unlink(session);
            }
            session.isTouched = false;
            session.isClosing(false);
            session.owner(Session.NOBODY);
        }
    }

    /**
     * Whether this server decides which sessions have been silent for too long.
     *
     * @return true between {@link #startTicking} and {@link #stopTicking}.
     */
    public boolean isTicking()
    {
        return isTicking;
    }

    /**
     * A server does not serve any more: nobody carries its sessions.
     *
     * @param serverId of it.
     */
    public void disown(final int serverId)
    {
        for (final Session session : sessions.values())
        {
            if (session.owner() == serverId)
            {
                session.owner(Session.NOBODY);
            }
        }
    }

    /**
     * Where this table does not tick: the next session that was touched since it was handed out the last time.
     *
     * @return null if there is none; it may have ended meanwhile.
     */
    public Session pollTouched()
    {
        final Session session = touched.poll();
        if (session != null)
        {
            session.isTouched = false;
        }
        return session;
    }

    /**
     * The session was heard of. Where this table does not tick, it is remembered for {@link #pollTouched()}.
     *
     * @param session   that was.
     * @param timeoutMs negotiated on the connection that carried it.
     * @param nowNs     monotonic time.
     */
    public void touch(final Session session, final int timeoutMs, final long nowNs)
    {
        session.timeoutMs = timeoutMs;
        if (!isTicking)
        {
            if (!session.isTouched)
            {
                session.isTouched = true;
                touched.add(session);
            }
            return;
        }
        session.expiryTick = (nowNs + timeoutMs * 1_000_000L) / tickNs + 1;
        if (!session.isInWheel)
        {
            link(session);
        }
        else if (session.expiryTick < session.linkedTick)
        {
            // A shortened timeout lies before the bucket in which the session waits.
            unlink(session);
            link(session);
        }
    }

    /**
     * Take out the sessions whose time has come.
     *
     * @param nowNs   monotonic time.
     * @param limit   most sessions in this call.
     * @param expired called for each; it is out of the wheel then, and comes back only by {@link #touch}.
     * @return sessions handed out.
     */
    public int pollExpired(final long nowNs, final int limit, final Consumer<Session> expired)
    {
        int count = 0;
        final long tick = nowNs / tickNs;
        while (isTicking && currentTick <= tick && count < limit)
        {
            Session session = buckets[bucketOf(currentTick)];
            while (session != null && count < limit)
            {
                final Session following = session.next;
                if (session.expiryTick <= currentTick)
                {
                    unlink(session);
                    expired.accept(session);
                    count++;
                }
                else if (session.linkedTick <= currentTick)
                {
                    unlink(session);
                    link(session);
                }
                session = following;
            }
            if (session == null)
            {
                currentTick++;
            }
        }
        return count;
    }

    /**
     * Whether a session that {@link #pollExpired} handed out is still to be ended.
     *
     * @param session that was handed out.
     * @return false if it is ending already, or was heard of again meanwhile.
     */
    public boolean isExpired(final Session session)
    {
        return !session.isClosing() && !session.isInWheel && sessions.get(session.id()) == session;
    }

    /**
     * When {@link #pollExpired} has something to do next.
     *
     * @return monotonic time in nanoseconds.
     */
    public long nextTickNs()
    {
        return currentTick * tickNs;
    }

    /**
     * Sessions alive.
     *
     * @return the count.
     */
    public int count()
    {
        return sessions.size();
    }

    /**
     * Ids of all sessions alive.
     *
     * @return a new array, in ascending order.
     */
    public long[] ids()
    {
        final long[] ids = new long[sessions.size()];
        int count = 0;
        final Long2ObjectHashMap<Session>.KeyIterator iterator = sessions.keySet().iterator();
        while (iterator.hasNext())
        {
            ids[count++] = iterator.nextLong();
        }
        Arrays.sort(ids);
        return ids;
    }

    /**
     * When a session expires if nothing more is heard of it.
     *
     * @param session alive.
     * @return monotonic time in nanoseconds.
     */
    public long expiryNs(final Session session)
    {
        return session.expiryTick * tickNs;
    }

    /**
     * Visit all sessions, in id order.
     *
     * @param visitor called for each.
     */
    public void forEach(final Consumer<Session> visitor)
    {
        sessions.values().stream().sorted((a, b) -> Long.compare(a.id(), b.id())).forEach(visitor);
    }

    private void link(final Session session)
    {
        session.linkedTick = Math.max(session.expiryTick, currentTick);
        final int bucket = bucketOf(session.linkedTick);
        final Session head = buckets[bucket];
        session.previous = null;
        session.next = head;
        if (head != null)
        {
            head.previous = session;
        }
        buckets[bucket] = session;
        session.isInWheel = true;
    }

    private void unlink(final Session session)
    {
        if (session.previous != null)
        {
            session.previous.next = session.next;
        }
        else
        {
            buckets[bucketOf(session.linkedTick)] = session.next;
        }
        if (session.next != null)
        {
            session.next.previous = session.previous;
        }
        session.previous = null;
        session.next = null;
        session.isInWheel = false;
    }

    private static int bucketOf(final long tick)
    {
        return (int)(tick & (BUCKET_COUNT - 1));
    }
}
