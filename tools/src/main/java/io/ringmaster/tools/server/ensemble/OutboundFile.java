package io.ringmaster.tools.server.ensemble;

import org.agrona.MutableDirectBuffer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.ringmaster.engine.replica.SnapshotTransfer;
import io.ringmaster.journal.JournalException;
import io.ringmaster.journal.SnapshotFile;

/**
 * A snapshot file that a background thread reads ahead of the replica's thread. If the file cannot be read, no more
 * bytes come, and the leader leaves the learner for want of progress.
 */
final class OutboundFile implements SnapshotTransfer.Source
{
    private static final Logger LOG = LoggerFactory.getLogger("ringmaster.snapshot");
    private static final int CAPACITY = 1024 * 1024;
    private static final int PIECE_LENGTH = 128 * 1024;

    private final SnapshotFile file;
    private final Runnable wake;
    private final BytePipe pipe = new BytePipe(CAPACITY);
    private volatile boolean isClosed;
    /** Background thread. */
    private boolean isFailed;

    OutboundFile(final SnapshotFile file, final Runnable wake)
    {
        this.file = file;
        this.wake = wake;
    }

    @Override
    public long zxid()
    {
        return file.zxid();
    }

    @Override
    public long length()
    {
        return file.length();
    }

    @Override
    public int read(final long position, final MutableDirectBuffer buffer, final int offset, final int maxLength)
    {
        if (position != pipe.readPosition())
        {
            throw new IllegalArgumentException(
                "a snapshot is read in order: position " + position + " is not " + pipe.readPosition());
        }
        final int length = pipe.read(buffer, offset, maxLength);
        if (length > 0)
        {
            wake.run();
        }
        return length;
    }

    @Override
    public void close()
    {
        isClosed = true;
        wake.run();
    }

    /** Whether the replica needs it no more. */
    boolean isClosed()
    {
        return isClosed;
    }

    /** Background thread only, as what follows. */
    boolean hasWork()
    {
        return isClosed ||
            (!isFailed && pipe.free() >= PIECE_LENGTH && pipe.writtenPosition() < file.length());
    }

    int doWork()
    {
        if (isClosed || !hasWork())
        {
            return 0;
        }
        try
        {
            pipe.written(file.read(
                pipe.writtenPosition(),
                pipe.buffer(),
                pipe.writeOffset(),
                Math.min(PIECE_LENGTH, pipe.writeLength())));
        }
        catch (final JournalException ex)
        {
            isFailed = true;
            LOG.warn("a snapshot cannot be sent: {}", ex.getMessage(), ex);
        }
        return 1;
    }

    void release()
    {
        try
        {
            file.close();
        }
        catch (final JournalException ex)
        {
            LOG.warn("a snapshot that was sent cannot be closed: {}", ex.getMessage(), ex);
        }
    }
}
