package io.ringmaster.engine;

/** What the engine needs to know of the journal before it lets a write in. Any thread. */
public interface JournalStatus
{
    /** Bytes of journal space that a transaction takes beyond its own length, at most. */
    int RECORD_OVERHEAD = 256;

    /**
     * Space that is there for certain, on disk and zero-filled, since the journal was opened. Only grows.
     *
     * @return bytes of transactions, {@link #RECORD_OVERHEAD} counted for each.
     */
    long grantedBytes();

    /**
     * Whether the last try to get more space failed for want of it.
     *
     * @return true until a later try succeeds.
     */
    boolean isFull();
}
