package io.ringmaster.journal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;

import io.ringmaster.journal.file.FileLayer;

/**
 * Reads the records of the log from a zxid on, up to what was durable when it was made, and checks again that each is
 * whole and follows the one before. Not threadsafe. Holds one segment in memory.
 */
public final class JournalReader implements AutoCloseable
{
    private final SegmentImage image;
    private final Deque<SegmentInfo> segments;
    private final long fromZxid;
    private final long lastZxid;
    private SegmentWalker walker;
    private boolean isDone;

    JournalReader(
        final FileLayer fileLayer, final List<SegmentInfo> segments, final long fromZxid, final long lastZxid)
    {
        image = new SegmentImage(fileLayer);
        this.segments = new ArrayDeque<>(segments);
        this.fromZxid = fromZxid;
        this.lastZxid = lastZxid;
        isDone = lastZxid < fromZxid;
        while (this.segments.size() > 1 && second().previousZxid() < fromZxid)
        {
            this.segments.remove();
        }
    }

    /**
     * Hand out records of one segment. Their bytes stay where they are until the next call.
     *
     * @param handler to be called for each.
     * @param limit   most records in this call.
     * @return records handed out; 0 at the end.
     * @throws JournalCorruptException if one is damaged now.
     * @throws JournalException        if a file cannot be read.
     */
    public int poll(final RecordHandler handler, final int limit)
    {
        int count = 0;
        while (count < limit && !isDone)
        {
            if (walker == null)
            {
                if (count > 0)
                {
                    break;
                }
                image.load(segments.remove().path());
                walker = new SegmentWalker(image);
            }
            if (walker.next())
            {
                count += deliver(handler);
            }
            else if (walker.isSealed() && !segments.isEmpty())
            {
                walker = null;
            }
            else
            {
                throw image.corrupt(walker.position(), walker.isSealed() ?
                    "the log ends before " + Zxid.text(lastZxid) : walker.failure());
            }
        }
        return count;
    }

    @Override
    public void close()
    {
        isDone = true;
        image.close();
    }

    private int deliver(final RecordHandler handler)
    {
        final RecordView record = walker.record();
        final int type = record.type();
        if ((type != RecordType.TRANSACTION && type != RecordType.EPOCH) || record.zxid() < fromZxid)
        {
            return 0;
        }
        isDone = record.zxid() == lastZxid;
        handler.onRecord(type, record.zxid(), image.buffer(), record.payloadOffset(), record.payloadLength());
        return 1;
    }

    private SegmentInfo second()
    {
        final Iterator<SegmentInfo> iterator = segments.iterator();
        iterator.next();
        return iterator.next();
    }
}
