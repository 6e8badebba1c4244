package io.ringmaster.journal;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.ringmaster.journal.file.FileLayer;
import io.ringmaster.journal.file.LocalFileLayer;
import org.agrona.concurrent.EpochClock;
import org.agrona.concurrent.SystemEpochClock;

/** Settings of a {@link Journal}. Lengths are bytes. */
public final class JournalContext
{
    /** Accept the ensemble id of the directory, or draw one for a new directory. */
    public static final long ANY_ENSEMBLE = 0;
    /** Length of a segment unless set. */
    public static final int SEGMENT_LENGTH_DEFAULT = 64 * 1024 * 1024;
    /** A segment is read as a whole, so it has to fit a buffer. */
    public static final int SEGMENT_LENGTH_MAX = 1024 * 1024 * 1024;
    /** Longest payload of a record unless set. */
    public static final int MAX_RECORD_LENGTH_DEFAULT = 8 * 1024 * 1024;
    /** Staging buffer unless set: a batch up to this length is one write. */
    public static final int STAGING_LENGTH_DEFAULT = 1024 * 1024;
    /** Segments kept ready unless set. */
    public static final int PREPARED_SEGMENT_COUNT_DEFAULT = 2;
    /** Bytes that the preparer writes in one step unless set. */
    public static final int FILL_LENGTH_DEFAULT = 256 * 1024;
    /** Cut from a file at a time: a sync waited a millisecond for that, and 20 for a file of 132 MiB. */
    public static final int REMOVAL_LENGTH_DEFAULT = 4 << 20;
    /** Time between tries to get space on a full disk unless set. */
    public static final long RETRY_INTERVAL_NS_DEFAULT = TimeUnit.SECONDS.toNanos(1);
    /** Verified snapshots that are kept unless set. */
    public static final int SNAPSHOTS_KEPT_DEFAULT = 3;
    /** Longest piece that a snapshot writer takes unless set. */
    public static final int MAX_SNAPSHOT_BLOCK_LENGTH_DEFAULT = 8 * 1024 * 1024;

    private Path directory;
    private int segmentLength = SEGMENT_LENGTH_DEFAULT;
    private int maxRecordLength = MAX_RECORD_LENGTH_DEFAULT;
    private long ensembleId = ANY_ENSEMBLE;
    private int stagingLength = STAGING_LENGTH_DEFAULT;
    private int preparedSegmentCount = PREPARED_SEGMENT_COUNT_DEFAULT;
    private int fillLength = FILL_LENGTH_DEFAULT;
    private int removalLength = REMOVAL_LENGTH_DEFAULT;
    private long retryIntervalNs = RETRY_INTERVAL_NS_DEFAULT;
    private int snapshotsKept = SNAPSHOTS_KEPT_DEFAULT;
    private int maxSnapshotBlockLength = MAX_SNAPSHOT_BLOCK_LENGTH_DEFAULT;
    private FileLayer fileLayer = LocalFileLayer.INSTANCE;
    private EpochClock epochClock = SystemEpochClock.INSTANCE;
    private LongSupplier randomSource;
    private Consumer<SnapshotInfo> snapshotListener = (info) ->
    {
        // Who has no use for it before the log was read is told by the recovery.
    };
    private boolean isConcluded;

    /**
     * Check all values and their relations, and fill in what is missing.
     *
     * @return this.
     * @throws IllegalArgumentException naming the value that does not fit.
     */
    public JournalContext conclude()
    {
        if (isConcluded)
        {
            throw new IllegalStateException("concluded before");
        }
        check(directory != null, "directory is not set");
        check(
            segmentLength >= 2 * Layout.BLOCK_LENGTH && segmentLength <= SEGMENT_LENGTH_MAX &&
            segmentLength % Layout.BLOCK_LENGTH == 0,
            "segmentLength must be a multiple of 4096 from 8192 to " + SEGMENT_LENGTH_MAX + ": " + segmentLength);
        check(maxRecordLength >= Layout.MARK_LENGTH, "maxRecordLength must be at least 32: " + maxRecordLength);
        check(
            segmentGrant() >= (long)maxRecordLength + Layout.RECORD_OVERHEAD,
            "maxRecordLength " + maxRecordLength + " is too long for segmentLength " + segmentLength +
            ": two such records must fit a segment");
        check(preparedSegmentCount >= 1 && preparedSegmentCount <= SegmentPool.CAPACITY,
            "preparedSegmentCount must be from 1 to " + SegmentPool.CAPACITY + ": " + preparedSegmentCount);
        check(fillLength >= Layout.BLOCK_LENGTH && fillLength % Layout.BLOCK_LENGTH == 0,
            "fillLength must be a multiple of 4096: " + fillLength);
        check(removalLength > 0, "removalLength must be positive: " + removalLength);
        check(retryIntervalNs > 0, "retryIntervalNs must be above 0: " + retryIntervalNs);
        check(snapshotsKept >= 1, "snapshotsKept must be at least 1: " + snapshotsKept);
        check(maxSnapshotBlockLength >= Layout.BLOCK_LENGTH,
            "maxSnapshotBlockLength must be at least 4096: " + maxSnapshotBlockLength);
        final int leastStaging =
            Layout.recordLength(maxRecordLength) + Layout.END_LENGTH + 2 * Layout.BLOCK_LENGTH;
        stagingLength = Layout.align(Math.max(stagingLength, leastStaging), Layout.BLOCK_LENGTH);
        if (randomSource == null)
        {
            randomSource = new SecureRandom()::nextLong;
        }
        isConcluded = true;
        return this;
    }

