package io.ringmaster.perf.ensemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ringmaster.perf.process.DirectoryTree;

/** An ensemble that serves, in a directory of its own; both go when it is closed. One thread at a time. */
public final class TemporaryEnsemble implements AutoCloseable
{
    private static final long START_TIMEOUT_MS = 60_000;

    private final Path directory;
    private final EnsembleProcesses processes;

    /**
     * Start it and wait until it serves.
     *
     * @param parentDirectory on the disk that the data shall lie on.
     * @param kind            of the servers.
     * @param nodeCount       how many.
     * @param config          more lines of their zoo.cfg.
     * @param jvmOptions      more options of their JVMs.
     * @throws IOException if it does not start; with what it printed.
     */
    public TemporaryEnsemble(
        final Path parentDirectory,
        final ServerKind kind,
        final int nodeCount,
        final List<String> config,
        final List<String> jvmOptions)
        throws IOException
    {
        final EnsembleContext context =
            new EnsembleContext().kind(kind).nodeCount(nodeCount).config(config).jvmOptions(jvmOptions);
        directory = Files.createTempDirectory(parentDirectory.toAbsolutePath(), "ringmaster-perf-" + kind + "-");
        EnsembleProcesses started = null;
        boolean isServing = false;
        try
        {
            started = new EnsembleProcesses(context.directory(directory).conclude());
            started.start(START_TIMEOUT_MS);
            isServing = true;
        }
        finally
        {
            if (!isServing)
            {
                if (started != null)
                {
                    started.close();
                }
                DirectoryTree.delete(directory);
            }
        }
        processes = started;
    }

    /**
     * The servers.
     *
     * @return their processes.
     */
    public EnsembleProcesses processes()
    {
        return processes;
    }

    @Override
    public void close()
    {
        processes.close();
        DirectoryTree.delete(directory);
    }
}
