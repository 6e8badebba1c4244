package io.ringmaster.tools.server;

import org.agrona.DirectBuffer;
import org.agrona.concurrent.status.AtomicCounter;
import org.agrona.concurrent.status.CountersManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.ring.RingMessageHandler.Action;
import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.SnapshotInfo;
import io.ringmaster.journal.SnapshotStore;
import io.ringmaster.journal.SnapshotWriter;

/**
 * Writes the snapshots that the engine streams, and removes what they make unnecessary. Background thread only.
 * <p>
 * A snapshot that cannot be written is dropped, and the rest of its stream thrown away: the journal still has
 * everything. The next trigger tries again.
 */
final class SnapshotAgent implements AutoCloseable
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.snapshot");
    private static final int MESSAGE_LIMIT = 64;

    private final SnapshotFeed feed;
    private final SnapshotStore store;
    private final boolean isPurging;
    private final AtomicCounter writtenCounter;
    private final AtomicCounter failedCounter;
    private final AtomicCounter newestZxidCounter;
    private SnapshotWriter writer;
    private int answeredRequestCount;
    private long startNs;

    SnapshotAgent(
        final SnapshotFeed feed, final SnapshotStore store, final boolean isPurging, final CountersManager manager)
    {
        this.feed = feed;
        this.store = store;
        this.isPurging = isPurging;
        writtenCounter = manager.newCounter("snapshots: written");
        failedCounter = manager.newCounter(CounterFile.FAILED_SNAPSHOTS);
        newestZxidCounter = manager.newCounter(CounterFile.NEWEST_SNAPSHOT);
    }

    int doWork()
    {
        return feed.poller().poll(this::onMessage, MESSAGE_LIMIT);
    }

    boolean hasWork()
    {
        return feed.poller().available() > 0;
    }

    /** How many of the requests for a snapshot are answered, by a snapshot or its failure. */
    int answeredRequestCount()
    {
        return answeredRequestCount;
    }

    /** Drop a snapshot that is not finished. */
    @Override
    public void close()
    {
        discard();
    }

    private Action onMessage(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        try
        {
            switch (type)
            {
                case SnapshotFeed.BEGIN:
                    startNs = System.nanoTime();
                    writer = store.create(zxid);
                    break;

                case SnapshotFeed.BLOCK:
                    if (writer != null)
                    {
                        writer.append(buffer, offset, length);
                    }
                    break;

                case SnapshotFeed.END:
                    finish();
                    break;

                default:
                    throw new IllegalStateException("unknown message type " + type);
            }
        }
        catch (final JournalException ex)
        {
            failedCounter.getAndAddRelease(1);
            LOG.warn("snapshot dropped: {}; the journal still has everything", ex.getMessage(), ex);
            discard();
        }
        finally
        {
            if (type == SnapshotFeed.END)
            {
                answeredRequestCount = feed.servedRequestCount();
                feed.onDone();
            }
        }
        return Action.CONTINUE;
    }

    private void finish()
    {
        if (writer == null)
        {
            return;
        }
        final SnapshotInfo info = writer.finish();
        writer.close();
        writer = null;
        writtenCounter.getAndAddRelease(1);
        newestZxidCounter.setRelease(info.zxid());
        LOG.info("snapshot of zxid 0x{} written in {} ms: {}",
            Long.toHexString(info.zxid()), (System.nanoTime() - startNs) / 1_000_000, info.path());
        if (isPurging)
        {
            purge();
        }
    }

    private void purge()
    {
        try
        {
            store.retain();
        }
        catch (final JournalException ex)
        {
            LOG.warn("old snapshots are left behind: {}", ex.getMessage(), ex);
        }
    }

    private void discard()
    {
        if (writer != null)
        {
            final SnapshotWriter failed = writer;
            writer = null;
            try
            {
                failed.close();
            }
            catch (final JournalException ex)
            {
                LOG.warn("a temporary snapshot is left behind: {}", ex.getMessage(), ex);
            }
        }
    }
}
