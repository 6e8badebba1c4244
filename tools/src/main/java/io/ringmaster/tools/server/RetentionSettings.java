package io.ringmaster.tools.server;

/** How much of the past a server keeps on its disk; part of its {@link ServerContext}. */
public final class RetentionSettings
{
    /** Default {@link #snapshotCount()}. */
    public static final int DEFAULT_SNAPSHOT_COUNT = 3;

    private int snapshotCount = DEFAULT_SNAPSHOT_COUNT;
    private boolean isPurging = true;

    /**
     * Snapshots to keep, the newest ones, with the journal from the oldest of them on.
     *
     * @return a count, at least 1.
     */
    public int snapshotCount()
    {
        return snapshotCount;
    }

    /**
     * Snapshots to keep, the newest ones, with the journal from the oldest of them on.
     *
     * @param value a count, at least 1.
     * @return this.
     */
    public RetentionSettings snapshotCount(final int value)
    {
        this.snapshotCount = value;
        return this;
    }

    /**
     * Whether older snapshots and journal segments are deleted after each snapshot.
     *
     * @return the setting.
     */
    public boolean isPurging()
    {
        return isPurging;
    }

    /**
     * Whether older snapshots and journal segments are deleted after each snapshot.
     *
     * @param value the setting.
     * @return this.
     */
    public RetentionSettings isPurging(final boolean value)
    {
        this.isPurging = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "RetentionSettings{snapshotCount=" + snapshotCount + ", isPurging=" + isPurging + '}';
    }
}
