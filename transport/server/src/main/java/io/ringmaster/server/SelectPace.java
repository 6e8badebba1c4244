package io.ringmaster.server;

/**
 * When a thread that polls other streams in each round looks at its sockets too, which takes a system call, and with it
 * as long as several rounds without work. After {@link #BUSY_ROUNDS} rounds while something comes by sockets. While
 * nothing does, after {@link #QUIET_ROUNDS} rounds that have found nothing, some ten microseconds; a round that has
 * found something may take long, and counts for {@link #WORK_ROUNDS} of them. So no more than {@link #BUSY_ROUNDS}
 * rounds with work ever pass between two looks. Endpoint thread only.
 */
final class SelectPace
{
    /** Rounds between two looks while sockets are busy, and rounds with work between two looks at any time. */
    static final int BUSY_ROUNDS = 16;
    /** Rounds without work between two looks while sockets are quiet. */
    static final int QUIET_ROUNDS = 128;
    /** For so many rounds without work one with work counts. */
    static final int WORK_ROUNDS = QUIET_ROUNDS / BUSY_ROUNDS;
    /** Looks in a row that have to find nothing for sockets to be quiet. */
    static final int BUSY_LOOKS = 64;

    private int untilLook;
    private int busyLooks;

    /**
     * A round.
     *
     * @return whether sockets are to be looked at in it; the caller does so, and calls {@link #onLook}.
     */
    boolean isDue()
    {
        return --untilLook <= 0;
    }

    /** The round has found something to do. */
    void onWork()
    {
        if (busyLooks == 0 && untilLook > 0)
        {
            untilLook -= WORK_ROUNDS - 1;
        }
    }

    /** Look in the next round. */
    void expedite()
    {
        untilLook = 0;
    }

    /**
     * Sockets have been looked at.
     *
     * @param workCount what was found.
     * @param isCostly  whether the rounds themselves take system calls, so that few of them take long.
     */
    void onLook(final int workCount, final boolean isCostly)
    {
        if (workCount > 0)
        {
            busyLooks = BUSY_LOOKS;
        }
        else if (busyLooks > 0)
        {
            busyLooks--;
        }
        untilLook = busyLooks > 0 || isCostly ? BUSY_ROUNDS : QUIET_ROUNDS;
    }
}
