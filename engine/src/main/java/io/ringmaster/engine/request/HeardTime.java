package io.ringmaster.engine.request;

import java.util.List;

import io.ringmaster.engine.ring.RingPoller;

/**
 * How far the engine has heard its clients: whatever they had sent by that time, it has taken. Sessions expire by this
 * clock, so that none ends while its sign of life waits: for room behind a write of somebody else, for an endpoint that
 * takes no replies, or in a socket after the process was stopped for a while. Engine thread only.
 * <p>
 * A time counts as heard once everything is taken that is on the request rings one duty cycle later: by then an
 * endpoint on the same thread has read its sockets.
 */
final class HeardTime
{
    private final RingPoller[] pollers;
    private final long[] awaitedSequences;
    private long lastNs;
    private long awaitedNs;
    private long heardNs;

    HeardTime(final List<RingPoller> pollers)
    {
        this.pollers = pollers.toArray(new RingPoller[0]);
        this.awaitedSequences = new long[this.pollers.length];
    }

    void start(final long nowNs)
    {
        lastNs = nowNs;
        heardNs = nowNs;
        awaitWhatIsThere();
    }

    /** Called once in each duty cycle, after the rings were polled. Returns the time up to which all is heard. */
    long advance(final long nowNs)
    {
        if (isAllTaken())
        {
            heardNs = awaitedNs;
            awaitWhatIsThere();
        }
        lastNs = nowNs;
        return heardNs;
    }

    private boolean isAllTaken()
    {
        for (int i = 0; i < pollers.length; i++)
        {
            if (pollers[i].sequence().get() < awaitedSequences[i])
            {
                return false;
            }
        }
        return true;
    }

    private void awaitWhatIsThere()
    {
        awaitedNs = lastNs;
        for (int i = 0; i < pollers.length; i++)
        {
            awaitedSequences[i] = pollers[i].sequence().get() + pollers[i].available();
        }
    }
}
