package io.ringmaster.client;

/**
 * When a client of Aeron does its housekeeping, which costs as much as many rounds of its event loop and without which
 * the driver takes it for dead after some seconds. After {@link #QUIET_ROUNDS} rounds that have found nothing; one that
 * has found something takes as long as what it calls, and counts for {@link #WORK_ROUNDS} of them. So no more than
 * {@link #QUIET_ROUNDS} / {@link #WORK_ROUNDS} rounds with work ever pass between two services. Event loop only.
 */
final class ServicePace
{
    /** Rounds without work between two services. */
    static final int QUIET_ROUNDS = 256;
    /** For so many rounds without work one with work counts. */
    static final int WORK_ROUNDS = 32;

    private int untilService;

    /**
     * A round.
     *
     * @param isIdle whether a service costs nobody anything now.
     * @return whether it is to be done in this round; the caller does it.
     */
    boolean isDue(final boolean isIdle)
    {
        if (--untilService > 0 && !isIdle)
        {
            return false;
        }
        untilService = QUIET_ROUNDS;
        return true;
    }

    /** The round has found something to do. */
    void onWork()
    {
        if (untilService > 0)
        {
            untilService -= WORK_ROUNDS - 1;
        }
    }
}
