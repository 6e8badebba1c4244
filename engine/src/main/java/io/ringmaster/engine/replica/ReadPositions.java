package io.ringmaster.engine.replica;

import java.util.Arrays;

/**
 * Read positions that wait for a quorum to confirm that the leader still led when they were asked for. In the order of
 * asking, so that their rounds never go down.
 */
final class ReadPositions
{
    private static final int FIELDS = 3;

    private final ReplicaListener listener;
    /** Cookie, zxid and round of each, in a circle of a power of two. */
    private long[] fields = new long[FIELDS * 64];
    private int head;
    private int count;

    ReadPositions(final ReplicaListener listener)
    {
        this.listener = listener;
    }

    void add(final long cookie, final long zxid, final long round)
    {
        if (count == capacity())
        {
            grow();
        }
        final int index = index(count);
        fields[index] = cookie;
        fields[index + 1] = zxid;
        fields[index + 2] = round;
        count++;
    }

    void clear()
    {
        head = 0;
        count = 0;
    }

    /** Whether the last one needs a heartbeat that has not been sent. */
    boolean isWaitingFor(final long round)
    {
        return count > 0 && fields[index(count - 1) + 2] >= round;
    }

    /** Confirm what a quorum has answered; returns how many. */
    int confirm(final long round)
    {
        int confirmed = 0;
        while (count > 0 && fields[index(0) + 2] <= round)
        {
            final long cookie = fields[index(0)];
            final long zxid = fields[index(0) + 1];
            head = (head + 1) & (capacity() - 1);
            count--;
            confirmed++;
            listener.onReadPosition(cookie, zxid);
        }
        return confirmed;
    }

    private int capacity()
    {
        return fields.length / FIELDS;
    }

    private int index(final int position)
    {
        return ((head + position) & (capacity() - 1)) * FIELDS;
    }

    private void grow()
    {
        final int first = head * FIELDS;
        final long[] longer = Arrays.copyOf(Arrays.copyOfRange(fields, first, fields.length), 2 * fields.length);
        System.arraycopy(fields, 0, longer, fields.length - first, first);
        fields = longer;
        head = 0;
    }
}
