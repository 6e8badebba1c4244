package io.ringmaster.client;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.TimeUnit;

import org.agrona.IoUtil;

import io.aeron.CommonContext;

/**
 * Directories of the media drivers in clients, in shared memory where there is any. The name has the process; those of
 * processes that have died without removing theirs are removed when another is made.
 */
final class EmbeddedDirectory
{
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");
    /** Seen from a container, processes of others seem dead: what their drivers say counts, too. */
    private static final long DRIVER_TIMEOUT_MS = TimeUnit.SECONDS.toMillis(30);

    private EmbeddedDirectory()
    {
    }

    /**
     * Make one that only this user may enter.
     *
     * @param prefix of its name.
     * @return the directory.
     * @throws IOException if it cannot be made.
     */
    static Path make(final String prefix) throws IOException
    {
        final Path parent = Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY) ?
            SHARED_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
        sweep(parent, prefix);
        return Files.createTempDirectory(parent, prefix + ProcessHandle.current().pid() + "-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private static void sweep(final Path parent, final String prefix) throws IOException
    {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, prefix + "*"))
        {
            for (final Path other : others)
            {
                final File file = other.toFile();
                if (Files.isWritable(other) && isDead(other.getFileName().toString().substring(prefix.length())) &&
                    !CommonContext.isDriverActive(file, DRIVER_TIMEOUT_MS, (message) -> {}))
                {
                    IoUtil.delete(file, true);
                }
            }
        }
    }

    private static boolean isDead(final String name)
    {
        final int dash = name.indexOf('-');
        return dash > 0 && name.substring(0, dash).matches("[0-9]{1,18}") &&
            ProcessHandle.of(Long.parseLong(name.substring(0, dash))).isEmpty();
    }
}
