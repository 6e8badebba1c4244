package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.DiskFullException;
import io.ringmaster.journal.file.FileLayer;

/**
 * Keeps zero-filled segments ready ahead of the writer, so that a sync writes no metadata, and turns purged segments
 * into new ones. Run by one thread of its own: a step may take as long as a write and sync of
 * {@link JournalContext#fillLength} bytes takes.
 * <p>
 * A purged segment is first renamed, then filled with zeros and synced, then renamed again: no record of its former
 * life can be met in its next one.
 */
public final class SegmentPreparer implements AutoCloseable
{
    private static final int FILLS_PER_SYNC = 4;

    private final JournalContext context;
    private final FileLayer fileLayer;
    private final SegmentPool pool;
    private final SegmentList segments;
    private final EpochIndex index;
    private final FileRemover remover;
    private final AlignedBuffer zeroBuffer;
    private final AlignedBuffer scratchBuffer;
    private final ByteBuffer zeros;
    private final ByteBuffer scratch;
    private final Deque<Path> used = new ArrayDeque<>();
    private final Deque<Path> leftover = new ArrayDeque<>();
    private long nextSpareNumber = 1;
    private long retryDeadlineNs;
    private boolean isWaiting;
    private Path path;
    private DataFile file;
    private boolean isChecking;
    private boolean isNew;
    private int position;

    SegmentPreparer(
        final JournalContext context,
        final SegmentPool pool,
        final SegmentList segments,
        final EpochIndex index,
        final FileRemover remover)
    {
        this.remover = remover;
        this.context = context;
        this.fileLayer = context.fileLayer();
        this.pool = pool;
        this.segments = segments;
        this.index = index;
        zeroBuffer = new AlignedBuffer(context.fillLength());
        scratchBuffer = new AlignedBuffer(context.fillLength());
        zeros = zeroBuffer.bytes();
        scratch = scratchBuffer.bytes();
    }

    /** Take over what an earlier run left behind. Before the thread starts. */
    void adopt(final String name)
    {
        final Path spare = context.directory().resolve(name);
        if (Layout.preparedNumber(name) >= 0)
        {
            leftover.add(spare);
        }
        else
        {
            used.add(spare);
        }
        nextSpareNumber = Math.max(
            nextSpareNumber, Math.max(Layout.preparedNumber(name), Layout.usedNumber(name)) + 1);
    }

    /**
     * One step: purge one segment, or fill a piece of the next.
     *
     * @param nowNs of a monotonic clock.
     * @return 0 if there is nothing to do for now.
     * @throws JournalException if a file cannot be written for another reason than space; the server must stop.
     */
    public int doWork(final long nowNs)
    {
        int workCount = 0;
        try
        {
            workCount += purge();
            if (path == null)
            {
                if (pool.prepared().size() >= context.preparedSegmentCount() ||
                    (isWaiting && nowNs - retryDeadlineNs < 0))
                {
                    return workCount;
                }
                begin();
            }
            step();
            return workCount + 1;
        }
        catch (final DiskFullException ex)
        {
            giveUp(nowNs, ex);
            return workCount;
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot prepare a segment in " + context.directory(), ex);
        }
    }

    /**
     * Whether no segment is ready: the writer will have to wait if it needs one before {@link #doWork} has made it.
     *
     * @return true if so.
     */
    public boolean isUrgent()
    {
        return pool.prepared().isEmpty();
    }

    /** Space was given back: the next step tries at once. */
    public void onSpaceFreed()
    {
        isWaiting = false;
    }

    /**
     * Whether the last try to get space failed for want of it. Any thread.
     *
     * @return true until a later one succeeds.
     */
    public boolean isFull()
    {
        return pool.isFull();
    }