    /**
     * Whether {@link #conclude} has run.
     *
     * @return true if so.
     */
    public boolean isConcluded()
    {
        return isConcluded;
    }

    /**
     * The data directory; made if it does not exist.
     *
     * @param path of it.
     * @return this.
     */
    public JournalContext directory(final Path path)
    {
        directory = path;
        return this;
    }

    /**
     * The data directory.
     *
     * @return its path.
     */
    public Path directory()
    {
        return directory;
    }

    /**
     * Length of new segments: a multiple of 4096.
     *
     * @param length in bytes.
     * @return this.
     */
    public JournalContext segmentLength(final int length)
    {
        segmentLength = length;
        return this;
    }

    /**
     * Length of new segments.
     *
     * @return in bytes.
     */
    public int segmentLength()
    {
        return segmentLength;
    }

    /**
     * Longest payload of a record. A longer one is refused by the writer.
     *
     * @param length in bytes.
     * @return this.
     */
    public JournalContext maxRecordLength(final int length)
    {
        maxRecordLength = length;
        return this;
    }

    /**
     * Longest payload of a record.
     *
     * @return in bytes.
     */
    public int maxRecordLength()
    {
        return maxRecordLength;
    }

    /**
     * The ensemble that the directory must belong to, or {@link #ANY_ENSEMBLE}; then a new directory gets a random
     * positive one.
     *
     * @param id of the ensemble.
     * @return this.
     */
    public JournalContext ensembleId(final long id)
    {
        ensembleId = id;
        return this;
    }

    /**
     * The ensemble that the directory must belong to.
     *
     * @return its id or {@link #ANY_ENSEMBLE}.
     */
    public long ensembleId()
    {
        return ensembleId;
    }

    /**
     * Length of the buffer in which a batch is put together; raised to what the longest record needs. A longer batch
     * takes several writes and still one sync.
     *
     * @param length in bytes.
     * @return this.
     */
    public JournalContext stagingLength(final int length)
    {
        stagingLength = length;
        return this;
    }

    /**
     * Length of the staging buffer.
     *
     * @return in bytes.
     */
    public int stagingLength()
    {
        return stagingLength;
    }

    /**
     * Zero-filled segments kept ready beside the one in use.
     *
     * @param count of segments.
     * @return this.
     */
    public JournalContext preparedSegmentCount(final int count)
    {
        preparedSegmentCount = count;
        return this;
    }

    /**
     * Zero-filled segments kept ready.
     *
     * @return their count.
     */
    public int preparedSegmentCount()
    {
        return preparedSegmentCount;
    }

    /**
     * Bytes that the preparer fills in one duty cycle.
     *
     * @param length in bytes, a multiple of 4096.
     * @return this.
     */
    public JournalContext fillLength(final int length)
    {
        fillLength = length;
        return this;
    }

    /**
     * Bytes that the preparer fills in one duty cycle.
     *
     * @return in bytes.
     */
    public int fillLength()
    {
        return fillLength;
    }

    /**
     * Bytes cut from the end of a file at a time that is not needed any more.
     *
     * @return in bytes; {@link #REMOVAL_LENGTH_DEFAULT} by default.
     */
    public int removalLength()
    {
        return removalLength;
    }

    /**
     * Bytes cut from the end of a file at a time that is not needed any more.
     *
     * @param length in bytes, at least 1.
     * @return this.
     */
    public JournalContext removalLength(final int length)
    {
        removalLength = length;
        return this;
    }

    /**
     * Time after which the preparer tries again to get space on a full disk.
     *
     * @param intervalNs in nanoseconds.
     * @return this.
     */
    public JournalContext retryIntervalNs(final long intervalNs)
    {
        retryIntervalNs = intervalNs;
        return this;
    }

    /**
     * Time after which the preparer tries again.
     *
     * @return in nanoseconds.
     */
    public long retryIntervalNs()
    {
        return retryIntervalNs;
    }

