package io.ringmaster.client;

import io.ringmaster.codecs.client.Consistency;

/**
 * What a read may miss. Whatever the choice, a session never sees time go backwards, and a read sees the session's own
 * earlier writes.
 */
public enum ReadConsistency
{
    /**
     * Answered by the connected server out of what it has applied, which may lag behind the others. The fastest.
     * {@link SyncRingmaster#sync(String)} before it makes the server catch up once.
     */
    LOCAL(Consistency.LOCAL),
    /**
     * Sees every write that was acknowledged, to whomever, before the read was sent. The servers agree on how far that
     * is, which costs one exchange with a majority of them, and no disk.
     */
    LINEARIZABLE(Consistency.LINEARIZABLE);

    private final Consistency code;

    ReadConsistency(final Consistency code)
    {
        this.code = code;
    }

    Consistency code()
    {
        return code;
    }
}
