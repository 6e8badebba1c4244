package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.DirectBuffer;

/**
 * Looks at the files of a data directory, for people and tools. Takes no lock and changes nothing, so it may look at
 * the directory of a running server: then the end of the newest segment is whatever was there at that moment.
 */
public final class JournalInspector
{
    /** A live segment may be caught in the middle of a write; the next look then sees it whole. */
    private static final int LOOKS = 5;

    private final FileLayer fileLayer;
    private final Path directory;

    /**
     * Something that is wrong.
     *
     * @param file   in which.
     * @param offset in the file, in bytes.
     * @param reason what is wrong there.
     */
    public record Problem(String file, long offset, String reason)
    {
        static Problem of(final JournalException ex, final Path path)
        {
            return ex instanceof JournalCorruptException corrupt ?
                of(corrupt) : new Problem(path.toString(), 0, ex.getMessage());
        }

        private static Problem of(final JournalCorruptException ex)
        {
            return new Problem(ex.file(), ex.offset(), ex.reason());
        }
    }

    /**
     * The verdict on a log or a snapshot.
     *
     * @param fileCount   files that were read.
     * @param recordCount transactions and begins of epochs in segments, or blocks in snapshots.
     * @param markCount   what ends batches and segments; 0 in snapshots.
     * @param lastZxid    last zxid that is whole.
     * @param problems    all that is wrong; empty if all is well.
     * @param unfinished  an unfinished last write, which a start would cut; null if there is none. Not a problem.
     */
    public record Verdict(
        int fileCount, long recordCount, long markCount, long lastZxid, List<Problem> problems, Problem unfinished)
    {
        /**
         * Whether all is well.
         *
         * @return true if there is no problem.
         */
        public boolean isSound()
        {
            return problems.isEmpty();
        }
    }

    /** Takes records of any type. */
    @FunctionalInterface
    public interface Handler
    {
        /**
         * Called for a record that is whole and in its place.
         *
         * @param segment it is in.
         * @param offset  in the file, of the record's head.
         * @param length  of the record in the file, with head, padding and tail.
         * @param type    see {@link RecordType}.
         * @param zxid    of it; for a mark or seal the last one before it.
         * @param buffer  holding the payload, borrowed for the duration of the call; that of a mark is a BatchMark of
         *                the SBE schema of the journal.
         * @param payloadOffset of the payload in the buffer.
         * @param payloadLength of the payload.
         */
        void onRecord(
            SegmentInfo segment, int offset, int length, int type, long zxid,
            DirectBuffer buffer, int payloadOffset, int payloadLength);
    }

    /**
     * An inspector of a directory.
     *
     * @param fileLayer to read with.
     * @param directory to look at.
     */
    public JournalInspector(final FileLayer fileLayer, final Path directory)
    {
        this.fileLayer = fileLayer;
        this.directory = directory;
    }

    /**
     * Whether somebody has used the directory for a journal.
     *
     * @return false if it is not there, or has no identity file.
     * @throws JournalException if it cannot be read.
     */
    public boolean isDataDirectory()
    {
        return DataDirectory.list(fileLayer, directory).contains(Layout.IDENTITY_FILE);
    }

    /**
     * Whether there is anything here that a journal leaves, be it damaged or not whole.
     *
     * @return false if there is nothing to check; what else is in the directory does not matter.
     * @throws JournalException if it cannot be read.
     */
    public boolean hasFiles()
    {
        for (final String name : names())
        {
            if (Layout.segmentNumber(name) > 0 || Layout.snapshotZxid(name) >= 0 ||
                name.equals(Layout.IDENTITY_FILE) || name.equals(Layout.PROMISE_FILE))
            {
                return true;
            }
        }
        return false;
    }

    /**
     * Whether a file is a segment, be it damaged or not whole: by its name, or by what it begins with.
     *
     * @param path of any file; it need not be in the directory of this inspector.
     * @return false if it is something else, and there is nothing to check.
     * @throws JournalException if it cannot be read.
     */
    public boolean isSegment(final Path path)
    {
        try (DataFile file = fileLayer.open(path, FileLayer.Mode.READ))
        {
            if (Layout.segmentNumber(path.getFileName().toString()) > 0)
            {
                return true;
            }
            final ByteBuffer magic = ByteBuffer.allocateDirect(Long.BYTES);
            if (file.size() < magic.capacity())
            {
                return false;
            }
            file.readFully(magic, 0);
            return magic.order(ByteOrder.LITTLE_ENDIAN).getLong(0) == Layout.SEGMENT_MAGIC;
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot read " + path, ex);
        }
    }

