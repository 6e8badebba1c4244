package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** A part of a segment that is being written, big enough for the longest record. */
final class SegmentWindow implements SegmentBytes, AutoCloseable
{
    private static final int MIN_LENGTH = 256 * 1024;

    private final DataFile file;
    private final SegmentHeader header;
    private ByteBuffer bytes;
    private final UnsafeBuffer buffer;
    private final Checksum checksum;
    private int base;
    private int end;

    private SegmentWindow(final DataFile file, final SegmentHeader header)
    {
        this.file = file;
        this.header = header;
        bytes = ByteBuffer.allocateDirect(Math.min(
            header.segmentLength(), Math.max(MIN_LENGTH, Layout.recordLength(header.maxRecordLength()))));
        buffer = new UnsafeBuffer(bytes);
        checksum = new Checksum(bytes);
    }

    /** Open a segment and check its header. */
    static SegmentWindow open(final FileLayer fileLayer, final Path path) throws IOException
    {
        final SegmentHeader header = SegmentImage.readHeader(fileLayer, path);
        return new SegmentWindow(fileLayer.open(path, FileLayer.Mode.READ), header);
    }

    @Override
    public UnsafeBuffer buffer()
    {
        return buffer;
    }

    @Override
    public Checksum checksum()
    {
        return checksum;
    }

    @Override
    public SegmentHeader header()
    {
        return header;
    }

    @Override
    public int base()
    {
        return base;
    }

    /** Whether a range is in the window. */
    boolean covers(final int position, final int rangeEnd)
    {
        return position >= base && rangeEnd <= end;
    }

    /** Read what the file has now from a position on: so many bytes, as far as they fit and the file goes. */
    void load(final int position, final int maxLength) throws IOException
    {
        final int length = Math.min(maxLength, Math.min(bytes.capacity(), header.segmentLength() - position));
        end = position;
        bytes.limit(length).position(0);
        file.readFully(bytes, position);
        base = position;
        end = position + length;
    }

    @Override
    public void close() throws IOException
    {
        if (bytes != null)
        {
            BufferUtil.free(bytes);
            bytes = null;
            file.close();
        }
    }
}
