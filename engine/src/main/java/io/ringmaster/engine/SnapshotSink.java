package io.ringmaster.engine;

import org.agrona.DirectBuffer;

/**
 * Where the engine streams a snapshot. Called on the engine thread and never blocks: somebody else writes the file.
 * The bytes offered between {@link #begin} and {@link #end} are the records of the snapshot schema, each with its
 * int32 length in front.
 */
public interface SnapshotSink
{
    /**
     * Start a snapshot.
     *
     * @param zxid of the state.
     * @return false if the one before is still being written: try again later.
     */
    boolean begin(long zxid);

    /**
     * Take bytes of the snapshot.
     *
     * @param buffer holding them; copied.
     * @param offset of them.
     * @param length of them.
     * @return false if there is no room now: offer the same bytes again later.
     */
    boolean offer(DirectBuffer buffer, int offset, int length);

    /**
     * All is offered.
     *
     * @return false if there is no room now: try again later.
     */
    boolean end();

    /**
     * Longest block that {@link #offer} can ever take.
     *
     * @return length in bytes.
     */
    int maxBlockLength();
}
