package io.ringmaster.tools.server;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.DiskFullException;
import io.ringmaster.journal.file.FileLayer;
import io.ringmaster.journal.file.LocalFileLayer;

/** Real files: syncs of the first segment can be made to wait, and snapshots impossible to make. */
final class HookedFileLayer implements FileLayer
{
    private final FileLayer files = LocalFileLayer.INSTANCE;
    private volatile CountDownLatch syncGate = new CountDownLatch(0);
    private volatile boolean isRefusingSnapshots;

    /** Syncs of the first segment wait for this from now on. */
    void syncGate(final CountDownLatch gate)
    {
        syncGate = gate;
    }

    void refuseSnapshots()
    {
        isRefusingSnapshots = true;
    }

    @Override
    public DataFile open(final Path file, final Mode mode) throws IOException
    {
        final String name = file.getFileName().toString();
        if (isRefusingSnapshots && mode == Mode.CREATE && name.startsWith("snapshot"))
        {
            throw new DiskFullException(name, null);
        }
        return new HookedFile(files.open(file, mode), name.startsWith("journal-"));
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
    public void syncDirectory(final Path directory) throws IOException
    {
        files.syncDirectory(directory);
    }

    @Override
    public Closeable lock(final Path file) throws IOException
    {
        return files.lock(file);
    }

    private final class HookedFile implements DataFile
    {
        private final DataFile file;
        private final boolean isSegment;

        HookedFile(final DataFile file, final boolean isSegment)
        {
            this.file = file;
            this.isSegment = isSegment;
        }

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
        public void sync() throws IOException
        {
            if (isSegment)
            {
                awaitGate();
            }
            file.sync();
        }

        private void awaitGate() throws IOException
        {
            try
            {
                syncGate.await();
            }
            catch (final InterruptedException ex)
            {
                throw new IOException(ex);
            }
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
