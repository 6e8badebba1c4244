package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.ringmaster.journal.file.DataFile;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * The batch in work: records in memory, each chained to the one before, until they are written to their place in the
 * segment. A batch that is longer than the memory is written in parts. Belongs to the journaler's thread; allocates
 * nothing but at construction.
 */
final class StagedBatch implements AutoCloseable
{
    private final AlignedBuffer memory;
    private final ByteBuffer staging;
    private final UnsafeBuffer buffer;
    private final RecordWriter records;
    private final SectorCounter sectors;

    private int segmentTag;
    private long hash;
    /** Behind the last record, in the file. */
    private int position;
    /** Up to here it is written. */
    private int writtenPosition;
    /** In the file, of the first byte of the memory. */
    private int stagingPosition;
    private int batchOffset;
    private int recordCount;
    private long firstZxid;

    /**
     * Construct, of no segment yet.
     *
     * @param stagingLength of the memory in bytes: a batch up to this length is one write.
     */
    StagedBatch(final int stagingLength)
    {
        memory = new AlignedBuffer(stagingLength);
        staging = memory.bytes();
        buffer = new UnsafeBuffer(staging);
        records = new RecordWriter(staging, buffer);
        sectors = new SectorCounter(buffer);
    }

    /** Go on in a segment, behind a record with this hash; nothing is staged. */
    void continueAt(final int tag, final int offset, final long previousHash)
    {
        segmentTag = tag;
        hash = previousHash;
        begin(offset);
    }

    /** A batch begins where the one before has ended. */
    void beginNext()
    {
        begin(position);
    }

    /** Behind the last record, in the file. */
    int position()
    {
        return position;
    }

    /** Where the batch begins, in the file. */
    int offset()
    {
        return batchOffset;
    }

    /** Records in it but marks and seals. */
    int recordCount()
    {
        return recordCount;
    }

    /** Of the last record. */
    long hash()
    {
        return hash;
    }

    /** Write a part of a long batch, so that as much as this fits the memory. */
    void makeRoom(final int length, final DataFile file) throws IOException
    {
        if (position - stagingPosition + length <= staging.capacity())
        {
            return;
        }
        final int end = Layout.alignDown(position, Layout.BLOCK_LENGTH);
        sectors.countTo(position, stagingPosition);
        writeTo(file, end);
        buffer.putBytes(0, buffer, end - stagingPosition, position - end);
        stagingPosition = end;
    }

    /** Put a record, for which there is room with a mark behind it. */
    void append(final int type, final long zxid, final DirectBuffer source, final int offset, final int length)
    {
        buffer.putBytes(position - stagingPosition + Layout.HEAD_LENGTH, source, offset, length);
        put(type, zxid, length);
        if (recordCount++ == 0)
        {
            firstZxid = zxid;
        }
    }

    /** Put the mark that ends the batch. */
    void putMark(final long durableZxid, final long committedZxid, final long lastZxid, final DataFile file)
        throws IOException
    {
        makeRoom(Layout.END_LENGTH, file);
        sectors.countTo(position, stagingPosition);
        records.putMarkPayload(
            position - stagingPosition, durableZxid, firstZxid, committedZxid, recordCount, sectors);
        put(RecordType.BATCH_MARK, lastZxid, Layout.MARK_LENGTH);
    }

    /** Put the seal that ends the segment. It belongs to the batch whose mark is in front of it. */
    void putSeal(final int ofBatchOffset, final long lastZxid)
    {
        batchOffset = ofBatchOffset;
        put(RecordType.SEAL, lastZxid, 0);
    }

    /** Write what is not written. */
    void writeTo(final DataFile file) throws IOException
    {
        writeTo(file, position);
    }

    @Override
    public void close()
    {
        memory.close();
    }

    private void begin(final int offset)
    {
        position = offset;
        writtenPosition = offset;
        batchOffset = offset;
        stagingPosition = Layout.alignDown(offset, Layout.BLOCK_LENGTH);
        recordCount = 0;
        firstZxid = 0;
        sectors.reset(offset);
    }

    private void put(final int type, final long zxid, final int payloadLength)
    {
        hash = records.put(
            position - stagingPosition, position, batchOffset, type, zxid, payloadLength, hash, segmentTag);
        position += Layout.recordLength(payloadLength);
    }

    private void writeTo(final DataFile file, final int end) throws IOException
    {
        if (end > writtenPosition)
        {
            staging.limit(end - stagingPosition).position(writtenPosition - stagingPosition);
            file.writeFully(staging, writtenPosition);
            writtenPosition = end;
        }
    }
}
