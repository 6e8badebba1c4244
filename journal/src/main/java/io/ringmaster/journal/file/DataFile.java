package io.ringmaster.journal.file;

import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file of a {@link FileLayer}. */
public interface DataFile extends Closeable
{
    /**
     * Read at a position.
     *
     * @param destination filled from its position on, at most up to its limit.
     * @param position    in the file.
     * @return bytes read, possibly fewer than asked for; -1 at the end of the file.
     * @throws IOException if that fails.
     */
    int read(ByteBuffer destination, long position) throws IOException;

    /**
     * Write at a position.
     *
     * @param source   of the bytes between its position and limit.
     * @param position in the file.
     * @return bytes written, possibly fewer than asked for.
     * @throws DiskFullException if there is no space.
     * @throws IOException       if that fails.
     */
    int write(ByteBuffer source, long position) throws IOException;

    /**
     * Make what was written durable, as fdatasync does: the bytes, and the length if it grew. After a failure nothing
     * is known about what was written since the last success, and a second call proves nothing.
     *
     * @throws IOException if that fails.
     */
    void sync() throws IOException;

    /**
     * Cut the end off. Durable only after {@link #sync}.
     *
     * @param length of what is left, in bytes; at most the file's.
     * @throws IOException if that fails.
     */
    void truncate(long length) throws IOException;

    /**
     * Length of the file.
     *
     * @return in bytes.
     * @throws IOException if it cannot be told.
     */
    long size() throws IOException;

    /**
     * Write everything between the position and the limit of a buffer.
     *
     * @param source   of the bytes.
     * @param position in the file.
     * @throws IOException if that fails, or a write makes no progress.
     */
    default void writeFully(final ByteBuffer source, final long position) throws IOException
    {
        long next = position;
        while (source.hasRemaining())
        {
            final int written = write(source, next);
            if (written <= 0)
            {
                throw new IOException("write at " + next + " made no progress");
            }
            next += written;
        }
    }

    /**
     * Read until a buffer is full.
     *
     * @param destination filled between its position and limit.
     * @param position    in the file.
     * @throws EOFException if the file ends before.
     * @throws IOException  if that fails.
     */
    default void readFully(final ByteBuffer destination, final long position) throws IOException
    {
        long next = position;
        while (destination.hasRemaining())
        {
            final int read = read(destination, next);
            if (read <= 0)
            {
                throw new EOFException("file ends at " + next);
            }
            next += read;
        }
    }
}
