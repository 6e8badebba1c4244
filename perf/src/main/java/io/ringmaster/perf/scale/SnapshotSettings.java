package io.ringmaster.perf.scale;

/**
 * What to measure of snapshots.
 *
 * @param nodeCount       znodes.
 * @param dataLength      of each, bytes.
 * @param connectionCount of the load.
 * @param mix             operations and their weights, gets and sets among them.
 * @param ratePerSecond   of the load; 0: a share of the most that it can be.
 * @param sharePerCent    that share.
 * @param durationNs      of each measurement.
 */
public record SnapshotSettings(
    int nodeCount,
    int dataLength,
    int connectionCount,
    String mix,
    double ratePerSecond,
    double sharePerCent,
    long durationNs)
{
    private static final double MAX_SHARE = 100;

    /**
     * Check.
     *
     * @throws IllegalArgumentException saying what is wrong.
     */
    public SnapshotSettings
    {
        if (nodeCount < 1 || dataLength < 0 || connectionCount < 1 || !(ratePerSecond >= 0) || durationNs < 1)
        {
            throw new IllegalArgumentException("znodes, connections and duration must be positive, data size and " +
                "rate not negative");
        }
        if (!(sharePerCent > 0) || sharePerCent > MAX_SHARE)
        {
            throw new IllegalArgumentException("the load must be above 0 and at most 100 per cent, is " + sharePerCent);
        }
    }
}