    /**
     * Snapshots kept, counting only those that were read back and found whole.
     *
     * @param count of snapshots.
     * @return this.
     */
    public JournalContext snapshotsKept(final int count)
    {
        snapshotsKept = count;
        return this;
    }

    /**
     * Snapshots kept.
     *
     * @return their count.
     */
    public int snapshotsKept()
    {
        return snapshotsKept;
    }

    /**
     * Longest piece that can be appended to a snapshot.
     *
     * @param length in bytes.
     * @return this.
     */
    public JournalContext maxSnapshotBlockLength(final int length)
    {
        maxSnapshotBlockLength = length;
        return this;
    }

    /**
     * Longest piece that can be appended to a snapshot.
     *
     * @return in bytes.
     */
    public int maxSnapshotBlockLength()
    {
        return maxSnapshotBlockLength;
    }

    /**
     * To be told of the snapshot from which the state is to be brought back, when it was read and found whole, and
     * before the log behind it is read: whether the directory can be opened is still open.
     *
     * @param listener called at most once, by {@link Journal#open} on its thread.
     * @return this.
     */
    public JournalContext snapshotListener(final Consumer<SnapshotInfo> listener)
    {
        snapshotListener = listener;
        return this;
    }

    /**
     * Who is told of the snapshot.
     *
     * @return the listener.
     */
    public Consumer<SnapshotInfo> snapshotListener()
    {
        return snapshotListener;
    }

    /**
     * The file system.
     *
     * @param layer to be used.
     * @return this.
     */
    public JournalContext fileLayer(final FileLayer layer)
    {
        fileLayer = layer;
        return this;
    }

    /**
     * The file system.
     *
     * @return the layer.
     */
    public FileLayer fileLayer()
    {
        return fileLayer;
    }

    /**
     * The wall clock, for the creation times in headers.
     *
     * @param clock to be used.
     * @return this.
     */
    public JournalContext epochClock(final EpochClock clock)
    {
        epochClock = clock;
        return this;
    }

    /**
     * The wall clock.
     *
     * @return the clock.
     */
    public EpochClock epochClock()
    {
        return epochClock;
    }

    /**
     * Where ensemble ids and tags of files are drawn from; a secure source unless set.
     *
     * @param source of 64 random bits.
     * @return this.
     */
    public JournalContext randomSource(final LongSupplier source)
    {
        randomSource = source;
        return this;
    }

    /**
     * Where ensemble ids and tags are drawn from.
     *
     * @return the source.
     */
    public LongSupplier randomSource()
    {
        return randomSource;
    }

    /** Payload and overhead that an empty segment takes for certain, whatever the lengths of the records. */
    long segmentGrant()
    {
        return grantOf(segmentLength, Layout.SEGMENT_HEADER_LENGTH, maxRecordLength);
    }

    /**
     * Sum of (payload + overhead) that fits behind a position for certain: a segment is left only when the next
     * record with its mark and the seal does not fit, and that record is at most this long.
     */
    static long grantOf(final int segmentLength, final int position, final int maxRecordLength)
    {
        return Math.max(
            0L,
            (long)segmentLength - position - Layout.SEAL_RECORD_LENGTH - maxRecordLength - Layout.RECORD_OVERHEAD);
    }

    /** A random int with enough bits set that no flip of one bit makes it 0. */
    int drawTag()
    {
        int tag;
        do
        {
            tag = (int)randomSource.getAsLong();
        }
        while (Integer.bitCount(tag) < 8);
        return tag;
    }

    /** A random positive long: who gives ensembles ids of another kind can tell them from this one. */
    long drawEnsembleId()
    {
        return Math.max(1, drawId() & Long.MAX_VALUE);
    }

    /** A random long that is not 0. */
    long drawId()
    {
        long id;
        do
        {
            id = randomSource.getAsLong();
        }
        while (id == 0);
        return id;
    }

    @Override
    public String toString()
    {
        return "JournalContext{directory=" + directory +
            ", segmentLength=" + segmentLength +
            ", maxRecordLength=" + maxRecordLength +
            ", ensembleId=" + ensembleId +
            ", stagingLength=" + stagingLength +
            ", preparedSegmentCount=" + preparedSegmentCount +
            ", fillLength=" + fillLength +
            ", removalLength=" + removalLength +
            ", retryIntervalNs=" + retryIntervalNs +
            ", snapshotsKept=" + snapshotsKept +
            ", maxSnapshotBlockLength=" + maxSnapshotBlockLength + '}';
    }

    private static void check(final boolean isRight, final String message)
    {
        if (!isRight)
        {
            throw new IllegalArgumentException(message);
        }
    }
}
