package io.ringmaster.engine.link;

import org.agrona.DirectBuffer;

/**
 * Above the links: the replica. Called from within {@link LinkLayer#doWork(long)}; it may offer and reset from within
 * these calls.
 */
public interface LinkHandler
{
    /**
     * A link has come up. In turns with {@link #onLinkDown(int)} or a reset of that link.
     *
     * @param peer that it leads to.
     */
    void onLinkUp(int peer);

    /**
     * A link has gone down: nothing more of it comes, and nothing is known of what was offered to it.
     *
     * @param peer that it led to.
     */
    void onLinkDown(int peer);

    /**
     * The next message of a link.
     *
     * @param peer   that sent it.
     * @param buffer holding it; borrowed for the duration of the call.
     * @param offset of it.
     * @param length of it.
     * @return false if it was not taken: it comes again, before any later one of that link. A link that takes nothing
     * for as long as the limit of silence goes down.
     */
    boolean onMessage(int peer, DirectBuffer buffer, int offset, int length);

    /**
     * A vote, whether the link is up or not.
     *
     * @param peer   that sent it.
     * @param buffer holding it; borrowed for the duration of the call.
     * @param offset of it.
     * @param length of it.
     */
    void onVote(int peer, DirectBuffer buffer, int offset, int length);
}
