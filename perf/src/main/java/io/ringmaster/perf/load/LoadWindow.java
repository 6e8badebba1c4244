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

    /**
     * What is done in a part of the load.
     *
     * @param fromNs its begin.
     * @param toNs   its end.
     * @return the phase at its begin; at its end, once nothing more starts.
     */
    LoadPhase phase(final long fromNs, final long toNs)
    {
        if (toNs - endNs >= 0)
        {
            return LoadPhase.END;
        }
        return fromNs - measureNs < 0 ? LoadPhase.WARM_UP : LoadPhase.MEASUREMENT;
    }
}
