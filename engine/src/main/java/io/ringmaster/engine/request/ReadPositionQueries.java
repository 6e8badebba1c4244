package io.ringmaster.engine.request;

import java.util.function.LongPredicate;

import org.agrona.collections.Long2LongHashMap;

/**
 * Read positions that a leader has asked its quorum for: who wants to know. Engine thread only; allocates nothing once
 * it has grown to what is under way.
 */
final class ReadPositionQueries implements ReadConfirmation
{
    private static final long NONE = Long.MIN_VALUE;

    private final LongPredicate replica;
    private final Long2LongHashMap servers = new Long2LongHashMap(NONE);
    private final Long2LongHashMap sequences = new Long2LongHashMap(NONE);
    private long nextCookie;

    /** Takes an answer. */
    @FunctionalInterface
    interface AnswerConsumer
    {
        /** The server may read at the zxid for the marker of this sequence. */
        void onReadPosition(int serverId, long sequence, long zxid);
    }

    /**
     * Construct.
     *
     * @param replica asks the quorum with a cookie; false if this server does not lead, and says so to all.
     */
    ReadPositionQueries(final LongPredicate replica)
    {
        this.replica = replica;
    }

    @Override
    public boolean ask(final int serverId, final long sequence)
    {
        final long cookie = nextCookie++;
        servers.put(cookie, serverId);
        sequences.put(cookie, sequence);
        if (!replica.test(cookie))
        {
            throw new IllegalStateException("a read position is asked for though this server does not lead");
        }
        return true;
    }

    /** The quorum has confirmed. */
    void onReadPosition(final long cookie, final long zxid, final AnswerConsumer consumer)
    {
        final long serverId = servers.remove(cookie);
        if (serverId != NONE)
        {
            consumer.onReadPosition((int)serverId, sequences.remove(cookie), zxid);
        }
    }

    /** The server has left, and knows nothing of its questions when it comes back. */
    void forget(final int serverId)
    {
        final Long2LongHashMap.EntryIterator iterator = servers.entrySet().iterator();
        while (iterator.hasNext())
        {
            iterator.next();
            if (iterator.getLongValue() == serverId)
            {
                sequences.remove(iterator.getLongKey());
                iterator.remove();
            }
        }
    }

    /** Queries that the quorum has not answered yet. */
    int count()
    {
        return servers.size();
    }

    /** Another server leads. */
    void clear()
    {
        servers.clear();
        sequences.clear();
    }
}
