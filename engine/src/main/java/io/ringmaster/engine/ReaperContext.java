package io.ringmaster.engine;

/** How an engine removes empty containers and lapsed TTL nodes; part of its {@link EngineContext}. */
public final class ReaperContext
{
    /** Default {@link #checkIntervalMs()}, as znode.container.checkIntervalMs. */
    public static final long DEFAULT_CHECK_INTERVAL_MS = 60_000;
    /** Default {@link #maxPerMinute()}, as znode.container.maxPerMinute. */
    public static final int DEFAULT_MAX_PER_MINUTE = 10_000;

    private long checkIntervalMs = DEFAULT_CHECK_INTERVAL_MS;
    private int maxPerMinute = DEFAULT_MAX_PER_MINUTE;
    private long maxNeverUsedIntervalMs;

    /**
     * Check the values.
     *
     * @throws IllegalArgumentException if one is wrong; the message has them.
     */
    void conclude()
    {
        if (checkIntervalMs <= 0 || maxPerMinute <= 0)
        {
            throw new IllegalArgumentException(this + ": interval and count must be positive");
        }
    }

    /**
     * How often empty containers and lapsed TTL nodes are looked for.
     *
     * @return milliseconds.
     */
    public long checkIntervalMs()
    {
        return checkIntervalMs;
    }

    /**
     * Set {@link #checkIntervalMs()}.
     *
     * @param value milliseconds.
     * @return this.
     */
    public ReaperContext checkIntervalMs(final long value)
    {
        checkIntervalMs = value;
        return this;
    }

    /**
     * Most of them removed in a minute.
     *
     * @return a count.
     */
    public int maxPerMinute()
    {
        return maxPerMinute;
    }

    /**
     * Set {@link #maxPerMinute()}.
     *
     * @param value a count.
     * @return this.
     */
    public ReaperContext maxPerMinute(final int value)
    {
        maxPerMinute = value;
        return this;
    }

    /**
     * Age after which a container that never had a child is removed; 0: never.
     *
     * @return milliseconds.
     */
    public long maxNeverUsedIntervalMs()
    {
        return maxNeverUsedIntervalMs;
    }

    /**
     * Set {@link #maxNeverUsedIntervalMs()}.
     *
     * @param value milliseconds.
     * @return this.
     */
    public ReaperContext maxNeverUsedIntervalMs(final long value)
    {
        maxNeverUsedIntervalMs = value;
        return this;
    }

    @Override
    public String toString()
    {
        return "ReaperContext{checkIntervalMs=" + checkIntervalMs +
            ", maxPerMinute=" + maxPerMinute +
            ", maxNeverUsedIntervalMs=" + maxNeverUsedIntervalMs + '}';
    }
}
