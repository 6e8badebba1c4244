package io.ringmaster.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

import io.ringmaster.journal.file.FileLayer;

/**
 * The snapshots of a data directory: makes them, and removes what is not needed any more, of them and of the log. One
 * thread, the one that writes snapshots; a truncation of the log comes between from the writer's.
 */
public final class SnapshotStore
{
    private final JournalContext context;
    private final FileLayer fileLayer;
    private final long ensembleId;
    private final SegmentPool pool;
    private final FileRemover remover;
    private final Set<Long> verifiedZxids = new HashSet<>();
    /** Zxids of snapshots that are being sent: the log behind them stays. */
    private final List<Long> heldZxids = new CopyOnWriteArrayList<>();
    /** Counts truncations: a snapshot that was begun before one may be of a state that is no more. */
    private long generation;

    SnapshotStore(
        final JournalContext context, final long ensembleId, final SegmentPool pool, final FileRemover remover)
    {
        this.remover = remover;
        this.context = context;
        this.fileLayer = context.fileLayer();
        this.ensembleId = ensembleId;
        this.pool = pool;
    }

    /**
     * All snapshots, whole or not.
     *
     * @return newest first.
     */
    public List<SnapshotInfo> list()
    {
        return list(context.directory(), DataDirectory.list(fileLayer, context.directory()));
    }

    /**
     * Start a snapshot.
     *
     * @param zxid of the state: that of a durable record.
     * @return its writer; to be closed in any case.
     * @throws JournalException if the file cannot be made.
     */
    public synchronized SnapshotWriter create(final long zxid)
    {
        verifiedZxids.remove(zxid);
        return new SnapshotWriter(context, ensembleId, zxid, this, generation);
    }

    /**
     * Open a snapshot to read it.
     *
     * @param info as listed.
     * @return its reader; to be closed.
     */
    public SnapshotReader read(final SnapshotInfo info)
    {
        return new SnapshotReader(fileLayer, info, ensembleId);
    }

    /**
     * The newest snapshot that was read back and found whole.
     *
     * @return it, or null if there is none.
     * @throws JournalException if a file cannot be read.
     */
    public synchronized SnapshotInfo newest()
    {
        for (final SnapshotInfo info : list())
        {
            if (isWhole(info))
            {
                return info;
            }
        }
        return null;
    }

