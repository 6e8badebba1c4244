package io.ringmaster.tools.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;

/** How much the directories of a server hold. Measured by one thread now and then, known to all. */
final class DirectorySizes
{
    private final Path dataDir;
    private final Path journalDir;
    private volatile long dataBytes;
    private volatile long journalBytes;

    DirectorySizes(final Path dataDir, final Path journalDir)
    {
        this.dataDir = dataDir;
        this.journalDir = journalDir;
    }

    /**
     * Measure.
     *
     * @throws IOException if a directory cannot be read.
     */
    void refresh() throws IOException
    {
        journalBytes = size(journalDir);
        dataBytes = dataDir.equals(journalDir) ? journalBytes : size(dataDir);
    }

    long dataBytes()
    {
        return dataBytes;
    }

    long journalBytes()
    {
        return journalBytes;
    }

    private static long size(final Path directory) throws IOException
    {
        long bytes = 0;
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory))
        {
            for (final Path file : files)
            {
                bytes += fileSize(file);
            }
        }
        catch (final UncheckedIOException ex)
        {
            throw ex.getCause();
        }
        return bytes;
    }

    private static long fileSize(final Path file) throws IOException
    {
        try
        {
            final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return attributes.isRegularFile() ? attributes.size() : 0;
        }
        catch (final NoSuchFileException ignore)
        {
            // Deleted between the two calls, as old segments and snapshots are.
            return 0;
        }
    }
}
