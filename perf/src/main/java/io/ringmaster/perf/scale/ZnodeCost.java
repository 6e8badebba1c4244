package io.ringmaster.perf.scale;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ringmaster.perf.load.ClientTarget;
import io.ringmaster.perf.load.KeySpace;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadResult;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.OperationMix;
import io.ringmaster.perf.process.JvmMemory;
import io.ringmaster.perf.process.MemoryUse;
import io.ringmaster.perf.process.ProcessRest;
import io.ringmaster.perf.process.ServerProcess;

/**
 * What a znode costs beside its name and data: growth of a server's resident memory and of the objects on its heap,
 * between a look at the warm server and one behind the creation of many znodes. The heap has to be of fixed size and
 * touched at the start. Belongs to one thread.
 */
public final class ZnodeCost
{
    private static final String ANONYMOUS = "residentWithoutFiles";
    private static final String HEAP = "heap";
    private static final String DIRECT = "directBuffers";
    private static final String WITH_FILES = "residentWithFiles";
    private static final String PAYLOAD = "nameAndData";
    private static final String COST = "bytesPerZnode";

    private static final String BEFORE = "before";
    private static final String AFTER = "after";
    private static final String EACH = "each znode";

    private static final double BAR_BYTES = 128;
    private static final double MIB = 1024 * 1024;
    private static final int CONNECTION_COUNT = 4;
    private static final int WARMUP_DEPTH = 64;
    private static final int WARMUP_KEY_COUNT = 1_000;
    private static final String WARMUP_MIX = "create:2,delete:2,set:2,get:1";
    private static final long WARMUP_TIMEOUT_NS = TimeUnit.MINUTES.toNanos(2);

    private final ZnodeCostSettings settings;
    private final Consumer<String> progress;

    /**
     * Construct.
     *
     * @param settings of the measurement.
     * @param progress to be told what happens.
     */
    public ZnodeCost(final ZnodeCostSettings settings, final Consumer<String> progress)
    {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Announce what is measured.
     *
     * @param report to announce it to, with its bar.
     */
    public static void announce(final ScaleReport report)
    {
        report.figure(ANONYMOUS, "resident, without files", FigureUnit.MEBIBYTES)
            .figure(HEAP, "live on the heap", FigureUnit.MEBIBYTES)
            .figure(DIRECT, "direct buffers (in the resident)", FigureUnit.MEBIBYTES)
            .figure(WITH_FILES, "resident, with files", FigureUnit.MEBIBYTES)
            .figure(PAYLOAD, "name and data", FigureUnit.BYTES)
            .figure(COST, "memory beside name and data", FigureUnit.BYTES)
            .bar(COST, EACH, BAR_BYTES);
    }

    /**
     * Measure a server.
     *
     * @param server that is fresh.
     * @param report to add the figures to.
     * @throws IOException   if its memory cannot be looked at.
     * @throws LoadException if a request fails.
     */
    public void run(final ServerProcess server, final ScaleReport report) throws IOException, LoadException
    {
        try (JvmMemory memory = new JvmMemory(server.pid()))
        {
            progress.accept("warming up");
            warmUp(server.address());
            ProcessRest.await(server.pid());
            final MemoryUse before = memory.measure();
            final LoadContext context = context(server.address()).root("/m").keyCount(settings.nodeCount())
                .keysPerParent(settings.keysPerParent()).isKept(true).conclude();
            progress.accept("creating " + settings.nodeCount() + " znodes");
            try (LoadRun run = new LoadRun(context, new ClientTarget(context), LoadListener.NONE))
            {
                run.prepare();
                final long nameBytes = nameBytes(run.keySpace());
                ProcessRest.await(server.pid());
                add(report, before, memory.measure(), nameBytes);
            }
        }
    }

    void add(final ScaleReport report, final MemoryUse before, final MemoryUse after, final long nameBytes)
    {
        add(report, ANONYMOUS, before.anonymousBytes(), after.anonymousBytes());
        add(report, HEAP, before.heapBytes(), after.heapBytes());
        add(report, DIRECT, before.directBytes(), after.directBytes());
        add(report, WITH_FILES, before.residentBytes(), after.residentBytes());
        final double payload = nameBytes + (double)settings.dataLength() * settings.nodeCount();
        final double grown = after.anonymousBytes() - before.anonymousBytes() + after.heapBytes() - before.heapBytes();
        report.add(PAYLOAD, EACH, payload / settings.nodeCount());
        report.add(COST, EACH, (grown - payload) / settings.nodeCount());
    }

    private static void add(final ScaleReport report, final String figure, final long before, final long after)
    {
        report.add(figure, BEFORE, before / MIB);
        report.add(figure, AFTER, after / MIB);
    }

    /** So that compiled code, rings and buffers are not counted as znodes. */
    private void warmUp(final String address) throws LoadException
    {
        final LoadContext context = context(address).root("/w").keyCount(WARMUP_KEY_COUNT)
            .mix(OperationMix.parse(WARMUP_MIX)).depth(WARMUP_DEPTH).operationCount(settings.warmupCount())
            .warmupNs(0).durationNs(WARMUP_TIMEOUT_NS).conclude();
        try (LoadRun run = new LoadRun(context, new ClientTarget(context), LoadListener.NONE))
        {
            run.prepare();
            final LoadResult result = run.measure();
            if (!result.isClean())
            {
                throw new LoadException("requests failed: " + result.errors());
            }
        }
    }

    private LoadContext context(final String address)
    {
        return new LoadContext().servers(List.of(address)).dataLength(settings.dataLength())
            .connectionCount(CONNECTION_COUNT);
    }

    private static long nameBytes(final KeySpace keySpace)
    {
        long bytes = keySpace.keyNameBytes();
        for (int i = 0; i < keySpace.parentCount(); i++)
        {
            bytes += keySpace.parent(i).length() - keySpace.root().length() - 1;
        }
        return bytes;
    }
}
