package io.ringmaster.engine.snapshot;

import static io.ringmaster.engine.snapshot.SnapshotPace.MAX_STEPS_AT_ONCE;
import static io.ringmaster.engine.snapshot.SnapshotPace.ROWS_PER_STEP;
import static io.ringmaster.engine.snapshot.SnapshotPace.STEP_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

final class SnapshotPaceTest
{
    /** Clocks may begin anywhere. */
    private static final long BEGIN_NS = -5 * STEP_NS;

    private final SnapshotPace pace = new SnapshotPace();

    @Test
    void shouldGiveAStepAtOnceAndTheNextInItsTime()
    {
        pace.start(BEGIN_NS);
        assertEquals(ROWS_PER_STEP, pace.takeRows(BEGIN_NS));
        assertEquals(0, pace.takeRows(BEGIN_NS));
        assertEquals(0, pace.takeRows(BEGIN_NS + STEP_NS - 1));
        assertEquals(ROWS_PER_STEP, pace.takeRows(BEGIN_NS + STEP_NS));
    }

    @Test
    void shouldMakeUpForAShortRest()
    {
        pace.start(BEGIN_NS);
        pace.takeRows(BEGIN_NS);
        assertEquals(2 * ROWS_PER_STEP, pace.takeRows(BEGIN_NS + 3 * STEP_NS - 1));
        assertEquals(0, pace.takeRows(BEGIN_NS + 3 * STEP_NS - 1));
        assertEquals(ROWS_PER_STEP, pace.takeRows(BEGIN_NS + 3 * STEP_NS));
    }

    /** Who rests as long as it may loses no rows, and finds as many due as are taken at once. */
    @Test
    void shouldLetAThreadRestAsLongAsItCanBeMadeUpFor()
    {
        pace.start(BEGIN_NS);
        pace.takeRows(BEGIN_NS);
        assertEquals(BEGIN_NS + MAX_STEPS_AT_ONCE * STEP_NS, pace.deadlineNs());
        assertEquals(MAX_STEPS_AT_ONCE * ROWS_PER_STEP, pace.takeRows(pace.deadlineNs()));
        assertEquals(BEGIN_NS + 2 * MAX_STEPS_AT_ONCE * STEP_NS, pace.deadlineNs());
    }

    @Test
    void shouldNotMakeUpForALongStop()
    {
        pace.start(BEGIN_NS);
        pace.takeRows(BEGIN_NS);
        final long lateNs = BEGIN_NS + 1000 * STEP_NS;
        assertEquals(MAX_STEPS_AT_ONCE * ROWS_PER_STEP, pace.takeRows(lateNs));
        assertEquals(0, pace.takeRows(lateNs));
        assertEquals(ROWS_PER_STEP, pace.takeRows(lateNs + STEP_NS));
    }
}
