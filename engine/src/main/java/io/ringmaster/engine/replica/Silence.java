package io.ringmaster.engine.replica;

import java.util.concurrent.TimeUnit;

/** Times for people. */
final class Silence
{
    private Silence()
    {
    }

    /** Milliseconds with their unit. */
    static String text(final long durationNs)
    {
        return TimeUnit.NANOSECONDS.toMillis(durationNs) + " ms";
    }
}
