package io.ringmaster.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.BufferUtil;

/**
 * Finds the newest whole snapshot and the end of the log behind it, and refuses if there is any doubt. {@link #find}
 * only reads; {@link #repair} then makes durable what was found and removes an unfinished write.
 */
final class Recovery implements AutoCloseable
{
    private final FileLayer fileLayer;
    private final Path directory;
    private final SegmentImage image;
    private final List<SegmentInfo> segments = new ArrayList<>();
    private final List<Path> paths = new ArrayList<>();
    private final List<SegmentHeader> headers = new ArrayList<>();
    private final List<JournalCorruptException> rejectedSnapshots = new ArrayList<>();
    private SnapshotInfo snapshot;
    private SegmentWalker end;
    private boolean isTorn;
    private long committedZxid;
    private final EpochIndex index = new EpochIndex();

    Recovery(final FileLayer fileLayer, final Path directory)
    {
        this.fileLayer = fileLayer;
        this.directory = directory;
        image = new SegmentImage(fileLayer);
    }

    /** Read everything that a start needs. */
    void find(
        final List<String> names, final long ensembleId, final Consumer<SnapshotInfo> snapshotListener)
    {
        readHeaders(names, ensembleId);
        chooseSnapshot(SnapshotStore.list(directory, names), ensembleId);
        if (snapshot != null)
        {
            snapshotListener.accept(snapshot);
        }
        walk();
    }

    /**
     * Make what was found durable. The last batch may be whole in the page cache and not on the disk; and what is cut
     * must never be seen again.
     */
    void repair()
    {
        final Path path = path();
        try (DataFile file = fileLayer.open(path, FileLayer.Mode.WRITE))
        {
            final ByteBuffer bytes = image.bytes();
            if (end.completeOffset() > end.lastBatchOffset())
            {
                bytes.limit(end.completeOffset()).position(end.lastBatchOffset());
                file.writeFully(bytes, end.lastBatchOffset());
            }
            if (isTorn)
            {
                clear(file);
            }
            file.sync();
            fileLayer.syncDirectory(directory);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot write " + path, ex);
        }
        if (isTorn)
        {
            image.load(path);
            final int firstNonZero = image.firstNonZero(end.completeOffset(), image.length());
            if (firstNonZero != image.length())
            {
                throw image.corrupt(firstNonZero, "an unfinished write is still there after it was cut");
            }
        }
    }

    List<SegmentInfo> segments()
    {
        return segments;
    }

    SnapshotInfo snapshot()
    {
        return snapshot;
    }

    List<JournalCorruptException> rejectedSnapshots()
    {
        return rejectedSnapshots;
    }

    JournalRecovery.Cut cut()
    {
        return isTorn ?
            new JournalRecovery.Cut(image.file(), end.completeOffset(), end.failure()) : null;
    }

    EpochIndex index()
    {
        return index;
    }

    long lastZxid()
    {
        return end.completeZxid();
    }

    /** What a mark says, or the snapshot: a state has nothing in it that is not committed. */
    long committedZxid()
    {
        return committedZxid;
    }

    LogEnd end()
    {
        return new LogEnd(
            path(), headers.get(headers.size() - 1), end.completeOffset(), end.completeHash(), end.completeZxid(),
            end.watermark(), end.lastBatchOffset(), end.isSealed());
    }

    @Override
    public void close()
    {
        image.close();
    }

    private Path path()
    {
        return paths.get(paths.size() - 1);
    }

    private void readHeaders(final List<String> names, final long ensembleId)
    {
        for (final String name : names)
        {
            final long number = Layout.segmentNumber(name);
            if (number > 0)
            {
                final Path path = directory.resolve(name);
                final SegmentHeader header = SegmentImage.readHeader(fileLayer, path);
                checkHeader(path.toString(), header, number, ensembleId);
                paths.add(path);
                headers.add(header);
                segments.add(SegmentInfo.of(path, header));
            }
        }
        if (headers.isEmpty())
        {
            throw new JournalException(
                "there is no journal segment in " + directory + ", though its " + Layout.IDENTITY_FILE +
                " says that it was in use. Restore the " + Layout.segmentName(1).replace('1', 'N') +
                " files from a copy");
        }
    }

    private void checkHeader(
        final String file, final SegmentHeader header, final long number, final long ensembleId)
    {
        if (header.segmentNumber() != number)
        {
            throw new JournalCorruptException(
                file, 0, "the header says that this is segment " + header.segmentNumber());
        }
        if (header.ensembleId() != ensembleId)
        {
            throw new JournalCorruptException(
                file, 0, "the segment belongs to ensemble " + Long.toHexString(header.ensembleId()) +
                ", the directory to ensemble " + Long.toHexString(ensembleId));
        }
        if (headers.isEmpty())
        {
            if (number == 1 && (header.previousZxid() != 0 ||
                header.previousHash() != Checksum.initialHash(ensembleId)))
            {
                throw new JournalCorruptException(file, 0, "the first segment says that another was before it");
            }
            return;
        }
        final SegmentHeader previous = headers.get(headers.size() - 1);
        if (previous.segmentNumber() + 1 != number)
        {
            throw new JournalCorruptException(
                directory.resolve(Layout.segmentName(previous.segmentNumber() + 1)).toString(), 0,
                "the segment is missing, and there are older and newer ones");
        }
        if (previous.previousZxid() > header.previousZxid())
        {
            throw new JournalCorruptException(
                file, 0, "the segment begins behind " + Zxid.text(header.previousZxid()) + ", the one before it " +
                "behind " + Zxid.text(previous.previousZxid()));
        }
    }

