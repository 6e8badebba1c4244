package io.ringmaster.client;

/** How the event loop of a client waits for the server when it has nothing to do. */
public enum Waiting
{
    /**
     * By TCP in the selector. By Aeron, where nothing wakes the loop: it looks again for a while as long as nobody else
     * wants the core, then rests for fractions of a millisecond, and when the connection has been quiet for a
     * millisecond at a time.
     */
    BACKOFF,
    /** It looks again at once and for ever: the lowest latency, for a core of its own. */
    SPIN
}
