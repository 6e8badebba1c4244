package io.ringmaster.perf.ensemble;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.ringmaster.perf.process.DirectoryTree;

/**
 * An ensemble that serves, in a directory of its own; both go when it is closed, at the latest when this JVM ends on
 * its own or by a signal. One thread at a time.
 */
public final class TemporaryEnsemble implements AutoCloseable
{
    private static final long START_TIMEOUT_MS = 60_000;

    private final Path directory;
    private volatile EnsembleProcesses processes;
    private final Thread remover = new Thread(this::remove, "ensemble-remover");

    /**
     * Start it and wait until it serves.
     *
     * @param parentDirectory on the disk that the data shall lie on.
     * @param context         whose directory is not set yet; not concluded.
     * @throws IOException if it does not start; with what it printed.
     */
    public TemporaryEnsemble(final Path parentDirectory, final EnsembleContext context) throws IOException
    {
        directory = Files.createTempDirectory(
            parentDirectory.toAbsolutePath(), "ringmaster-perf-" + context.kind() + "-");
        Runtime.getRuntime().addShutdownHook(remover);
        boolean isServing = false;
        try
        {
            processes = new EnsembleProcesses(context.directory(directory).conclude());
            processes.start(START_TIMEOUT_MS);
            isServing = true;
        }
        finally
        {
            if (!isServing)
            {
                close();
            }
        }
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
        try
        {
            Runtime.getRuntime().removeShutdownHook(remover);
        }
        catch (final IllegalStateException ignore)
        {
            // This JVM is on its way out: the hook does the same, and both may.
        }
        remove();
    }

    private void remove()
    {
        final EnsembleProcesses started = processes;
        if (started != null)
        {
            started.close();
        }
        DirectoryTree.delete(directory);
    }
}