    /** The newest whole one; an older one only if the log reaches back to it. */
    private void chooseSnapshot(final List<SnapshotInfo> candidates, final long ensembleId)
    {
        final long logStartZxid = headers.get(0).previousZxid();
        for (final SnapshotInfo candidate : candidates)
        {
            if (candidate.zxid() < logStartZxid)
            {
                break;
            }
            try (SnapshotReader reader = new SnapshotReader(fileLayer, candidate, ensembleId))
            {
                reader.verify();
                snapshot = candidate;
                return;
            }
            catch (final JournalCorruptException ex)
            {
                rejectedSnapshots.add(ex);
            }
        }
        if (logStartZxid == 0)
        {
            return;
        }
        if (!rejectedSnapshots.isEmpty())
        {
            throw rejectedSnapshots.get(0);
        }
        throw new JournalException(
            "the log in " + directory + " begins behind " + Zxid.text(logStartZxid) + ", and there is no snapshot " +
            (candidates.isEmpty() ? "" : "that reaches it; the newest is " + candidates.get(0).path()) +
            ". Restore the snapshot or the older segments from a copy");
    }

    private void walk()
    {
        final long fromZxid = snapshot == null ? 0 : snapshot.zxid();
        committedZxid = fromZxid;
        int first = headers.size() - 1;
        while (first > 0 && headers.get(first).previousZxid() > fromZxid)
        {
            first--;
        }
        indexBefore(first);
        boolean isSnapshotMet = fromZxid == headers.get(first).previousZxid();
        long expectedHash = headers.get(first).previousHash();
        long expectedZxid = headers.get(first).previousZxid();
        for (int i = first; i < headers.size(); i++)
        {
            image.load(paths.get(i));
            if (image.header().previousHash() != expectedHash || image.header().previousZxid() != expectedZxid)
            {
                throw image.corrupt(
                    0, "the segment does not follow the one before it, which ends with " + Zxid.text(expectedZxid));
            }
            final SegmentWalker walker = new SegmentWalker(image);
            while (walker.next())
            {
                isSnapshotMet |= walker.record().zxid() == fromZxid;
                index(walker.record());
            }
            end = walker;
            committedZxid = Math.max(committedZxid, walker.committedZxid());
            if (i < headers.size() - 1)
            {
                checkSealed(walker);
            }
            expectedHash = walker.completeHash();
            expectedZxid = walker.completeZxid();
        }
        isTorn = TailAnalysis.isTorn(image, end);
        index.truncate(end.completeZxid());
        if (snapshot != null && (!isSnapshotMet || fromZxid > end.completeZxid()))
        {
            throw new JournalCorruptException(
                snapshot.path().toString(), 0,
                "the snapshot is of " + Zxid.text(fromZxid) + ", which is not in the log; the log ends with " +
                Zxid.text(end.completeZxid()) + " in " + image.file());
        }
    }

    /**
     * What the segments hold that a start does not need, for those who read on from there. Only a segment in which an
     * epoch begins has to be read for that. If such a one is damaged, the log is taken to begin behind it: the snapshot
     * covers that, and 'journal verify' tells.
     */
    private void indexBefore(final int end)
    {
        index.reset(headers.get(0).previousZxid());
        for (int i = 0; i < end; i++)
        {
            final long previousZxid = headers.get(i).previousZxid();
            final long lastZxid = headers.get(i + 1).previousZxid();
            if (lastZxid == previousZxid)
            {
                continue;
            }
            if (Zxid.epoch(lastZxid) == Zxid.epoch(previousZxid))
            {
                index.append(previousZxid + 1, lastZxid);
            }
            else if (!indexSegment(paths.get(i), lastZxid))
            {
                index.reset(lastZxid);
            }
        }
    }

    private boolean indexSegment(final Path path, final long lastZxid)
    {
        try
        {
            image.load(path);
        }
        catch (final JournalCorruptException ignore)
        {
            // The header was whole a moment ago; not needed for this start, as above.
            return false;
        }
        final SegmentWalker walker = new SegmentWalker(image);
        while (walker.next())
        {
            index(walker.record());
        }
        return walker.completeZxid() == lastZxid;
    }

    private void index(final RecordView record)
    {
        if (record.type() == RecordType.TRANSACTION || record.type() == RecordType.EPOCH)
        {
            index.append(record.zxid());
        }
    }

    private void checkSealed(final SegmentWalker walker)
    {
        if (!walker.isSealed())
        {
            throw image.corrupt(walker.position(), walker.failure() + ", and there is a newer segment");
        }
        final int firstNonZero = image.firstNonZero(walker.completeOffset(), image.length());
        if (firstNonZero != image.length())
        {
            throw image.corrupt(firstNonZero, "there must be zeros behind the seal of a segment");
        }
    }

    private void clear(final DataFile file) throws IOException
    {
        final ByteBuffer zeros = ByteBuffer.allocateDirect(Layout.BLOCK_LENGTH * 16);
        try
        {
            SegmentFiles.fill(file, zeros, end.completeOffset(), image.length());
        }
        finally
        {
            BufferUtil.free(zeros);
        }
    }
}
