package io.ringmaster.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Random;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

class StagedBatchTest
{
    private static final Path FILE = Path.of("/segment");
    private static final int BEGIN = Layout.SEGMENT_HEADER_LENGTH;
    private static final int LARGE = 256 * 1024;
    private static final int SMALL = 4 * Layout.BLOCK_LENGTH;
    private static final int MAX_LENGTH = 2 * Layout.BLOCK_LENGTH;

    /** Two batches of records of random lengths, a mark behind each and a seal at the end. */
    private static byte[] write(final int stagingLength, final long seed) throws IOException
    {
        final Random random = new Random(seed);
        final SimulatedDisk disk = new SimulatedDisk(1);
        disk.createDirectories(FILE.getParent());
        try (DataFile file = disk.open(FILE, FileLayer.Mode.CREATE); StagedBatch batch = new StagedBatch(stagingLength))
        {
            batch.continueAt(77, BEGIN, 5);
            long zxid = 0;
            for (int i = 0; i < 2; i++)
            {
                final int firstOffset = batch.position();
                assertEquals(firstOffset, batch.offset());
                final int count = 1 + random.nextInt(20);
                for (int k = 0; k < count; k++)
                {
                    final byte[] payload = new byte[random.nextInt(MAX_LENGTH)];
                    // Sectors of zeros have to be counted, whatever part of the batch they are in.
                    if (random.nextBoolean())
                    {
                        random.nextBytes(payload);
                    }
                    batch.makeRoom(Layout.recordLength(payload.length) + Layout.END_LENGTH, file);
                    batch.append(RecordType.TRANSACTION, ++zxid, new UnsafeBuffer(payload), 0, payload.length);
                }
                assertEquals(count, batch.recordCount());
                batch.putMark(zxid - count, zxid - count, zxid, file);
                if (i == 1)
                {
                    batch.putSeal(batch.offset(), zxid);
                }
                batch.writeTo(file);
                batch.beginNext();
                assertEquals(0, batch.recordCount());
                assertEquals(batch.position(), batch.offset());
            }
            final ByteBuffer bytes = ByteBuffer.allocate(batch.position() - BEGIN);
            file.readFully(bytes, BEGIN);
            return bytes.array();
        }
    }

    @Test
    void shouldWriteTheSameInPartsAsAtOnce() throws IOException
    {
        for (int seed = 0; seed < 50; seed++)
        {
            final byte[] expected = write(2 * LARGE, seed);
            assertTrue(expected.length < 2 * LARGE);
            assertArrayEquals(expected, write(SMALL, seed), "seed " + seed);
        }
    }

    @Test
    void shouldWriteNothingTwice() throws IOException
    {
        final SimulatedDisk disk = new SimulatedDisk(1);
        disk.createDirectories(FILE.getParent());
        try (DataFile file = disk.open(FILE, FileLayer.Mode.CREATE); StagedBatch batch = new StagedBatch(SMALL))
        {
            batch.continueAt(77, BEGIN, 5);
            batch.append(RecordType.TRANSACTION, 1, new UnsafeBuffer(new byte[10]), 0, 10);
            batch.writeTo(file);
            disk.failWriteAfter(0);
            batch.writeTo(file);
        }
    }
}
