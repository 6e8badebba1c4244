package io.ringmaster.tools.top;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import io.ringmaster.tools.metrics.Metrics;

/** Looks at servers again and again, at all of them at the same time, and keeps what it saw before. One thread. */
final class Sampler implements AutoCloseable
{
    private final List<Observed> servers = new ArrayList<>();
    private final ExecutorService threads;
    private final LongSupplier clockNs;

    /**
     * Construct.
     *
     * @param sources of the servers, at least one.
     * @param clockNs monotonic time.
     */
    Sampler(final List<MetricsSource> sources, final LongSupplier clockNs)
    {
        sources.forEach(source -> servers.add(new Observed(source)));
        this.clockNs = clockNs;
        threads = Executors.newFixedThreadPool(sources.size(), task ->
        {
            final Thread thread = new Thread(task, "top");
            // A server that does not answer keeps nobody from leaving.
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Look once; in the order of the sources. */
    List<ServerSample> sample()
    {
        final List<CompletableFuture<Reading>> readings = servers.stream()
            .map(server -> CompletableFuture.supplyAsync(server.source::read, threads)).toList();
        final List<ServerSample> samples = new ArrayList<>();
        for (int i = 0; i < servers.size(); i++)
        {
            samples.add(servers.get(i).onReading(readings.get(i).join(), clockNs.getAsLong()));
        }
        return samples;
    }

    @Override
    public void close()
    {
        threads.shutdownNow();
    }

    private static final class Observed
    {
        private final MetricsSource source;
        private Metrics before;
        private Metrics now;
        private long changeNs;

        private Observed(final MetricsSource source)
        {
            this.source = source;
        }

        private ServerSample onReading(final Reading reading, final long nowNs)
        {
            final Metrics metrics = reading.metrics();
            if (metrics == null)
            {
                return new ServerSample(source.name(), reading.failure(), null, null, 0);
            }
            final boolean isSameLife =
                now != null && metrics.pid() == now.pid() && metrics.startTimeMs() == now.startTimeMs();
            if (!isSameLife || metrics.uptimeNs() > now.uptimeNs())
            {
                before = isSameLife ? now : null;
                now = metrics;
                changeNs = nowNs;
            }
            return new ServerSample(
                source.name(), null, before, now, TimeUnit.NANOSECONDS.toMillis(nowNs - changeNs));
        }
    }
}
