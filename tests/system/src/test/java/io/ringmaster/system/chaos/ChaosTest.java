package io.ringmaster.system.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.perf.ensemble.EnsembleContext;
import io.ringmaster.perf.ensemble.EnsembleNetwork;
import io.ringmaster.perf.ensemble.EnsembleNode;
import io.ringmaster.perf.ensemble.EnsembleProcesses;
import io.ringmaster.perf.ensemble.EnsembleSession;
import io.ringmaster.perf.ensemble.NamespaceNetwork;
import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.tools.checker.HistoryChecker;
import io.ringmaster.tools.checker.HistoryRecorder;
import io.ringmaster.tools.checker.NodeView;
import io.ringmaster.tools.checker.Operation;
import io.ringmaster.tools.checker.Outcome;
import io.ringmaster.tools.checker.Step;
import io.ringmaster.tools.checker.Verdict;

/**
 * Three servers under load, and a {@link Nemesis} that kills, stops, cuts and fills. In rounds; after each of them all
 * servers serve again, what the clients have seen is linearizable where that is promised, no acknowledged write is
 * lost, all servers show the same tree, the sessions of living clients and their ephemerals are there, and nothing of
 * the sessions that went is.
 * <p>
 * Longer: {@code -Dringmaster.chaos.seconds=1800}; with the same decisions again (not the same times):
 * {@code -Dringmaster.chaos.seed=}; against a real ZooKeeper: {@code -Dringmaster.chaos.kind=zookeeper}.
 */
@Tag("system")
class ChaosTest
{
    static final String ROOT = "/chaos";
    static final long DEADLINE_S = 60;
    private static final int SECONDS = Integer.getInteger("ringmaster.chaos.seconds", 45);
    private static final int ROUND_SECONDS = Integer.getInteger("ringmaster.chaos.round", 45);
    private static final ServerKind KIND =
        ServerKind.valueOf(System.getProperty("ringmaster.chaos.kind", "ringmaster").toUpperCase(Locale.ROOT));
    private static final int NODES = 3;
    private static final int WORKERS = 5;
    private static final int KEYS = 12;
    private static final int DISK_MEGABYTES = 96;
    private static final int TIMEOUT_MS = 10_000;
    /** The session of the read at the end, for the history. */
    private static final long DUMP_SESSION = -1;

    @TempDir(cleanup = CleanupMode.ON_SUCCESS)
    private Path directory;

