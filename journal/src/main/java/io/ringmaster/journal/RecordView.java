package io.ringmaster.journal;

import io.ringmaster.codecs.journal.BatchMarkDecoder;
import io.ringmaster.codecs.journal.RecordHeadDecoder;
import io.ringmaster.codecs.journal.RecordTailDecoder;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks at what may be a record at some offset of a segment, and believes nothing before it is checked. */
final class RecordView
{
    private final SegmentBytes segment;
    private final UnsafeBuffer buffer;
    private final RecordHeadDecoder head = new RecordHeadDecoder();
    private final RecordTailDecoder tail = new RecordTailDecoder();
    private final BatchMarkDecoder mark = new BatchMarkDecoder();
    private int offset;

    RecordView(final SegmentBytes segment)
    {
        this.segment = segment;
        this.buffer = segment.buffer();
    }

    /**
     * Whether a record's head is whole and belongs to this offset of this life of this segment. Only then do the
     * other methods mean anything.
     */
    boolean wrap(final int recordOffset)
    {
        if (recordOffset + Layout.SEAL_RECORD_LENGTH > segment.header().segmentLength())
        {
            return false;
        }
        offset = recordOffset;
        head.wrap(buffer, inBuffer(offset), RecordHeadDecoder.BLOCK_LENGTH, RecordHeadDecoder.SCHEMA_VERSION);
        return head.mark() == Layout.RECORD_MARK &&
            head.recordOffset() == offset &&
            head.segmentTag() == segment.header().segmentTag() &&
            head.headCrc() == segment.checksum().crc(inBuffer(offset), RecordHeadDecoder.headCrcEncodingOffset()) &&
            isPlausible();
    }

    /** Null if payload, padding and tail are whole too; else what is not. */
    String damage()
    {
        final int payloadEnd = payloadOffset() + payloadLength();
        final int tailOffset = end() - Layout.TAIL_LENGTH;
        if (head.payloadCrc() != segment.checksum().crc(inBuffer(payloadOffset()), payloadLength()))
        {
            return "the checksum of the payload does not match";
        }
        for (int i = payloadEnd; i < tailOffset; i++)
        {
            if (buffer.getByte(inBuffer(i)) != 0)
            {
                return "the padding is not zero";
            }
        }
        tail.wrap(buffer, inBuffer(tailOffset), RecordTailDecoder.BLOCK_LENGTH, RecordTailDecoder.SCHEMA_VERSION);
        if (tail.length() != head.length() || tail.headCrc() != head.headCrc())
        {
            return "the tail does not match the head";
        }
        return null;
    }

    int offset()
    {
        return offset;
    }

    int end()
    {
        return offset + head.length();
    }

    int type()
    {
        return head.recordTypeRaw();
    }

    long zxid()
    {
        return head.zxid();
    }

    long previousHash()
    {
        return head.previousHash();
    }

    int batchOffset()
    {
        return head.batchOffset();
    }

    int payloadOffset()
    {
        return offset + Layout.HEAD_LENGTH;
    }

    int payloadLength()
    {
        return head.payloadLength();
    }

    long hash()
    {
        return Checksum.hash(buffer, inBuffer(offset), Layout.HEAD_LENGTH);
    }

    /** The payload of a mark. */
    BatchMarkDecoder mark()
    {
        return mark.wrap(
            buffer, inBuffer(payloadOffset()), BatchMarkDecoder.BLOCK_LENGTH, BatchMarkDecoder.SCHEMA_VERSION);
    }

    private int inBuffer(final int offsetInSegment)
    {
        return offsetInSegment - segment.base();
    }

    /** What a writer of this format could have written, for the case that a checksum matches by accident. */
    private boolean isPlausible()
    {
        final int payloadLength = head.payloadLength();
        final int longestPayload = switch (head.recordTypeRaw())
        {
            case RecordType.TRANSACTION, RecordType.EPOCH -> segment.header().maxRecordLength();
            case RecordType.BATCH_MARK -> Layout.MARK_LENGTH;
            case RecordType.SEAL -> 0;
            default -> -1;
        };
        return payloadLength >= 0 &&
            payloadLength <= longestPayload &&
            payloadLength <= segment.header().segmentLength() &&
            head.length() == Layout.recordLength(payloadLength) &&
            head.length() <= segment.header().segmentLength() - offset &&
            (head.recordTypeRaw() != RecordType.BATCH_MARK || payloadLength == Layout.MARK_LENGTH) &&
            head.flags() == 0 &&
            head.batchOffset() >= Layout.SEGMENT_HEADER_LENGTH &&
            head.batchOffset() <= offset;
    }
}
