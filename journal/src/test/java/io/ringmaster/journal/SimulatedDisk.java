package io.ringmaster.journal;

import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.DiskFullException;
import io.ringmaster.journal.file.FileLayer;

/**
 * A disk in memory that loses what was not synced. The fault model:
 * <ul>
 * <li>A file has the bytes that programs see (page cache) and those on the platter. A write changes the first; a sync
 * copies to the second. Of each sector of 512 bytes that was written since the last sync, a power loss keeps either
 * the old or the new bytes, each sector for itself. A file that grew keeps the old length or any up to the new one, and
 * reads as zeros where nothing got to the platter.</li>
 * <li>Making, renaming and removing a name are operations of the directory; a power loss keeps any subset of those
 * since the last sync of the directory. A rename is atomic.</li>
 * <li>A killed process loses nothing of the page cache.</li>
 * <li>At a chosen operation the power fails (that operation may still be done in part), a write or a sync fails, or
 * the disk is full. After a failed sync the pages count as clean, as on Linux: they never get to the platter.</li>
 * <li>Writes may be short, ending at a sector of the file (a system ends them at a page).</li>
 * </ul>
 */
public final class SimulatedDisk implements FileLayer
{
    private static final int SECTOR_LENGTH = 512;

    /** The power is off. */
    public static final class PowerLossException extends IOException
    {
        private static final long serialVersionUID = 1L;
    }

    private static final class Inode
    {
        private byte[] cache = new byte[0];
        private byte[] platter = new byte[0];
        private final BitSet dirtySectors = new BitSet();
        private boolean isLocked;
    }

    /** One change of a directory: the name a file loses, the name it gets; either may be null. */
    private record NameChange(String from, String to, Inode inode)
    {
    }

    private final Random random;
    private Map<String, Inode> names = new TreeMap<>();
    private Map<String, Inode> durableNames = new TreeMap<>();
    private final List<NameChange> nameChanges = new ArrayList<>();
    private final Set<String> directories = new HashSet<>();
    private long operationCount;
    private long powerLossAt = Long.MAX_VALUE;
    private long writeFailureAt = Long.MAX_VALUE;
    private long syncFailureAt = Long.MAX_VALUE;
    private long writeCount;
    private long syncCount;
    private long capacity = Long.MAX_VALUE;
    private long openedCount;
    private long closedCount;
    private boolean isShortWriting;
    private boolean isOff;
    private Runnable beforeSync = () -> { };

    public SimulatedDisk(final long seed)
    {
        random = new Random(seed);
    }

    /** A copy with the same files, all of it durable. */
    public SimulatedDisk copy(final long seed)
    {
        final SimulatedDisk copy = new SimulatedDisk(seed);
        names.forEach((name, inode) ->
        {
            final Inode copied = new Inode();
            copied.cache = inode.cache.clone();
            copied.platter = inode.cache.clone();
            copy.names.put(name, copied);
            copy.durableNames.put(name, copied);
        });
        copy.directories.addAll(directories);
        return copy;
    }

    public void powerLossAfter(final long operations)
    {
        powerLossAt = operationCount + operations;
    }

    public void failWriteAfter(final long writes)
    {
        writeFailureAt = writeCount + writes;
    }

    public void failSyncAfter(final long syncs)
    {
        syncFailureAt = syncCount + syncs;
    }

    public void beforeSync(final Runnable task)
    {
        beforeSync = task;
    }

    public void capacity(final long bytes)
    {
        capacity = bytes;
    }

    public void shortWrites(final boolean value)
    {
        isShortWriting = value;
    }

    public long operationCount()
    {
        return operationCount;
    }

    public long syncCount()
    {
        return syncCount;
    }

    public long writeCount()
    {
        return writeCount;
    }

    public long openedCount()
    {
        return openedCount;
    }

    public long closedCount()
    {
        return closedCount;
    }

    public boolean isOff()
    {
        return isOff;
    }

    public long usedBytes()
    {
        return names.values().stream().mapToLong(inode -> inode.cache.length).sum();
    }

    /** The bytes that programs see; changes to the array are changes to the file, on the platter after a sync. */
    public byte[] bytes(final String path)
    {
        final Inode inode = names.get(path);
        if (inode == null)
        {
            throw new IllegalStateException("no file " + path + " in " + names.keySet());
        }
        return inode.cache;
    }

