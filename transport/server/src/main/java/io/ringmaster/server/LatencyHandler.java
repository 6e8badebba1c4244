package io.ringmaster.server;

/** Is told how long requests took. On the endpoint's thread, once for many requests. */
@FunctionalInterface
public interface LatencyHandler
{
    /** Keeps nothing. */
    LatencyHandler NONE = (latencyNs, count) ->
    {
        // Nobody looks.
    };

    /**
     * A request that was watched has been answered.
     *
     * @param latencyNs from its read from the socket until its reply was taken from the engine, in nanoseconds.
     * @param count     requests answered since the one that was watched before, which it stands for; at least 1.
     */
    void onLatency(long latencyNs, long count);
}
