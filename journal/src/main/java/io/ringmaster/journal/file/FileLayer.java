package io.ringmaster.journal.file;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What journal and snapshots need of a file system. The real one is {@link LocalFileLayer}; tests put a simulated
 * disk here. Methods may be called by any thread, one call at a time per file.
 */
public interface FileLayer
{
    /** How a file is opened. */
    enum Mode
    {
        /** It exists and is only read. */
        READ,
        /** It exists and is read and written. */
        WRITE,
        /** It is made, readable and writable for its owner alone; fails if it is there already. */
        CREATE
    }

    /**
     * Open a file.
     *
     * @param file to be opened.
     * @param mode see there.
     * @return the open file.
     * @throws DiskFullException if there is no space to make it.
     * @throws IOException       if it cannot be opened.
     */
    DataFile open(Path file, Mode mode) throws IOException;

    /**
     * Make a directory, and those above it, unless it exists. What is made is durable on return.
     *
     * @param directory to be made.
     * @throws IOException if it cannot be made, or something else has its name.
     */
    void createDirectories(Path directory) throws IOException;

    /**
     * Names in a directory.
     *
     * @param directory to be listed.
     * @return the names, sorted; empty if there is no such directory.
     * @throws IOException if it cannot be read.
     */
    List<String> list(Path directory) throws IOException;

    /**
     * Give a file another name in the same directory, atomically, replacing a file that has it. Durable only after
     * {@link #syncDirectory}.
     *
     * @param from old name.
     * @param to   new name.
     * @throws IOException if that fails.
     */
    void rename(Path from, Path to) throws IOException;

    /**
     * Remove a file, if it exists. Durable only after {@link #syncDirectory}.
     *
     * @param file to be removed.
     * @throws IOException if that fails.
     */
    void delete(Path file) throws IOException;

    /**
     * Whether a file has other names than this one (hard links).
     *
     * @param file to be looked at.
     * @return true if so; false also where that cannot be told.
     * @throws IOException if there is no such file.
     */
    default boolean hasOtherName(final Path file) throws IOException
    {
        return false;
    }

    /**
     * Make the names in a directory durable.
     *
     * @param directory whose entries are synced.
     * @throws IOException if that fails.
     */
    void syncDirectory(Path directory) throws IOException;

    /**
     * Lock a file against every other process and every other holder in this one; made if it is missing.
     *
     * @param file to be locked.
     * @return closes to release the lock, or null if somebody else holds it.
     * @throws IOException if locking is impossible.
     */
    Closeable lock(Path file) throws IOException;
}
