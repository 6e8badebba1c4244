package io.ringmaster.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;

import com.sun.management.ThreadMXBean;
import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.engine.EndpointProtocol;
import io.ringmaster.engine.ring.MessageRing;
import io.ringmaster.engine.ring.RingMessageHandler;
import io.ringmaster.engine.ring.RingPoller;

@Timeout(120)
class EndpointAllocationTest
{
    private static final int BATCH_COUNT = 200;
    private static final int MESSAGE_LENGTH = 100;

    /** Echoes without allocating. */
    private static final class Echo implements DutyCycle, RingMessageHandler
    {
        private final RingPoller poller;
        private final MessageRing replies;

        Echo(final RingPoller poller, final MessageRing replies)
        {
            this.poller = poller;
            this.replies = replies;
        }

        @Override
        public int doWork()
        {
            return poller.poll(this, 1024);
        }

        @Override
        public long nextDeadlineNs()
        {
            return Long.MAX_VALUE;
        }

        @Override
        public Awaited awaited()
        {
            return Awaited.NOTHING;
        }

        @Override
        public Action onMessage(
            final int type, final long tag, final DirectBuffer buffer, final int offset, final int length)
        {
            if (type == EndpointProtocol.REQUEST)
            {
                final int claimed = replies.tryClaim(length);
                if (claimed == MessageRing.INSUFFICIENT)
                {
                    return Action.ABORT;
                }
                replies.buffer().putBytes(claimed, buffer, offset, length);
                replies.publish(EndpointProtocol.MESSAGE, tag, length);
            }
            return Action.CONTINUE;
        }
    }

    /** Netty's pools and the JDK's selector included: what remains is not ours, and far less than a byte per frame. */
    @Test
    void shouldAllocateNothingPerFrameInSteadyState() throws InterruptedException
    {
        final MessageRing requests = new MessageRing(1024, 1024 * 1024);
        final MessageRing replies = new MessageRing(1024, 1024 * 1024);
        final Echo echo = new Echo(requests.newPoller(), replies);
        final EndpointServer endpoint = new EndpointServer(new EndpointContext()
            .listener(new ListenerContext(ClientProtocol.RINGMASTER).port(0).maxRequestLength(1024))
            .requestRing(requests).replyPoller(replies.newPoller()));
        final ServerDutyCycle dutyCycle =
            new ServerDutyCycle(new DutyCycleContext().endpoint(endpoint).dutyCycle(echo));
        final Thread thread = EndpointServer.newThread("server", () ->
        {
            dutyCycle.run();
            endpoint.close();
        });
        thread.start();
        try (RawClient client = new RawClient(endpoint.localAddress()))
        {
            exchange(client, 2_000);
            final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
            final long before = threads.getThreadAllocatedBytes(thread.getId());
            final int rounds = 1_000;
            exchange(client, rounds);
            final long allocated = threads.getThreadAllocatedBytes(thread.getId()) - before;
            final double perFrame = allocated / ((double)rounds * BATCH_COUNT);
            System.out.printf(
                "endpoint thread: %d bytes allocated for %d frames, %.4f per frame%n",
                allocated, rounds * BATCH_COUNT, perFrame);
            assertTrue(perFrame < 0.5, () -> perFrame + " bytes per frame");
        }
        dutyCycle.stop();
        thread.join();
    }

    private static void exchange(final RawClient client, final int rounds)
    {
        final ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (int i = 0; i < BATCH_COUNT; i++)
        {
            batch.writeBytes(RawClient.frame(RawClient.numbered(i, MESSAGE_LENGTH)));
        }
        final byte[] bytes = batch.toByteArray();
        for (int round = 0; round < rounds; round++)
        {
            client.write(bytes);
            client.read(bytes.length);
        }
    }
}
