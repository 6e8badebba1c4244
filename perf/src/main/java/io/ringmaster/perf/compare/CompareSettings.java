package io.ringmaster.perf.compare;

/**
 * How {@link Comparison} measures.
 *
 * @param roundCount rounds that count.
 * @param warmupNs   before each measurement.
 * @param durationNs of each measurement.
 * @param dataLength bytes of each node's data.
 */
public record CompareSettings(int roundCount, long warmupNs, long durationNs, int dataLength)
{
}
