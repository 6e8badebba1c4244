package io.ringmaster.engine.link;

/** Counts of one peer. */
final class LinkCounters
{
    private final long[] counts = new long[LinkCounter.values().length];

    @SuppressWarnings("EnumOrdinal") // Never leaves this object.
    void increment(final LinkCounter counter)
    {
        counts[counter.ordinal()]++;
    }

    @SuppressWarnings("EnumOrdinal")
    long get(final LinkCounter counter)
    {
        return counts[counter.ordinal()];
    }
}
