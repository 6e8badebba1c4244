package io.ringmaster.perf.jmh;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.ForwardingDataFile;
import io.ringmaster.journal.file.ForwardingFileLayer;
import io.ringmaster.journal.file.LocalFileLayer;

/** The local disk, until it is told to take what is written for written. One thread. */
final class DiscardingFileLayer extends ForwardingFileLayer
{
    private boolean isDiscarding;

    DiscardingFileLayer()
    {
        super(LocalFileLayer.INSTANCE);
    }

    /** From here on nothing reaches the disk. */
    void discard()
    {
        isDiscarding = true;
    }

    @Override
    public DataFile open(final Path path, final Mode mode) throws IOException
    {
        return new ForwardingDataFile(super.open(path, mode))
        {
            @Override
            public int write(final ByteBuffer source, final long position) throws IOException
            {
                if (!isDiscarding)
                {
                    return super.write(source, position);
                }
                final int length = source.remaining();
                source.position(source.limit());
                return length;
            }

            @Override
            public void sync() throws IOException
            {
                if (!isDiscarding)
                {
                    super.sync();
                }
            }
        };
    }
}
