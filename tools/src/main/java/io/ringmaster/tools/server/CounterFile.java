package io.ringmaster.tools.server;

import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.locks.LockSupport;

import org.agrona.BitUtil;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;
import org.agrona.concurrent.status.CountersReader;

import io.ringmaster.journal.file.FileFailure;
import io.ringmaster.tools.CommandException;
import io.ringmaster.tools.metrics.Metrics;

/**
 * The mapped file in which a server shows its counters, in Agrona's layout behind a header:
 * <pre>
 *   0        8         12                16              20             24    32            40
 *  +--------+---------+-----------------+---------------+--------------+-----+-------------+----
 *  | magic  | version | metadata length | values length | image length | pid | start time  | 0 ...
 *  +--------+---------+-----------------+---------------+--------------+-----+-------------+----
 *  64: metadata, then values, then the image:
 *   0          8        12   16
 *  +----------+--------+----+----
 *  | sequence | length | 0  | a ServerMetrics message (admin.xml)
 *  +----------+--------+----+----
 * </pre>
 * The image is everything as of one moment, with histograms. Its sequence is odd while it is being written.
 * Only the background thread writes to it, so that no stage ever waits for the file's pages.
 */
public final class CounterFile implements AutoCloseable
{
    /** Name of the file in the data directory. */
    public static final String FILE_NAME = "counters.dat";
    /** Label of the counter of snapshots that could not be written. */
    public static final String FAILED_SNAPSHOTS = "snapshots: failed";
    /** Label of the zxid of the newest snapshot that this process has written. */
    public static final String NEWEST_SNAPSHOT = "snapshots: zxid of the newest written";

    private static final long MAGIC = 0x5254_4e43_4d52L;
    private static final int FORMAT_VERSION = 2;
    private static final int VERSION_OFFSET = 8;
    private static final int METADATA_LENGTH_OFFSET = 12;
    private static final int VALUES_LENGTH_OFFSET = 16;
    private static final int IMAGE_LENGTH_OFFSET = 20;
    private static final int PID_OFFSET = 24;
    private static final int START_TIME_OFFSET = 32;
    private static final int HEADER_LENGTH = 64;
    private static final int LENGTH_IN_IMAGE_OFFSET = 8;
    private static final int IMAGE_HEADER_LENGTH = 16;
    private static final int MAX_LOOKS = 100;
    private static final long LOOK_INTERVAL_NS = 1_000_000;

    private final MappedByteBuffer mapped;
    private final UnsafeBuffer header;
    private final UnsafeBuffer metadata;
    private final UnsafeBuffer values;
    private final UnsafeBuffer image;

    /** Where a server shows what it counts. */
    @FunctionalInterface
    interface Shown
    {
        /**
         * Show.
         *
         * @param counters the counters themselves.
         * @param image    of everything.
         */
        void show(CountersReader counters, byte[] image);
    }

    private CounterFile(
        final MappedByteBuffer mapped, final int metadataLength, final int valuesLength, final int imageLength)
    {
        this.mapped = mapped;
        header = new UnsafeBuffer(mapped, 0, HEADER_LENGTH);
        metadata = new UnsafeBuffer(mapped, HEADER_LENGTH, metadataLength);
        values = new UnsafeBuffer(mapped, HEADER_LENGTH + metadataLength, valuesLength);
        image = new UnsafeBuffer(mapped, HEADER_LENGTH + metadataLength + valuesLength, imageLength);
    }

    /**
     * Make the file anew. Readers that still have the old one mapped keep it.
     *
     * @param dataDir     in which to make it.
     * @param startTimeMs of the server.
     * @param counters    to be shown, all of them allocated.
     * @param maxImage    length of the longest image that will be shown.
     * @return the file.
     * @throws IOException if it cannot be made.
     */
    static CounterFile create(
        final Path dataDir, final long startTimeMs, final CountersReader counters, final int maxImage)
        throws IOException
    {
        final Path temporary = dataDir.resolve(FILE_NAME + ".new");
        Files.deleteIfExists(temporary);
        final CounterFile file;
        final int metadataLength = counters.metaDataBuffer().capacity();
        final int valuesLength = counters.valuesBuffer().capacity();
        final int imageLength = BitUtil.align(IMAGE_HEADER_LENGTH + maxImage, Long.BYTES);
        try (FileChannel channel = FileChannel.open(temporary,
            StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE))
        {
            // Space first: without it a mapped page that cannot be written stops the whole process.
            final ByteBuffer zeros = ByteBuffer.allocate(HEADER_LENGTH + metadataLength + valuesLength + imageLength);
            while (zeros.hasRemaining())
            {
                channel.write(zeros);
            }
            file = new CounterFile(
                channel.map(FileChannel.MapMode.READ_WRITE, 0, zeros.capacity()),
                metadataLength, valuesLength, imageLength);
        }
        file.header.putInt(VERSION_OFFSET, FORMAT_VERSION);
        file.header.putInt(METADATA_LENGTH_OFFSET, metadataLength);
        file.header.putInt(VALUES_LENGTH_OFFSET, valuesLength);
        file.header.putInt(IMAGE_LENGTH_OFFSET, imageLength);
        file.metadata.putBytes(0, counters.metaDataBuffer(), 0, metadataLength);
        file.header.putLong(PID_OFFSET, ProcessHandle.current().pid());
        file.header.putLong(START_TIME_OFFSET, startTimeMs);
        file.header.putLongRelease(0, MAGIC);
        Files.move(temporary, dataDir.resolve(FILE_NAME), StandardCopyOption.ATOMIC_MOVE);
        return file;
    }

