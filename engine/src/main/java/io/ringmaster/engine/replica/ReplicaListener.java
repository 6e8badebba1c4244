package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

/** What a replica tells the state and the requests above it. Called from within its duty cycle, on its thread. */
public interface ReplicaListener
{
    /**
     * The server leads: it may propose, and everything of its history is committed.
     *
     * @param epoch that it leads.
     */
    void onLeading(long epoch);

    /**
     * The server follows or observes, has all of the leader's history up to some time after it joined, and may serve.
     *
     * @param leader id of the leader.
     * @param epoch  of it.
     */
    void onFollowing(int leader, long epoch);

    /** The server serves nobody: what was proposed or forwarded and not yet committed has an unknown outcome. */
    void onLooking();

    /**
     * A learner has left this leader, or was left: nothing more comes of it before it joins anew. Not told when the
     * leader itself leaves its role.
     *
     * @param learner that is gone.
     */
    void onLearnerLeft(int learner);

    /**
     * A message of a learner's request stage has arrived at the leader.
     *
     * @param learner that sent it.
     * @param buffer  holding it.
     * @param offset  of it.
     * @param length  of it.
     * @throws ProtocolException if no learner may send it.
     */
    void onForward(int learner, DirectBuffer buffer, int offset, int length);

    /**
     * A message of the leader's request stage has arrived.
     *
     * @param buffer holding it.
     * @param offset of it.
     * @param length of it.
     * @throws ProtocolException if no leader may send it.
     */
    void onDeliver(DirectBuffer buffer, int offset, int length);

    /**
     * A read position that was asked for is confirmed: a state that has the zxid applied reflects every write that was
     * acknowledged before the position was asked for.
     *
     * @param cookie that it was asked for with.
     * @param zxid   of the position.
     */
    void onReadPosition(long cookie, long zxid);

    /**
     * The leader's state had a digest; a server whose state at that zxid has another one must stop.
     *
     * @param zxid   of the state.
     * @param digest of it.
     */
    void onDigest(long zxid, long digest);
}
