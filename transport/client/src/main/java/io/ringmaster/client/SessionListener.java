package io.ringmaster.client;

/**
 * Hears of every change of a client's {@link SessionState}, on the client's event loop: it must not block.
 */
@FunctionalInterface
public interface SessionListener
{
    /**
     * The state has changed. Requests issued in here are sent at the end of the loop's iteration.
     *
     * @param client whose session it is.
     * @param state  that it is in now.
     */
    void onSessionState(RingmasterClient client, SessionState state);
}
