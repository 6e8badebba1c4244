package io.ringmaster.client;

import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * How long to wait for a server, and how long to rest before the next one. When a connection is lost every other
 * server is tried once without a rest, so that the loss costs no longer than it takes to ask them; then each further
 * round begins after a rest, longer and longer. The same with the wait for an answer: short at first, so that a server
 * that hangs does not keep the client from those that do not, and longer in each round, for servers that are far away
 * or busy. Event loop only.
 */
final class ReconnectPolicy
{
    private static final int MAX_DOUBLINGS = 30;

    private final int serverCount;
    private final int minDelayMs;
    private final int maxDelayMs;
    private final int minTimeoutMs;
    private final int maxTimeoutMs;
    private final Random random;
    /** Attempts in vain since a connection was last stable. */
    private int failureCount;

    ReconnectPolicy(final ClientContext context)
    {
        serverCount = context.serverList().size();
        minDelayMs = context.minReconnectDelayMs();
        maxDelayMs = context.maxReconnectDelayMs();
        maxTimeoutMs = context.connectTimeoutMs();
        // With nobody else to ask there is nothing to gain by asking for less time.
        minTimeoutMs = serverCount == 1 ? maxTimeoutMs : Math.min(context.minConnectTimeoutMs(), maxTimeoutMs);
        random = context.random();
    }

    /**
     * How long to wait for the server that is tried next.
     *
     * @return the wait in milliseconds, for its connection and again for its answer.
     */
    int attemptTimeoutMs()
    {
        return doubled(minTimeoutMs, failureCount / serverCount, maxTimeoutMs);
    }

    /** A connection is lost that had lasted for a while: everything begins anew. */
    void onStableConnectionLost()
    {
        failureCount = 0;
    }

    /**
     * An attempt has failed, or a connection was lost soon after it was made.
     *
     * @return how long to rest before the next attempt, in nanoseconds.
     */
    long onFailure()
    {
        failureCount++;
        if (failureCount % serverCount != 0)
        {
            return 0;
        }
        final long delayNs = TimeUnit.MILLISECONDS.toNanos(
            doubled(minDelayMs, failureCount / serverCount - 1, maxDelayMs));
        return delayNs - (long)(random.nextDouble() * 0.5 * delayNs);
    }

    private static int doubled(final int first, final int times, final int max)
    {
        return (int)Math.min((long)first << Math.min(times, MAX_DOUBLINGS), max);
    }
}