    /** Release the file in work. After the thread has ended. */
    @Override
    public void close()
    {
        try
        {
            if (file != null)
            {
                file.close();
                file = null;
            }
            SegmentPool.Prepared prepared = pool.prepared().poll();
            while (prepared != null)
            {
                prepared.file().close();
                prepared = pool.prepared().poll();
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot close a spare segment in " + context.directory(), ex);
        }
        zeroBuffer.close();
        scratchBuffer.close();
    }

    /** The oldest first and each durably, so that a crash leaves no hole between segments. */
    private int purge() throws IOException
    {
        if (segments.purgeable(pool.purgeZxid()) == null)
        {
            return 0;
        }
        synchronized (segments.removal())
        {
            final SegmentInfo oldest = segments.purgeable(pool.purgeZxid());
            if (oldest == null)
            {
                return 0;
            }
            // Who reads sees that it is gone before it is.
            segments.removeOldest();
            index.raiseBase(Math.max(index.baseZxid(), segments.segments().get(0).previousZxid()));
            remove(oldest);
        }
        isWaiting = false;
        return 1;
    }

    private void remove(final SegmentInfo oldest) throws IOException
    {
        if (oldest.length() == context.segmentLength() &&
            used.size() + leftover.size() < context.preparedSegmentCount())
        {
            final Path spare = context.directory().resolve(Layout.usedName(nextSpareNumber++));
            fileLayer.rename(oldest.path(), spare);
            used.add(spare);
            fileLayer.syncDirectory(context.directory());
        }
        else
        {
            remover.remove(List.of(oldest.path()));
        }
    }

    private void begin() throws IOException
    {
        position = 0;
        isNew = false;
        isChecking = false;
        if (!leftover.isEmpty())
        {
            path = leftover.peek();
            isChecking = true;
            file = fileLayer.open(path, FileLayer.Mode.WRITE);
        }
        else if (!used.isEmpty())
        {
            path = used.peek();
            file = fileLayer.open(path, FileLayer.Mode.WRITE);
        }
        else
        {
            path = context.directory().resolve(Layout.usedName(nextSpareNumber++));
            isNew = true;
            file = fileLayer.open(path, FileLayer.Mode.CREATE);
        }
        final long size = file.size();
        isNew = isNew || size < context.segmentLength();
        if (size > context.segmentLength())
        {
            // Of a run with longer segments: of no use.
            file.close();
            fileLayer.delete(path);
            leftover.remove(path);
            used.remove(path);
            path = null;
            begin();
        }
    }

    private void step() throws IOException
    {
        final int length = Math.min(context.fillLength(), context.segmentLength() - position);
        if (isChecking)
        {
            if (!isZero(length))
            {
                isChecking = false;
                position = 0;
                return;
            }
        }
        else
        {
            zeros.limit(length).position(0);
            file.writeFully(zeros, position);
        }
        position += length;
        if (position == context.segmentLength())
        {
            finish();
        }
        else if (!isChecking && position / context.fillLength() % FILLS_PER_SYNC == 0)
        {
            // Little at a time, so that the journaler's own syncs do not queue behind a whole segment.
            file.sync();
        }
    }

    private boolean isZero(final int length) throws IOException
    {
        scratch.limit(length).position(0);
        if (file.size() != context.segmentLength())
        {
            return false;
        }
        file.readFully(scratch, position);
        for (int i = 0; i < length; i += Long.BYTES)
        {
            if (scratch.getLong(i) != 0)
            {
                return false;
            }
        }
        return true;
    }

    private void finish() throws IOException
    {
        file.sync();
        Path readyPath = path;
        final String name = path.getFileName().toString();
        if (Layout.preparedNumber(name) < 0)
        {
            readyPath = context.directory().resolve(Layout.preparedName(Layout.usedNumber(name)));
            fileLayer.rename(path, readyPath);
            fileLayer.syncDirectory(context.directory());
        }
        leftover.remove(path);
        used.remove(path);
        final SegmentPool.Prepared ready = new SegmentPool.Prepared(readyPath, file, context.segmentLength());
        path = null;
        file = null;
        isWaiting = false;
        pool.prepared().offer(ready);
        pool.isFull(false);
        pool.grant(context.segmentGrant());
    }

    private void giveUp(final long nowNs, final DiskFullException cause)
    {
        try
        {
            if (file != null)
            {
                file.close();
                file = null;
            }
            // It may be one that a former run left short.
            leftover.remove(path);
            used.remove(path);
            if (isNew)
            {
                fileLayer.delete(path);
                fileLayer.syncDirectory(context.directory());
            }
            else if (path != null)
            {
                // A file system that copies on write: to the end of the line, so that others have their turn.
                used.add(path);
            }
        }
        catch (final IOException ex)
        {
            ex.addSuppressed(cause);
            throw new JournalException("cannot remove an unfinished segment from " + context.directory(), ex);
        }
        path = null;
        isWaiting = true;
        retryDeadlineNs = nowNs + context.retryIntervalNs();
        pool.isFull(true);
    }
}
