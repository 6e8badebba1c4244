package io.ringmaster.journal;

import java.util.List;

/**
 * The segments of the log, oldest first; the last one is in use. The writer adds, a purge takes from the front and a
 * truncation from the back; any thread reads. Who removes files holds {@link #removal()} while doing so.
 */
final class SegmentList
{
    private final Object removal = new Object();
    private volatile List<SegmentInfo> segments = List.of();
    /** Counts truncations and replacements: what was read before one of them may not be there any more. */
    private volatile long generation;

    SegmentList(final List<SegmentInfo> segments)
    {
        this.segments = List.copyOf(segments);
    }

    /** Held by whoever removes segments from the disk. */
    Object removal()
    {
        return removal;
    }

    List<SegmentInfo> segments()
    {
        return segments;
    }

    long generation()
    {
        return generation;
    }

    synchronized void add(final SegmentInfo segment)
    {
        final SegmentInfo[] next = segments.toArray(new SegmentInfo[segments.size() + 1]);
        next[next.length - 1] = segment;
        segments = List.of(next);
    }

    /** The oldest, if all of its records are at or before a zxid; never the one in use. */
    SegmentInfo purgeable(final long zxid)
    {
        final List<SegmentInfo> current = segments;
        return current.size() > 1 && current.get(1).previousZxid() <= zxid ? current.get(0) : null;
    }

    synchronized void removeOldest()
    {
        segments = segments.subList(1, segments.size()).stream().toList();
    }

    synchronized void removeNewest()
    {
        segments = segments.subList(0, segments.size() - 1).stream().toList();
    }

    synchronized void clear()
    {
        segments = List.of();
    }

    /** From now on nothing that was read before is to be relied on. One thread, the writer's. */
    synchronized void beginGeneration()
    {
        generation++;
    }
}
