package io.ringmaster.perf.limits;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A file that was written once with zeros and synced, as a journal segment is before it is used: a later write and
 * fdatasync touches data blocks alone and no metadata. Writes go from its begin to its end and around.
 * Belongs to one thread. Deleted when closed, and at the latest when this JVM ends.
 */
public final class SyncFile implements AutoCloseable
{
    /** Bytes of the file, as of a journal segment. */
    public static final long DEFAULT_LENGTH = 64L * 1024 * 1024;
    private static final int FILL_LENGTH = 1024 * 1024;

    private final Path path;
    private final FileChannel channel;
    private final ByteBuffer block;
    private final long length;
    private long position;

    private SyncFile(final Path path, final FileChannel channel, final long length, final int writeLength)
    {
        this.path = path;
        this.channel = channel;
        this.length = length;
        block = ByteBuffer.allocateDirect(writeLength);
        for (int i = 0; i < writeLength; i++)
        {
            block.put(i, (byte)(i * 31 + 1));
        }
    }

    /**
     * Create the file and fill it.
     *
     * @param directory   to hold it.
     * @param length      in bytes of the file.
     * @param writeLength in bytes of each write.
     * @return the file.
     * @throws IOException              if it cannot be written.
     * @throws IllegalArgumentException if a write does not fit into the file.
     */
    public static SyncFile create(final Path directory, final long length, final int writeLength) throws IOException
    {
        if (writeLength < 1 || writeLength > length)
        {
            throw new IllegalArgumentException("a write of " + writeLength + " B does not fit a file of " + length +
                " B");
        }
        final Path path = Files.createTempFile(directory, "ringmaster-perf-", ".sync");
        path.toFile().deleteOnExit();
        FileChannel channel = null;
        try
        {
            channel = FileChannel.open(path, StandardOpenOption.WRITE);
            final ByteBuffer zeros = ByteBuffer.allocateDirect(FILL_LENGTH);
            long offset = 0;
            while (offset < length)
            {
                zeros.clear().limit((int)Math.min(FILL_LENGTH, length - offset));
                offset += channel.write(zeros, offset);
            }
            channel.force(true);
            return new SyncFile(path, channel, length, writeLength);
        }
        catch (final IOException ex)
        {
            if (channel != null)
            {
                channel.close();
            }
            Files.deleteIfExists(path);
            throw ex;
        }
    }

    /**
     * Write the next block and wait until it is on the disk (fdatasync).
     *
     * @throws IOException of the file.
     */
    public void writeAndSync() throws IOException
    {
        if (position + block.capacity() > length)
        {
            position = 0;
        }
        block.clear();
        while (block.hasRemaining())
        {
            position += channel.write(block, position);
        }
        channel.force(false);
    }

    @Override
    public void close() throws IOException
    {
        channel.close();
        Files.deleteIfExists(path);
    }
}