    public void put(final String path, final byte[] bytes)
    {
        final Inode inode = new Inode();
        inode.cache = bytes.clone();
        inode.platter = bytes.clone();
        names.put(path, inode);
        durableNames.put(path, inode);
    }

    public void remove(final String path)
    {
        names.remove(path);
        durableNames.remove(path);
    }

    public List<String> paths()
    {
        return new ArrayList<>(names.keySet());
    }

    /** The process is gone, its files stay as programs saw them. */
    public void killProcess()
    {
        names.values().forEach(inode -> inode.isLocked = false);
        powerLossAt = Long.MAX_VALUE;
        writeFailureAt = Long.MAX_VALUE;
        syncFailureAt = Long.MAX_VALUE;
        isOff = false;
    }

    /** Power goes and comes back: any subset of what was not synced is lost. */
    public void cyclePower()
    {
        final Set<Inode> inodes = new HashSet<>(names.values());
        inodes.addAll(durableNames.values());
        nameChanges.forEach(change -> inodes.add(change.inode()));
        inodes.forEach(this::loseSectors);
        for (final NameChange change : nameChanges)
        {
            if (random.nextBoolean())
            {
                apply(change, durableNames);
            }
        }
        nameChanges.clear();
        names = new TreeMap<>(durableNames);
        killProcess();
    }

    @Override
    public DataFile open(final Path file, final Mode mode) throws IOException
    {
        step();
        final String name = file.toString();
        Inode inode = names.get(name);
        if (mode == Mode.CREATE)
        {
            if (inode != null)
            {
                throw new FileAlreadyExistsException(name);
            }
            inode = new Inode();
            change(new NameChange(null, name, inode));
        }
        if (inode == null)
        {
            throw new FileNotFoundException(name);
        }
        openedCount++;
        return new SimulatedFile(name, inode, mode != Mode.READ);
    }

    @Override
    public void createDirectories(final Path directory) throws IOException
    {
        step();
        directories.add(directory.toString());
    }

    @Override
    public List<String> list(final Path directory)
    {
        final List<String> list = new ArrayList<>();
        final String prefix = directory + "/";
        for (final String name : names.keySet())
        {
            if (name.startsWith(prefix))
            {
                list.add(name.substring(prefix.length()));
            }
        }
        return list;
    }

    @Override
    public void rename(final Path from, final Path to) throws IOException
    {
        step();
        final Inode inode = names.get(from.toString());
        if (inode == null)
        {
            throw new FileNotFoundException(from.toString());
        }
        change(new NameChange(from.toString(), to.toString(), inode));
    }

    @Override
    public void delete(final Path file) throws IOException
    {
        step();
        final Inode inode = names.get(file.toString());
        if (inode != null)
        {
            change(new NameChange(file.toString(), null, inode));
        }
    }

    @Override
    public void syncDirectory(final Path directory) throws IOException
    {
        step();
        countSync(null);
        nameChanges.forEach(change -> apply(change, durableNames));
        nameChanges.clear();
    }

    @Override
    public Closeable lock(final Path file) throws IOException
    {
        if (!names.containsKey(file.toString()))
        {
            open(file, Mode.CREATE).close();
        }
        final Inode inode = names.get(file.toString());
        if (inode.isLocked)
        {
            return null;
        }
        inode.isLocked = true;
        return () -> inode.isLocked = false;
    }

    private void change(final NameChange change)
    {
        apply(change, names);
        nameChanges.add(change);
    }

    private static void apply(final NameChange change, final Map<String, Inode> map)
    {
        if (change.from() != null)
        {
            map.remove(change.from(), change.inode());
        }
        if (change.to() != null)
        {
            map.put(change.to(), change.inode());
        }
    }

    private void step() throws IOException
    {
        if (isOff || operationCount++ >= powerLossAt)
        {
            isOff = true;
            throw new PowerLossException();
        }
    }

    private void countSync(final Inode inode) throws IOException
    {
        if (syncCount++ == syncFailureAt)
        {
            if (inode != null)
            {
                inode.dirtySectors.clear();
            }
            throw new IOException("input/output error");
        }
    }

