package io.ringmaster.journal;

import java.nio.ByteBuffer;

import io.ringmaster.codecs.journal.BatchMarkEncoder;
import io.ringmaster.codecs.journal.RecordHeadEncoder;
import io.ringmaster.codecs.journal.RecordTailEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/** Puts records into a buffer that stands for a part of a segment. Allocates nothing. */
final class RecordWriter
{
    private final UnsafeBuffer buffer;
    private final Checksum checksum;
    private final RecordHeadEncoder headEncoder = new RecordHeadEncoder();
    private final RecordTailEncoder tailEncoder = new RecordTailEncoder();
    private final BatchMarkEncoder markEncoder = new BatchMarkEncoder();

    RecordWriter(final ByteBuffer bytes, final UnsafeBuffer buffer)
    {
        this.buffer = buffer;
        checksum = new Checksum(bytes);
    }

    /** The payload of a mark whose record begins at an offset of the buffer. */
    void putMarkPayload(
        final int offset, final long durableZxid, final long firstZxid, final long committedZxid,
        final int recordCount, final SectorCounter sectors)
    {
        markEncoder.wrap(buffer, offset + Layout.HEAD_LENGTH)
            .durableZxid(durableZxid)
            .firstZxid(firstZxid)
            .committedZxid(committedZxid)
            .recordCount(recordCount)
            .zeroSectorCount(sectors.zeroCount())
            .oneBitSectorCount(sectors.oneBitCount())
            .reserved(0);
    }

    /**
     * Head, padding and tail around a payload that is in place.
     *
     * @param offset in the buffer.
     * @return hash of the head, for the next record.
     */
    long put(
        final int offset,
        final int position,
        final int batchOffset,
        final int type,
        final long zxid,
        final int payloadLength,
        final long previousHash,
        final int segmentTag)
    {
        final int length = Layout.recordLength(payloadLength);
        final int payloadOffset = offset + Layout.HEAD_LENGTH;
        headEncoder.wrap(buffer, offset)
            .length(length)
            .flags((short)0)
            .mark(Layout.RECORD_MARK)
            .zxid(zxid)
            .previousHash(previousHash)
            .recordOffset(position)
            .batchOffset(batchOffset)
            .payloadLength(payloadLength)
            .payloadCrc(checksum.crc(payloadOffset, payloadLength))
            .segmentTag(segmentTag);
        buffer.putByte(offset + RecordHeadEncoder.recordTypeEncodingOffset(), (byte)type);
        final int headCrc = checksum.crc(offset, RecordHeadEncoder.headCrcEncodingOffset());
        headEncoder.headCrc(headCrc);
        final int tailOffset = offset + length - Layout.TAIL_LENGTH;
        for (int i = payloadOffset + payloadLength; i < tailOffset; i++)
        {
            buffer.putByte(i, (byte)0);
        }
        tailEncoder.wrap(buffer, tailOffset).headCrc(headCrc).length(length);
        return Checksum.hash(buffer, offset, Layout.HEAD_LENGTH);
    }
}
