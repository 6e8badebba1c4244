package io.ringmaster.zookeeper.servers;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import io.ringmaster.journal.file.LocalFileLayer;

/** The real files, which no one waits for to be on the disk: nothing in these tests loses power. */
final class UnsyncedFileLayer implements FileLayer
{
    private final FileLayer files = LocalFileLayer.INSTANCE;

    @Override
    public DataFile open(final Path file, final Mode mode) throws IOException
    {
        return new UnsyncedFile(files.open(file, mode));
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
        files.rename(from, to);
    }

    @Override
    public void delete(final Path file) throws IOException
    {
        files.delete(file);
    }

    @Override
    public void syncDirectory(final Path directory)
    {
        // Not needed here, see above.
    }

    @Override
    public Closeable lock(final Path file) throws IOException
    {
        return files.lock(file);
    }

    private record UnsyncedFile(DataFile file) implements DataFile
    {
        @Override
        public int read(final ByteBuffer destination, final long position) throws IOException
        {
            return file.read(destination, position);
        }

        @Override
        public int write(final ByteBuffer source, final long position) throws IOException
        {
            return file.write(source, position);
        }

        @Override
        public void sync()
        {
            // Not needed here, see above.
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
