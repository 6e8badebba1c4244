package io.ringmaster.journal;

import java.io.IOException;
import java.nio.file.Path;

import io.ringmaster.journal.file.DataFile;
import io.ringmaster.journal.file.FileLayer;
import org.agrona.DirectBuffer;

/**
 * Appends records to the log and makes them durable, a batch at a time. Not threadsafe: journaler thread only, except
 * where a method says otherwise; that thread must never be interrupted. Allocates nothing between two segments.
 * <p>
 * After a failed write or sync nobody knows what is on the disk. So the writer then refuses everything, for good: the
 * server stops, and recovery looks at what is really there.
 */
public final class JournalWriter implements AutoCloseable
{
    private final JournalContext context;
    private final FileLayer fileLayer;
    private final SegmentPool pool;
    private final SegmentList segments;
    private final EpochIndex index;
    private final SnapshotStore snapshots;
    private final long ensembleId;
    private final PromiseFile promises;
    private final StagedBatch batch;
    private final WriterGrant grant;

    private Path path;
    private DataFile file;
    private long segmentNumber;
    private int segmentLength;
    private boolean mustRoll;
    private int lastBatchOffset;
    private long lastZxid;
    private long watermark;
    private volatile long durableZxid;
    private volatile long writtenZxid;
    private volatile long committedZxid;
    private JournalException failure;
    private boolean isClosed;

    JournalWriter(
        final JournalContext context,
        final SegmentPool pool,
        final SegmentList segments,
        final EpochIndex index,
        final SnapshotStore snapshots,
        final long ensembleId,
        final PromiseFile promises,
        final LogEnd end)
    {
        this.context = context;
        this.fileLayer = context.fileLayer();
        this.pool = pool;
        this.segments = segments;
        this.index = index;
        this.snapshots = snapshots;
        this.ensembleId = ensembleId;
        this.promises = promises;
        batch = new StagedBatch(context.stagingLength());
        grant = new WriterGrant(pool, context.segmentGrant());
        continueAt(end);
        if (end.isSealed())
        {
            path = null;
        }
        else
        {
            open();
        }
    }

    /**
     * Put a record into the batch. It is durable only after {@link #sync}. Who takes the EPOCH record of an epoch has
     * promised that epoch: if that was not done before, it is done here, durably.
     *
     * @param type   {@link RecordType#TRANSACTION} or {@link RecordType#EPOCH}.
     * @param zxid   of it: the next of the epoch, or counter 0 of a later epoch for the first record of that.
     * @param buffer holding the payload; borrowed for the duration of the call.
     * @param offset of the payload.
     * @param length of the payload, at most {@link JournalContext#maxRecordLength}.
     * @return false if the segment is full and no other is ready: nothing is changed; sync what there is and try again
     * when the preparer made one. Never within {@link #grantedBytes}.
     * @throws IllegalArgumentException if type, zxid or length cannot be; nothing is changed.
     * @throws JournalException         if a write or sync failed, now or before: the server must stop.
     */
    public boolean append(
        final int type, final long zxid, final DirectBuffer buffer, final int offset, final int length)
    {
        checkUsable();
        if (!Zxid.follows(lastZxid, type, zxid))
        {
            throw new IllegalArgumentException(
                "type " + type + " with zxid " + Zxid.text(zxid) + " cannot follow " + Zxid.text(lastZxid));
        }
        if (length < 0 || length > context.maxRecordLength())
        {
            throw new IllegalArgumentException(
                "record length " + length + " is not within 0 and maxRecordLength " + context.maxRecordLength());
        }
        final int recordLength = Layout.recordLength(length);
        try
        {
            if ((file == null || mustRoll || !hasRoom(recordLength + Layout.END_LENGTH)) && !roll())
            {
                return false;
            }
            batch.makeRoom(recordLength + Layout.END_LENGTH, file);
            if (type == RecordType.EPOCH)
            {
                promises.raiseTo(Zxid.epoch(zxid));
            }
        }
        catch (final IOException | RuntimeException ex)
        {
            throw fail(ex);
        }
        batch.append(type, zxid, buffer, offset, length);
        lastZxid = zxid;
        index.append(zxid);
        grant.charge(length);
        return true;
    }

    /**
     * Make all appended records durable: one write, unless the batch is longer than the staging buffer or there was a
     * change of segments in it, and one sync.
     *
     * @return zxid of the last durable record.
     * @throws JournalException if a write or sync failed, now or before: the server must stop.
     */
    public long sync()
    {
        checkUsable();
        if (batch.recordCount() > 0)
        {
            markAndSync();
            grant.onBatch(roomLength());
        }
        return durableZxid;
    }

