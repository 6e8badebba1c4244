package io.ringmaster.server.aeron;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;

import org.agrona.IoUtil;

/**
 * A fresh directory for the files of an embedded media driver, which only this user may enter. Its owner holds a lock
 * on a file in it as long as it lives; directories whose owner has died, however it died, are removed when another is
 * made.
 */
final class MediaDirectory implements AutoCloseable
{
    private static final String PREFIX = "ringmaster-media-";
    private static final String PREFIX_OF_PROCESS = prefixOfProcess();
    private static final String LOCK = "lock";
    private static final Path SHARED_MEMORY = Path.of("/dev/shm");

    private final Path path;
    private final FileChannel lockFile;
    private Path link;

    private MediaDirectory(final Path path, final FileChannel lockFile)
    {
        this.path = path;
        this.lockFile = lockFile;
    }

    /**
     * Make one.
     *
     * @param parent        to make it in; null for shared memory if that has the space, else the directory of
     *                      temporary files.
     * @param temporary     directory of temporary files.
     * @param requiredBytes that must be there.
     * @return the directory.
     * @throws IllegalStateException if there is not enough space.
     */
    static MediaDirectory create(final Path parent, final Path temporary, final long requiredBytes)
    {
        try
        {
            if (parent != null)
            {
                return createIn(parent, requiredBytes);
            }
            if (Files.isDirectory(SHARED_MEMORY) && Files.isWritable(SHARED_MEMORY))
            {
                sweep(SHARED_MEMORY);
                if (usableBytes(SHARED_MEMORY) >= requiredBytes)
                {
                    return createIn(SHARED_MEMORY, requiredBytes);
                }
            }
            return createIn(temporary, requiredBytes);
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot make a media directory: " + ex.getMessage(), ex);
        }
    }

    /** Where the driver is to have its files. */
    String driverDirectory()
    {
        return path.resolve("driver").toString();
    }

    Path path()
    {
        return path;
    }

    /**
     * Make the driver's directory known by a name that stays the same from one start to the next. Gone with
     * {@link #close()}; what a process that died has left is replaced.
     *
     * @param name of a symbolic link.
     * @throws IllegalStateException if it is the name of something else, or of a server that lives.
     */
    void linkAs(final Path name)
    {
        try
        {
            if (Files.exists(name, LinkOption.NOFOLLOW_LINKS))
            {
                checkReplaceable(name);
            }
            // Renamed, so that whoever looks finds the old or the new one.
            final Path made = name.resolveSibling(name.getFileName() + "." + ProcessHandle.current().pid());
            Files.deleteIfExists(made);
            Files.createSymbolicLink(made, Path.of(driverDirectory()));
            Files.move(made, name, StandardCopyOption.ATOMIC_MOVE);
            link = name;
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot make the link " + name + ": " + ex, ex);
        }
    }

    private static void checkReplaceable(final Path name) throws IOException
    {
        if (!Files.isSymbolicLink(name))
        {
            throw new IllegalStateException(name + " is there and is not the link that a server makes: choose another");
        }
        final Path media = Files.readSymbolicLink(name).getParent();
        if (media == null || !media.getFileName().toString().startsWith(PREFIX))
        {
            throw new IllegalStateException(name + " leads to " + Files.readSymbolicLink(name) +
                ", which is no media directory of a server: choose another");
        }
        final boolean isOfThisProcess = media.getFileName().toString().startsWith(PREFIX_OF_PROCESS);
        final Path lock = media.resolve(LOCK);
        if (Files.exists(lock) && (isOfThisProcess || !isFree(lock)))
        {
            throw new IllegalStateException(name + " is of another server that runs: choose another");
        }
    }

    /** Remove it and everything in it. */
    @Override
    public void close()
    {
        removeLink();
        IoUtil.delete(path.toFile(), true);
        try
        {
            lockFile.close();
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot close the lock of " + path, ex);
        }
    }

    private void removeLink()
    {
        try
        {
            if (link != null && Files.isSymbolicLink(link) &&
                Files.readSymbolicLink(link).equals(Path.of(driverDirectory())))
            {
                Files.delete(link);
            }
        }
        catch (final IOException ex)
        {
            throw new UncheckedIOException("cannot remove the link " + link, ex);
        }
    }

    private static MediaDirectory createIn(final Path parent, final long requiredBytes) throws IOException
    {
        sweep(parent);
        final long usableBytes = usableBytes(parent);
        if (usableBytes < requiredBytes)
        {
            throw new IllegalStateException("the media driver needs " + requiredBytes + " bytes in " + parent +
                ", where " + usableBytes + " are free: make room, choose another directory, or lower the length of" +
                " the longest message");
        }
        final Path path = Files.createTempDirectory(parent, PREFIX_OF_PROCESS,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        // It is locked before anybody can find it by its name.
        final Path unnamed = path.resolve(LOCK + ".new");
        final FileChannel lockFile =
            FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        if (lockFile.tryLock() == null)
        {
            throw new IOException("cannot lock " + unnamed);
        }
        Files.move(unnamed, path.resolve(LOCK), StandardCopyOption.ATOMIC_MOVE);
        return new MediaDirectory(path, lockFile);
    }

    /**
     * Of no other process: numbers come again, but not at the same time. A file that another server of this process has
     * locked must not even be opened, as closing it again would release that server's lock.
     */
    private static String prefixOfProcess()
    {
        final ProcessHandle process = ProcessHandle.current();
        final long startMs = process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
        return PREFIX + process.pid() + "-" + Long.toString(startMs, Character.MAX_RADIX) + "-";
    }

    private static void sweep(final Path parent) throws IOException
    {
        try (DirectoryStream<Path> others = Files.newDirectoryStream(parent, PREFIX + "*"))
        {
            for (final Path other : others)
            {
                final Path lock = other.resolve(LOCK);
                if (!other.getFileName().toString().startsWith(PREFIX_OF_PROCESS) && Files.isWritable(lock) &&
                    isFree(lock))
                {
                    IoUtil.delete(other.toFile(), true);
                }
            }
        }
    }

    private static boolean isFree(final Path lock)
    {
        try (FileChannel file = FileChannel.open(lock, StandardOpenOption.WRITE);
            FileLock held = file.tryLock())
        {
            return held != null;
        }
        catch (final IOException ignore)
        {
            // Its owner has removed it just now.
            return false;
        }
    }

    private static long usableBytes(final Path directory)
    {
        final File file = directory.toFile();
        return file.getUsableSpace();
    }
}