    /**
     * The ensemble of the directory.
     *
     * @return its id.
     * @throws JournalException if this is not a data directory, or its identity file is damaged.
     */
    public long ensembleId()
    {
        return DataDirectory.load(fileLayer, directory).ensembleId();
    }

    /**
     * Segment files with a readable header.
     *
     * @return oldest first.
     */
    public List<SegmentInfo> segments()
    {
        final List<SegmentInfo> segments = new ArrayList<>();
        for (final Path path : segmentPaths())
        {
            try
            {
                segments.add(SegmentInfo.of(path, SegmentImage.readHeader(fileLayer, path)));
            }
            catch (final JournalCorruptException ignore)
            {
                // Verification reports it; listing shows what can be read.
            }
        }
        return segments;
    }

    /**
     * Snapshot files, whole or not.
     *
     * @return newest first.
     */
    public List<SnapshotInfo> snapshots()
    {
        return SnapshotStore.list(directory, names());
    }

    /**
     * Go over the records of a segment.
     *
     * @param path    of the segment; it need not be in the directory of this inspector.
     * @param handler called for each record.
     * @return what stopped the walk before the end of the segment; null if nothing did. An unfinished write at the end
     * of the newest segment looks like this too; {@link #verify} tells the two apart.
     * @throws JournalException if the file or its header cannot be read.
     */
    public Problem readSegment(final Path path, final Handler handler)
    {
        try (SegmentImage image = new SegmentImage(fileLayer))
        {
            image.load(path);
            final SegmentInfo info = SegmentInfo.of(path, image.header());
            final SegmentWalker walker = walk(image, info, handler);
            if (image.isZero(walker.completeOffset(), image.length()))
            {
                return null;
            }
            return new Problem(
                path.toString(), walker.position(),
                walker.isSealed() ? "there must be zeros behind the seal of a segment" : walker.failure());
        }
    }

    /**
     * Open a snapshot.
     *
     * @param info as listed, or made of a path by {@link SnapshotInfo#of}.
     * @return its reader; to be closed.
     * @throws JournalException if it cannot be read.
     */
    public SnapshotReader openSnapshot(final SnapshotInfo info)
    {
        return new SnapshotReader(fileLayer, info, JournalContext.ANY_ENSEMBLE);
    }

    /**
     * Check all of the log, also what a start would not need.
     *
     * @return the verdict.
     * @throws JournalException if the directory cannot be read.
     */
    public Verdict verify()
    {
        Verdict verdict = verifyOnce();
        for (int look = 1; look < LOOKS && !verdict.isSound(); look++)
        {
            verdict = verifyOnce();
        }
        return verdict;
    }

    /**
     * Check one segment by itself: not whether it follows the one before, nor whether there must be one behind it.
     *
     * @param path of it, as {@link #isSegment} has found it; it need not be in the directory of this inspector.
     * @return the verdict.
     */
    public Verdict verifySegment(final Path path)
    {
        Verdict verdict = verifyOnce(path);
        for (int look = 1; look < LOOKS && !verdict.isSound(); look++)
        {
            verdict = verifyOnce(path);
        }
        return verdict;
    }

    /**
     * Check one snapshot.
     *
     * @param info of it.
     * @return the verdict.
     */
    public Verdict verifySnapshot(final SnapshotInfo info)
    {
        final List<Problem> problems = new ArrayList<>();
        final long[] blockCount = new long[1];
        try (SnapshotReader reader = openSnapshot(info))
        {
            reader.read((buffer, offset, length) -> blockCount[0]++);
        }
        catch (final JournalException ex)
        {
            problems.add(Problem.of(ex, info.path()));
        }
        return new Verdict(1, blockCount[0], 0, problems.isEmpty() ? info.zxid() : 0, problems, null);
    }

