package io.ringmaster.journal;

import java.io.IOException;
import java.util.List;

import io.ringmaster.journal.file.FileLayer;
import org.agrona.DirectBuffer;

/**
 * Reads the log while it is written, from a place on, up to what is in the file, durable or not. Checks that each
 * record is whole and follows the one before it. One thread, any one; allocates nothing between two segments.
 * <p>
 * A record that is not whole is damage only if it must be there: the writer says how far it has written, and the list
 * of segments what was purged meanwhile.
 */
public final class JournalCursor implements AutoCloseable
{
    /** Result: what follows was purged. The cursor is of no more use. */
    public static final int GONE = -1;
    /** Result: the log was truncated or replaced since the cursor was opened. It is of no more use. */
    public static final int ENDED = -2;

    private static final int MIN_READ_LENGTH = 16 * 1024;
    private static final int MAX_READ_LENGTH = 512 * 1024;

    /** Bytes passed in one call on the way to the place where to begin. */
    private static final int SKIP_LIMIT = 4 * 1024 * 1024;

    private final FileLayer fileLayer;
    private final SegmentList segments;
    private final JournalWriter writer;
    private final long afterZxid;
    private final long generation;
    private SegmentInfo segment;
    private SegmentWindow window;
    private RecordView record;
    private int position;
    private int readLength = MIN_READ_LENGTH;
    private long hash;
    private long lastZxid;
    private int result;

    /** Takes records of the log. */
    @FunctionalInterface
    public interface Handler
    {
        /**
         * Take one.
         *
         * @param type   {@link RecordType#TRANSACTION} or {@link RecordType#EPOCH}.
         * @param zxid   of it.
         * @param buffer holding the payload; borrowed for the duration of the call.
         * @param offset of the payload.
         * @param length of the payload.
         * @return false if it was not taken: the next poll hands it out again.
         */
        boolean onRecord(int type, long zxid, DirectBuffer buffer, int offset, int length);
    }

    JournalCursor(
        final FileLayer fileLayer, final SegmentList segments, final JournalWriter writer, final long afterZxid)
    {
        this.fileLayer = fileLayer;
        this.segments = segments;
        this.writer = writer;
        this.afterZxid = afterZxid;
        generation = segments.generation();
        lastZxid = Long.MIN_VALUE;
    }

    /**
     * Hand out records.
     *
     * @param handler to be called for each.
     * @param limit   most records in this call.
     * @return records that were taken; 0 if there is nothing more yet, or the way to the place where to begin takes
     * another call; {@link #GONE} or {@link #ENDED}, from then on.
     * @throws JournalCorruptException if a record is damaged that must be whole.
     * @throws JournalException        if a file cannot be read.
     */
    public int poll(final Handler handler, final int limit)
    {
        if (result == 0 && segments.generation() != generation)
        {
            end(ENDED);
        }
        if (result != 0)
        {
            return result;
        }
        final long writtenZxid = writer.writtenZxid();
        int count = 0;
        int skippedLength = 0;
        while (count < limit && lastZxid < writtenZxid && skippedLength < SKIP_LIMIT)
        {
            if (window == null)
            {
                if (!openNext())
                {
                    return count > 0 ? count : result;
                }
                continue;
            }
            if (!readNext())
            {
                return count > 0 ? count : result;
            }
            final int type = record.type();
            final long zxid = record.zxid();
            if (type == RecordType.TRANSACTION || type == RecordType.EPOCH)
            {
                if (zxid <= afterZxid)
                {
                    skippedLength += record.end() - record.offset();
                }
                else if (handler.onRecord(
                    type, zxid, window.buffer(), record.payloadOffset() - window.base(), record.payloadLength()))
                {
                    count++;
                }
                else
                {
                    return count;
                }
                lastZxid = zxid;
            }
            pass(type);
        }
        return count;
    }

    @Override
    public void close()
    {
        if (result == 0)
        {
            result = ENDED;
        }
        closeWindow();
    }

