package io.ringmaster.engine.replica;

/** What a server of an ensemble does. */
public enum ReplicaState
{
    /** It looks for a leader and serves nobody. */
    LOOKING,
    /** It leads, or gathers a quorum to do so. */
    LEADING,
    /** It follows a leader and counts in its quorums. */
    FOLLOWING,
    /** It follows a leader and counts in no quorum. */
    OBSERVING
}
