package io.ringmaster.tools.metrics;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;

import org.HdrHistogram.Histogram;
import org.agrona.DirectBuffer;

import io.ringmaster.codecs.admin.MessageHeaderDecoder;
import io.ringmaster.codecs.admin.ServerMetricsDecoder;

/**
 * Everything that a server counts, as of one moment.
 *
 * @param pid         process of the server.
 * @param startTimeMs wall clock when it started.
 * @param uptimeNs    from then until these values were read, by the monotonic clock.
 * @param counters    values by label, in the order in which the server made them.
 * @param histograms  since the start, by label.
 */
public record Metrics(
    long pid, long startTimeMs, long uptimeNs, Map<String, Long> counters, Map<String, Histogram> histograms)
{
    /**
     * Decode an image.
     *
     * @param buffer holding a ServerMetrics message.
     * @param offset of its header.
     * @param length of the message.
     * @return what it says; null if it is no such message, or not a whole one.
     */
    public static Metrics decode(final DirectBuffer buffer, final int offset, final int length)
    {
        if (length < MessageHeaderDecoder.ENCODED_LENGTH)
        {
            return null;
        }
        final MessageHeaderDecoder header = new MessageHeaderDecoder().wrap(buffer, offset);
        if (header.schemaId() != ServerMetricsDecoder.SCHEMA_ID ||
            header.templateId() != ServerMetricsDecoder.TEMPLATE_ID ||
            header.blockLength() < ServerMetricsDecoder.BLOCK_LENGTH)
        {
            return null;
        }
        try
        {
            return decode(new ServerMetricsDecoder().wrapAndApplyHeader(buffer, offset, header));
        }
        catch (final RuntimeException ignore)
        {
            // Lengths in it do not add up, or a histogram is none, which libraries tell in many ways.
            return null;
        }
    }

    /**
     * A counter.
     *
     * @param label of it.
     * @return its value; 0 if the server has no such counter.
     */
    public long counter(final String label)
    {
        return counters.getOrDefault(label, 0L);
    }

    private static Metrics decode(final ServerMetricsDecoder decoder)
    {
        final Map<String, Long> counters = new LinkedHashMap<>();
        final Map<String, Histogram> histograms = new LinkedHashMap<>();
        for (final ServerMetricsDecoder.CountersDecoder counter : decoder.counters())
        {
            final long value = counter.value();
            counters.put(counter.label(), value);
        }
        for (final ServerMetricsDecoder.HistogramsDecoder histogram : decoder.histograms())
        {
            final String label = histogram.label();
            final byte[] bytes = new byte[Math.min(histogram.countsLength(), decoder.buffer().capacity())];
            histogram.getCounts(bytes, 0, bytes.length);
            histograms.put(label, Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0));
        }
        return new Metrics(decoder.pid(), decoder.startTimeMs(), decoder.uptimeNs(), counters, histograms);
    }
}
