package io.ringmaster.engine.link;

/**
 * When a side of a link that went down tries again: at once if the link before has lasted, after longer and longer
 * pauses if not. One thread.
 */
final class LinkBackoff
{
    private final long minPauseNs;
    private final long maxPauseNs;
    private long retryNs;
    private long pauseNs;

    /**
     * Construct, with a try that is due at 0.
     *
     * @param minPauseNs that follows on no pause.
     * @param maxPauseNs that is not doubled any more.
     */
    LinkBackoff(final long minPauseNs, final long maxPauseNs)
    {
        this.minPauseNs = minPauseNs;
        this.maxPauseNs = maxPauseNs;
    }

    /** Whether it is time to try again. */
    boolean isOver(final long nowNs)
    {
        return nowNs - retryNs >= 0;
    }

    /** Try again at once; the next pause stays as long as it would be. */
    void skip(final long nowNs)
    {
        retryNs = nowNs;
    }

    /** A link has lasted: the next pause is none. */
    void onLasted()
    {
        pauseNs = 0;
    }

    /** Pause. */
    void begin(final long nowNs)
    {
        retryNs = nowNs + pauseNs;
        pauseNs = Math.min(maxPauseNs, Math.max(minPauseNs, 2 * pauseNs));
    }
}
