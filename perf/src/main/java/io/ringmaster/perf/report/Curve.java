package io.ringmaster.perf.report;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Objects;
import java.util.zip.DataFormatException;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * The latencies of something: a histogram with a name. Immutable as long as nobody writes to {@link #histogram()}.
 * In JSON it is the percentiles, for any reader, and the whole histogram as HdrHistogram encodes it in its logs.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public final class Curve
{
    private static final int TICKS_PER_HALF_DISTANCE = 5;
    private static final double NS_PER_US = 1_000.0;

    private final String name;
    private final Histogram histogram;

    /**
     * A curve.
     *
     * @param name      what was measured; unique within its chart.
     * @param histogram of nanoseconds; copied, with its begin and end times.
     */
    public Curve(final String name, final Histogram histogram)
    {
        this.name = Objects.requireNonNull(name);
        this.histogram = histogram.copy();
        this.histogram.setStartTimeStamp(histogram.getStartTimeStamp());
        this.histogram.setEndTimeStamp(histogram.getEndTimeStamp());
    }

    /**
     * Read what was written.
     *
     * @param name    what was measured.
     * @param encoded of {@link #encoded()}.
     * @return the curve.
     * @throws IllegalArgumentException if that is no histogram.
     */
    @JsonCreator
    static Curve decode(@JsonProperty("name") final String name, @JsonProperty("encoded") final String encoded)
    {
        try
        {
            final ByteBuffer buffer = ByteBuffer.wrap(Base64.getDecoder().decode(encoded));
            return new Curve(name, Histogram.decodeFromCompressedByteBuffer(buffer, 0));
        }
        catch (final DataFormatException | RuntimeException ex)
        {
            throw new IllegalArgumentException("no histogram in '" + name + "'", ex);
        }
    }

    /**
     * What was measured.
     *
     * @return the name.
     */
    @JsonProperty
    public String name()
    {
        return name;
    }

    /**
     * All of it.
     *
     * @return nanoseconds; not to be written to.
     */
    @JsonIgnore
    public Histogram histogram()
    {
        return histogram;
    }

    /**
     * The percentiles that everybody asks for.
     *
     * @return microseconds.
     */
    @JsonProperty
    public Latency latency()
    {
        return Latency.of(histogram);
    }

    /**
     * The curve, with steps that grow finer towards 100 %.
     *
     * @return pairs of a percentile, 0 to 100, and microseconds; ascending.
     */
    @JsonProperty
    public List<List<Double>> percentiles()
    {
        final List<List<Double>> points = new ArrayList<>();
        for (final HistogramIterationValue value : histogram.percentiles(TICKS_PER_HALF_DISTANCE))
        {
            points.add(List.of(value.getPercentileLevelIteratedTo(), value.getValueIteratedTo() / NS_PER_US));
        }
        return points;
    }

    /**
     * The histogram in HdrHistogram's compressed form, as its logs have it.
     *
     * @return base64.
     */
    @JsonProperty
    public String encoded()
    {
        final ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
        final int length = histogram.encodeIntoCompressedByteBuffer(buffer);
        return Base64.getEncoder().encodeToString(Arrays.copyOf(buffer.array(), length));
    }

    @Override
    public boolean equals(final Object other)
    {
        return other instanceof Curve curve && name.equals(curve.name) && histogram.equals(curve.histogram);
    }

    @Override
    public int hashCode()
    {
        return Objects.hash(name, histogram.getTotalCount());
    }

    @Override
    public String toString()
    {
        return name + " " + latency();
    }
}
