package io.ringmaster.zookeeper.differential;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.ringmaster.zookeeper.servers.ReferenceServer;
import io.ringmaster.zookeeper.servers.RingmasterUnderTest;

/**
 * Histories on a real ZooKeeper 3.9 server and on another one, which must answer the same.
 * <pre>
 *   -Dringmaster.zookeeper.differential.seeds=500       how many
 *   -Dringmaster.zookeeper.differential.first=1         the first of them
 *   -Dringmaster.zookeeper.differential.requests=300    in each history
 * </pre>
 */
class DifferentialTest
{
    private static final String PREFIX = "ringmaster.zookeeper.differential.";
    private static final int REQUESTS = Integer.getInteger(PREFIX + "requests", 300);
    private static final int MAX_FAILURES = 5;
    private static final int SECONDS_TO_MINIMISE = Integer.getInteger(PREFIX + "minimise", 60);

    @Test
    void shouldAnswerAsZooKeeperDoes()
    {
        final long first = Long.getLong(PREFIX + "first", 1);
        final int seeds = Integer.getInteger(PREFIX + "seeds", 20);
        final Comparison comparison =
            new Comparison(ReferenceServer::new, RingmasterUnderTest::new, UnaryOperator::identity);
        final Failures failures = new Failures(comparison, SECONDS_TO_MINIMISE);

        for (long seed = first; seed < first + seeds && failures.count() < MAX_FAILURES; seed++)
        {
            failures.run(HistoryGenerator.generate(seed, REQUESTS));
        }

        assertNull(failures.report(), failures.report());
    }

    @Test
    void shouldFindNoDifferenceBetweenTwoRealServers()
    {
        final int seeds = Integer.getInteger(PREFIX + "reference.seeds", 2);
        final Comparison comparison =
            new Comparison(ReferenceServer::new, ReferenceServer::new, UnaryOperator::identity);

        for (int seed = 1; seed <= seeds; seed++)
        {
            final Failures failures = new Failures(comparison, SECONDS_TO_MINIMISE);
            failures.run(HistoryGenerator.generate(seed, REQUESTS));
            assertNull(failures.report(), failures.report());
        }
    }

    @Test
    void shouldFindAlteredAnswerAndTheShortestHistoryThatHasIt()
    {
        final Comparison comparison =
            new Comparison(ReferenceServer::new, ReferenceServer::new, () -> DifferentialTest::alterBadVersion);
        final History history = HistoryGenerator.generate(1, REQUESTS);

        final Difference difference = comparison.compare(history);

        assertNotNull(difference);
        assertTrue(difference.expected().get(difference.line()).text().contains("err=-103"), difference::describe);
        assertTrue(difference.actual().get(difference.line()).text().contains("err=-101"), difference::describe);
        final Minimiser minimiser = new Minimiser(comparison, history, difference, SECONDS_TO_MINIMISE);
        minimiser.minimise();
        assertTrue(minimiser.history().actions().size() <= 3, () -> minimiser.history().actions().toString());
        assertEquals(difference.kind(), minimiser.difference().kind());
    }

    @Test
    void shouldFindZxidOutOfOrder()
    {
        final Comparison comparison =
            new Comparison(ReferenceServer::new, ReferenceServer::new, DifferentialTest::lowerOneZxid);

        assertNotNull(comparison.compare(HistoryGenerator.generate(1, REQUESTS)));
    }

    private static byte[] alterBadVersion(final byte[] frame)
    {
        final ByteBuffer buffer = ByteBuffer.wrap(frame);
        if (frame.length == 16 && buffer.getInt(12) == -103)
        {
            buffer.putInt(12, -101);
        }
        return frame;
    }

    /** The zxid of the 100th reply is one lower. */
    private static UnaryOperator<byte[]> lowerOneZxid()
    {
        final AtomicInteger count = new AtomicInteger();
        return frame ->
        {
            if (count.incrementAndGet() == 100)
            {
                final ByteBuffer buffer = ByteBuffer.wrap(frame);
                buffer.putLong(4, buffer.getLong(4) - 1);
            }
            return frame;
        };
    }
}
