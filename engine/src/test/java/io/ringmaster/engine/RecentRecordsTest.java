package io.ringmaster.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;

import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.engine.ring.RingPoller;

class RecentRecordsTest
{
    private static final long EPOCH = 1L << 32;
    private static final int SLOT_COUNT = 128;
    private static final int CAPACITY = 4096;

    private final TransactionRing ring = new TransactionRing(SLOT_COUNT, CAPACITY, new EndlessJournal());
    private final RecentRecords records = ring.recentRecords();
    private final RingPoller journaler = ring.journalPoller();
    private long readZxid;

    @Test
    void shouldReadWhatNobodyHasTakenYet()
    {
        append(TransactionType.EPOCH, EPOCH, 0);
        append(TransactionType.TRANSACTION, EPOCH + 1, 40);
        final long sequence = records.find(EPOCH + 1);
        assertRecord(sequence, EPOCH + 1, 40);
        assertEquals(sequence - 1, records.find(EPOCH));
        assertEquals(sequence + 1, records.nextSequence());
        assertFalse(records.isReadable(sequence + 1));
        assertEquals(RecentRecords.NONE, records.find(EPOCH + 2));
        assertEquals(RecentRecords.NONE, records.find(EPOCH - 1));
    }

    @Test
    void shouldReadWhatWasAppliedUntilItsPlaceIsTaken()
    {
        append(TransactionType.EPOCH, EPOCH, 0);
        long firstReadable = 0;
        for (int i = 1; i < 10 * SLOT_COUNT; i++)
        {
            append(TransactionType.TRANSACTION, EPOCH + i, i % 90);
            applyAll();
            final long last = records.find(EPOCH + i);
            assertRecord(last, EPOCH + i, i % 90);
            while (!records.isReadable(firstReadable))
            {
                firstReadable++;
            }
            // Whatever counts as readable is what was appended, and it is all of one piece.
            for (long sequence = firstReadable; sequence <= last; sequence++)
            {
                final long zxid = EPOCH + i - (last - sequence);
                assertRecord(sequence, zxid, zxid == EPOCH ? 0 : (int)(zxid - EPOCH) % 90);
            }
            assertTrue(i < 40 || last - firstReadable > 20, "almost nothing is kept");
        }
    }

    @Test
    void shouldNotReadWhatAnAbandonedClaimMayHaveOverwritten()
    {
        append(TransactionType.EPOCH, EPOCH, 0);
        append(TransactionType.TRANSACTION, EPOCH + 1, CAPACITY / 4);
        append(TransactionType.TRANSACTION, EPOCH + 2, CAPACITY / 4);
        append(TransactionType.TRANSACTION, EPOCH + 3, CAPACITY / 4);
        applyAll();
        assertTrue(records.isReadable(records.find(EPOCH + 1)));
        assertTrue(ring.hasRoomToPropose(CAPACITY / 2));
        assertEquals(RecentRecords.NONE, records.find(EPOCH + 1));
        assertRecord(records.find(EPOCH + 3), EPOCH + 3, CAPACITY / 4);
    }

    @Test
    void shouldReadNothingFromBeforeATruncation()
    {
        append(TransactionType.EPOCH, EPOCH, 0);
        append(TransactionType.TRANSACTION, EPOCH + 1, 10);
        final long cut = records.nextSequence();
        append(TransactionType.TRANSACTION, EPOCH + 2, 10);
        ring.truncate(EPOCH + 1);
        assertFalse(records.isReadable(cut));
        assertEquals(RecentRecords.NONE, records.find(EPOCH + 1));
        applyAll();
        append(TransactionType.TRANSACTION, EPOCH + 2, 30);
        assertRecord(records.find(EPOCH + 2), EPOCH + 2, 30);
    }

    /** There is always room. */
    private static final class EndlessJournal implements JournalStatus
    {
        @Override
        public long grantedBytes()
        {
            return Long.MAX_VALUE;
        }

        @Override
        public boolean isFull()
        {
            return false;
        }
    }

    private void append(final int type, final long zxid, final int length)
    {
        assertTrue(ring.append(type, zxid, new UnsafeBuffer(content(zxid, length)), 0, length));
    }

    private void applyAll()
    {
        journaler.poll((type, zxid, buffer, offset, length) -> Action.CONTINUE, Integer.MAX_VALUE);
        ring.poll((type, zxid, buffer, offset, length) -> Action.CONTINUE, Integer.MAX_VALUE);
    }

    private void assertRecord(final long sequence, final long zxid, final int expectedLength)
    {
        assertTrue(records.isReadable(sequence));
        assertEquals(zxid, records.zxid(sequence));
        readZxid = 0;
        records.read(sequence, (type, readTag, buffer, offset, length) ->
        {
            readZxid = readTag;
            assertEquals(expectedLength, length);
            assertEquals(new UnsafeBuffer(content(zxid, length)), new UnsafeBuffer(buffer, offset, length));
            return Action.CONTINUE;
        });
        assertEquals(zxid, readZxid);
    }

    private static byte[] content(final long zxid, final int length)
    {
        final byte[] content = new byte[length];
        new Random(zxid).nextBytes(content);
        return content;
    }
}
