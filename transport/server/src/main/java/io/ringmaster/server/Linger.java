package io.ringmaster.server;

/**
 * How long to look for more input before parking, by what the last waits were like. A client that sends its next
 * request as soon as it has its reply comes back within the time that waking the two threads takes: a server that is
 * still awake then saves its own part of that. Where input comes less often, the thread would be awake in vain.
 * <p>
 * The longer time holds while at least half of the last waits, recent ones counting most, ended within it. Belongs to
 * one thread.
 */
final class Linger
{
    static final int MAX_SCORE = 8;

    private final long shortNs;
    private final long longNs;
    private int score;

    /**
     * Construct.
     *
     * @param shortNs time where input comes seldom.
     * @param longNs  time where it comes often; not less.
     */
    Linger(final long shortNs, final long longNs)
    {
        this.shortNs = shortNs;
        this.longNs = longNs;
    }

    /**
     * How long to look.
     *
     * @return time since there was nothing more to do, in ns.
     */
    long lingerNs()
    {
        return score >= MAX_SCORE / 2 ? longNs : shortNs;
    }

    /**
     * Input has come.
     *
     * @param waitNs since there was nothing more to do, parked or not.
     */
    void onInput(final long waitNs)
    {
        score = waitNs <= longNs ? Math.min(score + 1, MAX_SCORE) : Math.max(score - 1, 0);
    }
}
