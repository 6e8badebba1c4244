package io.ringmaster.perf.jmh;

import java.util.concurrent.TimeUnit;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.ring.RingPoller;

/** The rings between the stages, with messages of 64 bytes. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RingBenchmark
{
    private static final int SLOTS = 64 * 1024;
    private static final int PAYLOAD_CAPACITY = 8 * 1024 * 1024;
    private static final int MESSAGE_LENGTH = 64;
    private static final int POLL_LIMIT = 1024;

    /** One ring and what takes from it. */
    static final class Channel implements RingMessageHandler
    {
        private final MessageRing ring = new MessageRing(SLOTS, PAYLOAD_CAPACITY);
        private final RingPoller poller = ring.newPoller();
        private final UnsafeBuffer message = new UnsafeBuffer(new byte[MESSAGE_LENGTH]);
        private long sum;

        boolean offer(final long tag)
        {
            final int offset = ring.tryClaim(MESSAGE_LENGTH);
            if (offset == MessageRing.INSUFFICIENT)
            {
                return false;
            }
            ring.buffer().putBytes(offset, message, 0, MESSAGE_LENGTH);
            ring.publish(1, tag, MESSAGE_LENGTH);
            return true;
        }

        int poll()
        {
            return poller.poll(this, POLL_LIMIT);
        }

        @Override
        public Action onMessage(
            final int type, final long tag, final DirectBuffer buffer, final int offset, final int length)
        {
            sum += tag + buffer.getLong(offset);
            return Action.CONTINUE;
        }
    }

    /** A ring that one thread uses. */
    @State(Scope.Thread)
    public static class OneThread
    {
        private final Channel channel = new Channel();
    }

    /** Two rings, and a thread that answers on the one what comes on the other, without ever resting. */
    @State(Scope.Benchmark)
    public static class TwoThreads
    {
        private final Channel there = new Channel();
        private final Channel back = new Channel();
        private volatile boolean isRunning = true;
        private Thread thread;

        /** Start the other thread. */
        @Setup
        public void setUp()
        {
            thread = new Thread(this::echo, "ring-echo");
            thread.setDaemon(true);
            thread.start();
        }

        /**
         * End it.
         *
         * @throws InterruptedException if this thread is to end, too.
         */
        @TearDown
        public void tearDown() throws InterruptedException
        {
            isRunning = false;
            thread.join();
        }

        private void echo()
        {
            while (isRunning)
            {
                for (int count = there.poll(); count > 0; count--)
                {
                    while (!back.offer(count) && isRunning)
                    {
                        Thread.onSpinWait();
                    }
                }
                Thread.onSpinWait();
            }
        }
    }

    /**
     * Publish a message and take it, on one thread: what the ring itself costs.
     *
     * @param state of it.
     * @return a sum that depends on the message.
     */
    @Benchmark
    public long oneThread(final OneThread state)
    {
        state.channel.offer(1);
        state.channel.poll();
        return state.channel.sum;
    }

    /**
     * To another thread and back: two hand-offs, with both threads awake.
     *
     * @param state of it.
     * @return a sum that depends on the answer.
     */
    @Benchmark
    public long twoThreadsThereAndBack(final TwoThreads state)
    {
        state.there.offer(1);
        while (state.back.poll() == 0)
        {
            Thread.onSpinWait();
        }
        return state.back.sum;
    }

    /**
     * A thousand messages to another thread and their answers: what a hand-off costs in a stream.
     *
     * @param state of it.
     * @return a sum that depends on the answers.
     */
    @Benchmark
    public long twoThreadsThousandThereAndBack(final TwoThreads state)
    {
        int answered = 0;
        for (int i = 0; i < POLL_LIMIT; i++)
        {
            state.there.offer(i);
            answered += state.back.poll();
        }
        while (answered < POLL_LIMIT)
        {
            answered += state.back.poll();
        }
        return state.back.sum;
    }
}
