package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/** Snapshots beside clients who always have more to write. */
final class EngineSnapshotTest
{
    private static final byte[] DATA = "some data of a znode".getBytes(StandardCharsets.US_ASCII);
    private static final int NODES = 20_000;
    private static final int NODES_PER_REQUEST = 250;
    private static final int WRITES_PER_CYCLE = 500;
    private static final long TRANSACTION_COUNT = 2000;
    /** Behind the last complete snapshot: until the next begins, and until that is complete. */
    private static final long MAX_DISTANCE = 2 * Math.max(TRANSACTION_COUNT, NODES / 5) + 5 * WRITES_PER_CYCLE;
    private static final long MAX_BYTES_PER_CYCLE = 5 << 20;
    private static final int SNAPSHOTS = 4;
    /** A selector does not rest for less than half a millisecond. */
    private static final long MIN_REST_NS = 1_000_000;
    private static final long MAX_BYTES_PER_REST = 128 << 10;
    private static final long MIN_NS_PER_ROW = 2_000;
    private static final long MAX_NS_PER_ROW = 4_000;
    private static final long LONG_ROUND_NS = 1_200_000;

    @Test
    void shouldNotFallBehindWritesThatNeverEnd()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext().snapshotTransactionCount(TRANSACTION_COUNT)))
        {
            driver.isForgetful = true;
            createNodes(driver);
            driver.engine.requestSnapshot();
            driver.engine.doWork();
            assertTrue(driver.isSnapshotBegun);

            int snapshotCount = 0;
            long beginCount = driver.engine.appliedCount();
            long completeCount = beginCount;
            long digestAtBegin = driver.engine.digest();
            for (int i = 0; snapshotCount < SNAPSHOTS; i++)
            {
                cycle(driver, i);
                if (driver.isSnapshotEnded)
                {
                    driver.isSnapshotEnded = false;
                    snapshotCount++;
                    completeCount = beginCount;
                    assertEquals(digestAtBegin, digestOf(driver.snapshotBlocks));
                }
                else if (driver.isSnapshotBegun)
                {
                    driver.isSnapshotBegun = false;
                    beginCount = driver.engine.appliedCount();
                    digestAtBegin = driver.engine.digest();
                }
                final long distance = driver.engine.appliedCount() - completeCount;
                assertTrue(distance <= MAX_DISTANCE, "transactions behind the last snapshot: " + distance);
            }
        }
    }

    /** Between its steps the thread rests: who shares the core with it would have to wait for its time slice to end. */
    @Test
    void shouldRestBetweenStepsWhileNobodyWrites()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()))
        {
            createNodes(driver);
            driver.engine.requestSnapshot();
            driver.settle();
            assertTrue(driver.isSnapshotBegun);

            final long startNs = driver.nowNs;
            while (!driver.isSnapshotEnded)
            {
                final long restNs = driver.engine.nextDeadlineNs() - driver.nowNs;
                assertTrue(restNs >= MIN_REST_NS, "rest of " + restNs + " ns");
                driver.nowNs += restNs;
                final long bytesBefore = driver.snapshotBytes;
                driver.settle();
                final long stepBytes = driver.snapshotBytes - bytesBefore;
                assertTrue(stepBytes > 0 && stepBytes <= MAX_BYTES_PER_REST, "bytes of a step: " + stepBytes);
            }
            final long durationNs = driver.nowNs - startNs;
            assertTrue(durationNs >= MIN_NS_PER_ROW * NODES && durationNs <= MAX_NS_PER_ROW * NODES,
                "it took " + durationNs + " ns");
            assertEquals(driver.engine.digest(), digestOf(driver.snapshotBlocks));
        }
    }

    /** The clock says how far it is, however many rounds are made meanwhile: requests get what is left of each. */
    @Test
    void shouldTakeNoMoreInManyRoundsThanInFew()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()))
        {
            createNodes(driver);
            driver.engine.requestSnapshot();
            driver.settle();
            final long bytesBefore = driver.snapshotBytes;
            for (int i = 0; i < 1000; i++)
            {
                driver.ping(1, i);
                driver.settle();
            }
            assertEquals(bytesBefore, driver.snapshotBytes);
            assertFalse(driver.isSnapshotEnded);
        }
    }

    @Test
    void shouldEndInItsTimeBesideAnyLoad()
    {
        try (EngineDriver driver = new EngineDriver(new EngineContext()))
        {
            createNodes(driver);
            driver.engine.requestSnapshot();
            driver.settle();
            final long startNs = driver.nowNs;
            for (int i = 0; !driver.isSnapshotEnded; i++)
            {
                driver.ping(1, i);
                driver.engine.doWork();
                assertTrue(driver.engine.servedCount() > 0, "the rounds are not idle");
                driver.nowNs += LONG_ROUND_NS;
                assertTrue(driver.nowNs - startNs <= MAX_NS_PER_ROW * NODES, "it is not done yet");
            }
        }
    }

    private static void createNodes(final EngineDriver driver)
    {
        driver.start().connect(1);
        driver.settle();
        for (int i = 0; i < NODES; i += NODES_PER_REQUEST)
        {
            final List<String> paths =
                IntStream.range(i, i + NODES_PER_REQUEST).mapToObj(EngineSnapshotTest::path).toList();
            driver.createAll(1, i + 1, paths, 1, "world", "anyone");
            driver.settle();
        }
    }

    private static void cycle(final EngineDriver driver, final int cycle)
    {
        for (int i = 0; i < WRITES_PER_CYCLE; i++)
        {
            final int node = (int)((cycle * (long)WRITES_PER_CYCLE + i) * 7919 % NODES);
            driver.set(1, NODES + 1 + cycle * (long)WRITES_PER_CYCLE + i, path(node), DATA);
        }
        final long bytesBefore = driver.snapshotBytes;
        driver.engine.doWork();
        final long blockBytes = driver.snapshotBytes - bytesBefore;
        assertTrue(blockBytes <= MAX_BYTES_PER_CYCLE, "bytes of the snapshot in one cycle: " + blockBytes);
        driver.makeDurable(Integer.MAX_VALUE);
        driver.takeReplies();
        driver.journal.clear();
    }

    private static long digestOf(final List<byte[]> blocks)
    {
        try (EngineDriver loaded = new EngineDriver(new EngineContext()))
        {
            blocks.forEach(block ->
                loaded.engine.recovery().onSnapshot(new UnsafeBuffer(block), 0, block.length));
            loaded.engine.recovery().onSnapshotEnd();
            return loaded.engine.digest();
        }
    }

    private static String path(final int node)
    {
        return "/node-" + node;
    }
}
