package io.ringmaster.tools.metrics;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

import org.agrona.collections.IntArrayList;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import io.ringmaster.codecs.admin.MessageHeaderEncoder;
import io.ringmaster.codecs.admin.ServerMetricsEncoder;

/** Writes the image of everything that a server counts. One thread. */
public final class MetricsEncoder
{
    private static final int FIXED_LENGTH = 128;
    private static final int FIELDS_LENGTH = 32;

    private final CountersReader counters;
    private final IntArrayList counterIds = new IntArrayList();
    private final byte[][] counterLabels;
    private final List<ValueRecorder> recorders;
    private final byte[][] recorderLabels;
    private final ByteBuffer histogramBuffer;
    private final UnsafeBuffer buffer;
    private final MessageHeaderEncoder header = new MessageHeaderEncoder();
    private final ServerMetricsEncoder encoder = new ServerMetricsEncoder();

    /**
     * Construct.
     *
     * @param counters  all allocated.
     * @param recorders that are shown.
     */
    public MetricsEncoder(final CountersReader counters, final List<ValueRecorder> recorders)
    {
        this.counters = counters;
        this.recorders = List.copyOf(recorders);
        final StringBuilder labels = new StringBuilder();
        counters.forEach((counterId, label) ->
        {
            counterIds.addInt(counterId);
            labels.append(label).append('\n');
        });
        counterLabels = counterIds.isEmpty() ?
            new byte[0][] : labels.toString().lines().map(MetricsEncoder::bytes).toArray(byte[][]::new);
        recorderLabels = this.recorders.stream().map(ValueRecorder::label).map(MetricsEncoder::bytes)
            .toArray(byte[][]::new);
        int length = FIXED_LENGTH;
        for (final byte[] label : counterLabels)
        {
            length += FIELDS_LENGTH + label.length;
        }
        int maxHistogramLength = 0;
        for (int i = 0; i < recorderLabels.length; i++)
        {
            final int histogramLength = this.recorders.get(i).maxEncodedLength();
            maxHistogramLength = Math.max(maxHistogramLength, histogramLength);
            length += FIELDS_LENGTH + recorderLabels[i].length + histogramLength;
        }
        histogramBuffer = ByteBuffer.allocate(maxHistogramLength);
        buffer = new UnsafeBuffer(new byte[length]);
    }

    /**
     * Most that an image can have.
     *
     * @return length in bytes.
     */
    public int maxLength()
    {
        return buffer.capacity();
    }

    /**
     * Write the image of now.
     *
     * @param pid         of this process.
     * @param startTimeMs of the server.
     * @param uptimeNs    since then.
     * @return a ServerMetrics message, in an array of its own.
     */
    public byte[] encode(final long pid, final long startTimeMs, final long uptimeNs)
    {
        encoder.wrapAndApplyHeader(buffer, 0, header).pid(pid).startTimeMs(startTimeMs).uptimeNs(uptimeNs);
        final ServerMetricsEncoder.CountersEncoder counterEncoder = encoder.countersCount(counterLabels.length);
        for (int i = 0; i < counterLabels.length; i++)
        {
            counterEncoder.next().value(counters.getCounterValue(counterIds.getInt(i)))
                .putLabel(counterLabels[i], 0, counterLabels[i].length);
        }
        final ServerMetricsEncoder.HistogramsEncoder histogramEncoder = encoder.histogramsCount(recorderLabels.length);
        for (int i = 0; i < recorderLabels.length; i++)
        {
            histogramBuffer.clear();
            recorders.get(i).encode(histogramBuffer);
            histogramEncoder.next()
                .putLabel(recorderLabels[i], 0, recorderLabels[i].length)
                .putCounts(histogramBuffer.array(), 0, histogramBuffer.position());
        }
        return Arrays.copyOf(buffer.byteArray(), MessageHeaderEncoder.ENCODED_LENGTH + encoder.encodedLength());
    }

    private static byte[] bytes(final String label)
    {
        return label.getBytes(StandardCharsets.UTF_8);
    }
}