    /** Put the record at the position before the eye, whole. */
    private boolean readNext()
    {
        String doubt = "there is no whole record head";
        try
        {
            // What the window has may be from before the record was written.
            for (int loadCount = 0;; loadCount++)
            {
                final boolean hasHead =
                    window.covers(position, position + Layout.SEAL_RECORD_LENGTH) && record.wrap(position);
                final boolean isInWindow = hasHead && window.covers(position, record.end());
                if (isInWindow)
                {
                    doubt = check();
                    if (doubt == null)
                    {
                        return true;
                    }
                }
                // A second time only for a record that is longer than what was read with its head.
                if (loadCount > 0 && (!hasHead || isInWindow || loadCount > 1))
                {
                    break;
                }
                load(
                    hasHead ? record.end() - position : Layout.SEAL_RECORD_LENGTH,
                    !isInWindow && !window.covers(position, position + Layout.HEAD_LENGTH + readLength / 2));
            }
        }
        catch (final IOException ex)
        {
            if (isOver())
            {
                return false;
            }
            throw new JournalException("cannot read " + segment.path(), ex);
        }
        if (isOver())
        {
            return false;
        }
        throw new JournalCorruptException(segment.path().toString(), position, doubt);
    }

    /**
     * Load at least the record. A cursor that follows the writer finds little that is new each time, and would read the
     * same zeros again and again; one that is far behind reads more and more at once.
     */
    private void load(final int minLength, final boolean isWindowUsedUp) throws IOException
    {
        readLength = isWindowUsedUp ? Math.min(MAX_READ_LENGTH, 2 * readLength) : MIN_READ_LENGTH;
        window.load(position, Math.max(minLength, readLength));
    }

    private String check()
    {
        final String damage = record.damage();
        if (damage != null)
        {
            return damage;
        }
        if (record.previousHash() != hash)
        {
            return "the record " + Zxid.text(record.zxid()) + " does not follow the record before it in the chain";
        }
        final boolean isOwn = record.type() == RecordType.BATCH_MARK || record.type() == RecordType.SEAL;
        final boolean isNext = isOwn ?
            record.zxid() == lastZxid : Zxid.follows(lastZxid, record.type(), record.zxid());
        return isNext ? null :
            RecordType.name(record.type()) + " " + Zxid.text(record.zxid()) + " cannot follow " + Zxid.text(lastZxid);
    }

    private void pass(final int type)
    {
        hash = record.hash();
        position = record.end();
        if (type == RecordType.SEAL)
        {
            closeWindow();
        }
    }

    private boolean openNext()
    {
        final SegmentInfo next = findNext();
        if (next == null)
        {
            if (isOver())
            {
                return false;
            }
            throw new JournalException("there is no segment behind " + segment.path());
        }
        final boolean isFirst = segment == null;
        segment = next;
        try
        {
            window = SegmentWindow.open(fileLayer, next.path());
        }
        catch (final JournalException ex)
        {
            if (isOver())
            {
                return false;
            }
            throw ex;
        }
        catch (final IOException ex)
        {
            if (isOver())
            {
                return false;
            }
            throw new JournalException("cannot read " + next.path(), ex);
        }
        final SegmentHeader header = window.header();
        if (isFirst)
        {
            lastZxid = header.previousZxid();
            hash = header.previousHash();
        }
        if (header.segmentNumber() != next.number() ||
            header.previousZxid() != lastZxid ||
            header.previousHash() != hash)
        {
            if (isOver())
            {
                return false;
            }
            throw new JournalCorruptException(
                next.path().toString(), 0, "the segment does not follow the one before it");
        }
        record = new RecordView(window);
        position = Layout.SEGMENT_HEADER_LENGTH;
        return true;
    }

    private SegmentInfo findNext()
    {
        final List<SegmentInfo> current = segments.segments();
        SegmentInfo found = null;
        for (final SegmentInfo candidate : current)
        {
            if (segment == null ? candidate.previousZxid() <= afterZxid : candidate.number() == segment.number() + 1)
            {
                found = candidate;
            }
        }
        return found;
    }

    /** Whether what the cursor needs was taken away. Asked only when it did not find it. */
    private boolean isOver()
    {
        if (segments.generation() != generation)
        {
            end(ENDED);
            return true;
        }
        final List<SegmentInfo> current = segments.segments();
        if (current.isEmpty() || segment == null || !current.contains(segment))
        {
            end(GONE);
            return true;
        }
        return false;
    }

    private void end(final int why)
    {
        result = why;
        closeWindow();
    }

    private void closeWindow()
    {
        try
        {
            if (window != null)
            {
                window.close();
                window = null;
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot close " + segment.path(), ex);
        }
    }
}
