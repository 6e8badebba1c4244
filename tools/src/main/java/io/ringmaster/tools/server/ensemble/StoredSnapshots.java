package io.ringmaster.tools.server.ensemble;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.agrona.BitUtil;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.TransactionRing;
import io.ringmaster.engine.replica.SnapshotTransfer;
import io.ringmaster.journal.Journal;
import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.SnapshotInfo;

/**
 * The snapshots in the data directory, as they go to and come from other servers. The methods of the port and
 * {@link #poll} are for the replica's thread, {@link #doWork} for a background thread that may wait for the disk, and
 * {@link #install} for the journaler's.
 * <p>
 * A received snapshot takes the place of the log and of the files, and not of the state in memory: once it is durable,
 * the callback says so, and the server has to start anew from its directory. Until then nothing is settled.
 */
public final class StoredSnapshots implements SnapshotTransfer, SnapshotInstaller, AutoCloseable
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.snapshot");
    private static final int MIN_CAPACITY = 1024 * 1024;
    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A file that was opened for a learner that has gone is closed after this. */
    private static final long OFFER_NS = TimeUnit.SECONDS.toNanos(10);
    /** The snapshot that was asked for may have failed. */
    private static final long ASK_AGAIN_NS = TimeUnit.SECONDS.toNanos(30);

    private final Journal journal;
    private final TransactionRing ring;
    private final int capacity;
    private final Runnable snapshotRequester;
    private final Runnable wake;
    private final Runnable onInstalled;
    private final Queue<InboundFile> begun = new ConcurrentLinkedQueue<>();
    private final AtomicReference<OutboundFile> offered = new AtomicReference<>();
    private volatile boolean isWanted;
    private volatile boolean isMissing;
    /** What the journaler installs; the replica's thread sets it. */
    private volatile InboundFile installing;

    /** Background thread. */
    private final List<OutboundFile> sending = new ArrayList<>();
    private InboundFile receiving;
    private OutboundFile lastOffered;
    private long offeredNs;
    private long retryDeadlineNs;
    private long askDeadlineNs;

    /**
     * Construct.
     *
     * @param journal           of the data directory.
     * @param ring              on which installations are told to the journaler.
     * @param maxChunkLength    longest piece of a snapshot that another server sends, in bytes.
     * @param snapshotRequester has the engine take a snapshot; called on the replica's thread.
     * @param wake              wakes the background thread.
     * @param onInstalled       called on the journaler's thread, once, when a snapshot is durable in the place of state
     *                          and log: the server must start anew.
     */
    public StoredSnapshots(
        final Journal journal,
        final TransactionRing ring,
        final int maxChunkLength,
        final Runnable snapshotRequester,
        final Runnable wake,
        final Runnable onInstalled)
    {
        this.journal = journal;
        this.ring = ring;
        this.snapshotRequester = snapshotRequester;
        this.wake = wake;
        this.onInstalled = onInstalled;
        capacity = BitUtil.findNextPositivePowerOfTwo(Math.max(MIN_CAPACITY, 2 * maxChunkLength));
        retryDeadlineNs = System.nanoTime();
        askDeadlineNs = retryDeadlineNs;
    }

    @Override
    public Source openNewest()
    {
        if (ring.isInstalling())
        {
            return null;
        }
        final OutboundFile file = offered.getAndSet(null);
        if (file != null)
        {
            isWanted = false;
            return file;
        }
        if (isMissing)
        {
            isMissing = false;
            snapshotRequester.run();
        }
        if (!isWanted)
        {
            isWanted = true;
            wake.run();
        }
        return null;
    }

    @Override
    public Target receive(final long zxid, final long length)
    {
        final InboundFile[] file = new InboundFile[1];
        file[0] = new InboundFile(
            journal.snapshots(), zxid, length, capacity, wake, () -> installing = file[0]);
        begun.add(file[0]);
        wake.run();
        return file[0];
    }

    /**
     * Go on with an installation: what is prepared is put on the ring. Once in each duty cycle of the replica's thread.
     *
     * @return 0 if there was nothing to do.
     */
    public int poll()
    {
        final InboundFile file = installing;
        if (file == null || ring.isInstalling())
        {
            return 0;
        }
        if (file.isFailed())
        {
            installing = null;
            return 1;
        }
        if (file.isPrepared() && ring.isSettled())
        {
            ring.install(file.zxid());
            return 1;
        }
        return 0;
    }

    /**
     * Whether a snapshot that is complete is being verified or installed. The replica's thread.
     *
     * @return true until {@link #poll} finds that it was not whole.
     */
    public boolean isInstalling()
    {
        return installing != null;
    }

    /**
     * Put the prepared snapshot in the place of state and log. Journaler thread only.
     *
     * @param zxid of it.
     * @throws JournalException if that fails: the server must stop; the next start finds the old or the new.
     */
    @Override
    public void install(final long zxid)
    {
        final InboundFile file = installing;
        if (file == null || file.zxid() != zxid)
        {
            throw new IllegalStateException("no snapshot 0x" + Long.toHexString(zxid) + " was prepared");
        }
        journal.writer().install(file.receiver());
        LOG.info("the snapshot 0x{} of another server has taken the place of state and log", Long.toHexString(zxid));
        onInstalled.run();
    }

    /**
     * Do what waits for the disk. Background thread only.
     *
     * @return 0 if there was nothing to do.
     */
    public int doWork()
    {
        int workCount = 0;
        if (isSearchDue())
        {
            search();
            workCount++;
        }
        dropUntaken();
        for (int i = sending.size() - 1; i >= 0; i--)
        {
            final OutboundFile file = sending.get(i);
            if (file.isClosed())
            {
                sending.remove(i);
                file.release();
                workCount++;
            }
            else
            {
                workCount += file.doWork();
            }
        }
        return workCount + receive();
    }

    /**
     * Whether {@link #doWork} has something to do. Background thread only.
     *
     * @return true if so.
     */
    public boolean hasWork()
    {
        if (isSearchDue() || (receiving == null ? !begun.isEmpty() : receiving.hasWork()))
        {
            return true;
        }
        for (int i = 0; i < sending.size(); i++)
        {
            if (sending.get(i).hasWork())
            {
                return true;
            }
        }
        return false;
    }

    /** Close the files, and remove what is not installed. After all threads have ended. */
    @Override
    public void close()
    {
        sending.forEach(OutboundFile::release);
        sending.clear();
        if (receiving != null)
        {
            receiving.release();
            receiving = null;
        }
    }

    private boolean isSearchDue()
    {
        return isWanted && offered.get() == null && System.nanoTime() - retryDeadlineNs >= 0;
    }

    private void search()
    {
        final long nowNs = System.nanoTime();
        retryDeadlineNs = nowNs + RETRY_NS;
        try
        {
            final SnapshotInfo info = journal.snapshots().newest();
            if (info != null && info.zxid() >= journal.index().baseZxid())
            {
                final OutboundFile file = new OutboundFile(journal.snapshots().openFile(info), wake);
                sending.add(file);
                isMissing = false;
                isWanted = false;
                lastOffered = file;
                offeredNs = nowNs;
                offered.set(file);
            }
            else if (nowNs - askDeadlineNs >= 0)
            {
                askDeadlineNs = nowNs + ASK_AGAIN_NS;
                isMissing = true;
            }
        }
        catch (final JournalException ex)
        {
            LOG.warn("no snapshot can be opened for another server: {}", ex.getMessage(), ex);
        }
    }

    private void dropUntaken()
    {
        if (lastOffered != null && System.nanoTime() - offeredNs > OFFER_NS)
        {
            if (offered.compareAndSet(lastOffered, null))
            {
                lastOffered.close();
            }
            lastOffered = null;
        }
    }

    /** One after the other: two of the same zxid have the same file. */
    private int receive()
    {
        if (receiving == null)
        {
            receiving = begun.poll();
            if (receiving == null)
            {
                return 0;
            }
        }
        if (receiving.isOver())
        {
            receiving.release();
            receiving = null;
            return 1;
        }
        return receiving.doWork();
    }
}
