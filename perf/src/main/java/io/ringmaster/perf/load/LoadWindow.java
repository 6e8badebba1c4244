package io.ringmaster.perf.load;

/**
 * When a load counts.
 *
 * @param beginNs   the load begins, with its warm-up.
 * @param measureNs what starts from here on is measured.
 * @param endNs     nothing starts from here on.
 */
record LoadWindow(long beginNs, long measureNs, long endNs)
{
    static LoadWindow from(final long beginNs, final LoadContext context)
    {
        final long measureNs = beginNs + context.warmupNs();
        return new LoadWindow(beginNs, measureNs, measureNs + context.durationNs());
    }
}
