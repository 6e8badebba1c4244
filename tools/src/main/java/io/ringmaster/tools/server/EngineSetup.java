package io.ringmaster.tools.server;

import java.lang.management.ManagementFactory;
import java.security.SecureRandom;

import com.sun.management.HotSpotDiagnosticMXBean;
import org.agrona.BitUtil;

import io.ringmaster.engine.EndpointRings;
import io.ringmaster.engine.Engine;
import io.ringmaster.engine.EngineClock;
import io.ringmaster.engine.EngineContext;
import io.ringmaster.engine.EngineRecovery;
import io.ringmaster.engine.JournalStatus;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalReader;
import io.ringmaster.journal.JournalWriter;
import io.ringmaster.journal.SnapshotInfo;
import io.ringmaster.server.ClientProtocol;
import io.ringmaster.tools.CommandException;

/** Gives the engine its sizes, its ports and its past. */
final class EngineSetup
{
    private static final long NS_PER_MS = 1_000_000;
    private static final int TRANSACTION_MARGIN = 64 * 1024;
    private static final int SEGMENT_MARGIN = 16 * 1024;
    /** Rings, sessions, watches and the journal's buffers. */
    private static final long MIN_OTHER_MEMORY = 256L * 1024 * 1024;

    private EngineSetup()
    {
    }

    /** Sizes that follow from others. */
    static void size(final ServerContext context)
    {
        final EngineContext engine = context.engine();
        if (context.ensemble() != null)
        {
            engine.isEnsemble(true)
                .serverId(context.ensemble().serverId())
                .ensembleMembers(context.ensemble().membersText());
        }
        final int minTransactionLength = engine.maxRequestLength() + TRANSACTION_MARGIN;
        // Two of the longest transactions must fit a segment.
        final long minSegmentLength = 2L * minTransactionLength + SEGMENT_MARGIN;
        if (context.segmentLength() < minSegmentLength)
        {
            throw new CommandException("ringmaster.segmentLength=" + context.segmentLength() + " is too short for " +
                "jute.maxbuffer=" + engine.maxRequestLength() + ": it must be at least " + minSegmentLength);
        }
        // A multi of the smallest operations is longer as a message, and as a transaction, than it was as a request of
        // ZooKeeper's protocol. Short segments may not have the room; then such a multi is refused.
        final int maxMessageLength = ClientProtocol.ZOOKEEPER.maxMessageLength(engine.maxRequestLength());
        engine.maxTransactionLength(Math.max(
            minTransactionLength,
            Math.max(
                Math.min(engine.maxTransactionLength(), context.segmentLength() / 4),
                Math.min(maxMessageLength + TRANSACTION_MARGIN, (context.segmentLength() - SEGMENT_MARGIN) / 2))));
        engine.transactionBytes(Math.max(
            engine.transactionBytes(),
            BitUtil.findNextPositivePowerOfTwo(2 * Math.max(maxMessageLength, engine.maxTransactionLength()))));
        sizeTree(context);
    }

    /** A tree that met the end of the JVM's memory before its own limit would stop the server, and at each start. */
    private static void sizeTree(final ServerContext context)
    {
        final long directMemory = maxDirectMemory();
        final long treeMemory = context.treeMemoryBytes();
        // Fragmentation may take the tree an eighth beyond its limit.
        if (treeMemory > directMemory / 9 * 8)
        {
            throw new CommandException("ringmaster.treeMemory=" + treeMemory + " does not fit the JVM's " +
                directMemory + " bytes of direct memory: lower it, or set -XX:MaxDirectMemorySize in " +
                "RINGMASTER_JVM_OPTS to at least " + (treeMemory / 8 * 9 + MIN_OTHER_MEMORY));
        }
        if (treeMemory > 0)
        {
            context.engine().maxTreeBytes(treeMemory);
        }
        else if (context.engine().maxTreeBytes() == EngineContext.DEFAULT_MAX_TREE_BYTES)
        {
            context.engine().maxTreeBytes(directMemory / 3 * 2);
        }
    }

