package io.ringmaster.journal;

import io.ringmaster.codecs.journal.BatchMarkDecoder;

/**
 * Goes over the records of one segment in order and stops at the first place where the record that should be there is
 * not. Says nothing about why: {@link TailAnalysis} does.
 */
final class SegmentWalker
{
    private final SegmentImage image;
    private final RecordView record;
    private int position = Layout.SEGMENT_HEADER_LENGTH;
    private long hash;
    private long lastZxid;
    private int batchRecordCount;
    private long batchFirstZxid;
    private int completeOffset = Layout.SEGMENT_HEADER_LENGTH;
    private long completeHash;
    private long completeZxid;
    private int lastBatchOffset = Layout.SEGMENT_HEADER_LENGTH;
    private long watermark;
    private long committedZxid;
    private boolean isSealed;
    private String failure;

    SegmentWalker(final SegmentImage image)
    {
        this.image = image;
        record = new RecordView(image);
        hash = image.header().previousHash();
        completeHash = hash;
        lastZxid = image.header().previousZxid();
        completeZxid = lastZxid;
        watermark = lastZxid;
    }

    /**
     * Pass the next record.
     *
     * @return true if it is whole and stands in its place in the chain; false at the end, or where it is not:
     * {@link #failure} says which.
     */
    boolean next()
    {
        if (isSealed)
        {
            failure = null;
            return false;
        }
        failure = check();
        if (failure != null)
        {
            return false;
        }
        pass();
        return true;
    }

    /** The record passed last. */
    RecordView record()
    {
        return record;
    }

    /** Behind the record passed last. */
    int position()
    {
        return position;
    }

    /** Behind the last complete batch: its mark, and a seal if there is one. */
    int completeOffset()
    {
        return completeOffset;
    }

    long completeHash()
    {
        return completeHash;
    }

    /** Last zxid of the complete batches, or the one before the segment. */
    long completeZxid()
    {
        return completeZxid;
    }

    /** Where the last complete batch begins. */
    int lastBatchOffset()
    {
        return lastBatchOffset;
    }

    /** Last zxid that a mark says was durable before its batch. */
    long watermark()
    {
        return watermark;
    }

    /** Last zxid that a mark says was committed when its batch was written; 0 if none says anything. */
    long committedZxid()
    {
        return committedZxid;
    }

    /** Records passed of a batch that is not complete so far. */
    int batchRecordCount()
    {
        return batchRecordCount;
    }

    /** Of the first of them. */
    long batchFirstZxid()
    {
        return batchFirstZxid;
    }

    boolean isSealed()
    {
        return isSealed;
    }

    /** Why there is no next record; null behind a seal. */
    String failure()
    {
        return failure;
    }

    private String check()
    {
        if (!record.wrap(position))
        {
            return position == image.firstNonZero(position, Math.min(position + Layout.HEAD_LENGTH, image.length())) ||
                position + Layout.HEAD_LENGTH > image.length() ?
                "there is no whole record head" : "the record head is not whole";
        }
        final String damage = record.damage();
        if (damage != null)
        {
            return damage + ", in the " + RecordType.name(record.type()) + " record " + Zxid.text(record.zxid());
        }
        if (record.previousHash() != hash)
        {
            return "the record " + Zxid.text(record.zxid()) + " does not follow the record before it in the chain";
        }
        return switch (record.type())
        {
            case RecordType.BATCH_MARK -> checkMark();
            case RecordType.SEAL -> checkSeal();
            default -> checkEntry();
        };
    }

    private String checkEntry()
    {
        if (record.batchOffset() != completeOffset)
        {
            return "the record says that its batch begins at " + record.batchOffset() + ", it begins at " +
                completeOffset;
        }
        if (!Zxid.follows(lastZxid, record.type(), record.zxid()))
        {
            return RecordType.name(record.type()) + " " + Zxid.text(record.zxid()) + " cannot follow " +
                Zxid.text(lastZxid);
        }
        return null;
    }

    private String checkMark()
    {
        final BatchMarkDecoder mark = record.mark();
        if (record.batchOffset() != completeOffset ||
            record.zxid() != lastZxid ||
            mark.durableZxid() != completeZxid ||
            mark.firstZxid() != batchFirstZxid ||
            mark.recordCount() != batchRecordCount ||
            mark.committedZxid() < 0 ||
            mark.committedZxid() > lastZxid)
        {
            return "the batch mark is not that of the batch before it";
        }
        return null;
    }

    private String checkSeal()
    {
        return position != completeOffset || record.batchOffset() != lastBatchOffset || record.zxid() != lastZxid ?
            "a seal stands in the middle of a batch" : null;
    }

    private void pass()
    {
        hash = record.hash();
        position = record.end();
        switch (record.type())
        {
            case RecordType.BATCH_MARK ->
            {
                watermark = completeZxid;
                committedZxid = Math.max(committedZxid, record.mark().committedZxid());
                lastBatchOffset = completeOffset;
                complete();
            }
            case RecordType.SEAL ->
            {
                isSealed = true;
                complete();
            }
            default ->
            {
                lastZxid = record.zxid();
                if (batchRecordCount == 0)
                {
                    batchFirstZxid = lastZxid;
                }
                batchRecordCount++;
            }
        }
    }

    private void complete()
    {
        completeOffset = position;
        completeHash = hash;
        completeZxid = lastZxid;
        batchRecordCount = 0;
        batchFirstZxid = 0;
    }
}
