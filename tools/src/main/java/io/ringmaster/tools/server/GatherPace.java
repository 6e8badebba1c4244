package io.ringmaster.tools.server;

/**
 * When a thread that hands writes to the journaler signals it: at once, unless many are under way and the next round
 * may bring more to them. A journaler that is woken for the first of them takes that thread's core, and syncs one write
 * while hundreds come. Belongs to one thread.
 */
final class GatherPace
{
    /** Up to so many under way the latency of each matters more than what a sync costs. */
    static final int MANY_WRITES = 64;
    /** Rounds with work that the first write of a batch waits for others to come along. */
    static final int MAX_ROUNDS = 8;

    private int rounds;

    /**
     * At the end of a round, with something to journal.
     *
     * @param isBusy     whether the round found work, so that another one follows at once.
     * @param writeCount that are under way.
     * @return true if the journaler is to be signalled in a later round.
     */
    boolean isGathering(final boolean isBusy, final long writeCount)
    {
        if (isBusy && writeCount > MANY_WRITES && ++rounds <= MAX_ROUNDS)
        {
            return true;
        }
        rounds = 0;
        return false;
    }
}
