package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/** All bytes of one segment in memory, with its header checked. The buffer is used again for the next segment. */
final class SegmentImage implements SegmentBytes, AutoCloseable
{
    private final FileLayer fileLayer;
    private ByteBuffer bytes;
    private UnsafeBuffer buffer;
    private Checksum checksum;
    private SegmentHeader header;
    private String file = "";

    SegmentImage(final FileLayer fileLayer)
    {
        this.fileLayer = fileLayer;
    }

    /** Read a segment; what was loaded before is gone. */
    void load(final Path path)
    {
        file = path.toString();
        try (DataFile dataFile = fileLayer.open(path, FileLayer.Mode.READ))
        {
            header = readHeader(dataFile, file);
            final int length = header.segmentLength();
            if (bytes == null || bytes.capacity() != length)
            {
                close();
                bytes = ByteBuffer.allocateDirect(length);
                buffer = new UnsafeBuffer(bytes);
                checksum = new Checksum(bytes);
            }
            bytes.clear();
            dataFile.readFully(bytes, 0);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + path, ex);
        }
    }

    /** Read and check the header alone. */
    static SegmentHeader readHeader(final FileLayer fileLayer, final Path path)
    {
        try (DataFile dataFile = fileLayer.open(path, FileLayer.Mode.READ))
        {
            return readHeader(dataFile, path.toString());
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + path, ex);
        }
    }

    @Override
    public int base()
    {
        return 0;
    }

    @Override
    public SegmentHeader header()
    {
        return header;
    }

    String file()
    {
        return file;
    }

    @Override
    public UnsafeBuffer buffer()
    {
        return buffer;
    }

    ByteBuffer bytes()
    {
        return bytes;
    }

    @Override
    public Checksum checksum()
    {
        return checksum;
    }

    int length()
    {
        return header.segmentLength();
    }

    /** Offset of the first byte from an offset on that is not zero, or the end. */
    int firstNonZero(final int from, final int end)
    {
        int offset = from;
        while (offset < end && (offset & 7) != 0)
        {
            if (buffer.getByte(offset) != 0)
            {
                return offset;
            }
            offset++;
        }
        while (offset + Long.BYTES <= end && buffer.getLong(offset) == 0)
        {
            offset += Long.BYTES;
        }
        while (offset < end && buffer.getByte(offset) == 0)
        {
            offset++;
        }
        return offset;
    }

    boolean isZero(final int from, final int end)
    {
        return firstNonZero(from, end) == end;
    }

    /** Bits that are set in a range, but at most 2 are counted. */
    int bitCount(final int from, final int end)
    {
        int count = 0;
        for (int offset = from; offset < end && count < 2; offset++)
        {
            count += Integer.bitCount(buffer.getByte(offset) & 0xFF);
        }
        return count;
    }

    JournalCorruptException corrupt(final int offset, final String reason)
    {
        return new JournalCorruptException(file, offset, reason);
    }

    @Override
    public void close()
    {
        if (bytes != null)
        {
            BufferUtil.free(bytes);
            bytes = null;
        }
    }

    private static SegmentHeader readHeader(final DataFile dataFile, final String file) throws IOException
    {
        final long size = dataFile.size();
        if (size < Layout.SEGMENT_HEADER_LENGTH)
        {
            throw new JournalCorruptException(
                file, size, "the file ends before its header does, at " + size + " bytes");
        }
        final ByteBuffer headerBytes = ByteBuffer.allocateDirect(Layout.SEGMENT_HEADER_LENGTH);
        try
        {
            dataFile.readFully(headerBytes, 0);
            final SegmentHeader header = SegmentHeader.decode(file, headerBytes);
            if (size != header.segmentLength())
            {
                throw new JournalCorruptException(
                    file, Math.min(size, header.segmentLength()),
                    "the file is " + size + " bytes long, its header says " + header.segmentLength());
            }
            return header;
        }
        finally
        {
            BufferUtil.free(headerBytes);
        }
    }
}
