package io.ringmaster.engine.replica;

/**
 * What a server has promised, on disk beside its history: that it is never forgotten is all that keeps two leaders from
 * having one epoch. The getters tell what is durable. One thread, the replica's.
 */
public interface PromiseStore
{
    /**
     * The newest epoch that was promised to a leader.
     *
     * @return 0 if none.
     */
    long acceptedEpoch();

    /**
     * Whether the disk was lost and the server does not count as a voter yet.
     *
     * @return true until the leader has admitted it.
     */
    boolean isRejoining();

    /**
     * Begin to store a promise; the last one counts.
     *
     * @param acceptedEpoch never less than before.
     * @param isRejoining   whether the server does not count as a voter yet.
     */
    void store(long acceptedEpoch, boolean isRejoining);

    /**
     * Whether everything that was to be stored is durable.
     *
     * @return true if so.
     */
    boolean isSettled();
}
