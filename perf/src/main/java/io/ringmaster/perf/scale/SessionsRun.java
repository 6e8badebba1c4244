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
    /** Of the sessions that are measured; so what a server keeps of those that warm it up is small beside them. */
    private static final int WARM_UP_FRACTION = 20;
    /** How often so many are opened and ended before. */
    private static final int WARM_UP_COUNT = 20;
    /** Of both servers by default: sessions expire at multiples of this time of the clock that all processes share. */
    private static final long TICK_NS = 2_000_000_000L;
    private static final long BEHIND_TICK_NS = 50_000_000L;
    private static final double US_PER_MS = 1_000;

    private final StandaloneServer server;
    private final SessionsSettings settings;
    private final Consumer<String> progress;
    private final OperationLog log = new OperationLog();

    /**
     * What became of the ephemerals: times of {@link System#nanoTime()}.
     *
     * @param quietEndNs when the quiet part ended.
     * @param vanishNs   when the connections began to close.
     * @param closedNs   when all were closed.
     * @param allSeenNs  when it was asked for the last time with the answer that none is gone.
     * @param goneNs     when it was answered for the first time that one is gone.
     * @param allGoneNs  when it was answered for the first time that all are gone.
     */
    private record Expiry(long quietEndNs, long vanishNs, long closedNs, long allSeenNs, long goneNs, long allGoneNs)
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
            warmUp();
            openAll(crowd, report);
            // Together with what comes after the quiet part: one open loop, so that no stall stops its clock.
            context.durationNs(
                settings.quietNs() + TICK_NS + settings.timeoutMs() * NS_PER_MS + settings.tailNs());
            log.clear();
            progress.accept("load of others");
            final long beginNs = System.nanoTime();
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
            report(report, beginNs, expiry);
        }
    }

    /**
     * Servers and client compile what it takes to open sessions and to end them. Without this, most of what is measured
     * is what the compilers of two JVMs take from the cores.
     */
    private void warmUp() throws LoadException
    {
        progress.accept("warming up");
        final int count = Math.max(1, settings.sessionCount() / WARM_UP_FRACTION);
        try (SessionCrowd crowd = new SessionCrowd(server.address(), count, settings.timeoutMs()))
        {
            for (int i = 0; i < WARM_UP_COUNT; i++)
            {
                crowd.open(settings.concurrency(),
                    (session, index) -> session.submitEphemeral(PARENT + "/w" + index, 0, 0));
                crowd.end();
            }
        }
        settle();
    }

    /** Compilers come to an end, and the JVM gives back what they have freed. */
    private void settle() throws LoadException
    {
        pause(settings.settleNs() / NS_PER_MS);
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
            settle();
            final MemoryUse after = memory.measure();
            final long bytes = after.anonymousBytes() - before.anonymousBytes() +
                after.heapBytes() - before.heapBytes();
            report.add(MEMORY, kind, bytes / (double)settings.sessionCount());
        }
    }

    private Expiry vanish(final SessionCrowd crowd) throws IOException, LoadException
    {
        // What follows is work for the server, too: a request of each session.
        final long quietEndNs = System.nanoTime();
        try (ChildCount childCount = new ChildCount(server.node().address(), PARENT))
        {
            return vanish(crowd, childCount, quietEndNs);
        }
    }

    private Expiry vanish(final SessionCrowd crowd, final ChildCount childCount, final long quietEndNs)
        throws IOException, LoadException
    {
        // All are heard of between two ticks, so that all expire in the same one.
        awaitTick();
        crowd.each(settings.concurrency(), (session, index) -> session.submit(Operation.EXISTS, "/", -1, 0));
        progress.accept("all clients vanish");
        final long vanishNs = System.nanoTime();
        crowd.abandon();
        final long closedNs = System.nanoTime();
        final long timeoutNs = settings.timeoutMs() * NS_PER_MS + settings.tailNs();
        long allSeenNs = closedNs;
        long goneNs = 0;
        while (true)
        {
            final long askedNs = System.nanoTime();
            final int left = childCount.get();
            final long nowNs = System.nanoTime();
            if (left == settings.sessionCount())
            {
                allSeenNs = askedNs;
            }
            else if (goneNs == 0)
            {
                goneNs = nowNs;
                progress.accept("the first session has expired after " + (nowNs - vanishNs) / NS_PER_MS + " ms");
            }
            if (left == 0)
            {
                progress.accept("all ephemerals are gone after " + (nowNs - vanishNs) / NS_PER_MS + " ms");
                return new Expiry(quietEndNs, vanishNs, closedNs, allSeenNs, goneNs, nowNs);
            }
            if (nowNs - vanishNs > timeoutNs)
            {
                throw new IOException(left + " of " + settings.sessionCount() + " ephemerals are there " +
                    (nowNs - vanishNs) / NS_PER_MS + " ms after their clients vanished");
            }
            pause(POLL_INTERVAL_MS);
        }
    }

    /** Wait until the tick has just begun in which sessions that are heard of now will expire. */
    private void awaitTick() throws LoadException
    {
        final long behindNs = Math.floorMod(System.nanoTime() + settings.timeoutMs() * NS_PER_MS, TICK_NS);
        pause(Math.floorMod(BEHIND_TICK_NS - behindNs, TICK_NS) / NS_PER_MS);
    }

    private void report(final ScaleReport report, final long beginNs, final Expiry expiry)
    {
        final String kind = server.kind().toString();
        final Latency quiet = latency(report, "quiet", log.during(beginNs, expiry.quietEndNs));
        final Latency closing = latency(report, "connections close", log.during(expiry.vanishNs, expiry.closedNs));
        final Latency expiring =
            latency(report, "sessions expire", log.during(expiry.allSeenNs, expiry.allGoneNs));
        report.add(QUIET, kind, quiet.p99Us() / US_PER_MS);
        report.add(CLOSING, kind, closing.p99Us() / US_PER_MS);
        report.add(EXPIRING, kind, expiring.p99Us() / US_PER_MS);
        report.add(EXPIRING_RATIO, kind, expiring.p99Us() / quiet.p99Us());
        report.add(MAX_QUIET, kind, quiet.maxUs() / US_PER_MS);
        report.add(MAX_EXPIRING, kind, expiring.maxUs() / US_PER_MS);
        report.add(REMOVAL, kind, (expiry.allGoneNs - expiry.goneNs) / (double)NS_PER_MS);
        final long goneAfterNs = expiry.allGoneNs - expiry.vanishNs - settings.timeoutMs() * NS_PER_MS;
        report.add(GONE, kind, Math.max(0, goneAfterNs) / (double)NS_PER_MS);
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
