package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.transaction.InvariantException;

class TransactionRingTest
{
    private static final int SLOTS = 256;
    private static final int CAPACITY = 16 * 1024;
    private static final long FIRST = 1L << 32;

    private final UnsafeBuffer record = new UnsafeBuffer(new byte[CAPACITY]);
    private final List<Long> journaled = new ArrayList<>();
    private final List<Long> applied = new ArrayList<>();
    private long grantedBytes = Long.MAX_VALUE;
    private long limitZxid = Long.MAX_VALUE;
    private long durableZxid;
    private final TransactionRing ring = newRing();

    @Test
    void shouldApplyWhatTheJournalerReleasedUpToTheLimit()
    {
        begin(1);
        append(3, 100);
        assertEquals(FIRST + 3, ring.lastZxid());
        apply();
        assertEquals(List.of(), applied);
        journal();
        limitZxid = FIRST + 2;
        apply();
        assertEquals(List.of(FIRST, FIRST + 1, FIRST + 2), applied);
        limitZxid = FIRST + 3;
        apply();
        assertEquals(List.of(FIRST, FIRST + 1, FIRST + 2, FIRST + 3), applied);
    }

    @Test
    void shouldPreviewWhatMayBeApplied()
    {
        begin(1);
        append(3, 100);
        final List<Long> previewed = new ArrayList<>();
        preview(previewed, 10);
        assertEquals(List.of(), previewed, "nothing is durable");
        journal();
        limitZxid = FIRST + 2;
        preview(previewed, 10);
        assertEquals(List.of(FIRST, FIRST + 1, FIRST + 2), previewed);
        preview(previewed, 1);
        assertEquals(List.of(FIRST, FIRST + 1, FIRST + 2, FIRST), previewed);
        apply();
        assertEquals(List.of(FIRST, FIRST + 1, FIRST + 2), applied);
    }

    private void preview(final List<Long> zxids, final int limit)
    {
        ring.preview(
            (type, zxid, buffer, offset, length) ->
            {
                zxids.add(zxid);
                return Action.CONTINUE;
            },
            limit);
    }

    /** What is durable and waits for the others to commit it must not wake the journaler again and again. */
    @Test
    void shouldHaveWorkForTheJournalerUntilItHasReleasedEverything()
    {
        assertFalse(ring.hasJournalWork());
        begin(1);
        append(2, 100);
        assertTrue(ring.hasJournalWork());
        limitZxid = FIRST;
        journal();
        assertFalse(ring.hasJournalWork());
        apply();
        assertEquals(List.of(FIRST), applied);
        assertFalse(ring.hasJournalWork());
        append(1, 100);
        assertTrue(ring.hasJournalWork());
    }

    @Test
    void shouldRefuseARecordThatIsNotTheNext()
    {
        begin(1);
        assertThrows(IllegalStateException.class,
            () -> ring.append(TransactionType.TRANSACTION, FIRST + 2, record, 0, 8));
        assertThrows(IllegalStateException.class, () -> ring.append(TransactionType.EPOCH, FIRST, record, 0, 0));
        assertThrows(IllegalStateException.class, () -> ring.append(TransactionType.EPOCH, FIRST + 1, record, 0, 0));
        assertThrows(IllegalStateException.class, () -> ring.append(TransactionType.TRUNCATE, FIRST, record, 0, 0));
        assertThrows(IllegalStateException.class, () -> ring.truncate(FIRST + 1));
    }

    @Test
    void shouldAppendNoMoreThanTheJournalGrants()
    {
        begin(1);
        grantedBytes = 2 * JournalStatus.RECORD_OVERHEAD + 100;
        assertFalse(ring.hasRoomToPropose(101));
        assertFalse(ring.append(TransactionType.TRANSACTION, FIRST + 1, record, 0, 101));
        assertTrue(ring.hasRoomToPropose(100));
        append(1, 100);
        assertFalse(ring.append(TransactionType.EPOCH, 2 * FIRST, record, 0, 0));
        grantedBytes += JournalStatus.RECORD_OVERHEAD;
        begin(2);
        // A truncation may take from the grant, but not from what was submitted.
        ring.truncate(FIRST + 1);
        journal();
        grantedBytes -= 8;
        apply();
        assertFalse(ring.append(TransactionType.EPOCH, 3 * FIRST, record, 0, 0));
        grantedBytes += JournalStatus.RECORD_OVERHEAD + 8;
        begin(3);
    }

