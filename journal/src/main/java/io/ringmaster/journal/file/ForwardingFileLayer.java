package io.ringmaster.journal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Passes everything on to another layer: the base of one that watches what is done to files, or makes it fail. */
public abstract class ForwardingFileLayer implements FileLayer
{
    private final FileLayer files;

    /**
     * Construct.
     *
     * @param files to pass everything on to.
     */
    protected ForwardingFileLayer(final FileLayer files)
    {
        this.files = files;
    }

    @Override
    public DataFile open(final Path file, final Mode mode) throws IOException
    {
        return files.open(file, mode);
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
    public boolean hasOtherName(final Path file) throws IOException
    {
        return files.hasOtherName(file);
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
}
