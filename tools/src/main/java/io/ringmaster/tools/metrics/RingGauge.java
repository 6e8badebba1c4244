package io.ringmaster.tools.metrics;

import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;

import io.ringmaster.engine.ring.MessageRing;

/** Shows how full a ring is, by looking at it from outside: those who use the ring do nothing for it. One thread. */
public final class RingGauge
{
    private static final int FULL = 1000;

    private final MessageRing ring;
    private final AtomicCounter messages;
    private final AtomicCounter bytes;
    private final ValueRecorder fill;

    /**
     * Construct.
     *
     * @param name     of the ring.
     * @param ring     to look at.
     * @param counters in which to make some.
     */
    public RingGauge(final String name, final MessageRing ring, final CountersManager counters)
    {
        this.ring = ring;
        final String label = MetricLabels.RING + name;
        messages = counters.newCounter(label + MetricLabels.RING_MESSAGES);
        counters.newCounter(label + MetricLabels.RING_MESSAGE_CAPACITY).setRelease(ring.slotCount());
        bytes = counters.newCounter(label + MetricLabels.RING_BYTES);
        counters.newCounter(label + MetricLabels.RING_BYTE_CAPACITY).setRelease(ring.payloadCapacity());
        fill = ValueRecorder.ofValues(label + MetricLabels.RING_FILL, FULL);
    }

    /**
     * How full it was, over time.
     *
     * @return the recorder.
     */
    public ValueRecorder fill()
    {
        return fill;
    }

    /** Look at the ring. */
    public void sample()
    {
        final long messageCount = ring.occupiedSlots();
        final long byteCount = ring.occupiedBytes();
        messages.setRelease(messageCount);
        if (byteCount != MessageRing.UNKNOWN)
        {
            bytes.setRelease(byteCount);
        }
        fill.record(
            Math.max(
                thousandths(messageCount, ring.slotCount()),
                thousandths(Math.max(0, byteCount), ring.payloadCapacity())),
            1);
    }

    /** Rounded up: what is not empty shows. */
    private static long thousandths(final long count, final long capacity)
    {
        return (count * FULL + capacity - 1) / capacity;
    }
}