    @Test
    void shouldKeepSlotsForEpochsAndControlMessages()
    {
        limitZxid = 0;
        begin(1);
        while (ring.append(TransactionType.TRANSACTION, ring.lastZxid() + 1, record, 0, 8))
        {
            journal();
        }
        assertEquals(SLOTS - TransactionRing.RESERVED_SLOTS, journaled.size());
        assertFalse(ring.hasRoomToPropose(8));
        int epochs = 0;
        while (ring.append(TransactionType.EPOCH, ((ring.lastZxid() >>> 32) + 1) << 32, record, 0, 0))
        {
            epochs++;
        }
        assertEquals(TransactionRing.RESERVED_SLOTS / 2, epochs);
        ring.truncate(FIRST);
        journal();
        apply();
        assertTrue(ring.isSettled());
        append(SLOTS / 2, 8);
    }

    @Test
    void shouldProposeHalfOfTheBytesAtMostWhateverTheWasteAtTheEnd()
    {
        begin(1);
        assertTrue(ring.hasRoomToPropose(CAPACITY / 2));
        append(2, CAPACITY / 4);
        assertFalse(ring.hasRoomToPropose(1));
        journal();
        assertFalse(ring.hasRoomToPropose(1));
        apply();
        // The longest one is possible again though it does not fit before the end of the buffer.
        append(1, 8);
        journal();
        apply();
        assertTrue(ring.hasRoomToPropose(CAPACITY / 2));
        append(1, CAPACITY / 2 - 8);
        assertTrue(ring.hasRoomToPropose(5));
        assertFalse(ring.hasRoomToPropose(9));
    }

    @Test
    void shouldHaveRoomOnAFollowerForWhateverALeaderMayPropose()
    {
        for (int seed = 0; seed < 200; seed++)
        {
            final Random random = new Random(seed);
            final TransactionRing leader = newRing();
            final TransactionRing follower = newRing();
            final long[] limits = new long[2];
            leader.applyLimit(() -> limits[0]);
            follower.applyLimit(() -> limits[1]);
            leader.append(TransactionType.EPOCH, FIRST, record, 0, 0);
            follower.append(TransactionType.EPOCH, FIRST, record, 0, 0);
            // Another phase of the follower's buffer.
            final int skipped = random.nextInt(CAPACITY / 2);
            follower.append(TransactionType.TRANSACTION, FIRST + 1, record, 0, skipped);
            leader.append(TransactionType.TRANSACTION, FIRST + 1, record, 0, 8);
            for (int i = 0; i < 300; i++)
            {
                final int length = random.nextInt(4) == 0 ? random.nextInt(CAPACITY / 2) : random.nextInt(200);
                if (leader.hasRoomToPropose(length))
                {
                    final long zxid = leader.lastZxid() + 1;
                    assertTrue(leader.append(TransactionType.TRANSACTION, zxid, record, 0, length), "seed " + seed);
                    limits[1] = limits[0];
                    drain(follower);
                    assertTrue(follower.append(TransactionType.TRANSACTION, zxid, record, 0, length), "seed " + seed);
                }
                else
                {
                    limits[0] = Math.max(limits[0], leader.lastZxid() - random.nextInt(3));
                    drain(leader);
                }
            }
        }
    }

    @Test
    void shouldPutWhatATruncationLeavesInAnew()
    {
        limitZxid = FIRST + 1;
        begin(1);
        append(2, CAPACITY / 16 * 3);
        append(2, CAPACITY / 4);
        journal();
        ring.truncate(FIRST + 2);
        assertEquals(FIRST + 2, ring.lastZxid());
        assertFalse(ring.isSettled());
        assertFalse(ring.hasRoomToPropose(0));
        assertThrows(IllegalStateException.class,
            () -> ring.append(TransactionType.EPOCH, 2 * FIRST, record, 0, 0));
        assertThrows(IllegalStateException.class, () -> ring.truncate(FIRST));
        apply();
        assertEquals(List.of(FIRST, FIRST + 1), applied);
        assertFalse(ring.isSettled());
        journal();
        assertFalse(ring.isSettled());
        apply();
        assertTrue(ring.isSettled());

        // The bytes of what was cut are free although what is before it is not applied.
        begin(2);
        append(1, CAPACITY / 2);
        append(1, CAPACITY / 4);
        limitZxid = ring.lastZxid();
        journal();
        apply();
        assertEquals(List.of(FIRST, FIRST + 1, FIRST + 2, 2 * FIRST, 2 * FIRST + 1, 2 * FIRST + 2), applied);
        assertEquals(
            List.of(FIRST, FIRST + 1, FIRST + 2, FIRST + 3, FIRST + 4, 2 * FIRST, 2 * FIRST + 1, 2 * FIRST + 2),
            journaled);
    }

