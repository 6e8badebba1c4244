package io.ringmaster.tools.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * What happened in a run, in order: a hash of all of it, and the newest of it to be read. Two runs with the same hash
 * were the same.
 */
final class Trace
{
    private static final int CAPACITY = 1 << 11;
    private static final int WIDTH = 6;

    private final EventLoop loop;
    private final Consumer<String> out;
    private final long[] ring = new long[CAPACITY * WIDTH];
    private final TraceEvent[] events = new TraceEvent[CAPACITY];
    private long count;
    private long hash;

    /**
     * Construct.
     *
     * @param loop giving the time.
     * @param out  to take every line as it is written; null if nobody reads them.
     */
    Trace(final EventLoop loop, final Consumer<String> out)
    {
        this.loop = loop;
        this.out = out;
    }

    void add(final TraceEvent event, final int server, final long first, final long second, final long third)
    {
        final int offset = (int)(count % CAPACITY) * WIDTH;
        ring[offset] = loop.nowNs();
        ring[offset + 1] = event.name().hashCode();
        events[(int)(count % CAPACITY)] = event;
        ring[offset + 2] = server;
        ring[offset + 3] = first;
        ring[offset + 4] = second;
        ring[offset + 5] = third;
        for (int i = 0; i < WIDTH; i++)
        {
            hash = SplitRandom.mix(hash ^ ring[offset + i]);
        }
        if (out != null)
        {
            out.accept(line((int)(count % CAPACITY)));
        }
        count++;
    }

    void add(final TraceEvent event, final int server, final long first, final long second)
    {
        add(event, server, first, second, 0);
    }

    void add(final TraceEvent event, final int server, final long first)
    {
        add(event, server, first, 0, 0);
    }

    void add(final TraceEvent event, final int server)
    {
        add(event, server, 0, 0, 0);
    }

    long hash()
    {
        return hash;
    }

    /** The newest lines, oldest first. */
    List<String> tail(final int limit)
    {
        final List<String> lines = new ArrayList<>();
        for (long i = Math.max(0, count - Math.min(limit, CAPACITY)); i < count; i++)
        {
            lines.add(line((int)(i % CAPACITY)));
        }
        return lines;
    }

    private String line(final int index)
    {
        final int offset = index * WIDTH;
        return String.format(Locale.ROOT, "%14.6f ms  ", ring[offset] / 1e6) +
            events[index].text((int)ring[offset + 2], ring[offset + 3], ring[offset + 4], ring[offset + 5]);
    }
}
