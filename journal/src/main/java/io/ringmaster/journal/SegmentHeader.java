package io.ringmaster.journal;

import java.nio.ByteBuffer;

import io.ringmaster.codecs.journal.SegmentHeaderDecoder;
import io.ringmaster.codecs.journal.SegmentHeaderEncoder;
import org.agrona.concurrent.UnsafeBuffer;

/** What stands at the start of a segment. */
record SegmentHeader(
    int segmentLength,
    long ensembleId,
    long segmentNumber,
    long previousZxid,
    long previousHash,
    long createdMs,
    int maxRecordLength,
    int segmentTag)
{
    /** Write it to a buffer of {@link Layout#SEGMENT_HEADER_LENGTH} zeros. */
    void encode(final ByteBuffer bytes)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        new SegmentHeaderEncoder().wrap(buffer, 0)
            .magic(Layout.SEGMENT_MAGIC)
            .format(Layout.FORMAT)
            .segmentLength(segmentLength)
            .ensembleId(ensembleId)
            .segmentNumber(segmentNumber)
            .previousZxid(previousZxid)
            .previousHash(previousHash)
            .createdMs(createdMs)
            .maxRecordLength(maxRecordLength)
            .segmentTag(segmentTag)
            .reserved(0)
            .crc(new Checksum(bytes).crc(0, SegmentHeaderEncoder.crcEncodingOffset()));
    }

    /**
     * Read and check it.
     *
     * @param file  named when it is wrong.
     * @param bytes with the first {@link Layout#SEGMENT_HEADER_LENGTH} of the file.
     * @return the header.
     * @throws JournalCorruptException if anything in it is damaged.
     * @throws JournalException        if it is of another format.
     */
    static SegmentHeader decode(final String file, final ByteBuffer bytes)
    {
        final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
        final SegmentHeaderDecoder decoder = new SegmentHeaderDecoder().wrap(
            buffer, 0, SegmentHeaderDecoder.BLOCK_LENGTH, SegmentHeaderDecoder.SCHEMA_VERSION);
        if (decoder.magic() != Layout.SEGMENT_MAGIC)
        {
            throw new JournalCorruptException(file, 0, "this is not a journal segment: the magic number is missing");
        }
        final int crcOffset = SegmentHeaderDecoder.crcEncodingOffset();
        if (decoder.crc() != new Checksum(bytes).crc(0, crcOffset))
        {
            throw new JournalCorruptException(file, 0, "the checksum of the segment header does not match");
        }
        if (decoder.format() != Layout.FORMAT)
        {
            throw new JournalException(
                file + " has format " + decoder.format() + Layout.FORMAT_ADVICE);
        }
        for (int i = Layout.SEGMENT_HEADER_BLOCK_LENGTH; i < Layout.SEGMENT_HEADER_LENGTH; i++)
        {
            if (buffer.getByte(i) != 0)
            {
                throw new JournalCorruptException(file, i, "there must be zeros between segment header and records");
            }
        }
        return new SegmentHeader(
            decoder.segmentLength(),
            decoder.ensembleId(),
            decoder.segmentNumber(),
            decoder.previousZxid(),
            decoder.previousHash(),
            decoder.createdMs(),
            decoder.maxRecordLength(),
            decoder.segmentTag());
    }
}
