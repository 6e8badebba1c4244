package io.ringmaster.perf.saturate;

import io.ringmaster.perf.load.LoadException;

/** Measures at a rate. */
@FunctionalInterface
public interface RateProbe
{
    /**
     * Put the server under an open loop.
     *
     * @param ratePerSecond operations per second.
     * @return what was measured.
     * @throws LoadException if it cannot be measured.
     */
    SaturationStep measure(double ratePerSecond) throws LoadException;
}
