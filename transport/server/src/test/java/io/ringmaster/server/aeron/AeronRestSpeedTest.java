package io.ringmaster.server.aeron;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ringmaster.engine.link.LinkContext;
import io.ringmaster.engine.link.LinkHandler;
import io.ringmaster.engine.link.LinkLayer;
import io.ringmaster.server.FreePorts;
import io.ringmaster.server.WakeSelector;

/**
 * Prints what resting costs a link between two threads, over UDP on loopback: the round trip of a message on a link
 * that was silent for a moment, and the time of the processor that a thread takes when nothing is said. A measurement:
 * nothing is asserted of time.
 */
@Tag("soak")
@Timeout(120)
class AeronRestSpeedTest
{
    private static final int ROUNDS = 1_000;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(5);

    /** How a thread rests when nothing is to be done. */
    enum Rest
    {
        /** Until something arrives. */
        SELECTOR(0),
        /** Sleeps 50 us at a time. */
        POLL_50_US(TimeUnit.MICROSECONDS.toNanos(50)),
        /** Sleeps 500 us at a time. */
        POLL_500_US(TimeUnit.MICROSECONDS.toNanos(500)),
        /** The driver has a thread of its own, which sleeps up to 1 ms; the thread sleeps 500 us at a time. */
        SHARED_DRIVER(TimeUnit.MICROSECONDS.toNanos(500)),
        /** Looks again, after others had the core. */
        YIELD(0);

        private final long sleepNs;

        Rest(final long sleepNs)
        {
            this.sleepNs = sleepNs;
        }
    }

    @ParameterizedTest
    @EnumSource
    void shouldPrintRoundTripAndTimeOfTheProcessor(final Rest rest) throws Exception
    {
        final int[] ports = FreePorts.find(2);
        final AtomicBoolean isRunning = new AtomicBoolean(true);
        try (Node first = new Node(1, ports, rest);
            Node second = new Node(2, ports, rest))
        {
            final Thread thread = new Thread(() ->
            {
                while (isRunning.get())
                {
                    second.work();
                    while (second.answered < second.received && second.offer())
                    {
                        second.answered++;
                    }
                }
            });
            thread.start();
            while (!first.links.isUp(2))
            {
                first.work();
            }
            measureRoundTrip(first, rest);
            measureSilence(first, rest);
            isRunning.set(false);
            thread.join();
        }
    }

    private static void measureRoundTrip(final Node node, final Rest rest)
    {
        final long[] tookNs = new long[ROUNDS];
        for (int i = -ROUNDS; i < ROUNDS; i++)
        {
            final long pauseEndNs = System.nanoTime() + PAUSE_NS;
            while (System.nanoTime() - pauseEndNs < 0)
            {
                node.work();
            }
            final long before = node.received;
            final long fromNs = System.nanoTime();
            while (!node.offer())
            {
                node.work();
            }
            while (node.received == before)
            {
                node.work();
            }
            tookNs[Math.max(i, 0)] = System.nanoTime() - fromNs;
        }
        Arrays.sort(tookNs);
        System.out.printf("%s: round trip after 2 ms of silence: p50 %.0f us, p99 %.0f us%n",
            rest, tookNs[ROUNDS / 2] / 1e3, tookNs[ROUNDS * 99 / 100] / 1e3);
    }

    private static void measureSilence(final Node node, final Rest rest)
    {
        final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        final long beforeNs = allCpuNs();
        final long ownBeforeNs = threads.getCurrentThreadCpuTime();
        final long fromNs = System.nanoTime();
        while (System.nanoTime() - fromNs < SILENCE_NS)
        {
            node.work();
        }
        final double tookNs = System.nanoTime() - fromNs;
        System.out.printf("%s: silent: %.2f %% of a core for the thread, %.2f %% for the process of both servers%n",
            rest, 100 * (threads.getCurrentThreadCpuTime() - ownBeforeNs) / tookNs,
            100 * (allCpuNs() - beforeNs) / tookNs);
    }

    private static long allCpuNs()
    {
        return ((com.sun.management.OperatingSystemMXBean)ManagementFactory.getOperatingSystemMXBean())
            .getProcessCpuTime();
    }

    private static final class Node implements LinkHandler, AutoCloseable
    {
        private final WakeSelector selector = new WakeSelector();
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[200]);
        private final int peer;
        private final Rest rest;
        private final AeronChannels channels;
        private final LinkLayer links;
        private long received;
        private long answered;

        Node(final int id, final int[] ports, final Rest rest)
        {
            peer = 3 - id;
            this.rest = rest;
            channels = new AeronChannels(new AeronContext()
                .id(id)
                .localEndpoint("127.0.0.1:" + ports[id - 1])
                .peer(peer, "127.0.0.1:" + ports[peer - 1])
                .driverMode(rest == Rest.SHARED_DRIVER ? DriverMode.SHARED : DriverMode.INVOKER)
                .wakeOnRead(rest == Rest.SELECTOR ? selector : null)
                .temporaryDirectory(Path.of(System.getProperty("java.io.tmpdir")))
                .errorHandler(Throwable::printStackTrace)
                .fatalHandler(Throwable::printStackTrace));
            links = new LinkLayer(new LinkContext().id(id).ensembleId(1).peers(peer).channels(channels)
                .handler(this).incarnations(System::nanoTime));
        }

        boolean offer()
        {
            return links.offer(peer, message, 0, message.capacity());
        }

        @SuppressWarnings("ThreadPriorityCheck") // What is measured.
        void work()
        {
            final long nowNs = System.nanoTime();
            if (links.doWork(nowNs) > 0 || channels.maxRestNs(nowNs) == 0)
            {
                return;
            }
            if (rest == Rest.SELECTOR)
            {
                selector.await(() -> links.doWork(System.nanoTime()) > 0, channels.maxRestNs(nowNs));
            }
            else if (rest == Rest.YIELD)
            {
                Thread.yield();
            }
            else
            {
                LockSupport.parkNanos(rest.sleepNs);
            }
        }

        @Override
        public void onLinkUp(final int from)
        {
        }

        @Override
        public void onLinkDown(final int from)
        {
        }

        @Override
        public boolean onMessage(final int from, final DirectBuffer buffer, final int offset, final int length)
        {
            received++;
            return true;
        }

        @Override
        public void onVote(final int from, final DirectBuffer buffer, final int offset, final int length)
        {
        }

        @Override
        public void close()
        {
            links.close();
            channels.close();
            selector.close();
        }
    }
}
