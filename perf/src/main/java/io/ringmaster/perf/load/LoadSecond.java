package io.ringmaster.perf.load;

import io.ringmaster.perf.report.Latency;

/**
 * About one second of a load.
 *
 * @param elapsedNs   since the load began.
 * @param phase       at its begin; at its end, once the load has ended.
 * @param perSecond   replies per second.
 * @param latency     of the measured operations, all kinds together; its count is 0 if there were none.
 * @param failedCount requests that have failed since the begin.
 */
public record LoadSecond(long elapsedNs, LoadPhase phase, double perSecond, Latency latency, long failedCount)
{
}
