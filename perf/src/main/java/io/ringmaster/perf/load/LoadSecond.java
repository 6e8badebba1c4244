package io.ringmaster.perf.load;

import io.ringmaster.perf.report.Latency;

/**
 * About one second of a load.
 *
 * @param elapsedNs   since the load began.
 * @param isMeasured  false during the warm-up.
 * @param perSecond   replies per second.
 * @param latency     of the measured operations, all kinds together.
 * @param failedCount requests that have failed since the begin.
 */
public record LoadSecond(long elapsedNs, boolean isMeasured, double perSecond, Latency latency, long failedCount)
{
}
