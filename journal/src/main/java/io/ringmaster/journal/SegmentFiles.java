package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.DiskFullException;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.BufferUtil;

/** How a file becomes a segment. */
final class SegmentFiles
{
    private static final int FILL_LENGTH = 1024 * 1024;

    private SegmentFiles()
    {
    }

    /** Write the header of a file of zeros and give it the name of a segment; both are durable on return. */
    static void activate(
        final FileLayer fileLayer, final DataFile file, final Path from, final Path to, final SegmentHeader header)
        throws IOException
    {
        final ByteBuffer bytes = ByteBuffer.allocateDirect(Layout.SEGMENT_HEADER_LENGTH);
        try
        {
            header.encode(bytes);
            bytes.clear();
            file.writeFully(bytes, 0);
            file.sync();
        }
        finally
        {
            BufferUtil.free(bytes);
        }
        fileLayer.rename(from, to);
        fileLayer.syncDirectory(to.getParent());
    }

    /** Make the first segment of a new journal. */
    static void createFirst(final JournalContext context, final long ensembleId)
    {
        final FileLayer fileLayer = context.fileLayer();
        final Path spare = context.directory().resolve(Layout.MAKING_FILE);
        final Path segment = context.directory().resolve(Layout.segmentName(1));
        try
        {
            try (DataFile file = createZeros(fileLayer, spare, context.segmentLength()))
            {
                activate(fileLayer, file, spare, segment, new SegmentHeader(
                    context.segmentLength(), ensembleId, 1, 0, Checksum.initialHash(ensembleId),
                    context.epochClock().time(), context.maxRecordLength(), context.drawTag()));
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException(
                "cannot make the first journal segment of " + context.segmentLength() + " bytes in " +
                context.directory() + ": " + ex.getMessage(), ex);
        }
    }

    /** Make a file of zeros, durably but for its name; nothing of it stays if there is no space. */
    static DataFile createZeros(final FileLayer fileLayer, final Path path, final int length) throws IOException
    {
        final ByteBuffer zeros = ByteBuffer.allocateDirect(Math.min(length, FILL_LENGTH));
        fileLayer.delete(path);
        final DataFile file = fileLayer.open(path, FileLayer.Mode.CREATE);
        boolean isDone = false;
        try
        {
            fill(file, zeros, 0, length);
            file.sync();
            isDone = true;
            return file;
        }
        catch (final DiskFullException ex)
        {
            fileLayer.delete(path);
            throw ex;
        }
        finally
        {
            BufferUtil.free(zeros);
            if (!isDone)
            {
                file.close();
            }
        }
    }

    /** Fill a range with zeros. */
    static void fill(final DataFile file, final ByteBuffer zeros, final int from, final int end) throws IOException
    {
        int position = from;
        while (position < end)
        {
            final int length = Math.min(zeros.capacity(), end - position);
            zeros.limit(length).position(0);
            file.writeFully(zeros, position);
            position += length;
        }
    }
}
