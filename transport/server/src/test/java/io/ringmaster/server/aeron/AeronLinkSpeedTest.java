package io.ringmaster.server.aeron;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.IdleStrategy;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.YieldingIdleStrategy;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.link.LinkHandler;
import io.ringmaster.engine.link.LinkLayer;
import io.ringmaster.server.FreePorts;

/** Prints how fast a link between two threads is, over UDP on loopback. A measurement: nothing is asserted of time. */
@Tag("soak")
@Timeout(120)
class AeronLinkSpeedTest
{
    private static final int ROUNDS = 20_000;
    private static final int LONGEST = 4 * 1024 * 1024;
    private static final int RESETS = 20;
    private static final long RESET_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1_100);
    private static final long THROUGHPUT_NS = TimeUnit.SECONDS.toNanos(3);

    @ParameterizedTest
    @EnumSource(names = {"INVOKER", "SHARED"})
    void shouldPrintRoundTripAndThroughput(final DriverMode mode) throws Exception
    {
        final int[] ports = FreePorts.find(2);
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        final Receiver receiver = new Receiver();
        final Sender sender = new Sender();
        try (AeronChannels channels1 = channels(1, ports, mode);
            AeronChannels channels2 = channels(2, ports, mode);
            LinkLayer links1 = links(1, channels1, sender);
            LinkLayer links2 = links(2, channels2, receiver))
        {
            sender.links = links1;
            receiver.links = links2;
            final Thread thread = new Thread(() ->
            {
                final IdleStrategy idle = new YieldingIdleStrategy();
                while (isRunning.get())
                {
                    idle.idle(links2.doWork(System.nanoTime()));
                }
            });
            thread.start();
            try
            {
                while (!links1.isUp(2))
                {
                    links1.doWork(System.nanoTime());
                }
                measureRoundTrip(links1, sender, receiver, mode);
                measureThroughput(links1, receiver, mode, 200);
                measureThroughput(links1, receiver, mode, 64 * 1024);
                measureThroughput(links1, receiver, mode, LONGEST);
                measureReset(links1, mode);
            }
            finally
            {
                isRunning.set(false);
                thread.join();
            }
            assertTrue(links1.isUp(2));
        }
    }

    private static void measureRoundTrip(
        final LinkLayer links, final Sender sender, final Receiver receiver, final DriverMode mode)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[200]);
        final long[] tookNs = new long[ROUNDS];
        final IdleStrategy idle = new YieldingIdleStrategy();
        receiver.isEchoing = true;
        for (int i = -ROUNDS; i < ROUNDS; i++)
        {
            final long before = sender.received;
            final long fromNs = System.nanoTime();
            while (!links.offer(2, message, 0, message.capacity()))
            {
                links.doWork(System.nanoTime());
            }
            while (sender.received == before)
            {
                idle.idle(links.doWork(System.nanoTime()));
            }
            tookNs[Math.max(i, 0)] = System.nanoTime() - fromNs;
        }
        receiver.isEchoing = false;
        Arrays.sort(tookNs);
        System.out.printf("%s: round trip of 200 bytes: p50 %.1f us, p99 %.1f us%n",
            mode, tookNs[ROUNDS / 2] / 1e3, tookNs[ROUNDS * 99 / 100] / 1e3);
    }

    private static void measureThroughput(
        final LinkLayer links, final Receiver receiver, final DriverMode mode, final int length)
    {
        final UnsafeBuffer message = new UnsafeBuffer(new byte[length]);
        final long before = receiver.received.get();
        final long fromNs = System.nanoTime();
        long sent = 0;
        while (System.nanoTime() - fromNs < THROUGHPUT_NS)
        {
            for (int i = 0; i < 64 && links.offer(2, message, 0, length); i++)
            {
                sent++;
            }
            links.doWork(System.nanoTime());
        }
        while (receiver.received.get() < before + sent && links.isUp(2))
        {
            links.doWork(System.nanoTime());
        }
        final double seconds = (System.nanoTime() - fromNs) / 1e9;
        System.out.printf("%s: messages of %d bytes: %.0f /s, %.1f MB/s%n",
            mode, length, sent / seconds, sent * (double)length / seconds / 1e6);
    }

    /** Until the link is up again, after it has been up for longer than the limit of silence. */
    private static void measureReset(final LinkLayer links, final DriverMode mode)
    {
        final long[] tookNs = new long[RESETS];
        final IdleStrategy idle = new YieldingIdleStrategy();
        for (int i = 0; i < RESETS; i++)
        {
            final long pauseEndNs = System.nanoTime() + RESET_PAUSE_NS;
            while (System.nanoTime() - pauseEndNs < 0)
            {
                idle.idle(links.doWork(System.nanoTime()));
            }
            final long fromNs = System.nanoTime();
            links.reset(2);
            while (!links.isUp(2))
            {
                idle.idle(links.doWork(System.nanoTime()));
            }
            tookNs[i] = System.nanoTime() - fromNs;
        }
        Arrays.sort(tookNs);
        System.out.printf("%s: up again after a reset: p50 %.1f ms, longest %.1f ms%n",
            mode, tookNs[RESETS / 2] / 1e6, tookNs[RESETS - 1] / 1e6);
    }

    private static AeronChannels channels(final int id, final int[] ports, final DriverMode mode)
    {
        return new AeronChannels(new AeronContext()
            .id(id)
            .localEndpoint("127.0.0.1:" + ports[id - 1])
            .peer(3 - id, "127.0.0.1:" + ports[2 - id])
            .driverMode(mode)
            .maxFragmentLength(Integer.getInteger("ringmaster.link.fragment", AeronContext.DEFAULT_MAX_FRAGMENT_LENGTH))
            .temporaryDirectory(Path.of(System.getProperty("java.io.tmpdir")))
            .errorHandler(Throwable::printStackTrace)
            .fatalHandler(Throwable::printStackTrace));
    }

    private static LinkLayer links(final int id, final AeronChannels channels, final LinkHandler handler)
    {
        final AtomicLong incarnations = new AtomicLong(System.nanoTime());
        return new LinkLayer(new LinkContext().id(id).ensembleId(1).peers(3 - id).channels(channels)
            .handler(handler).incarnations(incarnations::incrementAndGet).maxMessageLength(LONGEST));
    }

    private abstract static class Peer implements LinkHandler
    {
        LinkLayer links;

        @Override
        public void onLinkUp(final int peer)
        {
        }

        @Override
        public void onLinkDown(final int peer)
        {
            System.out.println("down: " + links.downReason(peer));
        }

        @Override
        public void onVote(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
        }
    }

    private static final class Sender extends Peer
    {
        private long received;

        @Override
        public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            received++;
            return true;
        }
    }

    private static final class Receiver extends Peer
    {
        private final AtomicLong received = new AtomicLong();
        private volatile boolean isEchoing;

        @Override
        public boolean onMessage(final int peer, final DirectBuffer buffer, final int offset, final int length)
        {
            if (isEchoing && !links.offer(peer, buffer, offset, length))
            {
                return false;
            }
            received.setOpaque(received.getPlain() + 1);
            return true;
        }
    }
}
