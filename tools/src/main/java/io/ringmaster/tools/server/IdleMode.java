package io.ringmaster.tools.server;

/** What a thread does when it finds no work. */
public enum IdleMode
{
    /** Wait in the kernel at once. Costs a wake-up, leaves the core to others. */
    PARK,
    /** Look again for some microseconds first, then wait in the kernel. */
    BACKOFF,
    /** Look again for ever. For a core of its own. */
    SPIN
}
