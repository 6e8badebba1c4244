package io.ringmaster.engine;

/** Time as the engine sees it. Handed in, so that a simulator can own it. */
public interface EngineClock
{
    /**
     * Monotonic time, for deadlines.
     *
     * @return nanoseconds from an arbitrary origin.
     */
    long nanoTime();

    /**
     * Wall clock, only ever data: it stamps ctime and mtime and decides nothing.
     *
     * @return milliseconds since the epoch.
     */
    long epochMillis();
}
