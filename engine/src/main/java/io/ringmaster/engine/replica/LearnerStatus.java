package io.ringmaster.engine.replica;

/**
 * How far a learner is, as its leader knows. Immutable.
 *
 * @param isSynced    whether its history is a prefix of the leader's and it gets every record.
 * @param isCounting  whether its promises and acks count: it is a voter, and has not lost its disk lately.
 * @param durableZxid last that it has on its disk, as it last said; 0 if it said nothing.
 * @param appliedZxid last that it may apply, as it last said; 0 if it said nothing.
 * @param heardNs     monotonic time at which it was last heard.
 */
public record LearnerStatus(boolean isSynced, boolean isCounting, long durableZxid, long appliedZxid, long heardNs)
{
}
