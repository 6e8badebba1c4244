package io.ringmaster.journal;

import io.ringmaster.codecs.journal.BatchMarkDecoder;
import io.ringmaster.codecs.journal.RecordHeadDecoder;
import io.ringmaster.codecs.journal.RecordTailDecoder;
import org.agrona.concurrent.UnsafeBuffer;

/** Looks at what may be a record at some offset of a segment, and believes nothing before it is checked. */
final class RecordView
{
    private final SegmentImage image;
    private final UnsafeBuffer buffer;
    private final RecordHeadDecoder head = new RecordHeadDecoder();
    private final RecordTailDecoder tail = new RecordTailDecoder();
    private final BatchMarkDecoder mark = new BatchMarkDecoder();
    private int offset;

    RecordView(final SegmentImage image)
    {
        this.image = image;
        this.buffer = image.buffer();
    }

    /**
     * Whether a record's head is whole and belongs to this offset of this life of this segment. Only then do the
     * other methods mean anything.
     */
    boolean wrap(final int recordOffset)
    {
        if (recordOffset + Layout.SEAL_RECORD_LENGTH > image.length())
        {
            return false;
        }
        offset = recordOffset;
        head.wrap(buffer, offset, RecordHeadDecoder.BLOCK_LENGTH, RecordHeadDecoder.SCHEMA_VERSION);
        return head.mark() == Layout.RECORD_MARK &&
            head.recordOffset() == offset &&
            head.segmentTag() == image.header().segmentTag() &&
            head.headCrc() == image.checksum().crc(offset, RecordHeadDecoder.headCrcEncodingOffset()) &&
            isPlausible();
    }

    /** Null if payload, padding and tail are whole too; else what is not. */
    String damage()
    {
        final int payloadEnd = payloadOffset() + payloadLength();
        final int tailOffset = end() - Layout.TAIL_LENGTH;
        if (head.payloadCrc() != image.checksum().crc(payloadOffset(), payloadLength()))
        {
            return "the checksum of the payload does not match";
        }
        if (!image.isZero(payloadEnd, tailOffset))
        {
            return "the padding is not zero";
        }
        tail.wrap(buffer, tailOffset, RecordTailDecoder.BLOCK_LENGTH, RecordTailDecoder.SCHEMA_VERSION);
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
        return Checksum.hash(buffer, offset, Layout.HEAD_LENGTH);
    }

    /** The payload of a mark. */
    BatchMarkDecoder mark()
    {
        return mark.wrap(
            buffer, payloadOffset(), BatchMarkDecoder.BLOCK_LENGTH, BatchMarkDecoder.SCHEMA_VERSION);
    }

    /** What a writer of this format could have written, for the case that a checksum matches by accident. */
    private boolean isPlausible()
    {
        final int payloadLength = head.payloadLength();
        final int longestPayload = switch (head.recordTypeRaw())
        {
            case RecordType.TRANSACTION, RecordType.EPOCH -> image.header().maxRecordLength();
            case RecordType.BATCH_MARK -> Layout.MARK_LENGTH;
            case RecordType.SEAL -> 0;
            default -> -1;
        };
        return payloadLength >= 0 &&
            payloadLength <= longestPayload &&
            payloadLength <= image.length() &&
            head.length() == Layout.recordLength(payloadLength) &&
            head.length() <= image.length() - offset &&
            (head.recordTypeRaw() != RecordType.BATCH_MARK || payloadLength == Layout.MARK_LENGTH) &&
            head.flags() == 0 &&
            head.batchOffset() >= Layout.SEGMENT_HEADER_LENGTH &&
            head.batchOffset() <= offset;
    }
}
