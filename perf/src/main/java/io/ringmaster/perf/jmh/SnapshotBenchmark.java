package io.ringmaster.perf.jmh;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.ringmaster.engine.SnapshotSink;
import io.ringmaster.engine.acl.AclTable;
import io.ringmaster.engine.session.SessionTable;
import io.ringmaster.engine.snapshot.SnapshotLoader;
import io.ringmaster.engine.snapshot.SnapshotTask;
import io.ringmaster.engine.tree.ZnodeTree;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.SnapshotInfo;
import io.ringmaster.journal.SnapshotReader;
import io.ringmaster.journal.SnapshotWriter;

/** A snapshot of so many znodes of 100 bytes: to the disk, synced, and back, checked, on one thread. */
@State(Scope.Thread)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Warmup(iterations = 3)
@Measurement(iterations = 5)
@Fork(1)
public class SnapshotBenchmark
{
    private static final int TICK_TIME_MS = 2000;
    /** So that the pace holds nothing up. */
    private static final long CYCLE_NS = 1_000_000;

    /** Znodes in it. */
    @Param({"1000", "1000000"})
    int znodes;

    private final AclTable acls = new AclTable();
    private final SessionTable sessions = new SessionTable(1, TICK_TIME_MS);
    private Path directory;
    private Journal journal;
    private Znodes tree;
    private SnapshotTask task;
    private SnapshotInfo taken;

    /** Fill the tree, and take the snapshot that is loaded. */
    @Setup
    public void setUp()
    {
        directory = BenchmarkDirectory.create();
        journal = Journal.open(new JournalContext().directory(directory).snapshotsKept(1));
        tree = new Znodes(znodes);
        task = new SnapshotTask(tree.tree(), acls, sessions, new Sink());
        write();
    }

    /** Remove all. */
    @TearDown
    public void tearDown()
    {
        tree.close();
        journal.close();
        BenchmarkDirectory.remove(directory);
    }

    /**
     * Write a snapshot.
     *
     * @return what was written.
     */
    @Benchmark
    public SnapshotInfo write()
    {
        // A change, as a snapshot of the same zxid is there already.
        tree.set(tree.find(0));
        long nowNs = 0;
        if (!task.start(tree.zxid(), 0, nowNs))
        {
            throw new IllegalStateException("a snapshot is under way");
        }
        while (task.isRunning())
        {
            nowNs += CYCLE_NS;
            task.poll(0, nowNs);
        }
        journal.snapshots().retain();
        return taken;
    }

    /**
     * Load the last one.
     *
     * @return znodes that were loaded.
     */
    @Benchmark
    public long load()
    {
        try (SnapshotReader reader = journal.snapshots().read(taken); ZnodeTree loaded = Znodes.emptyTree())
        {
            final SnapshotLoader loader =
                new SnapshotLoader(loaded, new AclTable(), new SessionTable(1, TICK_TIME_MS));
            reader.read(loader::onRecords);
            loader.conclude();
            return loaded.nodeCount();
        }
    }

    /** Writes to the file at once. */
    private final class Sink implements SnapshotSink
    {
        private SnapshotWriter writer;

        @Override
        public boolean begin(final long zxid)
        {
            writer = journal.snapshots().create(zxid);
            return true;
        }

        @Override
        public boolean offer(final DirectBuffer buffer, final int offset, final int length)
        {
            writer.append(buffer, offset, length);
            return true;
        }

        @Override
        public boolean end()
        {
            taken = writer.finish();
            writer.close();
            return true;
        }

        @Override
        public int maxBlockLength()
        {
            return JournalContext.MAX_SNAPSHOT_BLOCK_LENGTH_DEFAULT;
        }
    }
}
