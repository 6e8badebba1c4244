package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ringmaster.codecs.ErrorCode;
import io.ringmaster.codecs.client.MessageHeaderDecoder;
import io.ringmaster.codecs.client.StatusReplyDecoder;

/** What clients ask for is bounded, whatever it would grow to inside. */
class EngineLimitsTest
{
    private static final byte[] NOTHING = new byte[0];

    private final MessageHeaderDecoder header = new MessageHeaderDecoder();

    /** Each entry of scheme auth stands for all identities: 16 bytes of request become 64 KiB of transaction. */
    @Test
    void shouldRefuseAMultiThatGrowsBeyondATransaction()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            for (int i = 0; i < 120; i++)
            {
                driver.authenticate(1, i, "u".repeat(500) + i + ":p");
            }
            driver.settle();
            driver.replies.clear();
            final List<String> paths = IntStream.range(0, 3_000).mapToObj(i -> "/n" + i).toList();
            driver.createAll(1, 1, paths, 14, "auth", "");
            driver.settle();
            assertEquals(ErrorCode.REQUEST_TOO_LARGE, status(driver, 0));

            driver.replies.clear();
            driver.get(1, 2, "/n0", false);
            driver.settle();
            assertEquals(ErrorCode.NO_NODE, status(driver, 0));
        }
    }

    /** The tree has a long name once; the reply would have it in each path. */
    @Test
    void shouldRefuseToListEphemeralsBeyondTheLongestReply()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            final String parent = "/" + "p".repeat(500_000);
            driver.create(1, 1, parent, NOTHING);
            for (int i = 0; i < 140; i++)
            {
                driver.createEphemeral(1, 2, parent + "/" + i);
                driver.settle();
            }
            driver.replies.clear();
            driver.getEphemerals(1, 3);
            driver.settle();
            assertEquals(1, driver.replies.size());
            assertEquals(ErrorCode.REQUEST_TOO_LARGE, status(driver, 0));
        }
    }

    @Test
    void shouldCountAclsAsMemoryOfTheTree()
    {
        final long maxTreeBytes = 16 * 1024 * 1024;
        try (EngineDriver driver = new EngineDriver(new EngineContext().maxTreeBytes(maxTreeBytes)).start())
        {
            driver.connect(1).settle();
            final int length = 500_000;
            int count = 0;
            int error = ErrorCode.OK;
            while (error == ErrorCode.OK && count < 100)
            {
                driver.replies.clear();
                driver.createWithAcl(1, count, "/n" + count, "digest", count + "u".repeat(length) + ":x");
                driver.settle();
                count++;
                error = statusOrOk(driver);
            }
            assertEquals(ErrorCode.TREE_FULL, error);
            assertTrue(count > 4 && count < maxTreeBytes / length, "count=" + count);

            driver.delete(1, 1, "/n0");
            driver.delete(1, 1, "/n1");
            driver.settle();
            driver.replies.clear();
            driver.createWithAcl(1, 1, "/n1", "digest", "v".repeat(length) + ":x");
            driver.settle();
            assertEquals(ErrorCode.OK, statusOrOk(driver), "memory of ACLs that are gone can be used again");
        }
    }

    @Test
    void shouldCountEveryNodeOfAMultiAgainstTheMemoryOfTheTree()
    {
        final long maxTreeBytes = 8 * 1024 * 1024;
        try (EngineDriver driver = new EngineDriver(new EngineContext().maxTreeBytes(maxTreeBytes)).start())
        {
            driver.connect(1).settle();
            driver.replies.clear();
            for (int i = 0; i < 20; i++)
            {
                final String prefix = "/" + (char)('a' + i);
                driver.createAll(
                    1, i, IntStream.range(0, 10_000).mapToObj(n -> prefix + n).toList(), 1, "world", "anyone");
                driver.engine.doWork();
            }
            driver.settle();
            assertTrue(driver.engine.nodeCount() > 10_000, "nodes=" + driver.engine.nodeCount());
            assertTrue(driver.engine.treeBytes() <= maxTreeBytes, "bytes=" + driver.engine.treeBytes());
        }
    }

    /** A client that was heard of in time lives, even if the engine has had no room to take what it sent. */
    @Test
    void shouldNotExpireASessionWhosePingWaitsBehindAWrite()
    {
        final EngineContext ctx = new EngineContext()
            .maxRequestLength(1024)
            .maxTransactionLength(8 * 1024)
            .transactionBytes(16 * 1024);
        try (EngineDriver driver = new EngineDriver(ctx).start())
        {
            driver.connect(1).connect(2).settle();
            driver.replies.clear();
            for (int i = 0; i < 40; i++)
            {
                driver.create(1, i, "/n" + i, new byte[800]);
            }
            driver.ping(1, 1);
            driver.ping(2, 2);
            driver.engine.doWork();
            assertTrue(driver.takeReplies() == 0, "the pings wait");

            for (int i = 0; i < 20; i++)
            {
                driver.nowNs += 1_000_000_000L;
                driver.engine.doWork();
            }
            driver.settle();
            assertEquals(List.of(), driver.closes);
            assertEquals(2, driver.engine.sessionCount());

            driver.nowNs += 20_000_000_000L;
            driver.settle();
            assertEquals(0, driver.engine.sessionCount(), "silence ends them");
        }
    }

    /** The end of a session is short in the journal, but not in the memory of what is in flight. */
    @Test
    void shouldEndOnlySomeSessionsAtATime()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            final String parent = "/" + "p".repeat(500_000);
            driver.create(1, 1, parent, NOTHING);
            driver.settle();
            final int sessionCount = 400;
            for (int i = 0; i < sessionCount; i++)
            {
                driver.connect(2 + i);
                driver.createEphemeral(2 + i, 1, parent + "/" + i);
                driver.settle();
                driver.replies.clear();
            }
            final int journaled = driver.journal.size();
            driver.nowNs += 20_000_000_000L;
            for (int i = 0; i < 100; i++)
            {
                driver.engine.doWork();
            }
            driver.makeDurable(Integer.MAX_VALUE);
            final int inFlight = driver.journal.size() - journaled;
            assertTrue(inFlight > 0 && inFlight < 200, "in flight: " + inFlight);
            driver.settle();
            assertEquals(0, driver.engine.sessionCount());
        }
    }

    /** However many expire at once, what others write stands behind a bounded number of them. */
    @Test
    void shouldTakeAWriteBetweenTheEndsOfExpiredSessions()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            final int sessionCount = 1000;
            final long nodeCount = driver.engine.nodeCount();
            for (int i = 1; i <= sessionCount; i++)
            {
                driver.connect(i);
                driver.createEphemeral(i, 1, "/" + i);
                driver.settle();
            }
            driver.nowNs += 20_000_000_000L;
            driver.connect(sessionCount + 1);
            for (int i = 0; i < 100; i++)
            {
                driver.engine.doWork();
            }
            driver.makeDurable(Integer.MAX_VALUE);
            driver.engine.doWork();
            final int left = driver.engine.sessionCount() - 1;
            assertTrue(left >= sessionCount - 64 && left < sessionCount, "sessions left: " + left);

            driver.settle();
            assertEquals(1, driver.engine.sessionCount());
            assertEquals(nodeCount, driver.engine.nodeCount());
        }
    }

    /** All its ephemerals are in flight when it ends. */
    @Test
    void shouldLimitTheEphemeralsOfASession()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).connect(2).settle();
            final String parent = "/" + "p".repeat(500_000);
            driver.create(1, 1, parent, NOTHING);
            driver.settle();
            int count = 0;
            int error = ErrorCode.OK;
            while (error == ErrorCode.OK && count < 200)
            {
                driver.replies.clear();
                driver.createEphemeral(1, 2, parent + "/" + count);
                driver.settle();
                count++;
                error = statusOrOk(driver);
            }
            assertEquals(ErrorCode.LIMIT_REACHED, error);
            assertTrue(count > 100 && count < 140, "count=" + count);

            driver.replies.clear();
            driver.create(1, 3, "/persistent", NOTHING);
            driver.createEphemeral(2, 1, "/other");
            driver.delete(1, 4, parent + "/0");
            driver.delete(1, 5, parent + "/1");
            driver.createEphemeral(1, 6, "/again");
            driver.settle();
            driver.replies.clear();
            driver.createEphemeral(1, 7, "/more");
            driver.settle();
            assertEquals(ErrorCode.OK, statusOrOk(driver), "what is deleted gives room");
        }
    }

    /** Each of many nodes goes to each of many watchers. */
    @Test
    void shouldSurviveATransactionThatFiresMoreEventsThanMemoryHolds()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()).start())
        {
            driver.connect(1).settle();
            final String parent = "/" + "p".repeat(500_000);
            driver.create(1, 1, parent, NOTHING);
            for (int i = 0; i < 100; i++)
            {
                driver.createEphemeral(1, 2, parent + "/" + i);
                driver.settle();
                driver.replies.clear();
            }
            final int watcherCount = 50;
            for (int i = 0; i < watcherCount; i++)
            {
                driver.connect(2 + i);
                driver.watchAll(2 + i, 1);
            }
            driver.settle();
            assertEquals(List.of(), driver.closes);
            driver.replies.clear();
            driver.isForgetful = true;
            driver.closeSession(1, 3);
            driver.settle();
            assertTrue(driver.closes.contains("1:"), driver.closes.toString());
            assertTrue(driver.closes.size() <= 1 + watcherCount, driver.closes.toString());
            assertEquals(watcherCount, driver.engine.sessionCount());
            assertEquals(5, driver.engine.nodeCount());
        }
    }

    private int statusOrOk(final EngineDriver driver)
    {
        return driver.replyTemplate(0) == StatusReplyDecoder.TEMPLATE_ID ? status(driver, 0) : ErrorCode.OK;
    }

    private int status(final EngineDriver driver, final int index)
    {
        assertEquals(StatusReplyDecoder.TEMPLATE_ID, driver.replyTemplate(index));
        return new StatusReplyDecoder().wrapAndApplyHeader(driver.reply(index), 0, header).errorCode();
    }
}
