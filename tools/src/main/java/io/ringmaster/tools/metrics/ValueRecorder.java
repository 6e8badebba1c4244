package io.ringmaster.tools.metrics;

import java.nio.ByteBuffer;

import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * A histogram that one thread records into, without ever waiting, and one other looks at. Recording costs some 20 ns
 * and allocates nothing; it is for what happens once for many requests.
 */
public final class ValueRecorder
{
    /** Longest time that is told from longer ones: an hour. */
    private static final long MAX_TIME_NS = 3_600_000_000_000L;
    /** Shortest time that is told from shorter ones. */
    private static final long MIN_TIME_NS = 100;
    private static final int TIME_DIGITS = 2;

    private final String label;
    private final SingleWriterRecorder recorder;
    private final Histogram total;
    private final long maxValue;
    private Histogram interval;

    private ValueRecorder(final String label, final long minValue, final long maxValue, final int digits)
    {
        this.label = label;
        this.maxValue = maxValue;
        recorder = new SingleWriterRecorder(minValue, maxValue, digits);
        total = new Histogram(minValue, maxValue, digits);
    }

    /**
     * For times.
     *
     * @param label of it.
     * @return a recorder of nanoseconds, exact to 1 % from 100 ns to an hour.
     */
    public static ValueRecorder ofTimes(final String label)
    {
        return new ValueRecorder(label, MIN_TIME_NS, MAX_TIME_NS, TIME_DIGITS);
    }

    /**
     * For small numbers.
     *
     * @param label    of it.
     * @param maxValue largest that is told from larger ones.
     * @return a recorder, exact to 1 %.
     */
    public static ValueRecorder ofValues(final String label, final long maxValue)
    {
        return new ValueRecorder(label, 1, maxValue, TIME_DIGITS);
    }

    /**
     * What it is about.
     *
     * @return the label.
     */
    public String label()
    {
        return label;
    }

    /**
     * Record. The one thread that does.
     *
     * @param value not negative; what is beyond the largest counts as that.
     * @param count how many times, at least 1.
     */
    public void record(final long value, final long count)
    {
        recorder.recordValueWithCount(Math.min(value, maxValue), count);
    }

    /** Bytes that {@link #encode} needs at most. */
    int maxEncodedLength()
    {
        return total.getNeededByteBufferCapacity();
    }

    /**
     * Encode what was recorded since the start. The one thread that looks.
     *
     * @param buffer to write to, from its position on.
     */
    void encode(final ByteBuffer buffer)
    {
        interval = recorder.getIntervalHistogram(interval);
        total.add(interval);
        total.encodeIntoByteBuffer(buffer);
    }
}
