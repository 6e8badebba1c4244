package io.ringmaster.journal.file;

import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The file system of this machine, through {@link FileChannel}. A thread that works on these files must never be
 * interrupted: an interrupt closes the channel under it.
 */
public final class LocalFileLayer implements FileLayer
{
    /** The one instance: it knows the locks that this process holds. */
    public static final FileLayer INSTANCE = new LocalFileLayer();

    private static final FileAttribute<?>[] NO_ATTRIBUTES = new FileAttribute<?>[0];
    private static final String FILE_MODE = "rw-------";
    private static final String DIRECTORY_MODE = "rwx------";

    /** POSIX drops a lock when any channel of its file is closed, so a locked file is not opened a second time. */
    private final Set<Path> locked = ConcurrentHashMap.newKeySet();

    private LocalFileLayer()
    {
    }

    @Override
    public DataFile open(final Path file, final Mode mode) throws IOException
    {
        try
        {
            return new LocalFile(file, openChannel(file, mode));
        }
        catch (final FileAlreadyExistsException ex)
        {
            throw ex;
        }
        catch (final IOException ex)
        {
            throw translate(file, ex, mode == Mode.CREATE);
        }
    }

    @Override
    public void createDirectories(final Path directory) throws IOException
    {
        final Deque<Path> missing = new ArrayDeque<>();
        Path above = directory.toAbsolutePath();
        while (above != null && !Files.exists(above))
        {
            missing.push(above);
            above = above.getParent();
        }
        if (missing.isEmpty())
        {
            if (!Files.isDirectory(directory))
            {
                throw new NotDirectoryException(directory.toString());
            }
            return;
        }
        for (final Path made : missing)
        {
            createDirectory(made, above);
            syncDirectory(above);
            above = made;
        }
    }

    @Override
    public List<String> list(final Path directory) throws IOException
    {
        if (!Files.exists(directory))
        {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(directory))
        {
            return entries.map(entry -> entry.getFileName().toString()).sorted().collect(Collectors.toList());
        }
        catch (final UncheckedIOException ex)
        {
            throw ex.getCause();
        }
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException
    {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Override
    public void delete(final Path file) throws IOException
    {
        Files.deleteIfExists(file);
    }

    @Override
    public boolean hasOtherName(final Path file) throws IOException
    {
        return file.getFileSystem().supportedFileAttributeViews().contains("unix") &&
            ((Number)Files.getAttribute(file, "unix:nlink")).intValue() > 1;
    }

    @Override
    public void syncDirectory(final Path directory) throws IOException
    {
        try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ))
        {
            channel.force(true);
        }
    }

    @Override
    public Closeable lock(final Path file) throws IOException
    {
        final Path name = file.toAbsolutePath().normalize();
        if (!locked.add(name))
        {
            return null;
        }
        FileChannel channel = null;
        FileLock lock = null;
        try
        {
            channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE),
                attributes(name.getParent(), FILE_MODE));
            lock = channel.tryLock();
        }
        catch (final OverlappingFileLockException ignore)
        {
            // Held in this process under another name of the file: the same answer as for another process.
            lock = null;
        }
        finally
        {
            if (lock == null)
            {
                locked.remove(name);
                if (channel != null)
                {
                    channel.close();
                }
            }
        }
        if (lock == null)
        {
            return null;
        }
        final FileChannel held = channel;
        return () ->
        {
            try
            {
                held.close();
            }
            finally
            {
                locked.remove(name);
            }
        };
    }

    private static void createDirectory(final Path directory, final Path above) throws IOException
    {
        try
        {
            Files.createDirectory(directory, attributes(above, DIRECTORY_MODE));
        }
        catch (final NoSuchFileException ex)
        {
            // That it is missing is no news: this is what file systems answer that are not there to store things.
            final IOException refused =
                new FileSystemException(directory.toString(), null, "its file system takes no new directories");
            refused.initCause(ex);
            throw refused;
        }
    }

    private static FileChannel openChannel(final Path file, final Mode mode) throws IOException
    {
        return switch (mode)
        {
            case READ -> FileChannel.open(file, StandardOpenOption.READ);
            case WRITE -> FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
            case CREATE -> FileChannel.open(
                file,
                Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
                attributes(file.toAbsolutePath().getParent(), FILE_MODE));
        };
    }

    private static FileAttribute<?>[] attributes(final Path place, final String mode)
    {
        if (place == null || !place.getFileSystem().supportedFileAttributeViews().contains("posix"))
        {
            return NO_ATTRIBUTES;
        }
        return new FileAttribute<?>[]{PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(mode))};
    }

    /** The JDK has no exception for a full disk, and the message may be in any language: the space left decides too. */
    private static IOException translate(final Path file, final IOException ex, final boolean needsSpace)
    {
        final String message = String.valueOf(ex.getMessage()).toLowerCase(Locale.ROOT);
        boolean isFull = message.contains("no space left") || message.contains("quota exceeded");
        if (!isFull && needsSpace)
        {
            try
            {
                isFull = Files.getFileStore(file.toAbsolutePath().getParent()).getUsableSpace() == 0;
            }
            catch (final IOException suppressed)
            {
                ex.addSuppressed(suppressed);
            }
        }
        return isFull ? new DiskFullException("no space left for " + file, ex) : ex;
    }

    private static final class LocalFile implements DataFile
    {
        private final Path file;
        private final FileChannel channel;

        LocalFile(final Path file, final FileChannel channel)
        {
            this.file = file;
            this.channel = channel;
        }

        @Override
        public int read(final ByteBuffer destination, final long position) throws IOException
        {
            return channel.read(destination, position);
        }

        @Override
        public int write(final ByteBuffer source, final long position) throws IOException
        {
            try
            {
                return channel.write(source, position);
            }
            catch (final IOException ex)
            {
                throw translate(file, ex, true);
            }
        }

        @Override
        public void sync() throws IOException
        {
            try
            {
                channel.force(false);
            }
            catch (final IOException ex)
            {
                throw translate(file, ex, true);
            }
        }

        @Override
        public void truncate(final long length) throws IOException
        {
            channel.truncate(length);
        }

        @Override
        public long size() throws IOException
        {
            return channel.size();
        }

        @Override
        public void close() throws IOException
        {
            channel.close();
        }
    }
}