    private Verdict verifyOnce()
    {
        final Verification verification = new Verification();
        final List<Path> paths = segmentPaths();
        try
        {
            final DataDirectory.Identity identity = DataDirectory.load(fileLayer, directory);
            verification.ensembleId = identity.ensembleId();
            PromiseFile.load(fileLayer, directory, identity.directoryId());
        }
        catch (final JournalException ex)
        {
            verification.problems.add(Problem.of(ex, directory.resolve(Layout.IDENTITY_FILE)));
        }
        if (paths.isEmpty())
        {
            verification.problems.add(new Problem(directory.toString(), 0, "there is no journal segment"));
        }
        try (SegmentImage image = new SegmentImage(fileLayer))
        {
            for (int i = 0; i < paths.size(); i++)
            {
                verification.add(image, paths.get(i), i == paths.size() - 1);
            }
        }
        return verification.verdict(paths.size());
    }

    private Verdict verifyOnce(final Path segment)
    {
        final Verification verification = new Verification();
        try (SegmentImage image = new SegmentImage(fileLayer))
        {
            verification.add(image, segment, true);
        }
        return verification.verdict(1);
    }

    private static SegmentWalker walk(final SegmentImage image, final SegmentInfo info, final Handler handler)
    {
        final SegmentWalker walker = new SegmentWalker(image);
        while (walker.next())
        {
            final RecordView record = walker.record();
            handler.onRecord(
                info, record.offset(), record.end() - record.offset(), record.type(), record.zxid(),
                image.buffer(), record.payloadOffset(), record.payloadLength());
        }
        return walker;
    }

    private List<Path> segmentPaths()
    {
        final List<Path> paths = new ArrayList<>();
        for (final String name : names())
        {
            if (Layout.segmentNumber(name) > 0)
            {
                paths.add(directory.resolve(name));
            }
        }
        return paths;
    }

    private List<String> names()
    {
        try
        {
            return fileLayer.list(directory);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot list " + directory, ex);
        }
    }

    /** What is known between one segment and the next. */
    private static final class Verification
    {
        private final List<Problem> problems = new ArrayList<>();
        private long ensembleId;
        private long recordCount;
        private long markCount;
        private long lastZxid;
        private Problem unfinished;
        private SegmentHeader previous;
        private long endHash;
        private boolean isEndKnown;

        void add(final SegmentImage image, final Path path, final boolean isNewest)
        {
            try
            {
                image.load(path);
            }
            catch (final JournalException ex)
            {
                problems.add(Problem.of(ex, path));
                isEndKnown = false;
                previous = null;
                return;
            }
            checkHeader(path, image.header());
            final SegmentWalker walker =
                walk(image, SegmentInfo.of(path, image.header()), (s, o, l, type, z, b, p, n) -> count(type));
            lastZxid = walker.completeZxid();
            endHash = walker.completeHash();
            isEndKnown = walker.isSealed();
            previous = image.header();
            checkEnd(image, walker, isNewest);
        }

        Verdict verdict(final int fileCount)
        {
            return new Verdict(fileCount, recordCount, markCount, lastZxid, problems, unfinished);
        }

        private void count(final int type)
        {
            if (type == RecordType.TRANSACTION || type == RecordType.EPOCH)
            {
                recordCount++;
            }
            else
            {
                markCount++;
            }
        }

        private void checkHeader(final Path path, final SegmentHeader header)
        {
            if (ensembleId != 0 && header.ensembleId() != ensembleId)
            {
                problems.add(new Problem(path.toString(), 0, "the segment belongs to another ensemble"));
            }
            final long namedNumber = Layout.segmentNumber(path.getFileName().toString());
            if (namedNumber > 0 && header.segmentNumber() != namedNumber)
            {
                problems.add(new Problem(
                    path.toString(), 0, "the header says that this is segment " + header.segmentNumber()));
            }
            if (previous != null && previous.segmentNumber() + 1 != header.segmentNumber())
            {
                problems.add(new Problem(
                    path.toString(), 0, "segment " + (header.segmentNumber() - 1) + " before it is missing"));
            }
            else if (isEndKnown && (header.previousHash() != endHash || header.previousZxid() != lastZxid))
            {
                problems.add(new Problem(path.toString(), 0, "the segment does not follow the one before it"));
            }
        }

        private void checkEnd(final SegmentImage image, final SegmentWalker walker, final boolean isNewest)
        {
            try
            {
                if (!isNewest && !walker.isSealed())
                {
                    throw image.corrupt(walker.position(), walker.failure() + ", and there is a newer segment");
                }
                if (TailAnalysis.isTorn(image, walker))
                {
                    unfinished = new Problem(image.file(), walker.completeOffset(), walker.failure());
                }
            }
            catch (final JournalCorruptException ex)
            {
                problems.add(Problem.of(ex));
            }
        }
    }
}
