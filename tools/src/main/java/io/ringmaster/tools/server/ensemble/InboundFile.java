package io.ringmaster.tools.server.ensemble;

import org.agrona.DirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.replica.SnapshotTransfer;
import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.SnapshotReceiver;
import io.ringmaster.journal.SnapshotStore;

/**
 * A snapshot of another server, on its way from the replica's thread to a file that a background thread writes and
 * verifies. Whatever goes wrong with it is no fault of what is in use: it is dropped.
 */
final class InboundFile implements SnapshotTransfer.Target
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.snapshot");
    private static final int PIECE_LENGTH = 256 * 1024;

    private final SnapshotStore store;
    private final long zxid;
    private final long length;
    private final Runnable wake;
    private final Runnable onInstall;
    private final BytePipe pipe;
    private volatile boolean isClosed;
    private volatile boolean isComplete;
    private volatile boolean isPrepared;
    private volatile boolean isFailed;
    /** Background thread; the journaler's once it is prepared. */
    private SnapshotReceiver receiver;

    InboundFile(
        final SnapshotStore store,
        final long zxid,
        final long length,
        final int capacity,
        final Runnable wake,
        final Runnable onInstall)
    {
        this.store = store;
        this.zxid = zxid;
        this.length = length;
        this.wake = wake;
        this.onInstall = onInstall;
        pipe = new BytePipe(capacity);
    }

    long zxid()
    {
        return zxid;
    }

    @Override
    public boolean append(final DirectBuffer buffer, final int offset, final int count)
    {
        final boolean isTaken = !isFailed && pipe.write(buffer, offset, count);
        wake.run();
        return isTaken;
    }

    @Override
    public void install()
    {
        isComplete = true;
        onInstall.run();
        wake.run();
    }

    @Override
    public boolean isFailed()
    {
        return isFailed;
    }

    @Override
    public void close()
    {
        isClosed = true;
        wake.run();
    }

    /** Whether it is whole, verified and durable, and waits for the switch. */
    boolean isPrepared()
    {
        return isPrepared;
    }

    /** Whether nothing will come of it. */
    boolean isOver()
    {
        return isFailed || (isClosed && !isComplete);
    }

    /** Background thread only, as what follows. */
    boolean hasWork()
    {
        return isOver() || (!isPrepared && (receiver == null || pipe.available() > 0 || isComplete));
    }

    int doWork()
    {
        if (isOver() || !hasWork())
        {
            return 0;
        }
        try
        {
            // Looked at first: what was appended before is seen then.
            final boolean isAllThere = isComplete;
            if (receiver == null)
            {
                receiver = store.receive(zxid, length);
            }
            else if (pipe.available() > 0)
            {
                final int piece = Math.min(PIECE_LENGTH, pipe.readLength());
                receiver.append(pipe.buffer(), pipe.readOffset(), piece);
                pipe.read(piece);
            }
            else if (isAllThere)
            {
                receiver.prepare();
                isPrepared = true;
            }
        }
        catch (final JournalException | IllegalArgumentException ex)
        {
            LOG.warn("a snapshot of another server is dropped: {}; nothing is changed", ex.getMessage(), ex);
            release();
            isFailed = true;
        }
        return 1;
    }

    SnapshotReceiver receiver()
    {
        return receiver;
    }

    /** Remove what is not installed. */
    void release()
    {
        try
        {
            if (receiver != null)
            {
                receiver.close();
            }
        }
        catch (final JournalException ex)
        {
            LOG.warn("a received snapshot is left behind: {}", ex.getMessage(), ex);
        }
    }
}
