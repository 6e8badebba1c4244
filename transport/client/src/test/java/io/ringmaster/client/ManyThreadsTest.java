package io.ringmaster.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.atomic.AtomicLong;

import org.agrona.DirectBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.GetDataDecoder;

/**
 * Several threads issue requests at once, while the server now and then drops the connection: every callback runs
 * exactly once and in the order of its thread's calls, and the ring and buffers grow meanwhile.
 */
@Timeout(120)
class ManyThreadsTest
{
    private static final int THREAD_COUNT = 4;
    private static final int REQUESTS_PER_THREAD = 20_000;
    private static final int DROP_INTERVAL = 15_000;

    @Test
    void shouldCompleteEveryRequestOnceAndInOrder() throws Exception
    {
        final AtomicLong servedCount = new AtomicLong();
        final FakeServer.Script dropping = (link, templateId, buffer, body, end) ->
        {
            Scripts.agree(link, templateId, buffer, body, end);
            if (templateId == GetDataDecoder.TEMPLATE_ID && servedCount.incrementAndGet() % DROP_INTERVAL == 0)
            {
                link.drop();
            }
        };
        try (FakeServer server = new FakeServer(dropping);
            RingmasterClient client = RingmasterClient.connect(
                Scripts.context(server).minReconnectDelayMs(1).maxReconnectDelayMs(5).maxInFlight(1024)))
        {
            final List<Caller> callers = new ArrayList<>();
            for (int i = 0; i < THREAD_COUNT; i++)
            {
                final Caller caller = new Caller(client);
                callers.add(caller);
                caller.start();
            }
            for (final Caller caller : callers)
            {
                Scripts.await(() -> caller.completedCount.get() == REQUESTS_PER_THREAD, caller::toString);
                caller.join();
                assertEquals(0, caller.disorderCount.get());
                assertTrue(caller.okCount.get() > 0);
                for (int i = 0; i < REQUESTS_PER_THREAD; i++)
                {
                    assertEquals(1, caller.completions.get(i));
                }
            }
            assertTrue(server.linkCount() > 1);
        }
    }

    private static final class Caller extends Thread implements DataCallback
    {
        private final RingmasterClient client;
        private final AtomicIntegerArray completions = new AtomicIntegerArray(REQUESTS_PER_THREAD);
        private final AtomicLong completedCount = new AtomicLong();
        private final AtomicLong okCount = new AtomicLong();
        private final AtomicLong disorderCount = new AtomicLong();

        Caller(final RingmasterClient client)
        {
            this.client = client;
            setDaemon(true);
        }

        @Override
        public void run()
        {
            for (int i = 0; i < REQUESTS_PER_THREAD; i++)
            {
                while (client.getData("/some/node", null, i, this) == RingmasterClient.BACK_PRESSURED)
                {
                    Thread.onSpinWait();
                }
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
            completions.incrementAndGet((int)context);
            if (errorCode == ErrorCode.OK)
            {
                okCount.incrementAndGet();
            }
            else if (errorCode != ErrorCode.CONNECTION_LOSS)
            {
                disorderCount.incrementAndGet();
            }
            if (completedCount.getAndIncrement() != context)
            {
                disorderCount.incrementAndGet();
            }
        }

        @Override
        public String toString()
        {
            return "completed " + completedCount + ", in disorder " + disorderCount + ", " + client;
        }
    }
}
