package io.ringmaster.engine.tree;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;

import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * A queue of records between the tree and whoever takes them away. It grows by segments, so that growing copies
 * nothing; a record is contiguous. Some empty segments are kept for reuse.
 */
final class SnapshotOutput
{
    private static final int SEGMENT_LENGTH = 256 << 10;
    private static final int MAX_SPARE_SEGMENTS = 8;

    private final ArrayDeque<Segment> filled = new ArrayDeque<>();
    private final ArrayDeque<Segment> spares = new ArrayDeque<>();
    private long reservedBytes;
    private long pendingBytes;

    /**
     * Make room for a record.
     *
     * @param length most bytes that it will have.
     * @return buffer to write it to at {@link #claimOffset()}.
     */
    UnsafeBuffer claim(final int length)
    {
        final Segment last = filled.peekLast();
        if (last != null && length <= last.memory.capacity() - last.end)
        {
            return last.buffer;
        }
        Segment segment = length <= SEGMENT_LENGTH ? spares.pollLast() : null;
        if (segment == null)
        {
            segment = new Segment(Math.max(length, SEGMENT_LENGTH));
            reservedBytes += segment.memory.capacity();
        }
        filled.addLast(segment);
        return segment.buffer;
    }

    int claimOffset()
    {
        return filled.getLast().end;
    }

    void commit(final int length)
    {
        filled.getLast().end += length;
        pendingBytes += length;
    }

    UnsafeBuffer pendingBuffer()
    {
        return filled.isEmpty() ? null : filled.getFirst().buffer;
    }

    int pendingOffset()
    {
        return filled.isEmpty() ? 0 : filled.getFirst().begin;
    }

    int pendingLength()
    {
        final Segment first = filled.peekFirst();
        return first == null ? 0 : first.end - first.begin;
    }

    /**
     * Longest range of whole records at the begin of what is pending.
     *
     * @param maxLength that is wanted.
     * @return length of as many records as fit, or of the first one if it alone is longer; 0 if nothing is pending.
     */
    int pendingRecordsLength(final int maxLength)
    {
        final int pending = pendingLength();
        if (pending <= maxLength)
        {
            return pending;
        }
        final Segment first = filled.getFirst();
        int length = 0;
        while (true)
        {
            final int next = Integer.BYTES + first.buffer.getInt(first.begin + length, ByteOrder.LITTLE_ENDIAN);
            if (length + next > maxLength)
            {
                return length == 0 ? next : length;
            }
            length += next;
        }
    }

    void consumed(final int length)
    {
        final Segment first = filled.peekFirst();
        if (first == null || length < 0 || length > first.end - first.begin)
        {
            throw new IllegalArgumentException("length=" + length + " is not pending");
        }
        first.begin += length;
        pendingBytes -= length;
        if (first.begin == first.end)
        {
            filled.removeFirst();
            retire(first);
        }
    }

    long pendingBytes()
    {
        return pendingBytes;
    }

    long reservedBytes()
    {
        return reservedBytes;
    }

    void clear()
    {
        while (!filled.isEmpty())
        {
            retire(filled.removeFirst());
        }
        pendingBytes = 0;
    }

    void free()
    {
        clear();
        while (!spares.isEmpty())
        {
            release(spares.removeFirst());
        }
    }

    private void retire(final Segment segment)
    {
        if (segment.memory.capacity() == SEGMENT_LENGTH && spares.size() < MAX_SPARE_SEGMENTS)
        {
            segment.begin = 0;
            segment.end = 0;
            spares.addLast(segment);
        }
        else
        {
            release(segment);
        }
    }

    private void release(final Segment segment)
    {
        reservedBytes -= segment.memory.capacity();
        BufferUtil.free(segment.memory);
    }

    private static final class Segment
    {
        final ByteBuffer memory;
        final UnsafeBuffer buffer;
        int begin;
        int end;

        Segment(final int length)
        {
            memory = ByteBuffer.allocateDirect(length);
            buffer = new UnsafeBuffer(memory);
        }
    }
}
