package io.ringmaster.journal;

import java.nio.file.Path;

/**
 * Where the writer goes on.
 *
 * @param path            of the newest segment.
 * @param header          of it.
 * @param endOffset       behind the last complete batch.
 * @param endHash         of the chain there.
 * @param lastZxid        of the last record.
 * @param watermark       of the last mark.
 * @param lastBatchOffset where the last complete batch begins.
 * @param isSealed        whether the segment is.
 */
record LogEnd(
    Path path,
    SegmentHeader header,
    int endOffset,
    long endHash,
    long lastZxid,
    long watermark,
    int lastBatchOffset,
    boolean isSealed)
{
}
