package io.ringmaster.tools.server;

/** How long a thread without work looks again before it rests. Belongs to one thread. */
final class Spinner
{
    /** A good part of what waking a thread costs. */
    private static final long BACKOFF_NS = 20_000;

    private final IdleMode mode;
    private boolean isIdle;
    private long idleSinceNs;

    Spinner(final IdleMode mode)
    {
        this.mode = mode;
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
                Thread.onSpinWait();
                return nowNs - idleSinceNs < BACKOFF_NS;

            case PARK:
            default:
                return false;
        }
    }
}
