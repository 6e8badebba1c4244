package io.ringmaster.tools.simulator;

import java.util.PriorityQueue;

/** Virtual time: what is to happen, in the order of time; at the same time, in the order in which it was asked for. */
final class EventLoop
{
    private final PriorityQueue<Event> queue = new PriorityQueue<>();
    private long nowNs;
    private long sequence;
    private long eventCount;

    long nowNs()
    {
        return nowNs;
    }

    long eventCount()
    {
        return eventCount;
    }

    void at(final long timeNs, final Runnable action)
    {
        queue.add(new Event(Math.max(nowNs, timeNs), sequence++, action));
    }

    void after(final long delayNs, final Runnable action)
    {
        at(nowNs + delayNs, action);
    }

    /** Run everything that happens up to a time; it is that time then. */
    void runUntil(final long timeNs)
    {
        for (Event next = queue.peek(); next != null && next.timeNs <= timeNs; next = queue.peek())
        {
            queue.poll();
            nowNs = next.timeNs;
            eventCount++;
            next.action.run();
        }
        nowNs = timeNs;
    }

    private record Event(long timeNs, long sequence, Runnable action) implements Comparable<Event>
    {
        @Override
        public int compareTo(final Event other)
        {
            final int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(sequence, other.sequence);
        }
    }
}
