package io.ringmaster.perf.failover;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.EnsembleProcesses;

/**
 * Kills leaders (SIGKILL) of an ensemble under load. After each kill: how long was it until writes were acknowledged
 * again, over all writers, and how long until the server that was killed served again. Belongs to one thread.
 */
public final class FailoverRun implements AutoCloseable
{
    private static final long RECOVERY_TIMEOUT_MS = 60_000;
    private static final double NS_PER_S = 1e9;

    private final EnsembleProcesses ensemble;
    private final FailoverSettings settings;
    private final AckGaps gaps = new AckGaps();
    private final AtomicLong lostSessions = new AtomicLong();
    private final List<FailoverWriter> writers = new ArrayList<>();

    /**
     * Put the ensemble under load.
     *
     * @param ensemble that serves.
     * @param settings of the measurement.
     */
    public FailoverRun(final EnsembleProcesses ensemble, final FailoverSettings settings)
    {
        this.ensemble = ensemble;
        this.settings = settings;
        gaps.begin();
        for (int i = 0; i < settings.writerCount(); i++)
        {
            writers.add(new FailoverWriter(ensemble.addresses(), i, settings, gaps, lostSessions));
        }
    }

    /**
     * Kill leaders.
     *
     * @param kills    how many.
     * @param result   to add to.
     * @param progress to be told of each.
     * @throws IOException          if the ensemble does not come back; with what it printed.
     * @throws InterruptedException if the thread is interrupted.
     */
    public void run(final int kills, final FailoverResult result, final Consumer<String> progress)
        throws IOException, InterruptedException
    {
        for (int i = 0; i < kills; i++)
        {
            kill(result, progress);
        }
        result.addLostSessions(lostSessions.getAndSet(0));
    }

    private void kill(final FailoverResult result, final Consumer<String> progress)
        throws IOException, InterruptedException
    {
        gaps.begin();
        final long loadNs = System.nanoTime();
        TimeUnit.MILLISECONDS.sleep(settings.quietMs());
        final double rate = gaps.count() * NS_PER_S / (System.nanoTime() - loadNs);
        final Optional<EnsembleNode> leader = ensemble.leader();
        if (leader.isEmpty())
        {
            throw new IOException("no server leads\n" + ensemble.describe());
        }
        gaps.begin();
        leader.get().kill();
        // What the leader answered before its end may still be read: the gap comes behind that. So some time is given
        // to it to begin, and then the next write ends it.
        TimeUnit.MILLISECONDS.sleep(settings.quietMs());
        if (!gaps.awaitAfter(System.nanoTime(), RECOVERY_TIMEOUT_MS))
        {
            throw new IOException("no write for " + RECOVERY_TIMEOUT_MS + " ms\n" + ensemble.describe());
        }
        final long gapNs = gaps.longestNs();
        final long startNs = System.nanoTime();
        leader.get().start();
        ensemble.awaitServing(RECOVERY_TIMEOUT_MS);
        final long returnNs = System.nanoTime() - startNs;
        for (final FailoverWriter writer : writers)
        {
            if (writer.failure() != null)
            {
                throw new IOException(writer.failure());
            }
        }
        result.add(gapNs, returnNs, rate);
        progress.accept(String.format("%s killed: %,d ms without a write, back after %,d ms; %,.0f writes/s before",
            leader.get(), TimeUnit.NANOSECONDS.toMillis(gapNs), TimeUnit.NANOSECONDS.toMillis(returnNs), rate));
    }

    /** Stop the load and close the sessions. The ensemble goes on. */
    @Override
    public void close()
    {
        writers.forEach(FailoverWriter::stop);
    }
}