    @Test
    void shouldTakeSeveralTruncationsWithoutACommitBetween()
    {
        limitZxid = 0;
        begin(1);
        append(3, 500);
        for (int epoch = 2; epoch < 200; epoch++)
        {
            begin(epoch);
            append(2, 3000);
            if (epoch % 2 == 0)
            {
                journal();
            }
            ring.truncate(FIRST + 2);
            journal();
            apply();
            assertTrue(ring.isSettled());
        }
        limitZxid = ring.lastZxid();
        journal();
        apply();
        assertEquals(List.of(FIRST, FIRST + 1, FIRST + 2), applied);
    }

    @Test
    void shouldNeverSettleAgainOnceASnapshotIsInstalled()
    {
        limitZxid = FIRST;
        begin(1);
        append(1, 8);
        ring.install(7 * FIRST);
        assertEquals(7 * FIRST, ring.lastZxid());
        limitZxid = FIRST + 1;
        journal();
        apply();
        apply();
        assertEquals(List.of(FIRST, FIRST + 1), applied);
        assertFalse(ring.isSettled());
        assertThrows(IllegalStateException.class, () -> ring.truncate(FIRST + 1));
    }

    @Test
    void shouldNotCutWhatIsApplied()
    {
        begin(1);
        append(2, 8);
        limitZxid = FIRST + 1;
        journal();
        apply();
        assertEquals(List.of(FIRST, FIRST + 1), applied);
        assertThrows(InvariantException.class, () -> ring.truncate(FIRST));
        ring.truncate(FIRST + 1);
        assertEquals(FIRST + 1, ring.lastZxid());
    }

    @Test
    void shouldRestoreRecordsThatTheJournalHas()
    {
        ring.start(FIRST + 5);
        durableZxid = FIRST + 8;
        grantedBytes = 0;
        limitZxid = FIRST + 5;
        assertTrue(ring.restore(TransactionType.TRANSACTION, FIRST + 6, record, 0, CAPACITY / 2));
        assertTrue(ring.restore(TransactionType.TRANSACTION, FIRST + 7, record, 0, CAPACITY / 4));
        assertTrue(ring.restore(TransactionType.TRANSACTION, FIRST + 8, record, 0, CAPACITY / 4));
        assertFalse(ring.restore(TransactionType.TRANSACTION, FIRST + 9, record, 0, 1));
        assertEquals(FIRST + 8, ring.lastZxid());
        journal();
        apply();
        assertEquals(List.of(), journaled);
        assertEquals(List.of(), applied);
        limitZxid = FIRST + 8;
        apply();
        assertEquals(List.of(FIRST + 6, FIRST + 7, FIRST + 8), applied);
    }

    private TransactionRing newRing()
    {
        final TransactionRing newRing = new TransactionRing(
            SLOTS, CAPACITY,
            new JournalStatus()
            {
                @Override
                public long grantedBytes()
                {
                    return grantedBytes;
                }

                @Override
                public boolean isFull()
                {
                    return false;
                }
            });
        newRing.applyLimit(() -> limitZxid);
        return newRing;
    }

    private void begin(final long epoch)
    {
        assertTrue(ring.append(TransactionType.EPOCH, epoch << 32, record, 0, 0));
    }

    private void append(final int count, final int length)
    {
        for (int i = 0; i < count; i++)
        {
            assertTrue(ring.append(TransactionType.TRANSACTION, ring.lastZxid() + 1, record, 0, length));
        }
    }

    /** What a journaler does. */
    private void journal()
    {
        ring.journalPoller().poll(
            (type, zxid, buffer, offset, length) ->
            {
                if (type == TransactionType.TRUNCATE || type == TransactionType.INSTALL)
                {
                    durableZxid = zxid;
                }
                else if (zxid > durableZxid)
                {
                    journaled.add(zxid);
                    durableZxid = zxid;
                }
                return Action.CONTINUE;
            },
            Integer.MAX_VALUE);
    }

    private void apply()
    {
        ring.poll(
            (type, zxid, buffer, offset, length) ->
            {
                applied.add(zxid);
                return Action.CONTINUE;
            },
            Integer.MAX_VALUE);
    }

    private static void drain(final TransactionRing ring)
    {
        ring.journalPoller().poll((type, zxid, buffer, offset, length) -> Action.CONTINUE, Integer.MAX_VALUE);
        ring.poll((type, zxid, buffer, offset, length) -> Action.CONTINUE, Integer.MAX_VALUE);
    }
}
