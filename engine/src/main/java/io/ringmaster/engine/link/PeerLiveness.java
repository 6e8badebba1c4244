package io.ringmaster.engine.link;

import java.util.concurrent.atomic.AtomicLong;

import org.agrona.collections.Int2ObjectHashMap;

/**
 * What is known of the ends of the peers' processes: one thread says it, by whatever means it came to know, the thread
 * of the {@link LinkLayer} looks in each duty cycle, without lock or allocation. A link to a process that is gone goes
 * down at once instead of after the limit of silence.
 * <p>
 * It is a hint about one process, and wrong ones do little harm: what is said of a process that the link is not with
 * changes nothing, and a link that goes down for no reason comes up again. If two processes of a peer end between two
 * looks, the last of them alone is seen; the limits of time remain.
 */
public final class PeerLiveness
{
    private final Int2ObjectHashMap<Cell> cells = new Int2ObjectHashMap<>();

    /**
     * Nothing is known yet.
     *
     * @param peers of whom something may be said.
     */
    public PeerLiveness(final int... peers)
    {
        for (final int peer : peers)
        {
            cells.put(peer, new Cell());
        }
    }

    /**
     * Say that a process has ended. One thread; its caller then wakes the thread of the links.
     *
     * @param peer    whose process it was.
     * @param process by its number; never 0.
     */
    public void onPeerGone(final int peer, final long process)
    {
        final Cell cell = cell(peer);
        cell.process = process;
        cell.count.incrementAndGet();
    }

    boolean isOf(final int peer)
    {
        return cells.containsKey(peer);
    }

    Cell cell(final int peer)
    {
        final Cell cell = cells.get(peer);
        if (cell == null)
        {
            throw new IllegalArgumentException("not a peer: " + peer);
        }
        return cell;
    }

    /** Of one peer. The count is written last and read first. */
    static final class Cell
    {
        private volatile long process;
        private final AtomicLong count = new AtomicLong();

        long process()
        {
            return process;
        }

        long count()
        {
            return count.get();
        }
    }
}
