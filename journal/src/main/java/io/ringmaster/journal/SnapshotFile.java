package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.MutableDirectBuffer;

/**
 * The bytes of a snapshot file as they are, to be sent to another server; that one verifies them. As long as this is
 * open, the log keeps every record behind the snapshot. One thread at a time, any one.
 */
public final class SnapshotFile implements AutoCloseable
{
    private final SnapshotStore store;
    private final SnapshotInfo info;
    private final DataFile file;
    private final long length;
    private boolean isClosed;

    SnapshotFile(final SnapshotStore store, final FileLayer fileLayer, final SnapshotInfo info) throws IOException
    {
        this.store = store;
        this.info = info;
        file = fileLayer.open(info.path(), FileLayer.Mode.READ);
        length = file.size();
    }

    /**
     * Zxid of the state.
     *
     * @return as in the name of the file.
     */
    public long zxid()
    {
        return info.zxid();
    }

    /**
     * Length of the file.
     *
     * @return in bytes.
     */
    public long length()
    {
        return length;
    }

    /**
     * Read a piece; waits for the disk. Also works when the snapshot was removed meanwhile.
     *
     * @param position  in the file.
     * @param buffer    to read into, of direct memory or an array.
     * @param offset    in the buffer.
     * @param maxLength bytes at most.
     * @return bytes read, as many as there are up to the end of the file; 0 at the end.
     * @throws JournalException if the file cannot be read.
     */
    public int read(final long position, final MutableDirectBuffer buffer, final int offset, final int maxLength)
    {
        final int wanted = (int)Math.min(maxLength, Math.max(0, length - position));
        if (wanted == 0)
        {
            return 0;
        }
        final ByteBuffer memory = buffer.byteBuffer();
        final int start = offset + buffer.wrapAdjustment();
        final ByteBuffer piece = memory == null ? ByteBuffer.wrap(buffer.byteArray()) : memory.duplicate();
        piece.limit(start + wanted).position(start);
        try
        {
            file.readFully(piece, position);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + info.path(), ex);
        }
        return wanted;
    }

    /** Close the file; the log behind the snapshot may be purged again. Idempotent. */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        isClosed = true;
        store.release(info.zxid());
        try
        {
            file.close();
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot close " + info.path(), ex);
        }
    }
}
