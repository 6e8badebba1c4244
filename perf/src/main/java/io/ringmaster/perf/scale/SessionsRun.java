package io.ringmaster.perf.scale;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.load.ZooKeeperTarget;
import io.ringmaster.perf.process.JvmMemory;
import io.ringmaster.perf.process.MemoryUse;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/**
 * Many sessions of one server, by ZooKeeper's protocol: what it takes to open them, what they take in memory, and what
 * other clients feel when all of them expire at once. Belongs to one thread.
 */
public final class SessionsRun
{
    /** From the first connection to the last ephemeral. */
    public static final String OPEN = "open";
    /** What one session with its ephemeral takes in the server. */
    public static final String MEMORY = "memoryPerSession";
    /** 99th percentile of the others before. */
    public static final String QUIET = "p99Quiet";
    /** The same while all connections close. */
    public static final String CLOSING = "p99Closing";
    /** The same while all sessions expire. */
    public static final String EXPIRING = "p99Expiring";
    /** The longest of the others before. */
    public static final String MAX_QUIET = "maxQuiet";
    /** The longest of the others while all sessions expire. */
    public static final String MAX_EXPIRING = "maxExpiring";
    /** How much longer the others take while all sessions expire. */
    public static final String EXPIRING_RATIO = "p99ExpiringToQuiet";
    /** From the first ephemeral that is gone to the last one. */
    public static final String REMOVAL = "removal";
    /** From the end of the timeout until all ephemerals are gone. */
    public static final String GONE = "gone";

    private static final String PARENT = "/crowd";
    private static final int OTHERS_TIMEOUT_MS = 30_000;
    private static final long MAX_WARM_UP_NS = 3_000_000_000L;
    private static final long NS_PER_MS = 1_000_000;
    private static final long POLL_INTERVAL_MS = 5;
    /** Requests that have waited for the expiry are answered behind it. */
    private static final long SLACK_MS = 200;
    private static final double US_PER_MS = 1_000;

    private final StandaloneServer server;
    private final SessionsSettings settings;
    private final Consumer<String> progress;
    private final IntervalLog log = new IntervalLog();

    /** What became of the ephemerals: times as epoch milliseconds. */
    private record Expiry(long quietEndMs, long vanishMs, long closedMs, long firstGoneMs, long allGoneMs)
    {
    }

