package io.ringmaster.engine.inspection;

/** An answer under way: it sends its records in steps of bounded cost, and may find another state at each. */
@FunctionalInterface
interface Inspection
{
    /**
     * Send some records.
     *
     * @param out   to send them with.
     * @param nowNs monotonic time.
     * @return true if all have been sent.
     */
    boolean step(RecordWriter out, long nowNs);
}
