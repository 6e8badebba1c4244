package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;

/**
 * Removes the end of the log from the disk. Segments behind the cut go first, the newest first and each durably. The
 * one with the cut is then replaced, by one rename, by a new file with what remains of it. So a crash leaves the log as
 * it was, or as it shall be, or whole up to the end of some segment between.
 * <p>
 * The batch in which the cut lies gets a mark of its own in the new file. Nothing is overwritten in place: a batch that
 * lost its end to a crash would be cut as a whole, with records that are to stay.
 */
final class LogTruncation implements AutoCloseable
{
    private final FileLayer fileLayer;
    private final Path directory;
    private final SegmentPool pool;
    private final SegmentList segments;
    private final SegmentImage image;
    private DataFile file;
    private boolean isPreparedUsed;

    LogTruncation(final JournalContext context, final SegmentPool pool, final SegmentList segments)
    {
        fileLayer = context.fileLayer();
        directory = context.directory();
        this.pool = pool;
        this.segments = segments;
        image = new SegmentImage(fileLayer);
    }

    /**
     * Remove all behind a record, or behind the zxid with which a segment begins. The log has it.
     *
     * @param zxid          of the record.
     * @param committedZxid up to which all is committed, not behind the record.
     * @return the new end; its segment is not sealed.
     */
    LogEnd truncateAfter(final long zxid, final long committedZxid) throws IOException
    {
        final SegmentInfo last = removeBehind(zxid);
        image.load(last.path());
        final LogEnd end = findEnd(last.path(), zxid, committedZxid);
        replace(last.path(), end.endOffset());
        return end;
    }

    /** The file of the segment that was cut, open for writing. */
    DataFile file()
    {
        return file;
    }

    /** Whether one of the prepared segments was taken for the new file. */
    boolean isPreparedUsed()
    {
        return isPreparedUsed;
    }

    @Override
    public void close()
    {
        image.close();
    }

    private SegmentInfo removeBehind(final long zxid) throws IOException
    {
        List<SegmentInfo> current = segments.segments();
        while (current.size() > 1 && current.get(current.size() - 1).previousZxid() > zxid)
        {
            fileLayer.delete(current.get(current.size() - 1).path());
            fileLayer.syncDirectory(directory);
            segments.removeNewest();
            current = segments.segments();
        }
        return current.get(current.size() - 1);
    }

    private LogEnd findEnd(final Path path, final long zxid, final long committedZxid)
    {
        final SegmentWalker walker = new SegmentWalker(image);
        boolean isFound = image.header().previousZxid() == zxid;
        if (isFound)
        {
            return end(path, walker);
        }
        while (!isFound && walker.next())
        {
            isFound = walker.record().zxid() == zxid;
        }
        if (!isFound)
        {
            throw image.corrupt(walker.position(), "the record " + Zxid.text(zxid) + " is not there any more" +
                (walker.failure() == null ? "" : ": " + walker.failure()));
        }
        final int batchOffset = walker.completeOffset();
        final long batchFirstZxid = walker.batchFirstZxid();
        final int batchRecordCount = walker.batchRecordCount();
        final long watermark = walker.completeZxid();
        final int position = walker.position();
        final long hash = walker.record().hash();
        if (!walker.next())
        {
            throw image.corrupt(walker.position(), walker.failure());
        }
        if (walker.record().type() == RecordType.BATCH_MARK)
        {
            return end(path, walker);
        }
        final SectorCounter sectors = new SectorCounter(image.buffer());
        sectors.reset(batchOffset);
        sectors.countTo(position, 0);
        final RecordWriter writer = new RecordWriter(image.bytes(), image.buffer());
        writer.putMarkPayload(position, watermark, batchFirstZxid, committedZxid, batchRecordCount, sectors);
        final long endHash = writer.put(
            position, position, batchOffset, RecordType.BATCH_MARK, zxid, Layout.MARK_LENGTH, hash,
            image.header().segmentTag());
        return new LogEnd(
            path, image.header(), position + Layout.MARK_RECORD_LENGTH, endHash, zxid, watermark, batchOffset, false);
    }

    private LogEnd end(final Path path, final SegmentWalker walker)
    {
        return new LogEnd(
            path, image.header(), walker.completeOffset(), walker.completeHash(), walker.completeZxid(),
            walker.watermark(), walker.lastBatchOffset(), false);
    }

    private void replace(final Path path, final int end) throws IOException
    {
        final SegmentPool.Prepared prepared = pool.prepared().peek();
        isPreparedUsed = prepared != null && prepared.length() == image.length();
        final Path from;
        if (isPreparedUsed)
        {
            pool.prepared().poll();
            from = prepared.path();
            file = prepared.file();
        }
        else
        {
            from = directory.resolve(Layout.MAKING_FILE);
            file = SegmentFiles.createZeros(fileLayer, from, image.length());
        }
        final ByteBuffer bytes = image.bytes();
        bytes.limit(end).position(0);
        file.writeFully(bytes, 0);
        file.sync();
        fileLayer.rename(from, path);
        fileLayer.syncDirectory(directory);
    }
}
