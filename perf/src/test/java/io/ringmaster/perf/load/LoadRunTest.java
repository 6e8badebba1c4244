package io.ringmaster.perf.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.ringmaster.codecs.ErrorCode;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LoadRunTest
{
    private static final long MS = 1_000_000L;

    private final LoopbackTarget target = new LoopbackTarget(2);

    @Test
    void shouldMeasureExactlyTheOperationsAskedForAndLeaveNothingBehind() throws LoadException
    {
        final LoadContext context = bounded("get:3,set:1", 1001).connectionCount(3).depth(4).threadCount(2).conclude();

        final LoadResult result = run(context);

        assertTrue(result.isClean(), result.errors().toString());
        assertEquals(1001, result.count());
        assertEquals(Set.of(Operation.GET, Operation.SET), result.histograms().keySet());
        assertTrue(result.perSecond() > 0);
        assertEquals(Set.of(), target.paths);
        assertEquals(0, target.openCount());
    }

    @Test
    void shouldCreateEachNodeOnceAndDeleteOnlyWhatIsThere() throws LoadException
    {
        final LoadContext context =
            bounded("create,delete", 2000).connectionCount(2).depth(8).threadCount(2).conclude();

        final LoadResult result = run(context);

        assertTrue(result.isClean(), result.errors().toString());
        assertEquals(2000, result.count());
        assertTrue(result.histograms().get(Operation.CREATE).getTotalCount() >=
            result.histograms().get(Operation.DELETE).getTotalCount());
        assertEquals(Set.of(), target.paths);
    }

    @Test
    void shouldListParentsAndAskForKeys() throws LoadException
    {
        final LoadContext context = bounded("children,exists", 100).conclude();

        assertTrue(run(context).isClean());
        assertTrue(target.requests.contains("children /load/p0000"));
        assertTrue(target.requests.stream().anyMatch((request) -> request.startsWith("exists /load/p0000/k")));
    }

    @Test
    void shouldKeepNodesIfAsked() throws LoadException
    {
        run(bounded("get", 10).isKept(true).conclude());

        assertEquals(10 + 1 + 1 + 1, target.paths.size());
    }

    @Test
    void shouldCountFailuresByCode() throws LoadException
    {
        target.failAfter(40, ErrorCode.NO_AUTH);

        final LoadResult result = run(bounded("get", 100).conclude());

        assertFalse(result.isClean());
        assertEquals(Map.of("NO_AUTH", 60L), result.errors());
        assertEquals(40, result.count());
    }

    @Test
    void shouldStopAtALostConnection() throws LoadException
    {
        target.failAfter(5, ErrorCode.CONNECTION_LOSS);

        final LoadResult result = run(bounded("get", 100).depth(3).conclude());

        assertEquals(5, result.count());
        assertEquals(Set.of("CONNECTION_LOSS"), result.errors().keySet());
        assertTrue(result.errors().get("CONNECTION_LOSS") <= 3, result.errors().toString());
    }

    @Test
    void shouldFailToPrepareWithTheReason()
    {
        final LoadTarget broken = new LoadTarget()
        {
            @Override
            public LoadSession open(final int index) throws LoadException
            {
                throw new LoadException("no server at example:1");
            }

            @Override
            public void close()
            {
                // Nothing was opened.
            }
        };
        try (LoadRun run = new LoadRun(bounded("get", 1).conclude(), broken, LoadListener.NONE))
        {
            assertEquals("no server at example:1", assertThrows(LoadException.class, run::prepare).getMessage());
        }
        finally
        {
            target.close();
        }
    }

    @Test
    void shouldStartEveryOperationOfAnOpenLoop() throws LoadException
    {
        final LoadContext context = new LoadContext().root("/load").keyCount(10).mix(OperationMix.parse("get"))
            .connectionCount(3).threadCount(2).depth(16).ratePerSecond(2_000).warmupNs(100 * MS).durationNs(300 * MS)
            .conclude();

        final LoadResult result = run(context);

        assertTrue(result.isClean(), result.errors().toString());
        assertEquals(600.0, (double)result.count(), 1);
        assertEquals(600.0, (double)result.lateness().getTotalCount(), 1);
        // Not more than that; less if the last reply came late.
        assertTrue(result.perSecond() <= 2_010, "" + result.perSecond());
    }

    @Test
    void shouldChargeAStallToAllThatShouldHaveStartedMeanwhile() throws Exception
    {
        final CountDownLatch stall = new CountDownLatch(1);
        final Thread waker = new Thread(() -> releaseAfter(stall, 200));
        target.stallOn(Operation.EXISTS, stall);
        final LoadContext context = new LoadContext().root("/load").keyCount(10).mix(OperationMix.parse("exists"))
            .depth(1000).ratePerSecond(1_000).warmupNs(0).durationNs(400 * MS).conclude();
        waker.start();

        final LoadResult result = run(context);

        waker.join();
        final Histogram histogram = result.histograms().get(Operation.EXISTS);
        assertEquals(400.0, (double)result.count(), 1);
        // Nothing answers for at least 150 ms of the 400: what was due in the first 100 of them waited 50 or more.
        assertTrue(histogram.getCountBetweenValues(50 * MS, Long.MAX_VALUE / 2) >= 80,
            "only " + histogram.getCountBetweenValues(50 * MS, Long.MAX_VALUE / 2) + " were charged");
    }

    @Test
    void shouldGiveUpWhatWaitsForTooLong() throws Exception
    {
        final CountDownLatch stall = new CountDownLatch(1);
        target.stallOn(Operation.EXISTS, stall);
        final LoadContext context = new LoadContext().root("/load").keyCount(10).mix(OperationMix.parse("exists"))
            .depth(1000).ratePerSecond(1_000).warmupNs(0).durationNs(500 * MS).backlogNs(50 * MS).conclude();
        final LoadResult result = runUntilFirstSecond(context, stall);

        assertTrue(result.isClean(), result.errors().toString());
        assertEquals(500.0, (double)(result.count() + result.abandoned().getTotalCount()), 1);
        // The first one stood still until long behind the end. Those that were due when it began went with it, however
        // many that were; the others never began.
        assertTrue(result.abandoned().getTotalCount() > 0);
        assertTrue(result.abandoned().getMinValue() >= 400 * MS, "" + result.abandoned().getMinValue());
    }

    @Test
    void shouldNotTakeTheRateThatIsAskedForForTheRateThatIsReached() throws LoadException
    {
        final CountDownLatch stall = new CountDownLatch(1);
        target.stallOn(Operation.EXISTS, stall);
        final LoadContext context = new LoadContext().root("/load").keyCount(10).mix(OperationMix.parse("exists"))
            .depth(1000).ratePerSecond(1_000).warmupNs(0).durationNs(100 * MS).conclude();
        final LoadResult result = runUntilFirstSecond(context, stall);

        assertEquals(100.0, (double)result.count(), 1);
        // What was due in a tenth of a second was answered after the first one.
        assertTrue(result.perSecond() <= 101, "" + result.perSecond());
    }

    @Test
    void shouldRepeatAMeasurement() throws LoadException
    {
        final LoadContext context = bounded("create", 50).conclude();
        try (LoadRun run = new LoadRun(context, target, LoadListener.NONE))
        {
            run.prepare();
            assertEquals(50, run.measure().count());
            assertTrue(run.measure().isClean());
        }
        assertEquals(Set.of(), target.paths);
    }

    private LoadResult run(final LoadContext context) throws LoadException
    {
        try (LoadRun run = new LoadRun(context, target, LoadListener.NONE))
        {
            run.prepare();
            return run.measure();
        }
    }

    private static LoadContext bounded(final String mix, final long operationCount)
    {
        return new LoadContext().root("/load").keyCount(10).mix(OperationMix.parse(mix))
            .operationCount(operationCount).warmupNs(0).durationNs(20_000 * MS);
    }

    /** The stall ends when the first second of the load is over. */
    private LoadResult runUntilFirstSecond(final LoadContext context, final CountDownLatch stall) throws LoadException
    {
        final LoadListener releaser = new LoadListener()
        {
            @Override
            public void onPhase(final String phase)
            {
                // The first second is what counts.
            }

            @Override
            public void onSecond(final LoadSecond second)
            {
                stall.countDown();
            }

            @Override
            public void onInterval(final Operation operation, final Histogram interval)
            {
                // There is none before the stall is over.
            }
        };
        try (LoadRun run = new LoadRun(context, target, releaser))
        {
            run.prepare();
            return run.measure();
        }
    }

    private static void releaseAfter(final CountDownLatch latch, final long delayMs)
    {
        try
        {
            if (!new CountDownLatch(1).await(delayMs, TimeUnit.MILLISECONDS))
            {
                latch.countDown();
            }
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
        }
    }
}
