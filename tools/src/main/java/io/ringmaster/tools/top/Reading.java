package io.ringmaster.tools.top;

import io.ringmaster.tools.metrics.Metrics;

/**
 * What came of looking at a server once.
 *
 * @param metrics of it; null if there are none.
 * @param failure why there are none; null if there are.
 */
record Reading(Metrics metrics, String failure)
{
    static Reading of(final Metrics metrics)
    {
        return new Reading(metrics, null);
    }

    static Reading failed(final String failure)
    {
        return new Reading(null, failure);
    }
}
