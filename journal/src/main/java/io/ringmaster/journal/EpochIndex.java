package io.ringmaster.journal;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Which zxids the log has: within an epoch the counters leave nothing out, so the first and last one of each epoch say
 * it all. The writer's thread keeps it and the preparer's raises the base; any thread asks. What it says while a
 * truncation is under way means nothing.
 */
public final class EpochIndex
{
    private static final long[] NONE = new long[0];
    private static final long NO_EPOCH = -1;

    /** Immutable. The last zxid of the newest epoch is not in here, so that it costs nothing to append. */
    private static final class State
    {
        private final long baseZxid;
        private final long[] firsts;
        private final long[] lasts;

        State(final long baseZxid, final long[] firsts, final long[] lasts)
        {
            this.baseZxid = baseZxid;
            this.firsts = firsts;
            this.lasts = lasts;
        }
    }

    private final AtomicLong lastZxid = new AtomicLong();
    private volatile State state = new State(0, NONE, NONE);
    /** Of the newest record behind the base. The writer's thread. */
    private long newestEpoch = NO_EPOCH;

    EpochIndex()
    {
    }

    /**
     * Up to where records were dropped. What lies behind can be read.
     *
     * @return a zxid; 0 if the log has all of the history.
     */
    public long baseZxid()
    {
        return state.baseZxid;
    }

    /**
     * The last record that was appended, durable or not.
     *
     * @return its zxid; the base if there is none.
     */
    public long lastZxid()
    {
        return lastZxid.get();
    }

    /**
     * The newest record at or before a zxid.
     *
     * @param zxid any.
     * @return its zxid; the base if that is at or before the zxid and no record between; -1 if the zxid is before it.
     */
    public long floor(final long zxid)
    {
        final long newestZxid = lastZxid.get();
        final State current = state;
        if (zxid < current.baseZxid)
        {
            return -1;
        }
        int index = Arrays.binarySearch(current.firsts, zxid);
        if (index < 0)
        {
            index = -index - 2;
        }
        if (index < 0)
        {
            return current.baseZxid;
        }
        final long last = index == current.firsts.length - 1 ? newestZxid : current.lasts[index];
        return Math.max(current.baseZxid, Math.min(zxid, last));
    }

    /**
     * Whether the log has a record, behind the base.
     *
     * @param zxid of it.
     * @return true if so.
     */
    public boolean contains(final long zxid)
    {
        return zxid > state.baseZxid && floor(zxid) == zxid;
    }

    /**
     * An index of the same records for a thread that knows of more of them, or of a cut, before the writer does. It is
     * kept by {@link #append}, {@link #truncate} and {@link #raiseBase}, which are not for the journal's own.
     *
     * @return one that nobody else has.
     */
    public synchronized EpochIndex copy()
    {
        final EpochIndex copy = new EpochIndex();
        copy.state = state;
        copy.lastZxid.set(lastZxid.get());
        copy.newestEpoch = newestEpoch;
        return copy;
    }

    /**
     * A record was appended. The thread that keeps the index.
     *
     * @param zxid of it.
     */
    public void append(final long zxid)
    {
        if (Zxid.epoch(zxid) != newestEpoch)
        {
            begin(zxid);
        }
        lastZxid.lazySet(zxid);
    }

    /** Records of one epoch stand here, up to and including this one. */
    void append(final long first, final long last)
    {
        append(first);
        lastZxid.set(last);
    }

    /** The log now begins behind this zxid, and is empty. */
    synchronized void reset(final long baseZxid)
    {
        lastZxid.set(baseZxid);
        state = new State(baseZxid, NONE, NONE);
        newestEpoch = NO_EPOCH;
    }

    /**
     * The records behind this one are gone. The thread that keeps the index.
     *
     * @param zxid of the last one, or the base.
     */
    public synchronized void truncate(final long zxid)
    {
        final State current = state;
        int count = current.firsts.length;
        while (count > 0 && current.firsts[count - 1] > zxid)
        {
            count--;
        }
        state = new State(
            current.baseZxid, Arrays.copyOf(current.firsts, count), Arrays.copyOf(current.lasts, count));
        lastZxid.set(zxid);
        newestEpoch = count == 0 ? NO_EPOCH : Zxid.epoch(current.firsts[count - 1]);
    }

    /**
     * The records up to this one are gone. The newest epoch stays, if only as an empty one.
     *
     * @param baseZxid of it.
     */
    public synchronized void raiseBase(final long baseZxid)
    {
        final State current = state;
        final int count = current.firsts.length;
        int from = 0;
        while (from < count - 1 && current.lasts[from] <= baseZxid)
        {
            from++;
        }
        final long[] firsts = Arrays.copyOfRange(current.firsts, from, count);
        if (firsts.length > 0)
        {
            firsts[0] = Math.max(firsts[0], baseZxid + 1);
        }
        state = new State(baseZxid, firsts, Arrays.copyOfRange(current.lasts, from, count));
    }

    private synchronized void begin(final long zxid)
    {
        final State current = state;
        final int count = current.firsts.length;
        final long[] firsts = Arrays.copyOf(current.firsts, count + 1);
        final long[] lasts = Arrays.copyOf(current.lasts, count + 1);
        if (count > 0)
        {
            lasts[count - 1] = lastZxid.get();
        }
        firsts[count] = zxid;
        lasts[count] = Long.MAX_VALUE;
        // The epoch is there before its first record is: nobody sees the old one go on up to that.
        state = new State(current.baseZxid, firsts, lasts);
        newestEpoch = Zxid.epoch(zxid);
    }
}
