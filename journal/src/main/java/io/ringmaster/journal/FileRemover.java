package io.ringmaster.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;

/**
 * Removes files a piece at a time. A file system frees a long file in one go, and a sync of the journal waits until
 * that is done: 20 ms and more for a snapshot of a million znodes.
 * <p>
 * A file loses its name first, durably, so that a crash leaves nothing under it that is not whole; then it is cut,
 * from its end, step by step. What a crash leaves of it is removed by the next start. Who has it open finds its end
 * missing; under another name, a hard link of somebody who keeps it, it stays whole. {@link #remove} by any thread,
 * {@link #doWork()} by one.
 */
public final class FileRemover
{
    private final FileLayer fileLayer;
    private final Path directory;
    private final int stepLength;
    private final Queue<Path> files = new ConcurrentLinkedQueue<>();
    private final AtomicLong lastNumber = new AtomicLong();
    private Path path;
    private DataFile file;
    private long length;
    private boolean hasOtherName;

    FileRemover(final JournalContext context)
    {
        fileLayer = context.fileLayer();
        directory = context.directory();
        stepLength = context.removalLength();
    }

    /** Take their names from files of the directory, in this order and durably. Their space is free later. */
    void remove(final List<Path> paths) throws IOException
    {
        if (paths.isEmpty())
        {
            return;
        }
        final List<Path> removed = new ArrayList<>();
        for (final Path named : paths)
        {
            final Path nameless = directory.resolve(Layout.removedName(lastNumber.incrementAndGet()));
            if (hasRenamed(named, nameless))
            {
                removed.add(nameless);
            }
        }
        fileLayer.syncDirectory(directory);
        files.addAll(removed);
    }

    /** A new name may take space that a full disk has not: then the file goes at once. */
    private boolean hasRenamed(final Path named, final Path nameless) throws IOException
    {
        try
        {
            fileLayer.rename(named, nameless);
            return true;
        }
        catch (final IOException ex)
        {
            deleteInstead(named, ex);
            return false;
        }
    }

    private void deleteInstead(final Path failed, final IOException cause) throws IOException
    {
        try
        {
            fileLayer.delete(failed);
        }
        catch (final IOException ex)
        {
            cause.addSuppressed(ex);
            throw cause;
        }
    }

    /**
     * Whether there is something to do. The working thread asks.
     *
     * @return true if so.
     */
    public boolean hasWork()
    {
        return path != null || !files.isEmpty();
    }

    /**
     * One step: cut a piece, or remove what is left.
     *
     * @return 0 if there is nothing to do.
     * @throws JournalException if the file can be neither cut nor deleted: it is left to the next start.
     */
    public int doWork()
    {
        if (path == null)
        {
            path = files.poll();
            if (path == null)
            {
                return 0;
            }
        }
        final Path failed = path;
        try
        {
            step();
            return 1;
        }
        catch (final IOException ex)
        {
            path = null;
            abandon(ex);
            removeAtOnce(failed, ex);
            return 1;
        }
    }

    /** Remove what is left in one go. After the thread has ended. */
    void close()
    {
        try
        {
            while (hasWork())
            {
                if (path == null)
                {
                    path = files.poll();
                }
                finish();
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot remove files from " + directory + ": the next start will", ex);
        }
    }

    private void step() throws IOException
    {
        if (file == null)
        {
            file = fileLayer.open(path, FileLayer.Mode.WRITE);
            length = file.size();
            hasOtherName = fileLayer.hasOtherName(path);
        }
        if (length > stepLength && !hasOtherName)
        {
            length -= stepLength;
            file.truncate(length);
        }
        else
        {
            finish();
        }
    }

    private void finish() throws IOException
    {
        final Path finished = path;
        path = null;
        if (file != null)
        {
            final DataFile open = file;
            file = null;
            open.close();
        }
        fileLayer.delete(finished);
    }

    private void removeAtOnce(final Path failed, final IOException cause)
    {
        try
        {
            deleteInstead(failed, cause);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot remove " + failed + ": the next start will", ex);
        }
    }

    private void abandon(final IOException cause)
    {
        if (file != null)
        {
            try
            {
                file.close();
            }
            catch (final IOException ex)
            {
                cause.addSuppressed(ex);
            }
            file = null;
        }
    }
}