    /**
     * Remove all records behind one, durably: a barrier, which takes as long as writing a segment does. What was
     * appended before is synced first; what is appended next follows the record that is now the last. Cursors end, and
     * snapshots of what is removed are removed before. No snapshot of it may be under way; one that is cannot finish.
     *
     * @param zxid of the last record to remain, or {@link EpochIndex#baseZxid}.
     * @throws IllegalArgumentException if the log does not have it, or without what is behind it there would be no
     *                                  snapshot to start from; nothing is changed.
     * @throws JournalException         if anything fails, now or before: the server must stop. The next start finds
     *                                  all of the log, or less of it, but never less than up to the record.
     */
    public void truncateAfter(final long zxid)
    {
        sync();
        synchronized (segments.removal())
        {
            if (zxid != index.baseZxid() && !index.contains(zxid))
            {
                throw new IllegalArgumentException(
                    "cannot truncate after " + Zxid.text(zxid) + ": it is not among the records behind " +
                    Zxid.text(index.baseZxid()) + " up to " + Zxid.text(lastZxid));
            }
            if (!snapshots.canTruncateAfter(zxid, index.baseZxid()))
            {
                throw new IllegalArgumentException(
                    "cannot truncate after " + Zxid.text(zxid) + ": the log begins behind " +
                    Zxid.text(index.baseZxid()) + ", and there is no snapshot between");
            }
            if (zxid == lastZxid)
            {
                return;
            }
            durableZxid = zxid;
            segments.beginGeneration();
            writtenZxid = zxid;
            try
            {
                snapshots.removeBehind(zxid);
                truncate(zxid);
            }
            catch (final IOException | RuntimeException ex)
            {
                throw fail(ex);
            }
        }
    }

    /**
     * Put a received snapshot in the place of all snapshots and of the log, by one switch: the log is then empty behind
     * it. What was appended before is gone. Cursors end; a snapshot that is under way cannot finish.
     *
     * @param received complete; verified and synced here, unless {@link SnapshotReceiver#prepare} was called.
     * @throws JournalCorruptException if it is not a whole snapshot; nothing is changed.
     * @throws JournalException        if bytes of it are missing, nothing is changed; or if anything fails, now or
     *                                 before: the server must stop. The next start finds the old state and log, or the
     *                                 new ones.
     */
    public void install(final SnapshotReceiver received)
    {
        checkUsable();
        received.prepare();
        sync();
        synchronized (segments.removal())
        {
            synchronized (snapshots)
            {
                durableZxid = Math.min(durableZxid, received.zxid());
                segments.beginGeneration();
                try
                {
                    promises.raiseTo(Zxid.epoch(received.zxid()));
                    snapshots.reset();
                    received.commit();
                    replace(received.zxid());
                }
                catch (final IOException | RuntimeException ex)
                {
                    throw fail(ex);
                }
            }
        }
    }

    /**
     * Last record that is durable. Any thread.
     *
     * @return its zxid, 0 if there is none.
     */
    public long durableZxid()
    {
        return durableZxid;
    }

    /**
     * Tell what is committed: each batch has it with it, for the next start. One that is told no more than was found
     * says so of every later batch. Any thread, but one at a time.
     *
     * @param zxid up to which all is committed, never less than before; {@link Long#MAX_VALUE} if whatever is durable
     *             is committed.
     */
    public void committedZxid(final long zxid)
    {
        committedZxid = zxid;
    }

    /**
     * Last record that was appended.
     *
     * @return its zxid, 0 if there is none.
     */
    public long lastZxid()
    {
        return lastZxid;
    }

    /**
     * Records whose lengths sum up to this, 256 added for each, fit for certain, counted from the opening of the
     * journal; also those count that were truncated. Only a truncation may make it less. Any thread.
     *
     * @return sum in bytes.
     */
    public long grantedBytes()
    {
        return pool.grantedBytes();
    }

    /**
     * Whether the last try to get more space failed for want of it. Any thread.
     *
     * @return true until a later try succeeds.
     */
    public boolean isFull()
    {
        return pool.isFull();
    }

    /**
     * Make appended records durable and close the file. A writer that has failed only closes it. Idempotent.
     *
     * @throws JournalException if that fails.
     */
    @Override
    public void close()
    {
        if (isClosed)
        {
            return;
        }
        try
        {
            if (failure == null)
            {
                sync();
                cover();
            }
        }
        finally
        {
            isClosed = true;
            closeFile();
            batch.close();
        }
    }

    /** Last record that is in the file with its batch, durable or not. Any thread. */
    long writtenZxid()
    {
        return writtenZxid;
    }

    /** What an opened journal grants, and the mark that protects what it found. */
    void start()
    {
        cover();
        grant.room(file == null || mustRoll ? 0 : roomLength());
    }

    /**
     * Write a mark behind the last batch, which says that it is durable: from then on damage in it is never taken for
     * an unfinished write. Done when the journal is opened and closed; each batch does it for the one before.
     */
    void cover()
    {
        if (file != null && watermark != durableZxid && hasRoom(Layout.MARK_RECORD_LENGTH + Layout.END_LENGTH))
        {
            markAndSync();
        }
    }

