package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import com.sun.management.ThreadMXBean;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Appending and syncing allocate nothing, on the real file system. */
class AllocationTest
{
    private static final int WARM_UP_BATCHES = 300;
    private static final int ROUNDS = 10;
    private static final int ROUND_BATCHES = 300;
    private static final int BATCH_RECORDS = 8;

    private final UnsafeBuffer payload = new UnsafeBuffer(ByteBuffer.allocateDirect(100));
    private long zxid = 1L << 32;

    @TempDir
    private Path directory;

    @Test
    void shouldAllocateNothingInSteadyState()
    {
        final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        final long threadId = Thread.currentThread().getId();
        final JournalContext context = new JournalContext()
            .directory(directory.resolve("data"))
            .segmentLength(16 * 1024 * 1024)
            .maxRecordLength(256 * 1024)
            .stagingLength(4096);
        try (Journal journal = Journal.open(context))
        {
            assertTrue(journal.writer().append(RecordType.EPOCH, zxid++, payload, 0, 0));
            write(journal.writer(), WARM_UP_BATCHES);
            // The compiler may materialise an object when it replaces code under the thread: that is not steady state.
            long least = Long.MAX_VALUE;
            for (int round = 0; round < ROUNDS && least > 0; round++)
            {
                final long before = threads.getThreadAllocatedBytes(threadId);
                write(journal.writer(), ROUND_BATCHES);
                least = Math.min(least, threads.getThreadAllocatedBytes(threadId) - before);
            }
            assertEquals(0, least);
            assertEquals(zxid - 1, journal.writer().durableZxid());
        }
    }

    private void write(final JournalWriter writer, final int batches)
    {
        for (int i = 0; i < batches; i++)
        {
            for (int k = 0; k < BATCH_RECORDS; k++)
            {
                payload.putLong(k, zxid);
                writer.append(RecordType.TRANSACTION, zxid++, payload, 0, 100);
            }
            writer.sync();
        }
    }
}
