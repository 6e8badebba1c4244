package io.ringmaster.system;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.DiskFullException;
import io.ringmaster.journal.file.FileLayer;
import io.ringmaster.journal.file.LocalFileLayer;

/**
 * The real files on a disk of a given size: what makes a file longer than the disk has room for fails, as it does with
 * a file system that is full. What a file already has can be written over.
 */
final class LimitedFileLayer implements FileLayer
{
    private final FileLayer files = LocalFileLayer.INSTANCE;
    private final AtomicLong used = new AtomicLong();
    private volatile long limit;

    LimitedFileLayer(final long limit)
    {
        this.limit = limit;
    }

    void limit(final long bytes)
    {
        limit = bytes;
    }

    @Override
    public DataFile open(final Path file, final Mode mode) throws IOException
    {
        return new LimitedFile(file, files.open(file, mode));
    }

    @Override
    public void createDirectories(final Path directory) throws IOException
    {
        files.createDirectories(directory);
    }

    @Override
    public List<String> list(final Path directory) throws IOException
    {
        return files.list(directory);
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException
    {
        if (Files.exists(to))
        {
            used.addAndGet(-Files.size(to));
        }
        files.rename(from, to);
    }

    @Override
    public void delete(final Path file) throws IOException
    {
        if (Files.exists(file))
        {
            used.addAndGet(-Files.size(file));
        }
        files.delete(file);
    }

    @Override
    public void syncDirectory(final Path directory) throws IOException
    {
        files.syncDirectory(directory);
    }

    @Override
    public Closeable lock(final Path file) throws IOException
    {
        return files.lock(file);
    }

    /** Charges what makes the file longer. */
    private final class LimitedFile implements DataFile
    {
        private final Path path;
        private final DataFile file;

        LimitedFile(final Path path, final DataFile file)
        {
            this.path = path;
            this.file = file;
        }

        @Override
        public int read(final ByteBuffer destination, final long position) throws IOException
        {
            return file.read(destination, position);
        }

        @Override
        public int write(final ByteBuffer source, final long position) throws IOException
        {
            final long growth = Math.max(0, position + source.remaining() - file.size());
            if (used.addAndGet(growth) > limit)
            {
                used.addAndGet(-growth);
                throw new DiskFullException(path.toString(), new IOException("No space left on device"));
            }
            return file.write(source, position);
        }

        @Override
        public void sync() throws IOException
        {
            file.sync();
        }

        @Override
        public long size() throws IOException
        {
            return file.size();
        }

        @Override
        public void close() throws IOException
        {
            file.close();
        }
    }
}
