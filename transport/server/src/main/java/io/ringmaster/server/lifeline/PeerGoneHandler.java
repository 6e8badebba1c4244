package io.ringmaster.server.lifeline;

/** Told by {@link Lifelines}, on their thread, that a process of a peer has ended. */
@FunctionalInterface
public interface PeerGoneHandler
{
    /**
     * A process has ended: nobody listens any more where it did, or another process of the same server does.
     *
     * @param peer    whose process it was.
     * @param process by the number that it had named.
     */
    void onPeerGone(int peer, long process);
}
