package io.ringmaster.tools.top;

import java.util.List;
import java.util.Locale;

import org.HdrHistogram.Histogram;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.RequestKind;

/** Samples for programs: the units are in the names. */
final class JsonView
{
    private JsonView()
    {
    }

    /**
     * All about all servers.
     *
     * @param epochMs wall clock.
     * @param samples of them.
     * @return one object.
     */
    static ObjectNode of(final long epochMs, final List<ServerSample> samples)
    {
        final ObjectNode node = JsonNodeFactory.instance.objectNode().put("timeMs", epochMs);
        final ArrayNode servers = node.putArray("servers");
        samples.forEach(sample -> put(servers.addObject(), sample));
        return node;
    }

    private static void put(final ObjectNode node, final ServerSample sample)
    {
        node.put("server", sample.name()).put("answers", sample.isAnswer());
        if (!sample.isAnswer())
        {
            node.put("failure", sample.failure());
            return;
        }
        node.put("pid", sample.now().pid())
            .put("startTimeMs", sample.now().startTimeMs())
            .put("uptimeMs", sample.now().uptimeNs() / 1_000_000)
            .put("intervalSeconds", sample.seconds())
            .put("sinceStart", sample.before() == null)
            .put("staleMs", sample.staleMs())
            .put("id", sample.value(MetricLabels.SERVER_ID))
            .put("role", sample.role().name().toLowerCase(Locale.ROOT))
            .put("serving", sample.isServing())
            .put("leaderId", sample.value(MetricLabels.LEADER_ID))
            .put("epoch", sample.epoch() == 0 ? null : sample.epoch())
            .put("lastZxid", "0x" + Long.toHexString(sample.value(MetricLabels.LAST_ZXID)))
            .put("lagTransactions", sample.lag() == ServerSample.UNKNOWN ? null : sample.lag())
            .put("readsPerSecond", sample.rate(RequestKind.Group.READ))
            .put("writesPerSecond", sample.rate(RequestKind.Group.WRITE));
        final ObjectNode requests = node.putObject("requestsPerSecond");
        for (final RequestKind kind : RequestKind.values())
        {
            requests.put(kind.text(), sample.rate(kind.label()));
        }
        final ObjectNode latencies = node.putObject("latenciesNs");
        put(latencies.putObject("request"), sample.histogram(MetricLabels.REQUEST_LATENCY));
        put(latencies.putObject("commit"), sample.histogram(MetricLabels.COMMIT_LATENCY));
        put(latencies.putObject("writeAndSync"), sample.histogram(MetricLabels.SYNC_LATENCY));
        put(node.putObject("stallsNs"), sample.histogram(MetricLabels.STALLS));
        final ArrayNode rings = node.putArray("rings");
        for (final ServerSample.Ring ring : sample.rings())
        {
            rings.addObject()
                .put("name", ring.name())
                .put("messages", ring.messages())
                .put("messageCapacity", ring.messageCapacity())
                .put("bytes", ring.bytes())
                .put("byteCapacity", ring.byteCapacity())
                .put("percent", ring.percent())
                .put("mostPercent", ring.mostPercent());
        }
        final ObjectNode counters = node.putObject("counters");
        sample.now().counters().forEach(counters::put);
    }

    private static void put(final ObjectNode node, final Histogram histogram)
    {
        node.put("count", histogram.getTotalCount())
            .put("p50", histogram.getValueAtPercentile(50))
            .put("p90", histogram.getValueAtPercentile(90))
            .put("p99", histogram.getValueAtPercentile(99))
            .put("p999", histogram.getValueAtPercentile(99.9))
            .put("max", ServerSample.most(histogram));
    }
}
