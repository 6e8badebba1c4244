package io.ringmaster.tools.server;

/**
 * What a server found in its data directory.
 *
 * @param lastZxid         of the state that was recovered; 0 for a new directory.
 * @param nodeCount        znodes.
 * @param sessionCount     sessions; each has its whole timeout from now on.
 * @param snapshotZxid     of the snapshot it began with; -1 if there was none.
 * @param snapshotMs       it took to read it.
 * @param transactionCount transactions read from the journal.
 * @param restoredCount    records behind them, which nobody told this server to be committed: they wait for a leader.
 * @param promisedEpoch    of an ensemble's leader, the newest that this server has promised; 0 if none.
 * @param durationMs       all of it took.
 */
public record RecoveryReport(
    long lastZxid,
    long nodeCount,
    int sessionCount,
    long snapshotZxid,
    long snapshotMs,
    long transactionCount,
    long restoredCount,
    long promisedEpoch,
    long durationMs)
{
    /**
     * One line for people.
     *
     * @return the report.
     */
    public String describe()
    {
        final String waiting =
            (restoredCount == 0 ? "" : "; " + restoredCount + " more records wait for a leader to decide about them") +
            (promisedEpoch == 0 ? "" : "; promised epoch " + promisedEpoch);
        if (lastZxid == 0)
        {
            return waiting.isEmpty() ? "recovered nothing: the data directory is new" :
                "recovered no state" + waiting;
        }
        return "recovered zxid 0x" + Long.toHexString(lastZxid) + ": " + nodeCount + " znodes, " +
            sessionCount + " sessions, from " +
            (snapshotZxid < 0 ? "" :
                "snapshot 0x" + Long.toHexString(snapshotZxid) + " (" + snapshotMs + " ms) and ") +
            transactionCount + " transactions in " + durationMs + " ms" + waiting;
    }
}
