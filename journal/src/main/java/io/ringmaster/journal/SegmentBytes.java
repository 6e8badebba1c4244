package io.ringmaster.journal;

import org.agrona.concurrent.UnsafeBuffer;

/** Bytes of one segment in memory: all of them, or a window that moves. */
interface SegmentBytes
{
    UnsafeBuffer buffer();

    /** Over the buffer. */
    Checksum checksum();

    SegmentHeader header();

    /** In the segment, of the first byte of the buffer. */
    int base();
}
