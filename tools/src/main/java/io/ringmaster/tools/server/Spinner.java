package io.ringmaster.tools.server;

import org.agrona.concurrent.SystemNanoClock;

import io.ringmaster.server.YieldProbe;

/** How long a thread without work looks again before it rests: not when others want its core. Belongs to one thread. */
final class Spinner
{
    private final IdleMode mode;
    private final long backoffNs;
    private final YieldProbe yieldProbe = new YieldProbe(SystemNanoClock.INSTANCE);
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
                return nowNs - idleSinceNs < backoffNs && yieldProbe.yieldCore();

            case PARK:
            default:
                return false;
        }
    }
}
