package io.ringmaster.server.aeron;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.link.LinkHandler;
import io.ringmaster.engine.link.LinkLayer;
import io.ringmaster.server.FreePorts;

/**
 * Links over Aeron leave no garbage per message, long ones included, on the thread that polls. The driver has a thread
 * of its own here, since the JDK leaves some for each datagram that is received.
 */
@Timeout(60)
class AeronAllocationTest
{
    private static final int MESSAGES = 20_000;
    private static final int LONG_EVERY = 50;
    private static final int LONG_LENGTH = 50_000;
    private static final int MAX_FRAGMENT_LENGTH = 32 * 1024; // Long messages go in parts.

    private final UnsafeBuffer message = new UnsafeBuffer(new byte[LONG_LENGTH]);
    private final Counter first = new Counter();
    private final Counter second = new Counter();

    @Test
    void shouldAllocateNothingPerMessage()
    {
        final int[] ports = FreePorts.find(2);
        try (AeronChannels channels1 = channels(1, ports);
            AeronChannels channels2 = channels(2, ports);
            LinkLayer links1 = links(1, channels1, first);
            LinkLayer links2 = links(2, channels2, second))
        {
            while (!links1.isUp(2) || !links2.isUp(1))
            {
                work(links1, links2);
            }
            exchange(links1, links2);
            final com.sun.management.ThreadMXBean threads =
                (com.sun.management.ThreadMXBean)ManagementFactory.getThreadMXBean();
            final long threadId = Thread.currentThread().getId();
            final long before = threads.getThreadAllocatedBytes(threadId);
            exchange(links1, links2);
            final long allocated = threads.getThreadAllocatedBytes(threadId) - before;
            assertTrue(allocated < MESSAGES, "allocated=" + allocated + " by " + MESSAGES + " messages");
            assertEquals(0, first.downs + second.downs);
        }
    }

    private void exchange(final LinkLayer links1, final LinkLayer links2)
    {
        final long expected = second.received + MESSAGES;
        int sent = 0;
        while (second.received < expected)
        {
            if (sent < MESSAGES)
            {
                final int length = sent % LONG_EVERY == 0 ? LONG_LENGTH : 200;
                if (links1.offer(2, message, 0, length))
                {
                    sent++;
                }
            }
            work(links1, links2);
        }
    }

    private static void work(final LinkLayer links1, final LinkLayer links2)
    {
        final long nowNs = System.nanoTime();
        links1.doWork(nowNs);
        links2.doWork(nowNs);
    }

    private static AeronChannels channels(final int id, final int[] ports)
    {
        return new AeronChannels(new AeronContext()
            .id(id)
            .localEndpoint("127.0.0.1:" + ports[id - 1])
            .peer(3 - id, "127.0.0.1:" + ports[2 - id])
            .driverMode(DriverMode.SHARED)
            .maxFragmentLength(MAX_FRAGMENT_LENGTH)
            .temporaryDirectory(Path.of(System.getProperty("java.io.tmpdir")))
            .errorHandler(Throwable::printStackTrace)
            .fatalHandler(Throwable::printStackTrace));
    }

    private static LinkLayer links(final int id, final AeronChannels channels, final LinkHandler handler)
    {
        return new LinkLayer(new LinkContext().id(id).ensembleId(1).peers(3 - id).channels(channels)
            .handler(handler).incarnations(System::nanoTime).limitNs(3_000_000_000L)
            .maxMessageLength(LONG_LENGTH));
    }

    private static final class Counter implements LinkHandler
    {
        private long received;
        private int downs;

        @Override
        public void onLinkUp(final int peer)
        {
        }

        @Override
        public void onLinkDown(final int peer)
        {
            downs++;
        }

        @Override
        public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            received++;
            return true;
        }

        @Override
        public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
        }
    }
}