    private void loseSectors(final Inode inode)
    {
        final int oldLength = inode.platter.length;
        int length = inode.cache.length;
        if (length > oldLength)
        {
            length = random.nextBoolean() ? length : oldLength + random.nextInt(length - oldLength + 1);
        }
        final byte[] kept = Arrays.copyOf(inode.platter, length);
        inode.dirtySectors.stream().forEach(sector ->
        {
            final int from = sector * SECTOR_LENGTH;
            final int end = Math.min(from + SECTOR_LENGTH, kept.length);
            if (from < end && random.nextBoolean())
            {
                System.arraycopy(inode.cache, from, kept, from, end - from);
            }
        });
        inode.dirtySectors.clear();
        inode.cache = kept.clone();
        inode.platter = kept;
    }

    private final class SimulatedFile implements DataFile
    {
        private final String name;
        private final Inode inode;
        private final boolean isWritable;
        private boolean isClosed;

        SimulatedFile(final String name, final Inode inode, final boolean isWritable)
        {
            this.name = name;
            this.inode = inode;
            this.isWritable = isWritable;
        }

        @Override
        public int read(final ByteBuffer destination, final long position)
        {
            final int length = (int)Math.min(destination.remaining(), inode.cache.length - position);
            if (length <= 0)
            {
                return -1;
            }
            destination.put(inode.cache, (int)position, length);
            return length;
        }

        @Override
        public int write(final ByteBuffer source, final long position) throws IOException
        {
            if (!isWritable)
            {
                throw new IOException(name + " is open for reading");
            }
            final boolean isLast = operationCount >= powerLossAt && !isOff;
            if (!isLast)
            {
                step();
            }
            if (writeCount++ == writeFailureAt)
            {
                throw new IOException("input/output error");
            }
            int length = source.remaining();
            if (isShortWriting && length > SECTOR_LENGTH)
            {
                final int sectorCount = 1 + random.nextInt(length / SECTOR_LENGTH);
                length = ((int)position / SECTOR_LENGTH + sectorCount) * SECTOR_LENGTH - (int)position;
            }
            final int end = (int)position + length;
            final long growth = Math.max(0, end - inode.cache.length);
            if (growth > 0 && usedBytes() + growth > capacity)
            {
                throw new DiskFullException("no space left for " + name, null);
            }
            if (growth > 0)
            {
                inode.cache = Arrays.copyOf(inode.cache, end);
            }
            source.get(inode.cache, (int)position, length);
            if (length > 0)
            {
                inode.dirtySectors.set((int)position / SECTOR_LENGTH, (end - 1) / SECTOR_LENGTH + 1);
            }
            if (isLast)
            {
                step();
            }
            return length;
        }

        @Override
        public void sync() throws IOException
        {
            beforeSync.run();
            step();
            countSync(inode);
            final byte[] synced = Arrays.copyOf(inode.platter, inode.cache.length);
            inode.dirtySectors.stream().forEach(sector ->
            {
                final int from = sector * SECTOR_LENGTH;
                System.arraycopy(inode.cache, from, synced, from, Math.min(SECTOR_LENGTH, synced.length - from));
            });
            inode.platter = synced;
            inode.dirtySectors.clear();
        }

        /** Cut at once in what is read; of what survives a loss of power, perhaps. */
        @Override
        public void truncate(final long length) throws IOException
        {
            if (!isWritable || length > inode.cache.length)
            {
                throw new IOException("cannot cut " + name + " of " + inode.cache.length + " to " + length);
            }
            step();
            inode.cache = Arrays.copyOf(inode.cache, (int)length);
            inode.dirtySectors.clear(((int)length + SECTOR_LENGTH - 1) / SECTOR_LENGTH, Integer.MAX_VALUE);
            if (random.nextBoolean())
            {
                inode.platter = Arrays.copyOf(inode.platter, Math.min(inode.platter.length, (int)length));
            }
        }

        @Override
        public long size()
        {
            return inode.cache.length;
        }

        @Override
        public void close()
        {
            if (!isClosed)
            {
                isClosed = true;
                closedCount++;
            }
        }
    }

    @Override
    public String toString()
    {
        final Map<String, Integer> lengths = new HashMap<>();
        names.forEach((name, inode) -> lengths.put(name, inode.cache.length));
        return "SimulatedDisk" + lengths;
    }
}
