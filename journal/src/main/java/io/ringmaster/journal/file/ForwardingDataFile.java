package io.ringmaster.journal.file;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Passes everything on to another file; see {@link ForwardingFileLayer}. */
public abstract class ForwardingDataFile implements DataFile
{
    private final DataFile file;

    /**
     * Construct.
     *
     * @param file to pass everything on to; closed with this one.
     */
    protected ForwardingDataFile(final DataFile file)
    {
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
        return file.write(source, position);
    }

    @Override
    public void sync() throws IOException
    {
        file.sync();
    }

    @Override
    public void truncate(final long length) throws IOException
    {
        file.truncate(length);
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
