package io.ringmaster.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * A data directory in use: its lock, what was recovered from it, and the parts that work on it. Opened and closed by
 * one thread; the parts then belong to the threads that their Javadoc names. Close it when those have ended.
 */
public final class Journal implements AutoCloseable
{
    private final JournalContext context;
    private final Closeable lock;
    private final SegmentPool pool = new SegmentPool();
    private final JournalRecovery recovery;
    private final JournalWriter writer;
    private final SegmentPreparer preparer;
    private final SnapshotStore snapshots;
    private final FileRemover remover;
    private final PromiseFile promises;
    private final SegmentList segments;
    private final EpochIndex index;
    private boolean isClosed;

    private Journal(final JournalContext context, final Closeable lock)
    {
        this.context = context;
        this.lock = lock;
        final Path directory = context.directory();
        final boolean isNew = isNew(context);
        if (isNew)
        {
            DataDirectory.clear(context);
            create(context);
        }
        final DataDirectory.Identity identity = DataDirectory.load(context.fileLayer(), directory);
        checkEnsemble(identity);
        List<String> names = DataDirectory.list(context.fileLayer(), directory);
        promises = PromiseFile.load(context.fileLayer(), directory, identity.directoryId());
        if (Installation.finish(context, identity.ensembleId(), names))
        {
            names = DataDirectory.list(context.fileLayer(), directory);
        }
        try (Recovery found = new Recovery(context.fileLayer(), directory))
        {
            found.find(names, identity.ensembleId(), context.snapshotListener());
            promises.checkReaches(Zxid.epoch(found.lastZxid()));
            found.repair();
            removeTemporary(names);
            promises.open();
            recovery = new JournalRecovery(
                isNew, identity.ensembleId(), found.lastZxid(), found.committedZxid(),
                found.snapshot(), List.copyOf(found.rejectedSnapshots()), List.copyOf(found.segments()), found.cut());
            segments = new SegmentList(found.segments());
            index = found.index();
            remover = new FileRemover(context);
            preparer = new SegmentPreparer(context, pool, segments, index, remover);
            adopt(names);
            snapshots = new SnapshotStore(context, identity.ensembleId(), pool, remover);
            writer = new JournalWriter(
                context, pool, segments, index, snapshots, identity.ensembleId(), promises, found.end());
            writer.committedZxid(found.committedZxid());
        }
        writer.start();
    }

    /**
     * Open a data directory: lock it, recover it, and make durable what was recovered. A directory that does not exist
     * or is empty becomes a new one.
     *
     * @param context with the settings; concluded here if it is not.
     * @return the journal.
     * @throws JournalCorruptException if a file is damaged; nothing was changed.
     * @throws JournalException        if the directory is in use, belongs to something else or cannot be used.
     */
    public static Journal open(final JournalContext context)
    {
        if (!context.isConcluded())
        {
            context.conclude();
        }
        // Before the lock, so that not even its file is left in a directory that is not ours.
        isNew(context);
        final Closeable lock = DataDirectory.lock(context);
        boolean isOpened = false;
        try
        {
            final Journal journal = new Journal(context, lock);
            isOpened = true;
            return journal;
        }
        finally
        {
            if (!isOpened)
            {
                release(lock, context.directory());
            }
        }
    }

    /**
     * What was found.
     *
     * @return as of the opening.
     */
    public JournalRecovery recovery()
    {
        return recovery;
    }

    /**
     * Gives back the space of files that are not needed any more, for the thread that runs the preparer.
     *
     * @return the one remover.
     */
    public FileRemover remover()
    {
        return remover;
    }

    /**
     * The writer, for the journaler's thread.
     *
     * @return the one writer.
     */
    public JournalWriter writer()
    {
        return writer;
    }

    /**
     * The preparer, for a thread of its own.
     *
     * @return the one preparer.
     */
    public SegmentPreparer preparer()
    {
        return preparer;
    }

    /**
     * The snapshots, for the thread that writes them.
     *
     * @return the one store.
     */
    public SnapshotStore snapshots()
    {
        return snapshots;
    }

    /**
     * What was promised, for any thread that may wait for the disk.
     *
     * @return the one promise file.
     */
    public PromiseFile promises()
    {
        return promises;
    }

    /**
     * Which records the log has, for any thread.
     *
     * @return the one index.
     */
    public EpochIndex index()
    {
        return index;
    }

    /**
     * Read the log while it is written, up to what is in the files, durable or not.
     *
     * @param afterZxid behind which to begin: a record, or {@link EpochIndex#baseZxid}.
     * @return a cursor for any one thread; to be closed.
     */
    public JournalCursor openCursor(final long afterZxid)
    {
        return new JournalCursor(context.fileLayer(), segments, writer, afterZxid);
    }

    /**
     * Read the log as it was recovered. Not after it was truncated or replaced.
     *
     * @param fromZxid of the first record wanted; {@link JournalRecovery#replayFromZxid} to start from the snapshot.
     * @return a reader; to be closed.
     */
    public JournalReader newReader(final long fromZxid)
    {
        return new JournalReader(context.fileLayer(), recovery.segments(), fromZxid, recovery.lastZxid());
    }

    /** Close all parts, with a mark that says that all is durable, and release the directory. Idempotent. */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        try
        {
            writer.close();
        }
        finally
        {
            closeBackground();
        }
    }

    private void closeBackground()
    {
        try
        {
            preparer.close();
        }
        finally
        {
            try
            {
                remover.close();
            }
            finally
            {
                closeDirectory();
            }
        }
    }

    private void closeDirectory()
    {
        try
        {
            promises.close();
        }
        finally
        {
            release(lock, context.directory());
        }
    }

    private static boolean isNew(final JournalContext context)
    {
        final List<String> names = DataDirectory.list(context.fileLayer(), context.directory());
        if (names.contains(Layout.IDENTITY_FILE))
        {
            return false;
        }
        DataDirectory.checkUnused(context, names);
        return true;
    }

    /** The identity last: a directory with an identity and without a segment or promise has lost something. */
    private static void create(final JournalContext context)
    {
        final long ensembleId = context.ensembleId() == JournalContext.ANY_ENSEMBLE ?
            context.drawEnsembleId() : context.ensembleId();
        final DataDirectory.Identity identity =
            new DataDirectory.Identity(ensembleId, context.epochClock().time(), context.drawId());
        SegmentFiles.createFirst(context, ensembleId);
        PromiseFile.create(context, identity.directoryId());
        DataDirectory.write(context, identity);
    }

    private void checkEnsemble(final DataDirectory.Identity identity)
    {
        if (context.ensembleId() != JournalContext.ANY_ENSEMBLE && context.ensembleId() != identity.ensembleId())
        {
            throw new JournalException(
                "the data directory " + context.directory() + " belongs to ensemble 0x" +
                Long.toHexString(identity.ensembleId()) + ", not to 0x" + Long.toHexString(context.ensembleId()) +
                ". Give another directory");
        }
    }

    private void removeTemporary(final List<String> names)
    {
        try
        {
            for (final String name : names)
            {
                if (Layout.isTemporary(name))
                {
                    context.fileLayer().delete(context.directory().resolve(name));
                }
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot remove temporary files from " + context.directory(), ex);
        }
    }

    private void adopt(final List<String> names)
    {
        for (final String name : names)
        {
            if (!Layout.isTemporary(name) && (Layout.preparedNumber(name) >= 0 || Layout.usedNumber(name) >= 0))
            {
                preparer.adopt(name);
            }
        }
    }

    private static void release(final Closeable lock, final Path directory)
    {
        try
        {
            lock.close();
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot release the data directory " + directory, ex);
        }
    }
}
