package io.ringmaster.server.aeron;

/** Where Aeron's media driver runs. */
public enum DriverMode
{
    /** In this process, on the thread that polls the channels. */
    INVOKER,
    /** In this process, on one thread of its own. */
    SHARED,
    /** In another process, found by its directory. */
    EXTERNAL
}