    /**
     * A run.
     *
     * @param server   that is fresh; its heap has a fixed size and is touched at the start.
     * @param settings of the run.
     * @param progress to be told what happens.
     */
    public SessionsRun(
        final StandaloneServer server, final SessionsSettings settings, final Consumer<String> progress)
    {
        this.server = server;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Announce what is measured.
     *
     * @return a report without values.
     */
    public static ScaleReport report()
    {
        return new ScaleReport()
            .figure(OPEN, "open all, with their ephemerals", FigureUnit.MILLISECONDS)
            .figure(MEMORY, "memory per session", FigureUnit.BYTES)
            .figure(QUIET, "others' p99, quiet", FigureUnit.MILLISECONDS)
            .figure(CLOSING, "others' p99, connections close", FigureUnit.MILLISECONDS)
            .figure(EXPIRING, "others' p99, sessions expire", FigureUnit.MILLISECONDS)
            .figure(EXPIRING_RATIO, "others' p99, expire / quiet", FigureUnit.RATIO)
            .figure(MAX_QUIET, "others' longest, quiet", FigureUnit.MILLISECONDS)
            .figure(MAX_EXPIRING, "others' longest, sessions expire", FigureUnit.MILLISECONDS)
            .figure(REMOVAL, "first to last ephemeral gone", FigureUnit.MILLISECONDS)
            .figure(GONE, "timeout to all ephemerals gone", FigureUnit.MILLISECONDS);
    }

    /**
     * Do it once.
     *
     * @param report to add the figures to, by the name of the server's kind.
     * @throws IOException   if the server cannot be looked into, or ephemerals stay.
     * @throws LoadException if a request fails.
     */
    public void run(final ScaleReport report) throws IOException, LoadException
    {
        final LoadContext context = new LoadContext().servers(List.of(server.address())).root("/others")
            .mix(OperationMix.parse("get:4,set:1")).connectionCount(settings.connectionCount())
            .depth(LoadContext.DEFAULT_OPEN_DEPTH).ratePerSecond(settings.ratePerSecond())
            .sessionTimeoutMs(OTHERS_TIMEOUT_MS).warmupNs(0)
            .durationNs(Math.min(MAX_WARM_UP_NS, settings.quietNs())).conclude();
        try (LoadRun others = new LoadRun(context, new ZooKeeperTarget(context), log);
            SessionCrowd parent = new SessionCrowd(server.address(), 1, OTHERS_TIMEOUT_MS);
            SessionCrowd crowd = new SessionCrowd(server.address(), settings.sessionCount(), settings.timeoutMs()))
        {
            parent.open(1, (session, index) -> session.submit(Operation.CREATE, PARENT, 0, 0));
            others.prepare();
            checked(others.measure());
            openAll(crowd, report);
            // Together with what comes after the quiet part: one open loop, so that no stall stops its clock.
            context.durationNs(settings.quietNs() + settings.timeoutMs() * NS_PER_MS + settings.tailNs());
            log.clear();
            progress.accept("load of others");
            final long beginMs = System.currentTimeMillis();
            final CompletableFuture<LoadResult> load = CompletableFuture.supplyAsync(() -> measure(others));
            final Expiry expiry;
            try
            {
                pause(settings.quietNs() / NS_PER_MS);
                expiry = vanish(crowd);
            }
            finally
            {
                join(load);
            }
            checked(join(load));
            report(report, beginMs, expiry);
        }
    }

    private void openAll(final SessionCrowd crowd, final ScaleReport report) throws IOException, LoadException
    {
        final String kind = server.kind().toString();
        try (JvmMemory memory = new JvmMemory(server.node().pid()))
        {
            final MemoryUse before = memory.measure();
            progress.accept("opening " + settings.sessionCount() + " sessions");
            final long startNs = System.nanoTime();
            crowd.open(settings.concurrency(),
                (session, index) -> session.submitEphemeral(PARENT + "/e" + index, 0, 0));
            report.add(OPEN, kind, (System.nanoTime() - startNs) / (double)NS_PER_MS);
            final MemoryUse after = memory.measure();
            final long bytes = after.anonymousBytes() - before.anonymousBytes() +
                after.heapBytes() - before.heapBytes();
            report.add(MEMORY, kind, bytes / (double)settings.sessionCount());
        }
    }

    private Expiry vanish(final SessionCrowd crowd) throws IOException, LoadException
    {
        // What follows is work for the server, too: a request of each session.
        final long quietEndMs = System.currentTimeMillis();
        try (ChildCount childCount = new ChildCount(server.node().address(), PARENT))
        {
            return vanish(crowd, childCount, quietEndMs);
        }
    }

    private Expiry vanish(final SessionCrowd crowd, final ChildCount childCount, final long quietEndMs)
        throws IOException, LoadException
    {
        // All are heard of at nearly the same time, so that all expire in the same tick.
        crowd.each(settings.concurrency(), (session, index) -> session.submit(Operation.EXISTS, "/", -1, 0));
        progress.accept("all clients vanish");
        final long vanishMs = System.currentTimeMillis();
        crowd.abandon();
        final long closedMs = System.currentTimeMillis();
        final long deadlineMs = vanishMs + settings.timeoutMs() + settings.tailNs() / NS_PER_MS;
        long firstGoneMs = 0;
        int left = childCount.get();
        while (left > 0)
        {
            final long nowMs = System.currentTimeMillis();
            if (firstGoneMs == 0 && left < settings.sessionCount())
            {
                firstGoneMs = nowMs;
                progress.accept("the first session has expired after " + (nowMs - vanishMs) + " ms");
            }
            if (nowMs > deadlineMs)
            {
                throw new IOException(left + " of " + settings.sessionCount() + " ephemerals are there " +
                    (nowMs - vanishMs) + " ms after their clients vanished");
            }
            pause(POLL_INTERVAL_MS);
            left = childCount.get();
        }
        final long allGoneMs = System.currentTimeMillis();
        progress.accept("all ephemerals are gone after " + (allGoneMs - vanishMs) + " ms");
        return new Expiry(quietEndMs, vanishMs, closedMs, firstGoneMs == 0 ? allGoneMs : firstGoneMs, allGoneMs);
    }

    private void report(final ScaleReport report, final long beginMs, final Expiry expiry)
    {
        final String kind = server.kind().toString();
        final Latency quiet = latency(report, "quiet", log.within(beginMs, expiry.quietEndMs));
        final Latency closing =
            latency(report, "connections close", log.between(expiry.vanishMs, expiry.closedMs + SLACK_MS));
        final Latency expiring = latency(
            report, "sessions expire", log.between(expiry.firstGoneMs - SLACK_MS, expiry.allGoneMs + SLACK_MS));
        report.add(QUIET, kind, quiet.p99Us() / US_PER_MS);
        report.add(CLOSING, kind, closing.p99Us() / US_PER_MS);
        report.add(EXPIRING, kind, expiring.p99Us() / US_PER_MS);
        report.add(EXPIRING_RATIO, kind, expiring.p99Us() / quiet.p99Us());
        report.add(MAX_QUIET, kind, quiet.maxUs() / US_PER_MS);
        report.add(MAX_EXPIRING, kind, expiring.maxUs() / US_PER_MS);
        report.add(REMOVAL, kind, (double)(expiry.allGoneMs - expiry.firstGoneMs));
        report.add(
            GONE, kind, (double)Math.max(0, expiry.allGoneMs - expiry.vanishMs - settings.timeoutMs()));
    }

    private Latency latency(final ScaleReport report, final String when, final Histogram histogram)
    {
        report.addLatencies("others, " + when + ", " + server.kind(), histogram);
        return Latency.of(histogram);
    }

    private static LoadResult measure(final LoadRun others)
    {
        try
        {
            return others.measure();
        }
        catch (final LoadException ex)
        {
            throw new IllegalStateException("the load failed: " + ex.getMessage(), ex);
        }
    }

    private static LoadResult join(final CompletableFuture<LoadResult> load) throws LoadException
    {
        try
        {
            return load.get();
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
        catch (final ExecutionException ex)
        {
            throw new LoadException(ex.getCause().getMessage(), ex);
        }
    }

    private static LoadResult checked(final LoadResult result) throws LoadException
    {
        if (!result.isClean())
        {
            throw new LoadException("requests of the others failed: " + result.errors() + ", without a reply: " +
                result.unfinished());
        }
        return result;
    }

    private static void pause(final long durationMs) throws LoadException
    {
        try
        {
            TimeUnit.MILLISECONDS.sleep(durationMs);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new LoadException("interrupted", ex);
        }
    }
}
