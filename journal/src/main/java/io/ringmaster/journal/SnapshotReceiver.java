package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/**
 * Takes the bytes of another server's snapshot into a temporary file. Nothing that is in use is touched by it until
 * {@link JournalWriter#install}. One thread at a time.
 */
public final class SnapshotReceiver implements AutoCloseable
{
    private static final int BUFFER_LENGTH = 256 * 1024;
    private static final int SYNC_INTERVAL_LENGTH = 4 * 1024 * 1024;

    private final FileLayer fileLayer;
    private final Path directory;
    private final long ensembleId;
    private final Path temporary;
    private final long zxid;
    private final long length;
    private final DataFile file;
    private final AlignedBuffer memory = new AlignedBuffer(BUFFER_LENGTH);
    private final ByteBuffer bytes = memory.bytes();
    private final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    private int bufferedLength;
    private long position;
    private long syncedPosition;
    private boolean isPrepared;
    private boolean isClosed;

    SnapshotReceiver(final JournalContext context, final long ensembleId, final long zxid, final long length)
    {
        if (zxid <= 0 || length < Layout.SNAPSHOT_HEADER_LENGTH)
        {
            throw new IllegalArgumentException(
                "no snapshot is of zxid " + Zxid.text(zxid) + " and " + length + " bytes long");
        }
        fileLayer = context.fileLayer();
        directory = context.directory();
        this.ensembleId = ensembleId;
        this.zxid = zxid;
        this.length = length;
        temporary = directory.resolve(Layout.receivedName(zxid));
        try
        {
            fileLayer.delete(temporary);
            file = fileLayer.open(temporary, FileLayer.Mode.CREATE);
        }
        catch (final IOException ex)
        {
            memory.close();
            throw failed(ex);
        }
    }

    /**
     * Zxid of the snapshot.
     *
     * @return as the sender said.
     */
    public long zxid()
    {
        return zxid;
    }

    /**
     * Take the next bytes; may wait for the disk.
     *
     * @param source holding them; borrowed for the duration of the call.
     * @param offset of them.
     * @param count  of them.
     * @throws IllegalArgumentException if they are more than were announced.
     * @throws JournalException         if they cannot be written; {@link #close} removes the file. The log is not
     *                                  touched by that.
     */
    public void append(final DirectBuffer source, final int offset, final int count)
    {
        if (isClosed || isPrepared)
        {
            throw new IllegalStateException("the snapshot " + temporary + " takes nothing more");
        }
        if (count < 0 || count > length - position - bufferedLength)
        {
            throw new IllegalArgumentException(
                count + " bytes at " + (position + bufferedLength) + " are more than the " + length + " announced");
        }
        int taken = 0;
        while (taken < count)
        {
            final int piece = Math.min(count - taken, BUFFER_LENGTH - bufferedLength);
            buffer.putBytes(bufferedLength, source, offset + taken, piece);
            bufferedLength += piece;
            taken += piece;
            if (bufferedLength == BUFFER_LENGTH)
            {
                write();
            }
        }
    }

    /**
     * Verify what was received, and make it durable. May be called on another thread than the writer's, since it takes
     * as long as reading all of it does; {@link JournalWriter#install} does it if it was not done.
     *
     * @throws JournalCorruptException if it is not a whole snapshot of this ensemble and zxid.
     * @throws JournalException        if bytes are missing, or it cannot be written or read.
     */
    public void prepare()
    {
        if (isClosed)
        {
            throw new IllegalStateException("the snapshot " + temporary + " is closed");
        }
        if (isPrepared)
        {
            return;
        }
        write();
        if (position != length)
        {
            throw new JournalException(
                "of the snapshot " + temporary + " only " + position + " of " + length + " bytes were received");
        }
        try
        {
            file.sync();
        }
        catch (final IOException ex)
        {
            throw failed(ex);
        }
        try (SnapshotReader reader = new SnapshotReader(fileLayer, new SnapshotInfo(temporary, zxid), ensembleId))
        {
            reader.verify();
        }
        isPrepared = true;
    }

    /** Close the file; removes it unless it was installed. Idempotent. */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        memory.close();
        try
        {
            file.close();
            fileLayer.delete(temporary);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot remove " + temporary, ex);
        }
    }

    /** From now on a start puts this in the place of state and log. */
    void commit() throws IOException
    {
        fileLayer.rename(temporary, directory.resolve(Layout.installName(zxid)));
        fileLayer.syncDirectory(directory);
    }

    private void write()
    {
        try
        {
            bytes.limit(bufferedLength).position(0);
            file.writeFully(bytes, position);
            position += bufferedLength;
            bufferedLength = 0;
            if (position - syncedPosition >= SYNC_INTERVAL_LENGTH)
            {
                file.sync();
                syncedPosition = position;
            }
        }
        catch (final IOException ex)
        {
            throw failed(ex);
        }
    }

    private JournalException failed(final IOException ex)
    {
        return new JournalException("cannot write the snapshot " + temporary, ex);
    }
}
