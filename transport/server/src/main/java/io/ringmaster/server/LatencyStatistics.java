package io.ringmaster.server;

import java.util.Arrays;

/**
 * How long requests took, in milliseconds, since the last reset. Percentiles are exact below 64 ms and within 3 %
 * above. Endpoint thread only; recording allocates nothing.
 */
final class LatencyStatistics
{
    /** Latencies up to here have a bucket of their own. */
    private static final int LINEAR_COUNT = 64;
    /** Beyond, each power of two has this many buckets. */
    private static final int SUB_BUCKET_COUNT = 32;
    private static final int SUB_BUCKET_BITS = 5;
    private static final int BUCKET_COUNT = LINEAR_COUNT + (Integer.SIZE - 1 - SUB_BUCKET_BITS) * SUB_BUCKET_COUNT;

    private final long[] buckets = new long[BUCKET_COUNT];
    private long count;
    private long sum;
    private int min;
    private int max;

    void record(final int latencyMs)
    {
        min = count == 0 ? latencyMs : Math.min(min, latencyMs);
        max = Math.max(max, latencyMs);
        sum += latencyMs;
        count++;
        buckets[bucketOf(latencyMs)]++;
    }

    void reset()
    {
        Arrays.fill(buckets, 0);
        count = 0;
        sum = 0;
        min = 0;
        max = 0;
    }

    long count()
    {
        return count;
    }

    long sum()
    {
        return sum;
    }

    int min()
    {
        return min;
    }

    int max()
    {
        return max;
    }

    /** With four decimals at most, as monitoring tools know it; 0 before the first. */
    double average()
    {
        return count == 0 ? 0 : Math.round(sum * 10_000.0 / count) / 10_000.0;
    }

    /**
     * Latency that a share of the requests did not exceed.
     *
     * @param share above 0, at most 1.
     * @return milliseconds; 0 before the first.
     */
    int percentile(final double share)
    {
        final long rank = (long)Math.ceil(share * count);
        long seen = 0;
        for (int bucket = 0; bucket < BUCKET_COUNT; bucket++)
        {
            seen += buckets[bucket];
            if (seen >= rank && seen > 0)
            {
                return Math.min(max, highestOf(bucket));
            }
        }
        return 0;
    }

    private static int bucketOf(final int latencyMs)
    {
        if (latencyMs < LINEAR_COUNT)
        {
            return latencyMs;
        }
        final int shift = Integer.SIZE - 1 - Integer.numberOfLeadingZeros(latencyMs) - SUB_BUCKET_BITS;
        return LINEAR_COUNT + (shift - 1) * SUB_BUCKET_COUNT + (latencyMs >>> shift) - SUB_BUCKET_COUNT;
    }

    private static int highestOf(final int bucket)
    {
        if (bucket < LINEAR_COUNT)
        {
            return bucket;
        }
        final int shift = (bucket - LINEAR_COUNT) / SUB_BUCKET_COUNT + 1;
        final int lowest = (SUB_BUCKET_COUNT + (bucket - LINEAR_COUNT) % SUB_BUCKET_COUNT) << shift;
        return lowest + (1 << shift) - 1;
    }
}
