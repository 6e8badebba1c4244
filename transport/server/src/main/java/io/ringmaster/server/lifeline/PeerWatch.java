package io.ringmaster.server.lifeline;

/**
 * What this server concludes about one peer, without IO or clock: when to dial, and when its process is gone.
 * <p>
 * That a line ends is no proof: a process may close it when it is short of something. So the peer is dialled again at
 * once, and either nobody listens there, or another process answers: then the one that was seen is gone; or the same
 * process answers, and nothing has happened; or nobody says anything, and the links' limits of time decide.
 */
final class PeerWatch
{
    /** Result: nothing follows. */
    static final long NOBODY = 0;
    /** A line that was up for so long is dialled again at once when it ends. */
    static final long STEADY_NS = 100_000_000L;

    private final long minBackoffNs;
    private final long maxBackoffNs;
    private long process = NOBODY;
    private boolean isUp;
    private long upNs;
    private long dialledNs;
    private long retryNs;
    private long backoffNs;

    PeerWatch(final long minBackoffNs, final long maxBackoffNs, final long nowNs)
    {
        this.minBackoffNs = minBackoffNs;
        this.maxBackoffNs = maxBackoffNs;
        dialledNs = nowNs - minBackoffNs;
        retryNs = nowNs;
    }

    boolean isUp()
    {
        return isUp;
    }

    /** When to dial, if no line is up or being made. */
    long retryNs()
    {
        return retryNs;
    }

    void onDial(final long nowNs)
    {
        dialledNs = nowNs;
    }

    /**
     * The peer has answered.
     *
     * @return the process that is gone by that, or {@link #NOBODY}.
     */
    long onAnswered(final long answering, final long nowNs)
    {
        final long before = process;
        process = answering;
        isUp = true;
        upNs = nowNs;
        return before == answering ? NOBODY : before;
    }

    /**
     * Nobody listens where the peer should be.
     *
     * @return the process that is gone by that, or {@link #NOBODY}.
     */
    long onRefused(final long nowNs)
    {
        final long before = process;
        process = NOBODY;
        backOff(nowNs);
        return before;
    }

    /** The peer could not be reached, did not answer in time, or closed before it answered. */
    void onUnanswered(final long nowNs)
    {
        backOff(nowNs);
    }

    /** The line that was up has ended. */
    void onEnded(final long nowNs)
    {
        isUp = false;
        if (nowNs - upNs >= STEADY_NS)
        {
            backoffNs = 0;
        }
        backOff(nowNs);
    }

    /**
     * The peer has dialled, by this process. It is worth a try now, if no line with that process is up.
     *
     * @return true if a line was up, with another process, and is given up.
     */
    boolean onHeard(final long dialling, final long nowNs)
    {
        if (isUp && dialling == process)
        {
            return false;
        }
        final long againNs = dialledNs + minBackoffNs;
        final long soonestNs = againNs - nowNs > 0 ? againNs : nowNs;
        final boolean wasUp = isUp;
        if (wasUp || soonestNs - retryNs < 0)
        {
            retryNs = soonestNs;
        }
        isUp = false;
        return wasUp;
    }

    private void backOff(final long nowNs)
    {
        retryNs = nowNs + backoffNs;
        backoffNs = Math.min(maxBackoffNs, Math.max(minBackoffNs, 2 * backoffNs));
    }
}
