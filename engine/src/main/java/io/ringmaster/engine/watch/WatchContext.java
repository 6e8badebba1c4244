package io.ringmaster.engine.watch;

/** Settings of a {@link WatchTable}. */
public final class WatchContext
{
    /** Default of {@link #maxEntries(int)}: sixteen million, some 0.5 GiB without the paths. */
    public static final int DEFAULT_MAX_ENTRIES = 1 << 24;
    /** Default of {@link #maxPathBytes(long)}: 1 GiB. */
    public static final long DEFAULT_MAX_PATH_BYTES = 1L << 30;

    private int maxEntries = DEFAULT_MAX_ENTRIES;
    private int maxEntriesPerConnection = DEFAULT_MAX_ENTRIES;
    private long maxPathBytes = DEFAULT_MAX_PATH_BYTES;
    private long hashSeed;

    /**
     * Most entries in all. A registration beyond it is refused with LIMIT_REACHED. An entry is a connection in one
     * table at one path: a persistent watch makes two, every other one.
     *
     * @param entryCount at least 1.
     * @return this.
     */
    public WatchContext maxEntries(final int entryCount)
    {
        maxEntries = entryCount;
        return this;
    }

    /**
     * Most entries in all.
     *
     * @return the limit.
     */
    public int maxEntries()
    {
        return maxEntries;
    }

    /**
     * Most entries of one connection. A registration beyond it is refused with LIMIT_REACHED.
     *
     * @param entryCount at least 1.
     * @return this.
     */
    public WatchContext maxEntriesPerConnection(final int entryCount)
    {
        maxEntriesPerConnection = entryCount;
        return this;
    }

    /**
     * Most entries of one connection.
     *
     * @return the limit.
     */
    public int maxEntriesPerConnection()
    {
        return maxEntriesPerConnection;
    }

    /**
     * Most memory for watched paths, each stored once and in multiples of 64 bytes. A registration at a path for
     * which there is no room is refused with LIMIT_REACHED.
     *
     * @param bytes at least 64.
     * @return this.
     */
    public WatchContext maxPathBytes(final long bytes)
    {
        maxPathBytes = bytes;
        return this;
    }

    /**
     * Most memory for watched paths.
     *
     * @return bytes.
     */
    public long maxPathBytes()
    {
        return maxPathBytes;
    }

    /**
     * Seed of the path hash. A server passes a random one, so that no client can choose paths that collide. It
     * changes nothing that can be seen from outside.
     *
     * @param seed any value; 0 unless set.
     * @return this.
     */
    public WatchContext hashSeed(final long seed)
    {
        hashSeed = seed;
        return this;
    }

    /**
     * Seed of the path hash.
     *
     * @return the seed.
     */
    public long hashSeed()
    {
        return hashSeed;
    }

    /**
     * Check the values.
     *
     * @return this.
     * @throws IllegalArgumentException naming the values that cannot be.
     */
    public WatchContext conclude()
    {
        if (maxEntries < 1 || maxEntriesPerConnection < 1 || maxPathBytes < PathRows.ROW_LENGTH)
        {
            throw new IllegalArgumentException("too small: " + this);
        }
        return this;
    }

    @Override
    public String toString()
    {
        return "WatchContext{maxEntries=" + maxEntries + ", maxEntriesPerConnection=" + maxEntriesPerConnection +
            ", maxPathBytes=" + maxPathBytes + '}';
    }
}