    private void markAndSync()
    {
        try
        {
            putMark();
            writeAndSync();
        }
        catch (final IOException | RuntimeException ex)
        {
            throw fail(ex);
        }
    }

    private void continueAt(final LogEnd end)
    {
        lastZxid = end.lastZxid();
        durableZxid = lastZxid;
        writtenZxid = lastZxid;
        watermark = end.watermark();
        segmentNumber = end.header().segmentNumber();
        segmentLength = end.header().segmentLength();
        mustRoll = end.header().maxRecordLength() < context.maxRecordLength();
        path = end.path();
        lastBatchOffset = end.lastBatchOffset();
        batch.continueAt(end.header().segmentTag(), end.endOffset(), end.endHash());
    }

    private void replace(final long zxid) throws IOException
    {
        if (file != null)
        {
            file.close();
            file = null;
        }
        segments.clear();
        final LogEnd end = Installation.run(context, ensembleId, zxid);
        index.reset(zxid);
        continueAt(end);
        segments.add(SegmentInfo.of(end.path(), end.header()));
        open();
        grant.room(context.segmentGrant());
    }

    private void truncate(final long zxid) throws IOException
    {
        if (file != null)
        {
            file.close();
            file = null;
        }
        index.truncate(zxid);
        try (LogTruncation truncation = new LogTruncation(context, pool, segments))
        {
            continueAt(truncation.truncateAfter(zxid, Math.min(committedZxid, zxid)));
            file = truncation.file();
            if (truncation.isPreparedUsed())
            {
                grant.onPreparedSegmentLost();
            }
        }
        cover();
        grant.room(mustRoll ? 0 : roomLength());
    }

    private void open()
    {
        try
        {
            file = fileLayer.open(path, FileLayer.Mode.WRITE);
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot write " + path, ex);
        }
    }

    /** Seal this segment and go on in the next, if there is one. */
    private boolean roll() throws IOException
    {
        final SegmentPool.Prepared next = pool.prepared().poll();
        if (next == null)
        {
            return false;
        }
        if (file != null)
        {
            if (batch.recordCount() > 0)
            {
                putMark();
                batch.putSeal(batch.offset(), lastZxid);
            }
            else
            {
                batch.putSeal(lastBatchOffset, lastZxid);
            }
            writeAndSync();
            file.close();
            file = null;
        }
        activate(next);
        return true;
    }

    /** Header, then name, each durable before anything relies on it. */
    private void activate(final SegmentPool.Prepared next) throws IOException
    {
        segmentNumber++;
        segmentLength = next.length();
        final int segmentTag = context.drawTag();
        final SegmentHeader header = new SegmentHeader(
            segmentLength, ensembleId, segmentNumber, lastZxid, batch.hash(), context.epochClock().time(),
            context.maxRecordLength(), segmentTag);
        path = context.directory().resolve(Layout.segmentName(segmentNumber));
        SegmentFiles.activate(fileLayer, next.file(), next.path(), path, header);
        segments.add(SegmentInfo.of(path, header));
        file = next.file();
        mustRoll = false;
        lastBatchOffset = Layout.SEGMENT_HEADER_LENGTH;
        batch.continueAt(segmentTag, Layout.SEGMENT_HEADER_LENGTH, batch.hash());
        grant.onPreparedSegment();
    }

    private void putMark() throws IOException
    {
        batch.putMark(durableZxid, Math.min(committedZxid, lastZxid), lastZxid, file);
    }

    private void writeAndSync() throws IOException
    {
        batch.writeTo(file);
        writtenZxid = lastZxid;
        file.sync();
        watermark = durableZxid;
        durableZxid = lastZxid;
        lastBatchOffset = batch.offset();
        batch.beginNext();
    }

    private boolean hasRoom(final int length)
    {
        return batch.position() + length <= segmentLength;
    }

    private long roomLength()
    {
        return JournalContext.grantOf(segmentLength, batch.position(), context.maxRecordLength());
    }

    private void checkUsable()
    {
        if (failure != null)
        {
            throw new JournalException("the journal has failed before and takes nothing more", failure);
        }
        if (isClosed)
        {
            throw new IllegalStateException("the journal is closed");
        }
    }

    private JournalException fail(final Exception cause)
    {
        failure = new JournalException(
            "cannot write " + path + " near offset " + batch.position() +
            "; what was not acknowledged may or may not be on the disk. Restart the server when the disk works: " +
            "recovery will tell", cause);
        return failure;
    }

    private void closeFile()
    {
        try
        {
            if (file != null)
            {
                file.close();
            }
        }
        catch (final IOException ex)
        {
            throw new JournalException("cannot close " + path, ex);
        }
    }
}
