package io.ringmaster.perf.scale;

import java.io.IOException;
import java.util.List;
import java.util.function.Consumer;

import io.ringmaster.perf.ensemble.ServerKind;
import io.ringmaster.perf.ensemble.StandaloneServer;
import io.ringmaster.perf.load.LoadContext;
import io.ringmaster.perf.load.LoadException;
import io.ringmaster.perf.load.LoadListener;
import io.ringmaster.perf.load.LoadRun;
import io.ringmaster.perf.load.ZooKeeperTarget;
import io.ringmaster.perf.process.JvmMemory;
import io.ringmaster.perf.process.MemoryUse;
import io.ringmaster.perf.process.ProcessRest;
import io.ringmaster.perf.process.ProcessUsage;

/**
 * What a server process with many znodes takes in memory, all of it: not what the znodes alone need, but what an
 * operator has to have. By ZooKeeper's protocol. Belongs to one thread.
 */
public final class ResidentRun
{
    private static final String RESIDENT = "resident";
    private static final String COLLECTED = "residentAfterFullCollection";
    private static final String LIVE = "liveOnHeap";

    private static final double BAR_RATIO = 0.25;
    private static final double MIB = 1024 * 1024;
    private static final int CONNECTIONS = 8;

    private final ZnodeCostSettings settings;
    private final Consumer<String> progress;

    /**
     * A run.
     *
     * @param settings of the znodes.
     * @param progress to be told what happens.
     */
    public ResidentRun(final ZnodeCostSettings settings, final Consumer<String> progress)
    {
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * Announce what is measured.
     *
     * @param report to announce it to, with its bars.
     */
    public static void announce(final ScaleReport report)
    {
        report.figure(RESIDENT, "resident memory of the process", FigureUnit.MEBIBYTES)
            .figure(COLLECTED, "  the same after a full collection", FigureUnit.MEBIBYTES)
            .figure(LIVE, "  of it live objects on the heap", FigureUnit.MEBIBYTES)
            .ratioBar(RESIDENT, ServerKind.RINGMASTER.toString(), ServerKind.ZOOKEEPER.toString(), BAR_RATIO)
            // Without what the reference's collector has only not got to.
            .ratioBar(COLLECTED, ServerKind.RINGMASTER.toString(), ServerKind.ZOOKEEPER.toString(), BAR_RATIO);
    }

    /**
     * Create the znodes and look.
     *
     * @param server that is fresh.
     * @param report to add the figures to, by the name of the server's kind.
     * @throws IOException   if it cannot be looked at.
     * @throws LoadException if a znode cannot be created.
     */
    public void run(final StandaloneServer server, final ScaleReport report) throws IOException, LoadException
    {
        final String kind = server.kind().toString();
        final LoadContext context = new LoadContext().servers(List.of(server.address())).root("/m")
            .keyCount(settings.nodeCount()).keysPerParent(settings.keysPerParent()).dataLength(settings.dataLength())
            .connectionCount(CONNECTIONS).isKept(true).conclude();
        progress.accept(kind + ": creating " + settings.nodeCount() + " znodes");
        try (LoadRun run = new LoadRun(context, new ZooKeeperTarget(context), LoadListener.NONE))
        {
            run.prepare();
        }
        final long pid = server.node().pid();
        ProcessRest.await(pid);
        report.add(RESIDENT, kind, ProcessUsage.residentBytes(pid) / MIB);
        try (JvmMemory memory = new JvmMemory(pid))
        {
            final MemoryUse use = memory.measure();
            report.add(COLLECTED, kind, use.residentBytes() / MIB);
            report.add(LIVE, kind, use.heapBytes() / MIB);
        }
    }
}
