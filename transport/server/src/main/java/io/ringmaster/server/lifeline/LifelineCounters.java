package io.ringmaster.server.lifeline;

import java.util.concurrent.atomic.AtomicLongArray;

/** Written by the thread of the lifelines, read by any. */
final class LifelineCounters
{
    private final AtomicLongArray counts = new AtomicLongArray(LifelineCounter.values().length);

    @SuppressWarnings("EnumOrdinal") // Never leaves this object.
    void increment(final LifelineCounter counter)
    {
        counts.incrementAndGet(counter.ordinal());
    }

    @SuppressWarnings("EnumOrdinal")
    long get(final LifelineCounter counter)
    {
        return counts.get(counter.ordinal());
    }
}
