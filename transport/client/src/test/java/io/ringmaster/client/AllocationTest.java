package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import com.sun.management.ThreadMXBean;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;

/**
 * What a get and a set allocate on the event loop, Netty included. A batch of pipelined requests shares a task or two
 * of Netty's, so the bound is a few bytes for each request rather than none.
 */
@Timeout(60)
class AllocationTest
{
    private static final int WARM_UP_COUNT = 200_000;
    private static final int MEASURED_COUNT = 200_000;
    private static final int DEPTH = 64;

    @Test
    void shouldAllocateNothingForGetsAndSets() throws Exception
    {
        try (FakeServer server = new FakeServer(Scripts::agree);
            RingmasterClient client = RingmasterClient.connect(Scripts.context(server)))
        {
            assertTrue(client.awaitConnected(Scripts.TIMEOUT_MS));
            final Load load = new Load(client);
            client.eventLoop().execute(load::start);
            assertTrue(load.done.await(Scripts.TIMEOUT_MS, TimeUnit.MILLISECONDS));
            assertEquals(0, load.failureCount);
            final double bytesPerRequest = (double)load.allocatedBytes / MEASURED_COUNT;
            assertTrue(bytesPerRequest < 1.0, () -> "bytes per request " + bytesPerRequest);
        }
    }

    /** Keeps {@link #DEPTH} requests in flight, gets and sets in turn, all on the event loop. */
    private static final class Load implements DataCallback, StatCallback
    {
        private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        private final CountDownLatch done = new CountDownLatch(1);
        private final UnsafeBuffer payload = new UnsafeBuffer(new byte[100]);
        private final RingmasterClient client;
        private int completedCount;
        private int issuedCount;
        private int failureCount;
        private long allocatedBytes;

        Load(final RingmasterClient client)
        {
            this.client = client;
        }

        void start()
        {
            for (int i = 0; i < DEPTH; i++)
            {
                issue();
            }
        }

        @Override
        public void onData(
            final long context,
            final int errorCode,
            final long zxid,
            final StatView stat,
            final DirectBuffer data,
            final int offset,
            final int length)
        {
            onDone(errorCode == ErrorCode.OK && length == Scripts.DATA.length && stat.version() == 107);
        }

        @Override
        public void onStat(final long context, final int errorCode, final long zxid, final StatView stat)
        {
            onDone(errorCode == ErrorCode.OK && stat.mzxid() == 102);
        }

        private void onDone(final boolean isGood)
        {
            failureCount += isGood ? 0 : 1;
            completedCount++;
            if (completedCount == WARM_UP_COUNT)
            {
                allocatedBytes = -threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            }
            else if (completedCount == WARM_UP_COUNT + MEASURED_COUNT)
            {
                allocatedBytes += threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                done.countDown();
            }
            if (issuedCount < WARM_UP_COUNT + MEASURED_COUNT)
            {
                issue();
            }
        }

        private void issue()
        {
            issuedCount++;
            final long result = (issuedCount & 1) == 0 ?
                client.getData("/some/node", null, issuedCount, this) :
                client.setData("/some/node", payload, 0, payload.capacity(), -1, issuedCount, this);
            failureCount += result > 0 ? 0 : 1;
        }
    }
}
