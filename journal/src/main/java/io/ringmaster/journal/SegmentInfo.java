package io.ringmaster.journal;

import java.nio.file.Path;

/**
 * A segment of the log.
 *
 * @param path         of the file.
 * @param number       of the segment, from 1.
 * @param length       of the file in bytes.
 * @param previousZxid last zxid before the segment, 0 if it is the first of all.
 * @param createdMs    wall clock time at which it was taken into use, epoch milliseconds.
 */
public record SegmentInfo(Path path, long number, int length, long previousZxid, long createdMs)
{
    static SegmentInfo of(final Path path, final SegmentHeader header)
    {
        return new SegmentInfo(
            path, header.segmentNumber(), header.segmentLength(), header.previousZxid(), header.createdMs());
    }
}
