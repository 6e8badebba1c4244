package io.ringmaster.engine;

/** What the engine needs to know of the journal before it lets a write in. Any thread. */
public interface JournalStatus
{
    /** Bytes of journal space that a transaction takes beyond its own length, at most. */
    int RECORD_OVERHEAD = 256;

    /**
     * Space that is there for certain, on disk and zero-filled, since the journal was opened. Grows; only a truncation
     * or the installation of a snapshot may make it less, and then it is so before that is released by the journaler.
     *
     * @return bytes of records, {@link #RECORD_OVERHEAD} counted for each, those included that were removed since.
     */
    long grantedBytes();

    /**
     * Whether the last try to get more space failed for want of it.
     *
     * @return true until a later try succeeds.
     */
    boolean isFull();
}
