package io.ringmaster.client;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How far into the servers' history a client has seen. A server that has not come so far would show it the past. Event
 * loop only, but for {@link #last()}.
 */
final class SeenZxids
{
    private final AtomicLong last = new AtomicLong();
    private long lastReply;

    /**
     * Begin.
     *
     * @param last that a client before this one has seen; 0 for none.
     */
    SeenZxids(final long last)
    {
        this.last.set(last);
    }

    /**
     * The last change of which anything was seen.
     *
     * @return 0 if there was none yet.
     */
    long last()
    {
        return last.get();
    }

    /**
     * The last change that a reply has reflected: every event up to it has come.
     *
     * @return 0 if there was none yet.
     */
    long lastReply()
    {
        return lastReply;
    }

    /**
     * A reply has come: behind the events of everything that it reflects.
     *
     * @param zxid of the reply; 0 if it has none.
     */
    void onReply(final long zxid)
    {
        see(zxid);
        if (zxid > lastReply)
        {
            lastReply = zxid;
        }
    }

    /**
     * An event has come. Others of the same change may follow it.
     *
     * @param zxid of the change; negative if it is not told.
     */
    void onEvent(final long zxid)
    {
        see(zxid);
    }

    /**
     * The servers have made the session: one that does not know it yet would take it for expired.
     *
     * @param zxid of a server that knows it.
     */
    void onSessionOpened(final long zxid)
    {
        see(zxid);
    }

    private void see(final long zxid)
    {
        if (zxid > last.getPlain())
        {
            last.setRelease(zxid);
        }
    }
}
