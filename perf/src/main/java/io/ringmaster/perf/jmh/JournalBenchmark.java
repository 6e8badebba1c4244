package io.ringmaster.perf.jmh;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import org.agrona.concurrent.UnsafeBuffer;
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

import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalContext;
import io.ringmaster.journal.RecordType;
import io.ringmaster.journal.file.FileLayer;
import io.ringmaster.journal.file.LocalFileLayer;

/** Batches of transactions of 200 bytes to the journal, each batch one write and one sync. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class JournalBenchmark
{
    private static final int RECORD_LENGTH = 200;
    private static final int MAX_RECORD_LENGTH = 64 * 1024;

    /** A journal in a directory of its own. */
    @State(Scope.Thread)
    public abstract static class Appended
    {
        /** Transactions of a batch. */
        @Param({"1", "64"})
        int batch;

        /** Bytes of a segment; the first ones are prepared before anything is measured. */
        @Param("67108864")
        int segmentLength;

        private final UnsafeBuffer record = new UnsafeBuffer(new byte[RECORD_LENGTH]);
        private Path directory;
        private Journal journal;
        private long zxid = 1L << 32;

        /** Make the journal, with its first epoch. */
        @Setup
        public void setUp()
        {
            directory = BenchmarkDirectory.create();
            journal = Journal.open(new JournalContext()
                .directory(directory)
                .segmentLength(segmentLength)
                .maxRecordLength(MAX_RECORD_LENGTH)
                .fileLayer(fileLayer()));
            append(RecordType.EPOCH, 0);
            journal.writer().sync();
            onOpen();
        }

        /** Remove it. */
        @TearDown
        public void tearDown()
        {
            journal.close();
            BenchmarkDirectory.remove(directory);
        }

        abstract FileLayer fileLayer();

        void onOpen()
        {
            // As it is.
        }

        long appendBatch()
        {
            for (int i = 0; i < batch; i++)
            {
                zxid++;
                append(RecordType.TRANSACTION, RECORD_LENGTH);
            }
            return journal.writer().sync();
        }

        /** What the preparer does on a thread of its own in a server is done here when a segment is missing. */
        private void append(final int type, final int length)
        {
            while (!journal.writer().append(type, zxid, record, 0, length))
            {
                journal.preparer().doWork(System.nanoTime());
            }
        }
    }

    /** On the disk. */
    public static class Durable extends Appended
    {
        @Override
        FileLayer fileLayer()
        {
            return LocalFileLayer.INSTANCE;
        }
    }

    /** Without a disk: what is left is the journal's own work. */
    public static class Discarded extends Appended
    {
        private final DiscardingFileLayer layer = new DiscardingFileLayer();

        @Override
        FileLayer fileLayer()
        {
            return layer;
        }

        @Override
        void onOpen()
        {
            layer.discard();
        }
    }

    /**
     * Append a batch, write and sync it.
     *
     * @param state of it.
     * @return zxid of the last one.
     */
    @Benchmark
    public long appendAndSync(final Durable state)
    {
        return state.appendBatch();
    }

    /**
     * Append a batch to a disk that takes no time.
     *
     * @param state of it.
     * @return zxid of the last one.
     */
    @Benchmark
    public long appendWithoutDisk(final Discarded state)
    {
        return state.appendBatch();
    }
}
