package io.ringmaster.tools.server;

/**
 * What a server found in its data directory.
 *
 * @param lastZxid         of the state that was recovered; 0 for a new directory.
 * @param nodeCount        znodes.
 * @param sessionCount     sessions; each has its whole timeout from now on.
 * @param snapshotZxid     of the snapshot it began with; -1 if there was none.
 * @param transactionCount transactions read from the journal.
 * @param durationMs       it took.
 */
public record RecoveryReport(
    long lastZxid, long nodeCount, int sessionCount, long snapshotZxid, long transactionCount, long durationMs)
{
    /**
     * One line for people.
     *
     * @return the report.
     */
    public String describe()
    {
        if (lastZxid == 0)
        {
            return "recovered nothing: the data directory is new";
        }
        return "recovered zxid 0x" + Long.toHexString(lastZxid) + ": " + nodeCount + " znodes, " +
            sessionCount + " sessions, from " +
            (snapshotZxid < 0 ? "" : "snapshot 0x" + Long.toHexString(snapshotZxid) + " and ") +
            transactionCount + " transactions in " + durationMs + " ms";
    }
}
