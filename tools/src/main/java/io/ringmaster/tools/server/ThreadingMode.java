package io.ringmaster.tools.server;

/** Which stages share a thread. */
public enum ThreadingMode
{
    /** Endpoint and engine on one thread, the journaler on another: best on few cores. */
    SHARED,
    /** A thread for each of endpoint, engine and journaler. */
    DEDICATED
}
