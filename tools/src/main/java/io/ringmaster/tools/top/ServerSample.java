package io.ringmaster.tools.top;

import java.util.ArrayList;
import java.util.List;

import org.HdrHistogram.Histogram;

import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.Metrics;
import io.ringmaster.tools.metrics.RequestKind;

/**
 * A server between two readings of it.
 *
 * @param name    of it.
 * @param failure why there is no reading; null if there is one, and then all else means something.
 * @param before  the reading before; null if there is none of this life of the server, and then rates and percentiles
 *                are of all its life.
 * @param now     the last reading.
 * @param staleMs how long ago it was first seen; a server shows another twice a second.
 */
record ServerSample(String name, String failure, Metrics before, Metrics now, long staleMs)
{
    /** {@link #lag()}: not known. */
    static final long UNKNOWN = -1;

    private static final int EPOCH_SHIFT = 32;
    private static final double NS_PER_SECOND = 1e9;
    private static final double PERCENT_PER_THOUSANDTH = 0.1;

    boolean isAnswer()
    {
        return failure == null;
    }

    /** Of the time that rates and percentiles are about. */
    double seconds()
    {
        return (now.uptimeNs() - (before == null ? 0 : before.uptimeNs())) / NS_PER_SECOND;
    }

    long value(final String label)
    {
        return now.counter(label);
    }

    /** Per second. */
    double rate(final String label)
    {
        final double seconds = seconds();
        return seconds <= 0 ? 0 : (now.counter(label) - (before == null ? 0 : before.counter(label))) / seconds;
    }

    /** Requests of a group per second. */
    double rate(final RequestKind.Group group)
    {
        double sum = 0;
        for (final RequestKind kind : RequestKind.values())
        {
            sum += kind.group() == group ? rate(kind.label()) : 0;
        }
        return sum;
    }

    /** What was recorded meanwhile; empty if the server has no such histogram. */
    Histogram histogram(final String label)
    {
        final Histogram latest = now.histograms().get(label);
        if (latest == null)
        {
            return new Histogram(1);
        }
        final Histogram difference = latest.copy();
        final Histogram earlier = before == null ? null : before.histograms().get(label);
        if (earlier != null)
        {
            difference.subtract(earlier);
        }
        return difference;
    }

    /** Largest of what was recorded meanwhile; 0 if there was nothing. */
    static long most(final Histogram histogram)
    {
        return histogram.getTotalCount() == 0 ? 0 : histogram.getMaxValue();
    }

    /** 99th percentile in nanoseconds; 0 if there was nothing. */
    long p99(final String label)
    {
        return histogram(label).getValueAtPercentile(99);
    }

    boolean isAlone()
    {
        return !now.counters().containsKey(MetricLabels.ROLE);
    }

    ServerRole role()
    {
        return isAlone() ? ServerRole.STANDALONE : ServerRole.get((short)value(MetricLabels.ROLE));
    }

    boolean isServing()
    {
        return isAlone() || value(MetricLabels.SERVING) != 0;
    }

    /** Of its leader, or of its last record on its own; 0: none. */
    long epoch()
    {
        return isAlone() ? value(MetricLabels.LAST_ZXID) >>> EPOCH_SHIFT : value(MetricLabels.EPOCH);
    }

    /**
     * Transactions that the leader had committed, when the server last heard of it, and that it has not applied.
     *
     * @return the count, or {@link #UNKNOWN} if there is no leader, or they lie in different epochs.
     */
    long lag()
    {
        if (isAlone())
        {
            return 0;
        }
        final long leaderZxid = value(MetricLabels.LEADER_COMMITTED_ZXID);
        final long ownZxid = value(MetricLabels.LAST_ZXID);
        return leaderZxid == 0 || leaderZxid >>> EPOCH_SHIFT != ownZxid >>> EPOCH_SHIFT ?
            UNKNOWN : Math.max(0, leaderZxid - ownZxid);
    }

    /** The rings of the server, in the order in which a request passes them. */
    List<Ring> rings()
    {
        final List<Ring> rings = new ArrayList<>();
        for (final String label : now.counters().keySet())
        {
            if (label.startsWith(MetricLabels.RING) && label.endsWith(MetricLabels.RING_MESSAGES))
            {
                final String prefix = label.substring(0, label.length() - MetricLabels.RING_MESSAGES.length());
                final Histogram fill = histogram(prefix + MetricLabels.RING_FILL);
                rings.add(new Ring(
                    prefix.substring(MetricLabels.RING.length()),
                    value(label), value(prefix + MetricLabels.RING_MESSAGE_CAPACITY),
                    value(prefix + MetricLabels.RING_BYTES), value(prefix + MetricLabels.RING_BYTE_CAPACITY),
                    most(fill) * PERCENT_PER_THOUSANDTH));
            }
        }
        return rings;
    }

    /** How full the fullest ring was, in percent. */
    double fullest()
    {
        return rings().stream().mapToDouble(Ring::mostPercent).max().orElse(0);
    }

    /**
     * A ring.
     *
     * @param name            of it.
     * @param messages        in it.
     * @param messageCapacity that fit it.
     * @param bytes           of them.
     * @param byteCapacity    that fit it.
     * @param mostPercent     how full it was at most, of messages or bytes, at the moments when it was looked at.
     */
    record Ring(
        String name, long messages, long messageCapacity, long bytes, long byteCapacity, double mostPercent)
    {
        double percent()
        {
            return 100 * Math.max(
                messages / (double)Math.max(1, messageCapacity), bytes / (double)Math.max(1, byteCapacity));
        }
    }
}
