package io.ringmaster.engine.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SnapshotScheduleTest
{
    private static final long COUNT = 1000;
    private static final long BYTES = 50_000;

    private final SnapshotSchedule schedule = new SnapshotSchedule(COUNT, BYTES);

    @ParameterizedTest
    @CsvSource({
        "999, 0, 10, 10, false",
        "1000, 0, 10, 10, true",
        "0, 49999, 10, 10, false",
        "0, 50000, 10, 10, true",
        "1999, 0, 10000, 10, false",
        "2000, 0, 10000, 10, true",
        "1000, 0, 5004, 10, true",
        "0, 99999, 10, 500000, false",
        "0, 100000, 10, 500000, true"})
    void shouldBeDueBehindAShareOfTheTreeOrWhatIsSet(
        final long count, final long bytes, final long nodeCount, final long treeBytes, final boolean isDue)
    {
        schedule.onBegin(7, 70, 10, 10);
        assertEquals(isDue, schedule.isDue(7 + count, 70 + bytes, nodeCount, treeBytes));
    }

    @Test
    void shouldCountWhatAStartHasReplayed()
    {
        schedule.onBegin(-COUNT, -10, 10, 10);
        assertEquals(true, schedule.isDue(0, 0, 10, 10));
    }

    @ParameterizedTest
    @CsvSource({
        "0, 0, 0",
        "500, 0, 2500",
        "0, 25000, 2500",
        "500, 40000, 4000",
        "1000, 0, 5000",
        "5000, 0, 5000"})
    void shouldAskForRowsInProportionToWhatWasWritten(final long count, final long bytes, final long rowTarget)
    {
        schedule.onBegin(7, 70, 5000, 10);
        assertEquals(rowTarget, schedule.rowTarget(7 + count, 70 + bytes, 5000));
    }

    @Test
    void shouldAskForAFewRowsPerTransactionOfALargeTree()
    {
        schedule.onBegin(0, 0, 1_000_000, 10);
        assertEquals(SnapshotSchedule.TREE_SHARE * 100, schedule.rowTarget(100, 0, 1_000_000));
        schedule.onBegin(0, 0, 10, 1_000_000);
        assertEquals(500, schedule.rowTarget(0, 1000, 100_000));
    }
}
