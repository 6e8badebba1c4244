package io.ringmaster.perf.scale;

/**
 * What to measure of watches.
 *
 * @param watcherCount          watches that are set before each set, at least one.
 * @param watchersPerConnection each on a node of its own, as a server keeps one watch per connection and node.
 * @param setCount              sets of each round.
 * @param concurrency           connections that are opened at a time.
 */
public record FanoutSettings(int watcherCount, int watchersPerConnection, int setCount, int concurrency)
{
    /**
     * Check.
     *
     * @throws IllegalArgumentException saying what is wrong.
     */
    public FanoutSettings
    {
        if (watcherCount < 1 || watchersPerConnection < 1 || setCount < 1 || concurrency < 1)
        {
            throw new IllegalArgumentException("watchers, watchers per connection, sets and concurrency must be " +
                "positive");
        }
        if (watcherCount % watchersPerConnection != 0)
        {
            throw new IllegalArgumentException(watcherCount + " watchers are not a multiple of " +
                watchersPerConnection + " watchers per connection");
        }
    }

    /**
     * Connections of the watchers.
     *
     * @return the count.
     */
    public int connectionCount()
    {
        return watcherCount / watchersPerConnection;
    }

    /**
     * Are there enough file descriptors for two servers, both connected to from here?
     *
     * @throws IllegalArgumentException if not; says how to raise the limit.
     */
    public void checkFileDescriptors()
    {
        FileDescriptors.check(2 * connectionCount());
    }
}
