package io.ringmaster.perf.load;

import org.HdrHistogram.Histogram;

/** Follows a {@link LoadRun}, on the thread that runs it. */
public interface LoadListener
{
    /** Hears nothing. */
    LoadListener NONE = new LoadListener()
    {
        @Override
        public void onPhase(final String phase)
        {
            // Nobody is interested.
        }

        @Override
        public void onSecond(final LoadSecond second)
        {
            // Nobody is interested.
        }

        @Override
        public void onInterval(final Operation operation, final Histogram interval)
        {
            // Nobody is interested.
        }
    };

    /**
     * A new phase has begun.
     *
     * @param phase what happens now.
     */
    void onPhase(String phase);

    /**
     * A second of load has passed.
     *
     * @param second what happened in it.
     */
    void onSecond(LoadSecond second);

    /**
     * Latencies of the last second; not called for an operation of which none was measured.
     *
     * @param operation measured.
     * @param interval  nanoseconds, with begin and end time set; valid during the call.
     */
    void onInterval(Operation operation, Histogram interval);

    /**
     * A request that counts has been answered. On the threads of the sessions, unlike all else.
     *
     * @param startNs when it should have started, or did in a closed loop; a time of {@link System#nanoTime()}.
     * @param endNs   when its reply was read.
     */
    default void onOperation(final long startNs, final long endNs)
    {
        // The intervals say enough for most.
    }
}
