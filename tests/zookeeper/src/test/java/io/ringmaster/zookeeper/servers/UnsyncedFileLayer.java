package io.ringmaster.zookeeper.servers;

import java.io.IOException;
import java.nio.file.Path;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.ForwardingDataFile;
import io.ringmaster.journal.file.ForwardingFileLayer;
import io.ringmaster.journal.file.LocalFileLayer;

/** The real files, which no one waits for to be on the disk: nothing in these tests loses power. */
final class UnsyncedFileLayer extends ForwardingFileLayer
{
    UnsyncedFileLayer()
    {
        super(LocalFileLayer.INSTANCE);
    }

    @Override
    public DataFile open(final Path file, final Mode mode) throws IOException
    {
        return new UnsyncedFile(super.open(file, mode));
    }

    @Override
    public void syncDirectory(final Path directory)
    {
        // Not needed here, see above.
    }

    private static final class UnsyncedFile extends ForwardingDataFile
    {
        UnsyncedFile(final DataFile file)
        {
            super(file);
        }

        @Override
        public void sync()
        {
            // Not needed here, see above.
        }
    }
}
