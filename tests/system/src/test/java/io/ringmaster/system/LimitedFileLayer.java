package io.ringmaster.system;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.DiskFullException;
import io.ringmaster.journal.file.ForwardingDataFile;
import io.ringmaster.journal.file.ForwardingFileLayer;
import io.ringmaster.journal.file.LocalFileLayer;

/**
 * The real files on a disk of a given size: what makes a file longer than the disk has room for fails, as it does with
 * a file system that is full. What a file already has can be written over.
 */
final class LimitedFileLayer extends ForwardingFileLayer
{
    private final AtomicLong used = new AtomicLong();
    private volatile long limit;

    LimitedFileLayer(final long limit)
    {
        super(LocalFileLayer.INSTANCE);
        this.limit = limit;
    }

    void limit(final long bytes)
    {
        limit = bytes;
    }

    @Override
    public DataFile open(final Path file, final Mode mode) throws IOException
    {
        return new LimitedFile(file, super.open(file, mode));
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException
    {
        if (Files.exists(to))
        {
            used.addAndGet(-Files.size(to));
        }
        super.rename(from, to);
    }

    @Override
    public void delete(final Path file) throws IOException
    {
        if (Files.exists(file))
        {
            used.addAndGet(-Files.size(file));
        }
        super.delete(file);
    }

    /** Charges what makes the file longer. */
    private final class LimitedFile extends ForwardingDataFile
    {
        private final Path path;

        LimitedFile(final Path path, final DataFile file)
        {
            super(file);
            this.path = path;
        }

        @Override
        public int write(final ByteBuffer source, final long position) throws IOException
        {
            final long growth = Math.max(0, position + source.remaining() - size());
            if (used.addAndGet(growth) > limit)
            {
                used.addAndGet(-growth);
                throw new DiskFullException(path.toString(), new IOException("No space left on device"));
            }
            return super.write(source, position);
        }
    }
}
