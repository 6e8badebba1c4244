package io.ringmaster.engine.replica;

import org.agrona.collections.LongArrayList;

/**
 * Read positions that wait for a quorum to confirm that the leader still led when they were asked for. In the order of
 * asking, so that their rounds never go down.
 */
final class ReadPositions
{
    private final ReplicaListener listener;
    private final LongArrayList cookies = new LongArrayList();
    private final LongArrayList zxids = new LongArrayList();
    private final LongArrayList rounds = new LongArrayList();
    private int first;

    ReadPositions(final ReplicaListener listener)
    {
        this.listener = listener;
    }

    void add(final long cookie, final long zxid, final long round)
    {
        cookies.addLong(cookie);
        zxids.addLong(zxid);
        rounds.addLong(round);
    }

    void clear()
    {
        cookies.clear();
        zxids.clear();
        rounds.clear();
        first = 0;
    }

    boolean hasAny()
    {
        return first < cookies.size();
    }

    /** Whether the last one needs a heartbeat that has not been sent. */
    boolean isWaitingFor(final long round)
    {
        return hasAny() && rounds.getLong(rounds.size() - 1) >= round;
    }

    /** Confirm what a quorum has answered; returns how many. */
    int confirm(final long round)
    {
        int count = 0;
        while (hasAny() && rounds.getLong(first) <= round)
        {
            listener.onReadPosition(cookies.getLong(first), zxids.getLong(first));
            first++;
            count++;
        }
        if (!hasAny() && first > 0)
        {
            clear();
        }
        return count;
    }
}
