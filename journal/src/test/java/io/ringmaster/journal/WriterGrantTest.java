package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WriterGrantTest
{
    private static final long SEGMENT_GRANT = 10_000;
    private static final long RESERVE = SegmentPool.RESERVE_LENGTH;

    private final SegmentPool pool = new SegmentPool();
    private final WriterGrant grant = new WriterGrant(pool, SEGMENT_GRANT);

    @BeforeEach
    void open()
    {
        grant.room(5_000);
    }

    @Test
    void shouldGrantTheRoomThatWasFound()
    {
        assertEquals(5_000 - RESERVE, pool.grantedBytes());
    }

    @Test
    void shouldGrantAnewWhatRecordsDidNotTake()
    {
        grant.charge(100);
        grant.charge(200);
        final int takenLength = 400;
        grant.onBatch(5_000 - takenLength);
        final long sparedLength = 300 + 2 * Layout.RECORD_OVERHEAD - takenLength;
        assertEquals(5_000 - RESERVE + sparedLength, pool.grantedBytes());
        // Nothing twice.
        grant.onBatch(5_000 - takenLength);
        assertEquals(5_000 - RESERVE + sparedLength, pool.grantedBytes());
    }

    @Test
    void shouldSetOffWhatWasTakenBeyondTheCharge()
    {
        grant.charge(0);
        final int takenLength = Layout.RECORD_OVERHEAD + 50;
        grant.onBatch(5_000 - takenLength);
        assertEquals(5_000 - RESERVE, pool.grantedBytes());
        grant.charge(100);
        grant.onBatch(5_000 - takenLength - Layout.RECORD_OVERHEAD);
        assertEquals(5_000 - RESERVE + 50, pool.grantedBytes());
    }

    @Test
    void shouldTakeWhatThePreparerHasGrantedAsRoom()
    {
        pool.grant(SEGMENT_GRANT);
        final long granted = pool.grantedBytes();
        grant.charge(1_000);
        grant.onPreparedSegment();
        // 4,900 of the old segment were left behind: what they stood for counts as taken.
        grant.onBatch(SEGMENT_GRANT - 1_100);
        assertEquals(granted, pool.grantedBytes());
    }

    @Test
    void shouldFollowAnotherSegmentAndALostOne()
    {
        grant.room(3_000);
        assertEquals(3_000 - RESERVE, pool.grantedBytes());
        pool.grant(SEGMENT_GRANT);
        grant.onPreparedSegmentLost();
        assertEquals(3_000 - RESERVE, pool.grantedBytes());
    }
}
