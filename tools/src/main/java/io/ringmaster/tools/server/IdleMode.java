package io.ringmaster.tools.server;

/** What a thread does when it finds no work. */
public enum IdleMode
{
    /** Wait in the kernel at once. Costs a wake-up, leaves the core to others. */
    PARK,
    /** Look again for some microseconds first, then wait in the kernel. */
    BACKOFF,
    /** Look again for ever. For a core of its own. */
    SPIN;

    /** One for the thread that serves, one for the journaler, one for all else that runs there. */
    private static final int SPINNING_PROCESSORS = 3;

    /**
     * What the journaler of a server of this mode does. Where there is no core for it, it would take that of the thread
     * that serves, or the client's.
     *
     * @param processorCount that the process may use.
     * @return the mode.
     */
    IdleMode ofJournaler(final int processorCount)
    {
        return this == SPIN && processorCount < SPINNING_PROCESSORS ? BACKOFF : this;
    }
}
