package io.ringmaster.journal;

import java.util.List;

/**
 * What was found when a journal was opened.
 *
 * @param isNew             the directory was made by this start.
 * @param ensembleId        that the directory belongs to.
 * @param lastZxid          of the last durable record; 0 if there is none.
 * @param committedZxid     up to where the log is known to be committed, not before the snapshot: what follows is
 *                          durable here, and others may not have it.
 * @param snapshot          to start from: the newest that is whole; null if the log holds everything.
 * @param rejectedSnapshots newer ones that are damaged, with what is wrong: tell the operator.
 * @param segments          of the log, oldest first.
 * @param cut               the unfinished write that was cut off the end; null if there was none.
 */
public record JournalRecovery(
    boolean isNew,
    long ensembleId,
    long lastZxid,
    long committedZxid,
    SnapshotInfo snapshot,
    List<JournalCorruptException> rejectedSnapshots,
    List<SegmentInfo> segments,
    Cut cut)
{
    /**
     * An unfinished write that was removed. None of it was acknowledged.
     *
     * @param file   that was cut.
     * @param offset at which the log now ends.
     * @param reason what was unfinished there.
     */
    public record Cut(String file, long offset, String reason)
    {
    }

    /**
     * Epoch of the last EPOCH record.
     *
     * @return the epoch; 0 if there is none.
     */
    public long currentEpoch()
    {
        return Zxid.epoch(lastZxid);
    }

    /**
     * Where replay begins.
     *
     * @return first zxid to be read from the log.
     */
    public long replayFromZxid()
    {
        return snapshot == null ? 1 : snapshot.zxid() + 1;
    }
}
