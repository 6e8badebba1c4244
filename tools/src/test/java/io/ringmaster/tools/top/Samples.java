package io.ringmaster.tools.top;

import java.util.LinkedHashMap;
import java.util.Map;

import org.HdrHistogram.Histogram;

import io.ringmaster.codecs.admin.ServerRole;
import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.Metrics;

/** Metrics of servers that there are not. */
final class Samples
{
    static final long SECOND_NS = 1_000_000_000L;

    private final Map<String, Long> counters = new LinkedHashMap<>();
    private final Map<String, Histogram> histograms = new LinkedHashMap<>();

    Samples counter(final String label, final long value)
    {
        counters.put(label, value);
        return this;
    }

    /** Add to a histogram, which is there from then on. */
    Samples recorded(final String label, final long value, final long count)
    {
        histograms.computeIfAbsent(label, absent -> new Histogram(2)).recordValueWithCount(value, count);
        return this;
    }

    Samples ensemble(final ServerRole role, final int id, final long zxid, final long leaderZxid)
    {
        return counter(MetricLabels.ROLE, role.value())
            .counter(MetricLabels.SERVING, role == ServerRole.LOOKING ? 0 : 1)
            .counter(MetricLabels.SERVER_ID, id)
            .counter(MetricLabels.EPOCH, 2)
            .counter(MetricLabels.LAST_ZXID, zxid)
            .counter(MetricLabels.LEADER_COMMITTED_ZXID, leaderZxid);
    }

    Samples ring(final String name, final long messages, final long bytes, final long mostThousandths)
    {
        return counter("ring " + name + ": messages", messages)
            .counter("ring " + name + ": capacity in messages", 1000)
            .counter("ring " + name + ": bytes", bytes)
            .counter("ring " + name + ": capacity in bytes", 8192)
            .recorded("ring " + name + ": fill in thousandths", mostThousandths, 1);
    }

    /** Of a life that began at the epoch's first millisecond. */
    Metrics after(final long uptimeNs)
    {
        return new Metrics(7, 1, uptimeNs, counters, histograms);
    }
}
