package io.ringmaster.perf.load;

import io.ringmaster.perf.report.Latency;

/**
 * About one second of a load.
 *
 * @param elapsedNs   since the load began.
 * @param perSecond   replies per second.
 * @param latency     of the measured operations, all kinds together; its count is 0 during the warm-up.
 * @param failedCount requests that have failed since the begin.
 */
public record LoadSecond(long elapsedNs, double perSecond, Latency latency, long failedCount)
{
}
