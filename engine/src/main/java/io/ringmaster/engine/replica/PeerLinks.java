package io.ringmaster.engine.replica;

import org.agrona.DirectBuffer;

/**
 * What a replica needs of the network. Between each pair of servers there is one link, with one ordered stream in each
 * direction; a link that is up has lost, repeated and reordered nothing since it came up. Votes travel beside it and
 * may be lost, late, repeated or reordered.
 * A message that the replica does not take, as it has no room for it, is handed in again before any later one.
 * <p>
 * Links come up by themselves whenever the other server can be reached, and the replica is told with
 * {@code onLinkUp} and {@code onLinkDown}, in turns. One thread, the replica's.
 */
public interface PeerLinks
{
    /**
     * Send on the ordered stream.
     *
     * @param peer   that the link leads to.
     * @param buffer holding a message of the replication schema, header first. Copied before this returns.
     * @param offset of it.
     * @param length of it.
     * @return false if the message was not taken, because there is no room now or the link is down: try again in the
     * next duty cycle, as long as it is up.
     */
    boolean offer(int peer, DirectBuffer buffer, int offset, int length);

    /**
     * Send a vote.
     *
     * @param peer   to receive it.
     * @param buffer holding a message of the replication schema, header first. Copied before this returns.
     * @param offset of it.
     * @param length of it.
     */
    void sendVote(int peer, DirectBuffer buffer, int offset, int length);

    /**
     * Take a link down and let a new one come up: what is under way on it in either direction reaches nobody any more.
     * {@code onLinkDown} is not called on this side.
     *
     * @param peer that the link leads to. Nothing happens if it is down.
     */
    void reset(int peer);
}
