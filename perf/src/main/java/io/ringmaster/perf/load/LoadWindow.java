package io.ringmaster.perf.load;

/**
 * When a load counts.
 *
 * @param beginNs   the load begins, with its warm-up.
 * @param measureNs the measurement begins.
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
     * Does an operation of a closed loop count? A rate has to count what is answered within the measurement, whenever
     * it began: what is under way at the end is as much as what was at its begin. A load of so many operations counts
     * these, and so nothing that began before.
     *
     * @param startNs   of the operation.
     * @param replyNs   to it.
     * @param isBounded whether the load has so many operations.
     * @return true if so.
     */
    boolean isCounted(final long startNs, final long replyNs, final boolean isBounded)
    {
        return (isBounded ? startNs : replyNs) - measureNs >= 0 && replyNs - endNs <= 0;
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
