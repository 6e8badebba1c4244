package io.ringmaster.perf.scale;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.jute.OpCode;
import io.ringmaster.perf.ensemble.EnsembleSession;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.Operation;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.load.ZooKeeperTarget;
import io.ringmaster.perf.process.JvmMemory;
import io.ringmaster.perf.process.ProcessUsage;
import org.HdrHistogram.Histogram;

/**
 * A server with many znodes is killed and started again: how long until it answers, what does it take in memory then,
 * and does it pause? By ZooKeeper's protocol. Belongs to one thread.
 */
public final class RecoveryRun
{
    /** From the start of the process to the first answered get. */
    public static final String FIRST_ANSWER = "firstAnswer";
    /** Of that: load of the snapshot. */
    public static final String SNAPSHOT = "snapshotLoad";
    /** Of that: the log behind it. */
    public static final String REPLAY = "logReplay";
    /** Of that: start of the JVM, and what else there is. */
    public static final String REST = "jvmStartAndRest";
    /** Resident memory some seconds after the restart. */
    public static final String RESIDENT = "resident";
    /** The same behind a full collection. */
    public static final String RESIDENT_COLLECTED = "residentAfterFullCollection";
    /** The longest get of a prober. */
    public static final String PAUSE = "longestGet";
    /** By how much the prober itself was late at most. */
    public static final String LATENESS = "proberLateness";
    /** The longest pause for garbage collection. */
    public static final String GC_PAUSE = "longestGcPause";

    private static final String ROOT = "/recovery";
    private static final int KEYS_PER_PARENT = 1_000;
    private static final int CONNECTIONS = 8;
    private static final int DEPTH = 64;
    private static final double PROBES_PER_SECOND = 1_000;
    private static final int SESSION_TIMEOUT_MS = 30_000;
    private static final int REPLY_TIMEOUT_MS = 60_000;
    private static final long NS_PER_S = 1_000_000_000L;
    private static final long RESTART_TIMEOUT_NS = 600 * NS_PER_S;
    private static final long LOG_TIMEOUT_NS = 10 * NS_PER_S;
    private static final double NS_PER_MS = 1e6;
    private static final double MIB = 1024 * 1024;

    private final StandaloneServer server;
    private final RecoverySettings settings;
    private final Consumer<String> progress;
    private String lastKey;

