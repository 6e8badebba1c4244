package io.ringmaster.perf.scale;

import java.util.Locale;

/**
 * What to measure of growth.
 *
 * @param nodeCount            znodes of the small tree.
 * @param largeNodeCount       znodes of the large one.
 * @param connectionCount      the few connections.
 * @param largeConnectionCount the many.
 * @param ratePerSecond        operations per second of either.
 * @param warmupNs             before each measurement.
 * @param durationNs           of each measurement.
 */
public record GrowthSettings(
    int nodeCount,
    int largeNodeCount,
    int connectionCount,
    int largeConnectionCount,
    double ratePerSecond,
    long warmupNs,
    long durationNs)
{
    /**
     * Check.
     *
     * @throws IllegalArgumentException saying what is wrong.
     */
    public GrowthSettings
    {
        if (nodeCount < 1 || connectionCount < 1 || !(ratePerSecond > 0) || warmupNs < 0 || durationNs < 1)
        {
            throw new IllegalArgumentException("znodes, connections, rate and duration must be positive");
        }
        if (largeNodeCount <= nodeCount || largeConnectionCount <= connectionCount)
        {
            throw new IllegalArgumentException("it must grow: from " + nodeCount + " to " + largeNodeCount +
                " znodes, from " + connectionCount + " to " + largeConnectionCount + " connections");
        }
    }

    /**
     * Are there enough file descriptors for all these connections, here and in a server that is started from here?
     *
     * @throws IllegalArgumentException if not; says how to raise the limit.
     */
    public void checkFileDescriptors()
    {
        FileDescriptors.check(connectionCount + largeConnectionCount);
    }

    String small()
    {
        return String.format(Locale.ROOT, "%,d znodes", nodeCount);
    }

    String large()
    {
        return String.format(Locale.ROOT, "%,d znodes", largeNodeCount);
    }

    String few()
    {
        return String.format(Locale.ROOT, "%,d connections", connectionCount);
    }

    String many()
    {
        return String.format(Locale.ROOT, "%,d connections", largeConnectionCount);
    }
}
