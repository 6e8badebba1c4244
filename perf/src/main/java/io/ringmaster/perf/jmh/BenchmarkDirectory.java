package io.ringmaster.perf.jmh;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.ringmaster.perf.process.DirectoryTree;

/** Where benchmarks of the disk put their files: below the current directory, or that of a system property. */
final class BenchmarkDirectory
{
    /** Names the directory, on the disk that matters. */
    static final String PROPERTY = "ringmaster.jmh.dir";

    private BenchmarkDirectory()
    {
    }

    /** A new one; to be removed by {@link #remove}. */
    static Path create()
    {
        try
        {
            return Files.createTempDirectory(
                Files.createDirectories(Path.of(System.getProperty(PROPERTY, "."))), "ringmaster-jmh-");
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException(ex);
        }
    }

    static void remove(final Path directory)
    {
        DirectoryTree.delete(directory);
    }
}