    /**
     * Open the file of a snapshot to send it to another server. Until it is closed the log behind it stays.
     *
     * @param info of a snapshot that the log reaches back to.
     * @return its bytes; to be closed, on any thread.
     * @throws JournalException if there is no such file any more.
     */
    public synchronized SnapshotFile openFile(final SnapshotInfo info)
    {
        if (info.zxid() < pool.purgeZxid())
        {
            throw new JournalException("the log behind " + info.path() + " is not needed any more");
        }
        try
        {
            final SnapshotFile file = new SnapshotFile(this, fileLayer, info);
            heldZxids.add(info.zxid());
            return file;
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + info.path(), ex);
        }
    }

    /**
     * Begin to receive a snapshot of another server, beside what is in use.
     *
     * @param zxid   of the state in it.
     * @param length of the file.
     * @return where its bytes go; to be closed in any case.
     * @throws IllegalArgumentException if there can be no such snapshot.
     * @throws JournalException         if the file cannot be made.
     */
    public SnapshotReceiver receive(final long zxid, final long length)
    {
        return new SnapshotReceiver(context, ensembleId, zxid, length);
    }

    /**
     * Keep the newest {@link JournalContext#snapshotsKept} snapshots that are whole, and the log behind the oldest of
     * these; the rest is not needed. Until there are so many, everything stays. A snapshot counts only after it was
     * read back from the file and found whole.
     *
     * @return the oldest snapshot that is kept; null if there are too few to remove anything.
     * @throws JournalException if a file cannot be read or removed.
     */
    public synchronized SnapshotInfo retain()
    {
        final List<SnapshotInfo> snapshots = list();
        int keptCount = 0;
        SnapshotInfo oldestKept = null;
        for (final SnapshotInfo info : snapshots)
        {
            if (keptCount == context.snapshotsKept())
            {
                break;
            }
            if (isWhole(info))
            {
                keptCount++;
                oldestKept = info;
            }
        }
        if (keptCount < context.snapshotsKept())
        {
            return null;
        }
        remove(snapshots, oldestKept.zxid());
        long purgeZxid = oldestKept.zxid();
        for (final long heldZxid : heldZxids)
        {
            purgeZxid = Math.min(purgeZxid, heldZxid);
        }
        pool.purgeUpTo(purgeZxid);
        return oldestKept;
    }

    /** Give a file that is complete and durable the name of a snapshot, unless the log was cut since it was begun. */
    synchronized void publish(final Path temporary, final SnapshotInfo info, final long begunGeneration)
        throws IOException
    {
        if (begunGeneration != generation)
        {
            throw new IOException("the log was truncated or replaced since the snapshot was begun");
        }
        fileLayer.rename(temporary, info.path());
        fileLayer.syncDirectory(context.directory());
    }

    /** Whether a start would find a state if nothing behind this zxid were there. */
    synchronized boolean canTruncateAfter(final long zxid, final long baseZxid)
    {
        if (baseZxid == 0)
        {
            return true;
        }
        boolean isAnyBehind = false;
        for (final SnapshotInfo info : list())
        {
            if (info.zxid() > zxid)
            {
                isAnyBehind = true;
            }
            else if (!isAnyBehind || (info.zxid() >= baseZxid && isWhole(info)))
            {
                return true;
            }
        }
        return false;
    }

    /** Remove all snapshots behind a zxid, durably, and stop purging until enough others are there. */
    synchronized void removeBehind(final long zxid) throws IOException
    {
        generation++;
        pool.purgeNothing();
        boolean isChanged = false;
        for (final SnapshotInfo info : list())
        {
            if (info.zxid() > zxid)
            {
                fileLayer.delete(info.path());
                verifiedZxids.remove(info.zxid());
                isChanged = true;
            }
        }
        if (isChanged)
        {
            fileLayer.syncDirectory(context.directory());
        }
    }

    /** All snapshots are about to be replaced by another one. */
    synchronized void reset()
    {
        generation++;
        pool.purgeNothing();
        verifiedZxids.clear();
    }

    void release(final long zxid)
    {
        heldZxids.remove((Long)zxid);
    }

    static List<SnapshotInfo> list(final Path directory, final List<String> names)
    {
        final List<SnapshotInfo> snapshots = new ArrayList<>();
        for (final String name : names)
        {
            final long zxid = Layout.snapshotZxid(name);
            if (zxid >= 0)
            {
                snapshots.add(new SnapshotInfo(directory.resolve(name), zxid));
            }
        }
        snapshots.sort(Comparator.comparingLong(SnapshotInfo::zxid).reversed());
        return snapshots;
    }

    private boolean isWhole(final SnapshotInfo info)
    {
        if (verifiedZxids.contains(info.zxid()))
        {
            return true;
        }
        try (SnapshotReader reader = read(info))
        {
            reader.verify();
            verifiedZxids.add(info.zxid());
            return true;
        }
        catch (final JournalCorruptException ignore)
        {
            // Not counted, so others are kept in its place; a start reports it, and so does 'snapshot verify'.
            return false;
        }
    }

    private void remove(final List<SnapshotInfo> snapshots, final long belowZxid)
    {
        try
        {
            final List<Path> files = new ArrayList<>();
            boolean isAnyHeld = false;
            for (final SnapshotInfo info : snapshots)
            {
                if (info.zxid() < belowZxid)
                {
                    verifiedZxids.remove(info.zxid());
                    if (heldZxids.contains(info.zxid()))
                    {
                        // Whoever sends it reads it to its end.
                        fileLayer.delete(info.path());
                        isAnyHeld = true;
                    }
                    else
                    {
                        files.add(info.path());
                    }
                }
            }
            remover.remove(files);
            if (isAnyHeld)
            {
                fileLayer.syncDirectory(context.directory());
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot remove old snapshots from " + context.directory(), ex);
        }
    }
}
