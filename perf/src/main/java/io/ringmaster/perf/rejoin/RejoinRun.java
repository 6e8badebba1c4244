package io.ringmaster.perf.rejoin;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.EnsembleProcesses;
import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.ServerState;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.load.ZooKeeperTarget;
import io.ringmaster.perf.report.Latency;
import org.HdrHistogram.Histogram;

/**
 * A follower that was killed comes back under load: first with what it has, behind by some transactions, then with
 * nothing. How long until it has caught up, and what do the clients of the leader feel of it? Belongs to one thread.
 */
public final class RejoinRun implements AutoCloseable
{
    private static final long NS_PER_SECOND = 1_000_000_000L;
    private static final long CATCH_UP_TIMEOUT_S = 300;
    private static final long POLL_INTERVAL_MS = 5;
    private static final int CONNECTIONS = 8;
    private static final int DEPTH = 64;
    private static final int KEYS_PER_PARENT = 1_000;
    private static final double NS_PER_MS = 1e6;

    private final ServerKind kind;
    private final EnsembleProcesses ensemble;
    private final RejoinSettings settings;
    private final Consumer<String> progress;
    private final EnsembleNode leader;
    private final EnsembleNode follower;
    private final LoadRun load;

    /**
     * Create the znodes.
     *
     * @param kind     of the servers.
     * @param ensemble that serves.
     * @param settings of the measurement.
     * @param progress to be told what happens.
     * @throws IOException   if nobody leads.
     * @throws LoadException if the znodes cannot be created.
     */
    public RejoinRun(
        final ServerKind kind,
        final EnsembleProcesses ensemble,
        final RejoinSettings settings,
        final Consumer<String> progress)
        throws IOException, LoadException
    {
        this.kind = kind;
        this.ensemble = ensemble;
        this.settings = settings;
        this.progress = progress;
        leader = ensemble.leader().orElseThrow(() -> new IOException("no server leads\n" + ensemble.describe()));
        follower = ensemble.nodes().stream().filter((node) -> node != leader).findFirst().orElseThrow();
        // Only one second at a time, so that the load ends soon after the follower has caught up.
        load = run(context("/rejoin", settings.nodeCount()).depth(LoadContext.DEFAULT_OPEN_DEPTH)
            .ratePerSecond(settings.ratePerSecond()).warmupNs(0).durationNs(NS_PER_SECOND).isKept(true));
        progress.accept("creating " + settings.nodeCount() + " znodes");
        load.prepare();
        // What the creation leaves behind, snapshots above all, is not to be measured.
        measureFor(settings.quietNs());
    }

    private LoadContext context(final String root, final int keyCount)
    {
        return new LoadContext().servers(List.of(leader.connectString())).mix(OperationMix.parse("set")).root(root)
            .keyCount(keyCount).keysPerParent(KEYS_PER_PARENT).dataLength(settings.dataLength())
            .connectionCount(CONNECTIONS);
    }

    private static LoadRun run(final LoadContext context)
    {
        context.conclude();
        return new LoadRun(context, new ZooKeeperTarget(context), LoadListener.NONE);
    }

    /**
     * The follower misses some transactions.
     *
     * @return how it came back.
     * @throws IOException   if it does not; with what the servers printed.
     * @throws LoadException if the load fails.
     */
    public RejoinResult behind() throws IOException, LoadException
    {
        follower.kill();
        progress.accept(settings.behindCount() + " transactions without " + follower);
        try (LoadRun gap = run(context("/rejoin-gap", KEYS_PER_PARENT).depth(DEPTH)
            .operationCount(settings.behindCount()).warmupNs(0).durationNs(CATCH_UP_TIMEOUT_S * NS_PER_SECOND)
            .isKept(true)))
        {
            gap.prepare();
            checked(gap.measure());
        }
        return comeBack(String.format("%,d transactions", settings.behindCount()));
    }

    /**
     * The follower has lost its disk.
     *
     * @return how it came back.
     * @throws IOException   if it does not; with what the servers printed.
     * @throws LoadException if the load fails.
     */
    public RejoinResult empty() throws IOException, LoadException
    {
        follower.kill();
        follower.wipe();
        return kind == ServerKind.RINGMASTER ?
            comeBack(String.format("all of %,d znodes", settings.nodeCount()), "--rejoin") :
            comeBack(String.format("all of %,d znodes", settings.nodeCount()));
    }

    private RejoinResult comeBack(final String lack, final String... options) throws IOException, LoadException
    {
        progress.accept("measuring before");
        final Histogram before = measureFor(settings.quietNs());
        progress.accept("starting " + follower);
        final AtomicBoolean isCaughtUp = new AtomicBoolean();
        final CompletableFuture<Histogram> during =
            CompletableFuture.supplyAsync(() -> measureUntil(isCaughtUp));
        final long startNs = System.nanoTime();
        try
        {
            follower.start(options);
            awaitCaughtUp(startNs);
        }
        finally
        {
            isCaughtUp.set(true);
        }
        final double caughtUpMs = (System.nanoTime() - startNs) / NS_PER_MS;
        final RejoinResult result = new RejoinResult(
            kind.toString(), lack, caughtUpMs, before, join(during));
        progress.accept(String.format("%s: caught up after %,.0f ms", lack, caughtUpMs));
        return result;
    }

    private void awaitCaughtUp(final long startNs) throws IOException
    {
        while (!hasCaughtUp())
        {
            if (System.nanoTime() - startNs > CATCH_UP_TIMEOUT_S * NS_PER_SECOND || !follower.isRunning())
            {
                throw new IOException(follower + " does not catch up\n" + ensemble.describe());
            }
            try
            {
                TimeUnit.MILLISECONDS.sleep(POLL_INTERVAL_MS);
            }
            catch (final InterruptedException ex)
            {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", ex);
            }
        }
    }

    /** It serves, and has all that the leader had a moment before. */
    private boolean hasCaughtUp()
    {
        final Optional<ServerState> there = leader.state();
        final Optional<ServerState> here = follower.state();
        return there.isPresent() && here.isPresent() && here.get().isMember() &&
            here.get().zxid() >= there.get().zxid();
    }

    private Histogram measureFor(final long durationNs) throws LoadException
    {
        final Histogram total = Latency.histogram();
        final long endNs = System.nanoTime() + durationNs;
        while (System.nanoTime() - endNs < 0)
        {
            total.add(checked(load.measure()).histograms().get(Operation.SET));
        }
        return total;
    }

    private Histogram measureUntil(final AtomicBoolean isDone)
    {
        final Histogram total = Latency.histogram();
        try
        {
            while (!isDone.get())
            {
                total.add(checked(load.measure()).histograms().get(Operation.SET));
            }
            return total;
        }
        catch (final LoadException ex)
        {
            throw new IllegalStateException("the load failed: " + ex.getMessage(), ex);
        }
    }

    private static LoadResult checked(final LoadResult result) throws LoadException
    {
        if (!result.isClean() || result.count() == 0)
        {
            throw new LoadException("requests failed: " + result.errors() + ", without a reply: " +
                result.unfinished() + ", measured: " + result.count());
        }
        return result;
    }

    private static Histogram join(final CompletableFuture<Histogram> measured) throws LoadException
    {
        try
        {
            return measured.get();
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

    /** Close the sessions. The ensemble goes on, and the znodes stay. */
    @Override
    public void close()
    {
        load.close();
    }
}
