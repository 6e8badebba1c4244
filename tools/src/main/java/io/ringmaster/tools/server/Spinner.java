package io.ringmaster.tools.server;

/** How long a thread without work looks again before it rests. Belongs to one thread. */
final class Spinner
{
    private final IdleMode mode;
    private final long backoffNs;
    private boolean isIdle;
    private long idleSinceNs;

    /**
     * Construct.
     *
     * @param mode      of the thread.
     * @param backoffNs how long to look again in {@link IdleMode#BACKOFF}; a good part of what waking the thread costs.
     */
    Spinner(final IdleMode mode, final long backoffNs)
    {
        this.mode = mode;
        this.backoffNs = backoffNs;
    }

    /** There was work. */
    void reset()
    {
        isIdle = false;
    }

    /**
     * There was no work.
     *
     * @return true to look again, false to rest.
     */
    @SuppressWarnings("ThreadPriorityCheck") // a courtesy, nothing depends on it
    boolean spin()
    {
        switch (mode)
        {
            case SPIN:
                Thread.onSpinWait();
                return true;

            case BACKOFF:
                final long nowNs = System.nanoTime();
                if (!isIdle)
                {
                    isIdle = true;
                    idleSinceNs = nowNs;
                }
                // Others may need the core more, where there are few.
                Thread.yield();
                return nowNs - idleSinceNs < backoffNs;

            case PARK:
            default:
                return false;
        }
    }
}
