package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

/**
 * The history of a server, as a replica needs it: records in the order of their zxids, the newest of them not durable
 * yet. The zxid of a record is (epoch, counter) in 32 bits each; the first record of an epoch is its EPOCH record with
 * counter 0, and counters leave nothing out. Two servers that both have a record of a zxid have the same record, and
 * the same ones before it.
 * <p>
 * Work on the disk is only begun here; the replica looks in each duty cycle how far it has come. One thread, the
 * replica's.
 */
public interface ReplicaLog
{
    /**
     * Up to where the records were dropped, as a snapshot covers them. The records behind it can be read.
     *
     * @return a zxid; 0 if there is all of the history.
     */
    long baseZxid();

    /**
     * The last record that was appended, durable or not.
     *
     * @return its zxid; {@link #baseZxid()} if there is none.
     */
    long lastZxid();

    /**
     * The last record that is durable with all before it. During a truncation never more than what remains.
     *
     * @return its zxid.
     */
    long durableZxid();

    /**
     * The newest record at or before a zxid.
     *
     * @param zxid any.
     * @return its zxid; {@link #baseZxid()} if the base is at or before the zxid and nothing between; -1 if the zxid is
     * before the base.
     */
    long floor(long zxid);

    /**
     * Append a record. It becomes durable later.
     *
     * @param isEpoch whether it is an EPOCH record, without content.
     * @param zxid    of it, the next one.
     * @param buffer  holding its content.
     * @param offset  of the content.
     * @param length  of the content.
     * @return false if there is no room now.
     */
    boolean append(boolean isEpoch, long zxid, DirectBuffer buffer, int offset, int length);

    /**
     * Whether the disk has no room for more than was granted already: then {@link #append} fails soon, if it does not
     * now, until there is room again.
     *
     * @return true if so.
     */
    boolean isFull();

    /**
     * Begin to remove the records behind a zxid. Nothing is appended until {@link #isSettled()}.
     *
     * @param zxid of the last record to remain, or the base.
     */
    void truncate(long zxid);

    /**
     * Whether no truncation and no installation of a snapshot is under way: what they were to do is durable.
     *
     * @return true if so.
     */
    boolean isSettled();

    /**
     * Read on from a place, up to the last record that was appended.
     *
     * @param afterZxid place behind which to begin: a record or the base.
     * @return a cursor, to be closed.
     */
    Cursor openCursor(long afterZxid);

    /** A place in the history from which one reads on. */
    interface Cursor extends AutoCloseable
    {
        /**
         * Read records.
         *
         * @param handler to take them.
         * @param limit   most records to take.
         * @return how many were taken; -1 if what follows is no longer there, as it was dropped or truncated: then the
         * cursor is of no more use.
         */
        int poll(RecordHandler handler, int limit);

        @Override
        void close();
    }

    /** Takes records of a history. */
    @FunctionalInterface
    interface RecordHandler
    {
        /**
         * Take one.
         *
         * @param isEpoch whether it is an EPOCH record, without content.
         * @param zxid    of it.
         * @param buffer  holding its content, until this returns.
         * @param offset  of the content.
         * @param length  of the content.
         * @return false if it was not taken: it is handed out again by the next poll.
         */
        boolean onRecord(boolean isEpoch, long zxid, DirectBuffer buffer, int offset, int length);
    }
}
