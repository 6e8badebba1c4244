package io.ringmaster.perf.rejoin;

/**
 * How {@link RejoinRun} measures.
 *
 * @param nodeCount     znodes in the tree.
 * @param behindCount   transactions that a follower misses before it comes back with what it has.
 * @param dataLength    bytes of data of each znode.
 * @param ratePerSecond of sets through the leader while it is measured.
 * @param quietNs       how long the leader is measured before the follower comes back.
 */
public record RejoinSettings(int nodeCount, int behindCount, int dataLength, double ratePerSecond, long quietNs)
{
}
