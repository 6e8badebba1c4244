package io.ringmaster.tools.server;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

import org.agrona.concurrent.status.CountersManager;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.tools.metrics.MetricLabels;
import io.ringmaster.tools.metrics.MetricsEncoder;
import io.ringmaster.tools.metrics.RingGauge;
import io.ringmaster.tools.metrics.ValueRecorder;

/**
 * Gathers what a server counts and shows it twice a second: an image for those who ask over the network, and the same
 * in the counters file. All of it on the background thread; the threads that serve count, and wait for nobody.
 */
final class MetricsPublisher implements Supplier<byte[]>
{
    private static final long SAMPLE_INTERVAL_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final CountersManager counters;
    private final List<ValueRecorder> recorders = new ArrayList<>();
    private final List<RingGauge> rings = new ArrayList<>();
    private final long pid = ProcessHandle.current().pid();
    private final long startTimeMs;
    private final long startNs = System.nanoTime();
    private MetricsEncoder encoder;
    private volatile byte[] image;
    private long sampleNs = startNs;

    /**
     * Construct.
     *
     * @param counters    of the server.
     * @param startTimeMs of it.
     */
    MetricsPublisher(final CountersManager counters, final long startTimeMs)
    {
        this.counters = counters;
        this.startTimeMs = startTimeMs;
    }

    /** A recorder of times that is shown. Before {@link #start}. */
    ValueRecorder newTimes(final String label)
    {
        final ValueRecorder recorder = ValueRecorder.ofTimes(label);
        recorders.add(recorder);
        return recorder;
    }

    /** Show how full a ring is. Before {@link #start}. */
    void addRing(final String name, final MessageRing ring)
    {
        final RingGauge gauge = new RingGauge(name, ring, counters);
        rings.add(gauge);
        recorders.add(gauge.fill());
    }

    /** What watches the engine's rounds. Once, before {@link #start}. */
    CycleWatch newCycleWatch()
    {
        return new CycleWatch(
            newTimes(MetricLabels.STALLS),
            newTimes(MetricLabels.COMMIT_LATENCY),
            counters.newCounter(MetricLabels.STALLS));
    }

    /**
     * All counters and recorders are there. Before any thread of the server runs.
     *
     * @return length of the longest image there will be.
     */
    int start()
    {
        encoder = new MetricsEncoder(counters, recorders);
        image = encoder.encode(pid, startTimeMs, 0);
        return encoder.maxLength();
    }

    /** Look at the rings, if it is time. Background thread. */
    void sample(final long nowNs)
    {
        if (nowNs - sampleNs >= 0)
        {
            sampleNs = nowNs + SAMPLE_INTERVAL_NS;
            for (int i = 0; i < rings.size(); i++)
            {
                rings.get(i).sample();
            }
        }
    }

    /**
     * Make the image of now. Background thread.
     *
     * @param file to be shown it, too.
     */
    void publish(final CounterFile.Shown file)
    {
        final byte[] newImage = encoder.encode(pid, startTimeMs, System.nanoTime() - startNs);
        image = newImage;
        file.show(counters, newImage);
    }

    /** The last image. Any thread, behind {@link #start}. */
    @Override
    public byte[] get()
    {
        return image;
    }
}
