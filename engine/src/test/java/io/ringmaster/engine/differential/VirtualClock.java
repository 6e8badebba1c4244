package io.ringmaster.engine.differential;

import io.ringmaster.engine.EngineClock;

/** Time that passes when the test says so. */
final class VirtualClock implements EngineClock
{
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long EPOCH_START_MS = 1_700_000_000_000L;
    private static final long NANO_START_MS = 5_000;

    private long elapsedMs;

    @Override
    public long nanoTime()
    {
        return (NANO_START_MS + elapsedMs) * NANOS_PER_MILLI;
    }

    @Override
    public long epochMillis()
    {
        return EPOCH_START_MS + elapsedMs;
    }

    long elapsedMs()
    {
        return elapsedMs;
    }

    void advance(final long milliseconds)
    {
        elapsedMs += milliseconds;
    }
}