    private final long seed = Long.getLong("ringmaster.chaos.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ChaosLog log = new ChaosLog();
    private final List<String> keys = IntStream.range(0, KEYS).mapToObj((i) -> ROOT + "/key-" + i).toList();
    private final List<ChaosWorker> workers = new ArrayList<>();
    private NamespaceNetwork network;
    private FullDisks disks;
    private EnsembleProcesses ensemble;

    @BeforeEach
    void startEnsemble() throws Exception
    {
        network = NamespaceNetwork.isPermitted() ? NamespaceNetwork.create(NODES) : null;
        // A real server ends when its disk is full.
        disks = KIND == ServerKind.ZOOKEEPER ? null : FullDisks.mount(directory,
            IntStream.rangeClosed(1, NODES).mapToObj((id) -> directory.resolve("node-" + id)).toList(),
            DISK_MEGABYTES);
        ensemble = new EnsembleProcesses(new EnsembleContext()
            .kind(KIND).directory(directory).nodeCount(NODES)
            .network(network == null ? EnsembleNetwork.LOOPBACK : network)
            .jvmOptions(List.of("-Xmx160m", "-XX:MaxDirectMemorySize=512m", "-XX:TieredStopAtLevel=1"))
            // Small segments and frequent snapshots, so that faults hit rolls, purges and snapshots as well.
            .config(List.of("tickTime=500", "minSessionTimeout=1000", "maxSessionTimeout=60000", "snapCount=2000",
                "ringmaster.segmentLength=320k", "jute.maxbuffer=65536"))
            .conclude());
        ensemble.start(TimeUnit.SECONDS.toMillis(DEADLINE_S));
    }

    @AfterEach
    void stopEnsemble() throws Exception
    {
        workers.forEach(ChaosWorker::close);
        if (ensemble != null)
        {
            ensemble.close();
        }
        if (network != null)
        {
            network.close();
        }
        if (disks != null)
        {
            disks.close();
        }
    }

    @Test
    void shouldKeepItsPromisesThroughFaults() throws Exception
    {
        try
        {
            final Nemesis nemesis = new Nemesis(ensemble, network, disks, random.nextLong(), log);
            createRoot();
            for (int i = 0; i < WORKERS; i++)
            {
                workers.add(new ChaosWorker(i, ensemble.addresses(), keys, random.nextLong(), log));
            }
            final long endNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
            int operationCount = 0;
            long visitorCount = 0;
            for (int round = 0; System.nanoTime() - endNs < 0; round++)
            {
                log.event("round " + round);
                final HistoryRecorder recorder = new HistoryRecorder();
                awaitSettled();
                dump().views().forEach(recorder::initial);
                try (ChaosVisitors visitors = new ChaosVisitors(ensemble.addresses(), random.nextLong()))
                {
                    workers.forEach((worker) -> worker.begin(recorder));
                    nemesis.run(Math.min(endNs, System.nanoTime() + TimeUnit.SECONDS.toNanos(ROUND_SECONDS)));
                    nemesis.heal();
                    visitorCount += visitors.count();
                }
                awaitServing();
                workers.forEach(ChaosWorker::end);
                await("workers rest", () -> workers.stream().allMatch(ChaosWorker::isIdle));
                operationCount += recorder.operationCount();
                check(recorder);
            }
            report(nemesis, operationCount, visitorCount);
        }
        catch (final IOException | AssertionError ex)
        {
            throw new AssertionError("seed " + seed + ", logs in " + directory + ": " + log.failures() + " " +
                ex.getMessage() + "\n" + log, ex);
        }
    }

    private void createRoot() throws IOException
    {
        try (EnsembleSession session = new EnsembleSession(ensemble.addresses(), 0, TIMEOUT_MS, TIMEOUT_MS))
        {
            assertTrue(session.connect(), "no session");
            assertEquals(ErrorCode.OK, ChaosRequests.create(session, ROOT, "", ChaosRequests.PERSISTENT).error());
        }
    }

    private void check(final HistoryRecorder recorder) throws IOException, InterruptedException
    {
        awaitSettled();
        final TreeDump dump = dump();
        for (final String key : keys)
        {
            // What is there now counts as read: an acknowledged write that is lost contradicts it.
            final HistoryRecorder.Call call = recorder.invoke(WORKERS, DUMP_SESSION, Step.getData(key));
            final NodeView view = dump.views().get(key);
            if (view == null)
            {
                call.failed(Outcome.NO_NODE, 0, Operation.NO_ZXID);
            }
            else
            {
                call.ok(Operation.NO_ZXID, view);
            }
        }
        for (final ChaosWorker worker : workers)
        {
            final String text = dump.nodes().get(worker.ephemeral());
            final String owner = " owner 0x" + Long.toHexString(worker.sessionId()) + " ";
            assertTrue(text != null && text.contains(owner),
                () -> worker.ephemeral() + " of the living session" + owner + "is " + text);
        }
        assertEquals(List.of(), log.failures());
        final Verdict verdict = new HistoryChecker().check(recorder.history());
        assertEquals(Verdict.Kind.OK, verdict.kind(), verdict.explanation());
    }

    /** Until all servers serve, and everything of the sessions that went is gone from all of them. */
    private void awaitSettled() throws IOException, InterruptedException
    {
        awaitServing();
        for (final EnsembleNode node : ensemble.nodes())
        {
            await("ephemerals of sessions that went are still on " + node, () -> hasNoVisitors(node));
        }
    }

    private static boolean hasNoVisitors(final EnsembleNode node)
    {
        try
        {
            return TreeDump.of(node.address()).nodes().keySet().stream()
                .noneMatch((path) -> path.startsWith(ROOT + "/" + ChaosVisitors.PREFIX));
        }
        catch (final IOException ignore)
        {
            // It has just come back, perhaps to look for a leader once more.
            return false;
        }
    }

    /** The tree, which all servers show in the same way. */
    private TreeDump dump() throws IOException
    {
        final TreeDump first = TreeDump.of(ensemble.nodes().get(0).address());
        for (final EnsembleNode node : ensemble.nodes())
        {
            assertEquals(lines(first), lines(TreeDump.of(node.address())), node.toString());
        }
        return first;
    }

    private static String lines(final TreeDump dump)
    {
        final StringBuilder lines = new StringBuilder();
        dump.nodes().forEach((path, text) -> lines.append(path).append(' ').append(text).append('\n'));
        return lines.toString();
    }

    private void awaitServing() throws IOException
    {
        ensemble.awaitServing(TimeUnit.SECONDS.toMillis(DEADLINE_S));
    }

    private void await(final String what, final BooleanSupplier condition) throws InterruptedException
    {
        final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(DEADLINE_S);
        while (!condition.getAsBoolean())
        {
            assertTrue(System.nanoTime() - deadlineNs < 0, () -> what + "\n" + ensemble.describe());
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void report(final Nemesis nemesis, final int operationCount, final long visitorCount) throws IOException
    {
        long fullCount = 0;
        for (final EnsembleNode node : ensemble.nodes())
        {
            fullCount += Files.readAllLines(node.log()).stream()
                .filter((line) -> line.contains("is full: writes are refused")).count();
        }
        final long unknown = workers.stream().mapToLong(ChaosWorker::unknownCount).sum();
        System.out.println("chaos: " + KIND + ", " + SECONDS + " s, " + operationCount + " operations, " + unknown +
            " with unknown outcome, " + visitorCount + " short sessions, " + fullCount +
            " times a disk was full, faults " + nemesis.counts() +
            (network == null ? ", no network to cut" : "") + (disks == null ? ", no disks to fill" : "") +
            ", seed " + seed);
    }
}