    /**
     * Map the file of a server, running or not.
     *
     * @param dataDir in which it lies.
     * @return the file, read-only.
     * @throws CommandException if there is none, or it is none.
     */
    public static CounterFile open(final Path dataDir)
    {
        final Path path = dataDir.resolve(FILE_NAME);
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ))
        {
            final long length = channel.size();
            if (length > HEADER_LENGTH && length <= Integer.MAX_VALUE)
            {
                final MappedByteBuffer mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, length);
                final UnsafeBuffer header = new UnsafeBuffer(mapped, 0, HEADER_LENGTH);
                final int metadataLength = header.getInt(METADATA_LENGTH_OFFSET);
                final int valuesLength = header.getInt(VALUES_LENGTH_OFFSET);
                final int imageLength = header.getInt(IMAGE_LENGTH_OFFSET);
                final boolean isOurs = header.getLongVolatile(0) == MAGIC;
                final int version = header.getInt(VERSION_OFFSET);
                if (isOurs && version == FORMAT_VERSION && metadataLength > 0 && valuesLength > 0 &&
                    imageLength > IMAGE_HEADER_LENGTH &&
                    HEADER_LENGTH + (long)metadataLength + valuesLength + imageLength == length)
                {
                    return new CounterFile(mapped, metadataLength, valuesLength, imageLength);
                }
                BufferUtil.free(mapped);
                if (isOurs && version != FORMAT_VERSION)
                {
                    throw new CommandException(path + " is of another version of Ringmaster: its format is " +
                        version + ", this program reads " + FORMAT_VERSION);
                }
            }
        }
        catch (final NoSuchFileException ex)
        {
            throw new CommandException(Files.isDirectory(dataDir) ?
                "no server has shown counters in " + dataDir + ": there is no " + FILE_NAME +
                    ". Name the data directory of a server (its dataDir) with --data-dir" :
                "there is no directory " + dataDir + ". Name the data directory of a server with --data-dir", ex);
        }
        catch (final IOException ex)
        {
            throw new CommandException(Files.isDirectory(dataDir) || !Files.exists(dataDir) ?
                "cannot read " + path + ": " + FileFailure.describe(ex) :
                dataDir + " is not a directory. Name the data directory of a server with --data-dir", ex);
        }
        throw new CommandException(path + " is not a file of counters");
    }

    /**
     * Show values. One thread.
     *
     * @param counters that the file was made for.
     * @param bytes    the image of them and of more.
     */
    void show(final CountersReader counters, final byte[] bytes)
    {
        values.putBytes(0, counters.valuesBuffer(), 0, values.capacity());
        final long sequence = image.getLong(0);
        image.putLongRelease(0, sequence + 1);
        VarHandle.releaseFence();
        image.putInt(LENGTH_IN_IMAGE_OFFSET, bytes.length);
        image.putBytes(IMAGE_HEADER_LENGTH, bytes);
        image.putLongRelease(0, sequence + 2);
    }

    /**
     * Everything that the server counts, as of less than a second ago.
     *
     * @return the metrics.
     * @throws CommandException if there are none that can be read.
     */
    public Metrics metrics()
    {
        for (int i = 0; i < MAX_LOOKS; i++)
        {
            final long sequence = image.getLongVolatile(0);
            final int length = image.getInt(LENGTH_IN_IMAGE_OFFSET);
            if ((sequence & 1) == 0 && length >= 0 && length <= image.capacity() - IMAGE_HEADER_LENGTH)
            {
                final UnsafeBuffer copy = new UnsafeBuffer(new byte[length]);
                copy.putBytes(0, image, IMAGE_HEADER_LENGTH, length);
                VarHandle.acquireFence();
                final Metrics metrics = image.getLong(0) == sequence ? Metrics.decode(copy, 0, length) : null;
                if (metrics != null)
                {
                    return metrics;
                }
            }
            LockSupport.parkNanos(LOOK_INTERVAL_NS);
        }
        throw new CommandException("the counters of process " + pid() + " are only half written: did it end there?");
    }

    /**
     * A reader of the counters.
     *
     * @return the reader; it sees them change.
     */
    public CountersReader newReader()
    {
        return new CountersReader(metadata, values);
    }

    /**
     * A counter as it is now.
     *
     * @param wanted its label.
     * @return its value; 0 if there is no such counter.
     */
    public long value(final String wanted)
    {
        final long[] found = new long[1];
        newReader().forEach((value, counterId, label) -> found[0] = wanted.equals(label) ? value : found[0]);
        return found[0];
    }

    /**
     * The server's process.
     *
     * @return its id.
     */
    public long pid()
    {
        return header.getLong(PID_OFFSET);
    }

    /**
     * When the server started.
     *
     * @return epoch milliseconds.
     */
    public long startTimeMs()
    {
        return header.getLong(START_TIME_OFFSET);
    }

    @Override
    public void close()
    {
        BufferUtil.free(mapped);
    }
}