    /** What the JVM allows for memory outside its heap. */
    static long maxDirectMemory()
    {
        final HotSpotDiagnosticMXBean hotSpot = ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class);
        final long option = hotSpot == null ?
            0 : Long.parseLong(hotSpot.getVMOption("MaxDirectMemorySize").getValue());
        return option > 0 ? option : Runtime.getRuntime().maxMemory();
    }

    static EndpointRings rings(final EngineContext engine)
    {
        return new EndpointRings(
            0,
            EndpointRings.DEFAULT_SLOTS,
            Math.max(
                EndpointRings.DEFAULT_PAYLOAD_CAPACITY,
                BitUtil.findNextPositivePowerOfTwo(
                    2 * ClientProtocol.ZOOKEEPER.maxMessageLength(engine.maxRequestLength()))),
            EndpointRings.DEFAULT_SLOTS,
            EndpointRings.DEFAULT_PAYLOAD_CAPACITY);
    }

    /** Longest transaction, or request on its way to a leader. */
    static int maxMessageLength(final EngineContext engine)
    {
        return Math.max(
            engine.maxTransactionLength(), ClientProtocol.ZOOKEEPER.maxMessageLength(engine.maxRequestLength()));
    }

    /** A znode is no longer than the transaction that wrote it, and goes into the ring as one block. */
    static int snapshotRingCapacity(final EngineContext engine)
    {
        return BitUtil.findNextPositivePowerOfTwo(2 * (engine.maxTransactionLength() + TRANSACTION_MARGIN));
    }

    static EngineContext collaborators(
        final EngineContext engine, final JournalStatus journal, final SnapshotFeed feed, final EndpointRings rings)
    {
        final SecureRandom random = new SecureRandom();
        return engine
            .clock(SystemClock.INSTANCE)
            .journalStatus(journal)
            .snapshotSink(feed)
            .passwordSource(random::nextBytes)
            .hashSeed(random.nextLong())
            .addEndpoint(rings);
    }

    /**
     * Bring the state back from the log, and start the engine on it.
     *
     * @param engine     that has what the snapshot holds.
     * @param snapshotMs that this took.
     * @param journal    of which nothing was written yet.
     * @param isEnsemble whether others have a say in what is committed: then what is not known to be goes back to the
     *                   transaction ring, to be applied when it is. The journaler must not run yet.
     * @param startNs    monotonic time at which the server was started.
     * @return what was found.
     * @throws CommandException if what is not committed does not fit the ring.
     */
    static RecoveryReport start(
        final Engine engine,
        final long snapshotMs,
        final Journal journal,
        final boolean isEnsemble,
        final long startNs)
    {
        final EngineRecovery recovery = engine.recovery();
        final long applicableZxid =
            isEnsemble ? journal.recovery().committedZxid() : journal.recovery().lastZxid();
        final SnapshotInfo snapshot = journal.recovery().snapshot();
        final int restoredCount;
        try (JournalReader reader = journal.newReader(journal.recovery().replayFromZxid()))
        {
            restoredCount = new LogReplay(engine, applicableZxid).run(reader);
        }
        if (!isEnsemble)
        {
            // Nobody else has a say in what is durable here.
            journal.writer().committedZxid(Long.MAX_VALUE);
        }
        return new RecoveryReport(
            applicableZxid, engine.nodeCount(), engine.sessionCount(),
            snapshot == null ? -1 : snapshot.zxid(), snapshotMs, recovery.transactionCount(),
            restoredCount, isEnsemble ? journal.promises().acceptedEpoch() : 0,
            (System.nanoTime() - startNs) / NS_PER_MS);
    }

    /** The clocks of this machine. */
    private enum SystemClock implements EngineClock
    {
        INSTANCE;

        @Override
        public long nanoTime()
        {
            return System.nanoTime();
        }

        @Override
        public long epochMillis()
        {
            return System.currentTimeMillis();
        }
    }

    /** The journal's space, as the engine asks for it. It is opened while the engine is made, and asked later. */
    static final class WriterStatus implements JournalStatus
    {
        private JournalWriter writer;

        /** To be called before the engine is started. */
        void writer(final JournalWriter journalWriter)
        {
            writer = journalWriter;
        }

        @Override
        public long grantedBytes()
        {
            return writer.grantedBytes();
        }

        @Override
        public boolean isFull()
        {
            return writer.isFull();
        }
    }
}
