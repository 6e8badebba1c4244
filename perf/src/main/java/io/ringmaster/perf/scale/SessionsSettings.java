package io.ringmaster.perf.scale;

/**
 * What to measure of sessions.
 *
 * @param sessionCount    sessions, each with a connection and an ephemeral.
 * @param concurrency     sessions that are opened at a time.
 * @param timeoutMs       of each session.
 * @param ratePerSecond   operations of the others per second, a set after four gets on the average.
 * @param connectionCount of the others.
 * @param quietNs         for which the others are measured before all clients vanish.
 * @param tailNs          after the timeout in which all ephemerals must be gone.
 * @param settleNs        for which the server is left alone before its memory is looked at.
 */
public record SessionsSettings(
    int sessionCount,
    int concurrency,
    int timeoutMs,
    double ratePerSecond,
    int connectionCount,
    long quietNs,
    long tailNs,
    long settleNs)
{
    private static final int MIN_TIMEOUT_MS = 1_000;

    /**
     * Check.
     *
     * @throws IllegalArgumentException saying what is wrong.
     */
    public SessionsSettings
    {
        if (sessionCount < 1 || concurrency < 1 || connectionCount < 1 || !(ratePerSecond > 0) || quietNs < 1 ||
            tailNs < 1)
        {
            throw new IllegalArgumentException(
                "sessions, concurrency, connections, rate, quiet and tail must be positive");
        }
        if (timeoutMs < MIN_TIMEOUT_MS)
        {
            throw new IllegalArgumentException("the session timeout must be a second or more, is " + timeoutMs + " ms");
        }
    }

    /**
     * Are there enough file descriptors for all these connections, here and in a server that is started from here?
     *
     * @throws IllegalArgumentException if not; says how to raise the limit.
     */
    public void checkFileDescriptors()
    {
        FileDescriptors.check(sessionCount + connectionCount);
    }
}
