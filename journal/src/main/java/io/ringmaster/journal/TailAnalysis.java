package io.ringmaster.journal;

import io.ringmaster.codecs.journal.BatchMarkDecoder;

/**
 * Judges what stands behind the last complete batch of the newest segment: nothing, the batch that was being written
 * when the server died, or damage.
 * <p>
 * A disk writes sectors whole, in any order. So after a crash each sector of the last batch holds either what was
 * written or what was there before, zeros. A batch is taken for unfinished only if each thing that is wrong in it
 * touches a sector that is all zeros and cannot be zeros by content. The writer helps: every sector in which a record
 * begins or ends has bits set, and a mark counts the sectors of its batch that are zeros by content.
 */
final class TailAnalysis
{
    private final SegmentImage image;
    private final SegmentWalker walker;
    private final RecordView record;
    private final int batchOffset;

    private TailAnalysis(final SegmentImage image, final SegmentWalker walker)
    {
        this.image = image;
        this.walker = walker;
        record = new RecordView(image);
        batchOffset = walker.completeOffset();
    }

    /**
     * Judge.
     *
     * @param image  of the newest segment.
     * @param walker that has stopped in it.
     * @return true if an unfinished batch is to be cut at {@link SegmentWalker#completeOffset}, false if nothing is
     * there.
     * @throws JournalCorruptException if it is neither.
     */
    static boolean isTorn(final SegmentImage image, final SegmentWalker walker)
    {
        final int end = image.length();
        final int start = walker.completeOffset();
        final int firstNonZero = image.firstNonZero(start, end);
        if (firstNonZero == end)
        {
            return false;
        }
        if (walker.isSealed())
        {
            throw image.corrupt(firstNonZero, "there must be zeros behind the seal of a segment");
        }
        if (image.bitCount(firstNonZero, end) == 1)
        {
            throw image.corrupt(firstNonZero, "a single bit is set in the unused rest of the segment");
        }
        final TailAnalysis analysis = new TailAnalysis(image, walker);
        analysis.checkNothingLater();
        analysis.checkUnfinished();
        return true;
    }

    /** A batch is written only when the one before is durable: anything of a later batch makes this one durable. */
    private void checkNothingLater()
    {
        for (int offset = batchOffset; offset < image.length(); offset += Layout.RECORD_ALIGNMENT)
        {
            if (record.wrap(offset) && record.batchOffset() != batchOffset && !isOwnSeal(offset))
            {
                throw image.corrupt(
                    walker.position(),
                    walker.failure() + ", though the batch that begins at " + batchOffset +
                    " was durable before the one at " + record.batchOffset() + " was written");
            }
        }
    }

    private boolean isOwnSeal(final int offset)
    {
        return record.type() == RecordType.SEAL &&
            offset == batchOffset &&
            record.batchOffset() == walker.lastBatchOffset();
    }

    private void checkUnfinished()
    {
        int offset = batchOffset;
        long expectedHash = walker.completeHash();
        int firstDamage = -1;
        String damage = null;
        while (true)
        {
            if (!record.wrap(offset))
            {
                if (!touchesMissingSector(offset, Math.min(offset + Layout.HEAD_LENGTH, image.length())))
                {
                    throw image.corrupt(offset, "the record head is not whole, and no sector of it is missing");
                }
                return;
            }
            if (record.previousHash() != expectedHash)
            {
                throw image.corrupt(offset, "the record does not follow the record before it in the chain");
            }
            final String recordDamage = record.damage();
            if (recordDamage != null)
            {
                if (!touchesMissingSector(offset, record.end()))
                {
                    throw image.corrupt(offset, recordDamage + ", and no sector of the record is missing");
                }
                if (damage == null)
                {
                    firstDamage = offset;
                    damage = recordDamage;
                }
            }
            if (record.type() == RecordType.SEAL)
            {
                break;
            }
            if (record.type() == RecordType.BATCH_MARK)
            {
                if (recordDamage == null)
                {
                    checkMark(firstDamage, damage);
                }
                return;
            }
            expectedHash = record.hash();
            offset = record.end();
        }
        if (damage == null || offset != batchOffset)
        {
            throw image.corrupt(offset, "a seal stands in the middle of a batch");
        }
    }

    /** The mark of the batch got to the disk: then it tells how many sectors are zeros without being missing. */
    private void checkMark(final int firstDamage, final String damage)
    {
        if (damage == null)
        {
            throw image.corrupt(walker.position(), walker.failure());
        }
        final BatchMarkDecoder mark = record.mark();
        int zeroSectorCount = 0;
        for (int sector = Layout.alignDown(batchOffset, Layout.SECTOR_LENGTH);
            sector < record.end();
            sector += Layout.SECTOR_LENGTH)
        {
            if (isMissing(sector))
            {
                zeroSectorCount++;
            }
        }
        if (zeroSectorCount <= mark.zeroSectorCount() + mark.oneBitSectorCount())
        {
            throw image.corrupt(firstDamage, damage + ", and no sector of the batch is missing");
        }
    }

    private boolean touchesMissingSector(final int from, final int end)
    {
        for (int sector = Layout.alignDown(from, Layout.SECTOR_LENGTH); sector < end; sector += Layout.SECTOR_LENGTH)
        {
            if (isMissing(sector))
            {
                return true;
            }
        }
        return false;
    }

    /** What the batch could have written of a sector is zeros. */
    private boolean isMissing(final int sector)
    {
        return image.isZero(Math.max(sector, batchOffset), Math.min(sector + Layout.SECTOR_LENGTH, image.length()));
    }
}
