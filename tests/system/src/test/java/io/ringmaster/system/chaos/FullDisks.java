package io.ringmaster.system.chaos;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A small file system of its own for each server, in a file on the real disk, that can be filled up. Needs the rights
 * to mount one.
 */
final class FullDisks implements AutoCloseable
{
    private static final int BLOCK_LENGTH = 64 * 1024;

    private final List<Path> mounts = new ArrayList<>();

    private FullDisks()
    {
    }

    /** Mount one at each directory; null if that is not permitted here. */
    static FullDisks mount(final Path images, final List<Path> directories, final int megabytes)
        throws IOException
    {
        final FullDisks disks = new FullDisks();
        for (final Path directory : directories)
        {
            Files.createDirectories(directory);
            final String image = images.resolve(directory.getFileName() + ".img").toString();
            if (!run("truncate", "-s", megabytes + "M", image) || !run("mkfs.ext4", "-q", "-m", "0", image) ||
                !run("mount", "-o", "loop", image, directory.toString()))
            {
                disks.close();
                return null;
            }
            disks.mounts.add(directory);
        }
        return disks;
    }

    /** Leave no room on the disk of a server, numbered from 1. */
    void fill(final int id) throws IOException
    {
        final byte[] block = new byte[BLOCK_LENGTH];
        int length = block.length;
        try (OutputStream out = Files.newOutputStream(ballast(id)))
        {
            while (length > 0)
            {
                length = write(out, block, length) ? length : length / 2;
            }
        }
    }

    private static boolean write(final OutputStream out, final byte[] block, final int length)
    {
        try
        {
            out.write(block, 0, length);
            return true;
        }
        catch (final IOException ignore)
        {
            // It is full, for blocks of this size.
            return false;
        }
    }

    /** Make room again. */
    void free(final int id) throws IOException
    {
        Files.deleteIfExists(ballast(id));
    }

    private Path ballast(final int id)
    {
        return mounts.get(id - 1).resolve("ballast");
    }

    /** Take all of them down. Nobody may use them any more. */
    @Override
    public void close() throws IOException
    {
        for (final Path mount : mounts)
        {
            if (!run("umount", mount.toString()))
            {
                throw new IOException("cannot unmount " + mount);
            }
        }
        mounts.clear();
    }

    private static boolean run(final String... command)
    {
        try
        {
            return new ProcessBuilder(command).redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD).start().waitFor() == 0;
        }
        catch (final IOException ignore)
        {
            // There is no such program: not possible here.
            return false;
        }
        catch (final InterruptedException ex)
        {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
