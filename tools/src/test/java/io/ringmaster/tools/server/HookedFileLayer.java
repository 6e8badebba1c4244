package io.ringmaster.tools.server;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.DiskFullException;
import io.ringmaster.journal.file.ForwardingDataFile;
import io.ringmaster.journal.file.ForwardingFileLayer;
import io.ringmaster.journal.file.LocalFileLayer;

/** Real files: syncs of segments can be made to wait, and snapshots impossible to make. */
final class HookedFileLayer extends ForwardingFileLayer
{
    private volatile CountDownLatch syncGate = new CountDownLatch(0);
    private volatile boolean isRefusingSnapshots;

    HookedFileLayer()
    {
        super(LocalFileLayer.INSTANCE);
    }

    /** Syncs of segments wait for this from now on. */
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
        final DataFile opened = super.open(file, mode);
        return name.startsWith("journal-") ? new GatedFile(opened) : opened;
    }

    /** Syncs when the gate is open. */
    private final class GatedFile extends ForwardingDataFile
    {
        GatedFile(final DataFile file)
        {
            super(file);
        }

        @Override
        public void sync() throws IOException
        {
            try
            {
                syncGate.await();
            }
            catch (final InterruptedException ex)
            {
                throw new IOException(ex);
            }
            super.sync();
        }
    }
}