    /**
     * A run; {@link #fill()} is next.
     *
     * @param server   that serves, without znodes.
     * @param settings of the run.
     * @param progress to be told what happens.
     */
    public RecoveryRun(
        final StandaloneServer server, final RecoverySettings settings, final Consumer<String> progress)
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
            .figure(FIRST_ANSWER, "process start to first answered get", FigureUnit.MILLISECONDS)
            .figure(SNAPSHOT, "  of it snapshot load", FigureUnit.MILLISECONDS)
            .figure(REPLAY, "  of it log replay", FigureUnit.MILLISECONDS)
            .figure(REST, "  of it JVM start and the rest", FigureUnit.MILLISECONDS)
            .figure(RESIDENT, "resident after restart", FigureUnit.MEBIBYTES)
            .figure(RESIDENT_COLLECTED, "  the same after a full collection", FigureUnit.MEBIBYTES)
            .figure(PAUSE, "longest of a get each ms", FigureUnit.MILLISECONDS)
            .figure(LATENESS, "  the prober itself late by at most", FigureUnit.MILLISECONDS)
            .figure(GC_PAUSE, "  longest collection pause", FigureUnit.MILLISECONDS);
    }

    /**
     * Create the znodes.
     *
     * @throws LoadException if that fails.
     */
    public void fill() throws LoadException
    {
        progress.accept("creating " + settings.nodeCount() + " znodes");
        final long startNs = System.nanoTime();
        try (LoadRun run = run(context("set")))
        {
            run.prepare();
            lastKey = run.keySpace().key(settings.nodeCount() - 1);
        }
        progress.accept(String.format("created in %.1f s", (System.nanoTime() - startNs) / (double)NS_PER_S));
    }

    /**
     * Kill it and start it again.
     *
     * @param report to add the figures to, by the name of the server's kind.
     * @throws IOException   if the server does not come back; with what it printed.
     * @throws LoadException if a request fails.
     */
    public void round(final ScaleReport report) throws IOException, LoadException
    {
        final String kind = server.kind().toString();
        try (LoadRun sets = run(context("set").depth(DEPTH).warmupNs(0).durationNs(RESTART_TIMEOUT_NS)
            .operationCount(settings.setCount())))
        {
            sets.connect();
            checked(sets.measure());
        }
        server.node().kill();
        final long logLength = Files.size(server.node().log());
        final long startNs = System.nanoTime();
        server.node().start();
        awaitGet(startNs);
        final double answeredMs = (System.nanoTime() - startNs) / NS_PER_MS;
        progress.accept(String.format("%s answers after %,.0f ms", kind, answeredMs));
        probe(report, kind);
        final RecoveryLog log = awaitLog(logLength);
        report.add(FIRST_ANSWER, kind, answeredMs);
        report.add(SNAPSHOT, kind, log.snapshotMs());
        report.add(REPLAY, kind, log.replayMs());
        report.add(REST, kind, answeredMs - log.snapshotMs() - log.replayMs());
        report.add(GC_PAUSE, kind, GcPauses.parse(logFrom(logLength)).longestMs());
        final long pid = server.node().pid();
        report.add(RESIDENT, kind, ProcessUsage.residentBytes(pid) / MIB);
        try (JvmMemory memory = new JvmMemory(pid))
        {
            report.add(RESIDENT_COLLECTED, kind, memory.measure().residentBytes() / MIB);
        }
    }

    private void probe(final ScaleReport report, final String kind) throws LoadException
    {
        try (LoadRun prober = run(context("get").connectionCount(1).depth(LoadContext.DEFAULT_OPEN_DEPTH)
            .ratePerSecond(PROBES_PER_SECOND).warmupNs(0).durationNs(settings.probeNs())))
        {
            prober.connect();
            final LoadResult result = checked(prober.measure());
            final Histogram histogram = result.histograms().get(Operation.GET);
            report.addLatencies("get after restart, " + kind, histogram);
            report.add(PAUSE, kind, histogram.getMaxValue() / NS_PER_MS);
            report.add(LATENESS, kind, result.lateness().getMaxValue() / NS_PER_MS);
        }
    }

    private void awaitGet(final long startNs) throws IOException
    {
        final List<InetSocketAddress> servers = List.of(server.node().address());
        try (EnsembleSession session = new EnsembleSession(servers, 0, SESSION_TIMEOUT_MS, REPLY_TIMEOUT_MS))
        {
            while (!isAnswered(session))
            {
                if (!server.node().isRunning() || System.nanoTime() - startNs > RESTART_TIMEOUT_NS)
                {
                    throw new IOException(server.kind() + " does not come back\n" + server.node().lastLines());
                }
                pause();
            }
        }
    }

    private boolean isAnswered(final EnsembleSession session)
    {
        try
        {
            if (!session.connect())
            {
                return false;
            }
            final EnsembleSession.Reply reply = session.call(OpCode.GET_DATA, (body) ->
            {
                EnsembleSession.putText(body, lastKey);
                body.put((byte)0);
            });
            if (reply.error() != ErrorCode.OK)
            {
                throw new IllegalStateException(lastKey + " is lost: " + ErrorCode.name(reply.error()));
            }
            return true;
        }
        catch (final IOException ignore)
        {
            // It does not serve yet.
            return false;
        }
    }

    /** The lines may come a moment after the first answer. */
    private RecoveryLog awaitLog(final long fromOffset) throws IOException
    {
        final long deadlineNs = System.nanoTime() + LOG_TIMEOUT_NS;
        while (true)
        {
            final Optional<RecoveryLog> log = RecoveryLog.parse(server.kind(), logFrom(fromOffset));
            if (log.isPresent())
            {
                return log.get();
            }
            if (System.nanoTime() - deadlineNs > 0)
            {
                throw new IOException(server.kind() + " does not say what it recovered\n" + server.node().lastLines());
            }
            pause();
        }
    }

    private String logFrom(final long offset) throws IOException
    {
        try (RandomAccessFile file = new RandomAccessFile(server.node().log().toFile(), "r"))
        {
            final byte[] bytes = new byte[Math.toIntExact(file.length() - offset)];
            file.seek(offset);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        }
    }

    private LoadContext context(final String mix)
    {
        return new LoadContext().servers(List.of(server.address())).mix(OperationMix.parse(mix)).root(ROOT)
            .keyCount(settings.nodeCount()).keysPerParent(KEYS_PER_PARENT).dataLength(settings.dataLength())
            .connectionCount(CONNECTIONS).isKept(true);
    }

    private static LoadRun run(final LoadContext context)
    {
        context.conclude();
        return new LoadRun(context, new ZooKeeperTarget(context), LoadListener.NONE);
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

    private static void pause() throws IOException
    {
        try
        {
            TimeUnit.MILLISECONDS.sleep(1);
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", ex);
        }
    }
}
