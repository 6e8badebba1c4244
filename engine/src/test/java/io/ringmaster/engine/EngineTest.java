package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import com.sun.management.ThreadMXBean;
import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.ConnectReplyDecoder;
import io.ringmaster.codecs.client.CreateReplyDecoder;
import io.ringmaster.codecs.client.DataReplyDecoder;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.StatReplyDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;
import io.ringmaster.codecs.client.WatchEventDecoder;
import io.ringmaster.engine.ring.RingMessageHandler;

class EngineTest
{
    private static final byte[] DATA = "data".getBytes(StandardCharsets.US_ASCII);

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    @Test
    void shouldAnswerOnlyWhatIsDurable()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1);
            driver.settle();
            assertEquals(ConnectReplyDecoder.TEMPLATE_ID, driver.replyTemplate(0));
            driver.replies.clear();

            driver.create(1, 1, "/a", DATA);
            driver.get(1, 2, "/a", false);
            driver.engine.doWork();
            driver.takeReplies();
            assertTrue(driver.replies.isEmpty(), "nothing is durable yet");

            driver.settle();
            assertEquals(CreateReplyDecoder.TEMPLATE_ID, driver.replyTemplate(0));
            assertEquals(DataReplyDecoder.TEMPLATE_ID, driver.replyTemplate(1));
            final DataReplyDecoder reply = new DataReplyDecoder().wrapAndApplyHeader(driver.reply(1), 0, header);
            final byte[] data = new byte[reply.dataLength()];
            reply.getData(data, 0, data.length);
            assertArrayEquals(DATA, data);
        }
    }

    @Test
    void shouldSendTheEventBeforeTheReplyThatReflectsIt()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            driver.create(1, 1, "/a", DATA);
            driver.get(1, 2, "/a", true);
            driver.settle();
            driver.replies.clear();
            driver.set(1, 3, "/a", DATA);
            driver.settle();
            assertEquals(WatchEventDecoder.TEMPLATE_ID, driver.replyTemplate(0));
            assertEquals(StatReplyDecoder.TEMPLATE_ID, driver.replyTemplate(1));
        }
    }

    /** A connection whose authentication fails is closed, and what it sent behind that has no effect. */
    @Test
    void shouldTakeNothingBehindAnAnswerThatClosesTheConnection()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            driver.connect(2).settle();
            driver.replies.clear();
            driver.create(1, 1, "/a", DATA);
            driver.authenticateBadly(1, 2);
            driver.create(1, 3, "/b", DATA);
            driver.settle();
            assertEquals(2, driver.replies.size());
            assertEquals(CreateReplyDecoder.TEMPLATE_ID, driver.replyTemplate(0));
            assertEquals(ErrorCode.AUTH_FAILED, status(driver, 1));
            assertEquals(List.of("1:request refused: AUTH_FAILED"), driver.closes);

            driver.replies.clear();
            driver.get(2, 1, "/a", false);
            driver.get(2, 2, "/b", false);
            driver.authenticateBadly(2, 3);
            driver.settle();
            assertEquals(DataReplyDecoder.TEMPLATE_ID, driver.replyTemplate(0));
            assertEquals(ErrorCode.NO_NODE, status(driver, 1));
            assertEquals(ErrorCode.AUTH_FAILED, status(driver, 2));
            assertEquals(
                List.of("1:request refused: AUTH_FAILED", "2:request refused: AUTH_FAILED"), driver.closes);
        }
    }

    @Test
    void shouldRefuseWritesAndServeReadsWhileTheDiskIsFull()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            driver.create(1, 1, "/a", DATA);
            driver.settle();
            driver.replies.clear();
            driver.grantedBytes = 0;
            driver.isFull = true;
            driver.set(1, 2, "/a", DATA);
            driver.get(1, 3, "/a", false);
            driver.settle();
            assertEquals(ErrorCode.DISK_FULL, status(driver, 0));
            assertEquals(DataReplyDecoder.TEMPLATE_ID, driver.replyTemplate(1));

            driver.replies.clear();
            driver.grantedBytes = Long.MAX_VALUE / 2;
            driver.isFull = false;
            driver.set(1, 4, "/a", DATA);
            driver.settle();
            assertEquals(StatReplyDecoder.TEMPLATE_ID, driver.replyTemplate(0));
        }
    }

    @Test
    void shouldGoOnWithASessionWhoseEndWasRefused()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            driver.replies.clear();
            driver.grantedBytes = 0;
            driver.isFull = true;
            driver.closeSession(1, 1);
            driver.settle();
            assertEquals(ErrorCode.DISK_FULL, status(driver, 0));
            assertEquals(1, driver.engine.sessionCount());

            driver.replies.clear();
            driver.grantedBytes = Long.MAX_VALUE / 2;
            driver.isFull = false;
            driver.create(1, 2, "/a", DATA);
            driver.closeSession(1, 3);
            driver.settle();
            assertEquals(CreateReplyDecoder.TEMPLATE_ID, driver.replyTemplate(0));
            assertEquals(ErrorCode.OK, status(driver, 1));
            assertEquals(0, driver.engine.sessionCount());
        }
    }

    /** It is no write in flight, and as long as the journaler rests nothing comes of it. */
    @Test
    void shouldHaveWorkForTheJournalerAsLongAsATruncationIsUnderWay()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            assertFalse(driver.engine.hasJournalWork());
            driver.engine.transactions().truncate(driver.engine.lastAppliedZxid());
            assertFalse(driver.engine.hasWritesInFlight());
            assertTrue(driver.engine.hasJournalWork());
            driver.settle();
            assertFalse(driver.engine.hasJournalWork());
        }
    }

    @Test
    void shouldRefuseWritesWhenTheTreeIsFull()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext().maxTreeBytes(8 * 1024 * 1024)).start())
        {
            driver.connect(1).settle();
            int count = 0;
            int error = ErrorCode.OK;
            while (error == ErrorCode.OK && count < 100)
            {
                driver.replies.clear();
                driver.create(1, count, "/n" + count, new byte[500_000]);
                driver.settle();
                count++;
                error = driver.replyTemplate(0) == StatusReplyDecoder.TEMPLATE_ID ? status(driver, 0) : ErrorCode.OK;
            }
            assertEquals(ErrorCode.TREE_FULL, error);
            assertTrue(count > 4, "count=" + count);
            driver.replies.clear();
            driver.delete(1, 1, "/n0");
            driver.settle();
            assertEquals(ErrorCode.OK, status(driver, 0));
        }
    }

    @Test
    void shouldNotAllocatePerGetAndPerSet()
    {
        final EngineDriver driver = new EngineDriver(new EngineContext()).start();
        driver.connect(1).settle();
        driver.create(1, 1, "/a", new byte[100]);
        driver.settle();
        final byte[] data = new byte[100];
        driver.get(1, 2, "/a", false);
        final byte[] get = driver.lastRequest();
        driver.settle();
        driver.set(1, 3, "/a", data);
        final byte[] set = driver.lastRequest();
        driver.settle();

        final Loop loop = new Loop(driver);
        loop.run(get, 20_000);
        loop.run(set, 20_000);
        assertEquals(0, loop.allocatedBy(get, 50_000), "bytes for 50,000 gets");
        assertEquals(0, loop.allocatedBy(set, 50_000), "bytes for 50,000 sets");
        driver.close();
    }

    /** A tree that the caches do not hold is looked at ahead, many requests and transactions at a time. */
    @Test
    void shouldDoTheSameForManyRequestsAtOnceAsOneByOne()
    {
        try (EngineDriver many = new EngineDriver(new EngineContext()).start();
            EngineDriver single = new EngineDriver(new EngineContext()).start())
        {
            final Random random = new Random(1);
            many.connect(1).settle();
            single.connect(1).settle();
            for (int i = 0; i < 20_000; i++)
            {
                many.create(1, i, "/n" + i, DATA);
                if (i % 500 == 499)
                {
                    many.settle();
                    many.replies.clear();
                }
                single.create(1, i, "/n" + i, DATA);
                single.settle();
            }
            single.replies.clear();
            assertEquals(single.engine.digest(), many.engine.digest());
            for (int round = 0; round < 5; round++)
            {
                for (int i = 0; i < 900; i++)
                {
                    // Some of them are not there, and some come twice in a round.
                    final String path = "/n" + random.nextInt(22_000);
                    final int kind = random.nextInt(5);
                    request(many, kind, i, path);
                    request(single, kind, i, path);
                    single.settle();
                }
                many.settle();
                assertEquals(single.engine.digest(), many.engine.digest());
                assertEquals(single.replies.size(), many.replies.size());
                for (int i = 0; i < 900; i++)
                {
                    assertArrayEquals(single.replies.get(i), many.replies.get(i), "reply " + i);
                }
                single.replies.clear();
                many.replies.clear();
            }
        }
    }

    private static void request(final EngineDriver driver, final int kind, final long correlationId, final String path)
    {
        switch (kind)
        {
            case 0 -> driver.create(1, correlationId, path, DATA);
            case 1 -> driver.delete(1, correlationId, path);
            case 2 -> driver.get(1, correlationId, path, false);
            default -> driver.set(1, correlationId, path, path.getBytes(StandardCharsets.US_ASCII));
        }
    }

    private int status(final EngineDriver driver, final int index)
    {
        assertEquals(StatusReplyDecoder.TEMPLATE_ID, driver.replyTemplate(index));
        return new StatusReplyDecoder().wrapAndApplyHeader(driver.reply(index), 0, header).errorCode();
    }

    /** The stages around the engine, without an allocation of their own. */
    private static final class Loop
    {
        private final EngineDriver driver;
        private final ThreadMXBean threads = (ThreadMXBean)ManagementFactory.getThreadMXBean();
        private final RingMessageHandler ignore = (type, tag, buffer, offset, length) ->
            RingMessageHandler.Action.CONTINUE;
        private final UnsafeBuffer message = new UnsafeBuffer(0, 0);

        Loop(final EngineDriver driver)
        {
            this.driver = driver;
        }

        void run(final byte[] request, final int count)
        {
            message.wrap(request);
            for (int i = 0; i < count; i++)
            {
                final int offset = driver.rings.requests().tryClaim(request.length);
                driver.rings.requests().buffer().putBytes(offset, message, 0, request.length);
                driver.rings.requests().publish(EndpointProtocol.REQUEST, 1, request.length);
                driver.engine.doWork();
                driver.journalPoller.poll(ignore, Integer.MAX_VALUE);
                driver.engine.doWork();
                driver.rings.replyPoller().poll(ignore, Integer.MAX_VALUE);
            }
        }

        /** Least of a few rounds: the first ones see what the measurement itself and late class loading allocate. */
        long allocatedBy(final byte[] request, final int count)
        {
            final long threadId = Thread.currentThread().getId();
            long least = Long.MAX_VALUE;
            for (int round = 0; round < 4; round++)
            {
                final long before = threads.getThreadAllocatedBytes(threadId);
                run(request, count);
                least = Math.min(least, threads.getThreadAllocatedBytes(threadId) - before);
            }
            return least;
        }
    }
}
