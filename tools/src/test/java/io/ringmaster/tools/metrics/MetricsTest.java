package io.ringmaster.tools.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersManager;
import org.agrona.concurrent.status.CountersReader;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.ring.MessageRing;

class MetricsTest
{
    private final CountersManager counters = new CountersManager(
        new UnsafeBuffer(ByteBuffer.allocateDirect(16 * CountersReader.METADATA_LENGTH)),
        new UnsafeBuffer(ByteBuffer.allocateDirect(16 * CountersReader.COUNTER_LENGTH)));

    @Test
    void shouldDecodeWhatWasEncoded()
    {
        counters.newCounter("one").setRelease(1);
        counters.newCounter("two").setRelease(-2);
        final ValueRecorder recorder = ValueRecorder.ofTimes("times");
        final MetricsEncoder encoder = new MetricsEncoder(counters, List.of(recorder));
        recorder.record(1_000_000, 99);
        recorder.record(Long.MAX_VALUE, 1);
        encoder.encode(1, 2, 3);
        recorder.record(2_000_000, 100);

        final byte[] image = encoder.encode(5, 6, 7);
        final Metrics metrics = Metrics.decode(new UnsafeBuffer(image), 0, image.length);
        assertEquals(5, metrics.pid());
        assertEquals(6, metrics.startTimeMs());
        assertEquals(7, metrics.uptimeNs());
        assertEquals(List.of("one", "two"), List.copyOf(metrics.counters().keySet()));
        assertEquals(1, metrics.counter("one"));
        assertEquals(-2, metrics.counter("two"));
        assertEquals(0, metrics.counter("three"));
        assertEquals(200, metrics.histograms().get("times").getTotalCount());
        assertNear(1_000_000, metrics.histograms().get("times").getValueAtPercentile(40));
        assertNear(3_600_000_000_000L, metrics.histograms().get("times").getMaxValue());
        assertTrue(image.length <= encoder.maxLength());
    }

    @Test
    void shouldFitTheLargestImage()
    {
        final ValueRecorder recorder = ValueRecorder.ofTimes("times");
        for (long value = 1; value < 4_000_000_000_000L; value += value / 200 + 1)
        {
            recorder.record(value, 1L << 40);
        }
        final MetricsEncoder encoder = new MetricsEncoder(counters, List.of(recorder));
        assertTrue(encoder.encode(1, 2, 3).length <= encoder.maxLength());
    }

    @Test
    void shouldRefuseWhatIsNotWhole()
    {
        counters.newCounter("one");
        final byte[] image = new MetricsEncoder(counters, List.of(ValueRecorder.ofTimes("times"))).encode(1, 2, 3);
        for (int length = 0; length < image.length; length++)
        {
            final byte[] part = Arrays.copyOf(image, length);
            assertNull(Metrics.decode(new UnsafeBuffer(part), 0, length), "of length " + length);
        }
        final byte[] other = image.clone();
        other[2]++;
        assertNull(Metrics.decode(new UnsafeBuffer(other), 0, other.length));
    }

    @Test
    void shouldShowTheFillOfARing()
    {
        final MessageRing ring = new MessageRing(8, 1024);
        ring.newPoller();
        final RingGauge gauge = new RingGauge("test", ring, counters);
        for (int i = 0; i < 2; i++)
        {
            ring.tryClaim(256);
            ring.publish(1, 0, 256);
        }
        gauge.sample();
        final byte[] image = new MetricsEncoder(counters, List.of(gauge.fill())).encode(1, 2, 3);
        final Metrics metrics = Metrics.decode(new UnsafeBuffer(image), 0, image.length);
        assertEquals(2, metrics.counter("ring test: messages"));
        assertEquals(8, metrics.counter("ring test: capacity in messages"));
        assertEquals(512, metrics.counter("ring test: bytes"));
        assertEquals(1024, metrics.counter("ring test: capacity in bytes"));
        assertNear(500, metrics.histograms().get("ring test: fill in thousandths").getMaxValue());
    }

    private static void assertNear(final long expected, final long actual)
    {
        assertTrue(Math.abs(actual - expected) <= expected / 50, actual + " is not near " + expected);
    }
}
